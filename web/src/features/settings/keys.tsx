import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Scope } from '@kith/contract/scopes'
import { ago, date } from '../../format/dates.ts'
import { ask, useAct } from '../../queries.ts'
import { Answer, Failure, GhostRows } from '../../ui/answer.tsx'
import { Confirm, Dialog } from '../../ui/dialog.tsx'
import { Check, Choice, Field } from '../../ui/field.tsx'
import { Group } from '../../ui/page.tsx'
import { ShownOnce } from '../../ui/secret.tsx'
import { toast } from '../../ui/toasts.ts'

const SCOPES: Record<Scope, string> = {
  'people:read': 'Read people and what they did',
  'people:write': 'Correct people',
  'sources:read': 'Read sources and runs',
  'sources:write': 'Connect, read and remove sources',
  'activities:write': 'Send activities, and nothing else',
  'measures:read': 'Read measures and saved views',
  'measures:write': 'Save views',
  'workspace:read': 'Read the workspace and its accounts',
  'workspace:admin': 'Look after accounts, keys and settings',
  self: 'Tell whose key it is',
}
const isScope = (value: string): value is Scope => Object.hasOwn(SCOPES, value)
const READING: readonly Scope[] = ['people:read', 'sources:read', 'measures:read', 'workspace:read']
const LIFETIMES = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'One year' },
  { value: '', label: 'No end' },
] as const

/** Keys for programs: the command line, assistants, scripts. */
export function Keys() {
  const query = useQuery(ask('keys.list', {}))
  const revoke = useAct('keys.revoke', { refresh: ['keys'], done: () => toast('The key is revoked.') })
  return (
    <Group
      title="API keys"
      aside={
        <a href="/api/docs" className="link">
          how to use them
        </a>
      }
    >
      <Answer query={query} ghost={<GhostRows rows={1} />}>
        {({ keys }) => (
          <>
            {keys.length === 0 && (
              <p className="dim" style={{ padding: '14px 0' }}>
                No program has a key yet.
              </p>
            )}
            <ul>
              {keys.map((key) => (
                <li key={key.id} className="item">
                  <span className="who">
                    <span>
                      <b>{key.name}</b>
                      <small>
                        <code>{key.prefix}…</code>
                      </small>
                    </span>
                  </span>
                  <span className="why small">
                    {key.scopes.join(', ')}
                    <span className="faint">
                      {' · '}
                      {key.lastUsedAt ? `used ${ago(key.lastUsedAt)}` : 'never used'}
                      {key.expiresAt && ` · ends ${date(key.expiresAt)}`}
                      {key.sends.length > 0 && ' · sends as '}
                      {key.sends.map((source, index) => (
                        <span key={source.id}>
                          {index > 0 && ', '}
                          <Link to="/sources/$id" params={{ id: String(source.id) }} className="link">
                            {source.title}
                          </Link>
                        </span>
                      ))}
                    </span>
                  </span>
                  <span className="acts">
                    {!key.local && <NewSecret id={key.id} name={key.name} />}
                    <Confirm
                      trigger={
                        <button type="button" className="btn slim danger">
                          Revoke
                        </button>
                      }
                      title={`Revoke the key ${key.name}?`}
                      act="Revoke it"
                      run={() => revoke.mutateAsync({ id: key.id })}
                    >
                      <p>What uses it is refused from now on.</p>
                    </Confirm>
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </Answer>
      <div style={{ marginTop: 14 }}>
        <NewKey />
      </div>
    </Group>
  )
}

/** For a secret that was lost or seen by others: the key stays the same, with all that it may do and send. */
function NewSecret({ id, name }: { id: number; name: string }) {
  const [open, setOpen] = useState(false)
  const act = useAct('keys.rotate', { refresh: ['keys'], quiet: true })
  const show = (on: boolean) => {
    setOpen(on)
    if (!on) act.reset()
  }
  return (
    <>
      <button type="button" className="btn slim" onClick={() => show(true)}>
        New secret
      </button>
      <Dialog title={`A new secret for ${name}`} open={open} onOpenChange={show}>
        {act.data ? (
          <ShownOnce value={act.data.secret} says="Keep this secret now: it is shown only this once." />
        ) : (
          <form
            className="form"
            onSubmit={(event) => {
              event.preventDefault()
              act.mutate({ id })
            }}
          >
            <p className="dim">The present secret ends at once. What the key may do, and as whom it sends, stays.</p>
            {act.error && <Failure error={act.error} />}
            <div className="acts">
              <button type="submit" className="btn go" disabled={act.isPending}>
                Make it
              </button>
            </div>
          </form>
        )}
      </Dialog>
    </>
  )
}

function NewKey() {
  const [open, setOpen] = useState(false)
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<readonly Scope[]>(READING)
  const [days, setDays] = useState<(typeof LIFETIMES)[number]['value']>('365')
  const act = useAct('keys.create', { refresh: ['keys'], quiet: true })
  const show = (on: boolean) => {
    setOpen(on)
    if (on) return
    act.reset()
    setName('')
  }
  return (
    <>
      <button type="button" className="btn" onClick={() => show(true)}>
        Make a key
      </button>
      <Dialog title="A key for a program" open={open} onOpenChange={show}>
        {act.data ? (
          <ShownOnce value={act.data.secret} says="Keep this secret now: it is shown only this once." />
        ) : (
          <form
            className="form"
            onSubmit={(event) => {
              event.preventDefault()
              act.mutate({ name, scopes: [...scopes], ...(days === '' ? {} : { expiresInDays: Number(days) }) })
            }}
          >
            <Field
              label="What it is for"
              value={name}
              required
              maxLength={120}
              placeholder="Weekly report"
              onChange={(event) => setName(event.target.value)}
            />
            <fieldset>
              <legend className="strong small">What it may do</legend>
              {Object.entries(SCOPES).map(([scope, says]) => (
                <Check
                  key={scope}
                  label={says}
                  checked={scopes.some((held) => held === scope)}
                  onChange={(on) => isScope(scope) && setScopes(on ? [...scopes, scope] : scopes.filter((held) => held !== scope))}
                />
              ))}
            </fieldset>
            <Choice label="How long it lasts" value={days} choices={LIFETIMES} onChange={setDays} />
            {act.error && <Failure error={act.error} />}
            <div className="acts">
              <button type="submit" className="btn go" disabled={act.isPending || scopes.length === 0}>
                Make the key
              </button>
            </div>
          </form>
        )}
      </Dialog>
    </>
  )
}
