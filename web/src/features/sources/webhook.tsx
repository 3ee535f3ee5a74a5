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
import { toast } from '../../ui/toasts.ts'
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
            {offered && offered.secret !== 'ours' && source.webhook !== null && <EnterSecret source={source} />}{' '}
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

/** The platform has made up another secret, or one at all: the address stays. */
function EnterSecret({ source }: { source: Source }) {
  const [open, setOpen] = useState(false)
  const [secret, setSecret] = useState('')
  const show = (on: boolean) => {
    setOpen(on)
    setSecret('')
  }
  const act = useAct('sources.setWebhookSecret', {
    refresh: ['sources'],
    done: () => {
      show(false)
      toast('What the platform sends is verified with the new secret from now on.')
    },
  })
  return (
    <>
      <button type="button" className="btn slim" onClick={() => show(true)}>
        Enter its secret
      </button>
      <Dialog title="The secret that the platform has made up" open={open} onOpenChange={show}>
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault()
            act.mutate({ id: source.id, secret })
          }}
        >
          <Field
            label="Secret"
            help="A signing secret or token, such as whsec_…, as the platform shows it. The secret before it no longer counts; the address stays."
            type="password"
            autoComplete="off"
            required
            minLength={8}
            value={secret}
            onChange={(event) => setSecret(event.target.value)}
          />
          <div className="acts">
            <button type="submit" className="btn go" disabled={act.isPending}>
              Keep this secret
            </button>
          </div>
        </form>
      </Dialog>
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
