import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Source } from '@kith/contract/sources'
import type { SourceSenders } from '@kith/contract/senders'
import { listed } from '../../format/words.ts'
import { ask, useAct } from '../../queries.ts'
import { Answer, Failure, GhostRows } from '../../ui/answer.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Check, Field } from '../../ui/field.tsx'
import { Group } from '../../ui/page.tsx'
import { useMay } from '../session/session.ts'

/** Which keys may send to the source of a program; whoever looks after the workspace hands it over. */
export function Senders({ source }: { source: Source }) {
  const may = useMay()
  const query = useQuery(ask('sources.senders', { id: source.id }))
  return (
    <Group title="Who may send" aside={may.admin && query.data && <HandOver source={source} present={query.data} />}>
      <Answer query={query} ghost={<GhostRows rows={1} />}>
        {(present) => (
          <>
            {present.keys.length === 0 && (
              <p className="dim" style={{ padding: '14px 0' }}>
                {present.open
                  ? 'Nobody has sent yet. The first key that does has this source from then on.'
                  : 'No key may send to it. What it holds was sent without one, or its key is gone: choose another.'}
              </p>
            )}
            <ul>
              {present.keys.map((key) => (
                <li key={key.id} className="item two-columns">
                  <span>
                    <b dir="auto">{key.name}</b> <code className="small faint">{key.prefix}…</code>
                  </span>
                  {key.ended && <span className="small clay">has ended: it sends no more</span>}
                </li>
              ))}
            </ul>
            {present.platforms.length > 0 && (
              <p className="small dim">
                Describes accounts of {listed(present.platforms.map(({ platform, given }) => (given ? `${platform} (given)` : platform)))},
                and of all other platforms only says who they are.
              </p>
            )}
          </>
        )}
      </Answer>
    </Group>
  )
}

function HandOver({ source, present }: { source: Source; present: SourceSenders }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="btn slim" onClick={() => setOpen(true)}>
        Choose keys
      </button>
      <Dialog title={`Who may send as ${source.title}`} open={open} onOpenChange={setOpen}>
        <Chooser source={source} present={present} done={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

function Chooser({ source, present, done }: { source: Source; present: SourceSenders; done: () => void }) {
  const query = useQuery(ask('keys.list', {}))
  const [chosen, setChosen] = useState<readonly number[]>(present.keys.filter((key) => !key.ended).map((key) => key.id))
  const given = present.platforms.filter((one) => one.given).map(({ platform }) => platform)
  const [platforms, setPlatforms] = useState(given.join(', '))
  const act = useAct('sources.setSenders', { refresh: ['sources', 'keys'], quiet: true, done })
  const able = query.data?.keys.filter((key) => !key.local && key.scopes.includes('activities:write')) ?? []
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        const wanted = platforms.split(',').map((one) => one.trim())
        act.mutate({
          id: source.id,
          keys: chosen.filter((id) => able.some((key) => key.id === id)),
          platforms: wanted.filter((one) => one !== ''),
        })
      }}
    >
      <p className="dim">Those that may send can write over what was sent before. Others are refused.</p>
      <Answer query={query} ghost={<GhostRows rows={2} />}>
        {() => (
          <fieldset>
            <legend className="strong small">Keys that may send</legend>
            {able.length === 0 && <p className="dim small">No key may send activities. Make one under Settings.</p>}
            {able.map((key) => (
              <Check
                key={key.id}
                label={`${key.name} (${key.prefix}…)`}
                checked={chosen.includes(key.id)}
                onChange={(on) => setChosen(on ? [...chosen, key.id] : chosen.filter((id) => id !== key.id))}
              />
            ))}
          </fieldset>
        )}
      </Answer>
      <Field
        label="Platforms it is trusted with"
        help="With commas between. Of accounts that another source brings a program only says who they are, and its own are joined with those of others only when you say so, unless you trust it with a platform here. With “email” it also says whose the domains of addresses are."
        value={platforms}
        maxLength={2_000}
        onChange={(event) => setPlatforms(event.target.value)}
      />
      {act.error && <Failure error={act.error} />}
      <div className="acts">
        <button type="submit" className="btn go" disabled={act.isPending || !query.data}>
          Let these send
        </button>
      </div>
    </form>
  )
}
