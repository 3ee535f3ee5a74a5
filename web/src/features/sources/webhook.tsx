import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Source } from '@kith/contract/sources'
import { ago } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import type { Output } from '../../api.ts'
import { ask, useAct } from '../../queries.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { ShownOnce } from '../../ui/secret.tsx'
import { useMay } from '../session/session.ts'
import { Markdown } from '../../ui/markdown.tsx'
import { webhookLine } from './words.ts'

/** What the platform sends by itself, and the acts to begin and end that. */
export function WebhookFacts({ source }: { source: Source }) {
  const may = useMay()
  const connectors = useQuery(ask('connectors.list', {}))
  const offered = connectors.data?.connectors.find((one) => one.name === source.connector)?.webhook
  const close = useAct('sources.closeWebhook', { refresh: ['sources'] })
  if (!offered && source.webhook === null) return null
  return (
    <>
      <dt>Webhook</dt>
      <dd>
        {source.webhook === null
          ? 'not open: what happens comes with the next reading'
          : webhookLine(source.webhook, ago(source.webhook.lastAt))}{' '}
        {may.write && (
          <>
            {offered && <OpenWebhook source={source} theirs={offered.secret === 'theirs'} />}{' '}
            {source.webhook !== null && (
              <button type="button" className="btn slim" disabled={close.isPending} onClick={() => close.mutate({ id: source.id })}>
                Close it
              </button>
            )}
          </>
        )}
        {source.webhook?.ignored.map((one) => (
          <span key={one.event} className="small faint">
            {' '}
            {one.event} ({count(one.count)})
          </span>
        ))}
      </dd>
    </>
  )
}

function OpenWebhook({ source, theirs }: { source: Source; theirs: boolean }) {
  const [asking, setAsking] = useState(false)
  const [secret, setSecret] = useState('')
  const [opened, setOpened] = useState<Output<'sources.openWebhook'>>()
  const act = useAct('sources.openWebhook', { refresh: ['sources'], done: setOpened })
  const end = () => {
    setAsking(false)
    setOpened(undefined)
    setSecret('')
  }
  return (
    <>
      <button type="button" className="btn slim" onClick={() => setAsking(true)}>
        {source.webhook === null ? 'Open one' : 'Open it anew'}
      </button>
      <Dialog title="Have the platform send what happens" open={asking} onOpenChange={(to) => (to ? setAsking(true) : end())}>
        {opened ? (
          <div className="form">
            <ShownOnce value={opened.url} says="The address, shown this once:" />
            {opened.secret !== null && <ShownOnce value={opened.secret} says="The secret, shown this once:" />}
            <Markdown text={opened.help} className="small dim" />
          </div>
        ) : (
          <form
            className="form"
            onSubmit={(event) => {
              event.preventDefault()
              act.mutate({ id: source.id, ...(secret === '' ? {} : { secret }) })
            }}
          >
            <p className="dim">
              {source.webhook === null
                ? 'Kith gives you an address to enter at the platform.'
                : 'The present address ends: enter the new one at the platform.'}
            </p>
            {theirs && (
              <Field
                label="Secret"
                help="The platform shows it"
                type="password"
                autoComplete="off"
                required
                minLength={8}
                value={secret}
                onChange={(event) => setSecret(event.target.value)}
              />
            )}
            <div className="acts">
              <button type="submit" className="btn go" disabled={act.isPending}>
                Show the address
              </button>
            </div>
          </form>
        )}
      </Dialog>
    </>
  )
}
