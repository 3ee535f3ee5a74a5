import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { OrganizationDetail } from '@kith/contract/organizations'
import { ago, date } from '../../format/dates.ts'
import { people } from '../../format/words.ts'
import { ask, useAct } from '../../queries.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { toast } from '../../ui/toasts.ts'
import { useMay } from '../session/session.ts'
import { CHANGES } from './changes.ts'

const FOUND_MAX = 8

/** Finds another that is the same, and makes the two one. */
export function MergeOrganizations({ organization }: { organization: OrganizationDetail }) {
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const [reason, setReason] = useState('')
  const found = useQuery({ ...ask('organizations.list', { search: text, sort: 'name', limit: FOUND_MAX }), enabled: open })
  const undo = useAct('organizations.undo', { refresh: CHANGES })
  const merge = useAct('organizations.merge', {
    refresh: CHANGES,
    done: ({ decision }) => {
      setOpen(false)
      if (decision !== null) toast('They are one organization now.', { label: 'Undo', run: () => undo.mutate({ id: decision }) })
    },
  })
  const others = (found.data?.organizations ?? []).filter((one) => one.id !== organization.id)
  return (
    <>
      <button type="button" className="btn" onClick={() => setOpen(true)}>
        Merge
      </button>
      <Dialog title={`Which one is ${organization.name}, too?`} open={open} onOpenChange={setOpen}>
        <div className="form">
          <p className="dim">Its people, names and domains are shown here from then on. It can be undone: nothing is lost.</p>
          <input
            type="search"
            className="input"
            aria-label="Find an organization"
            placeholder="Name or domain"
            maxLength={200}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <label className="field">
            <span className="label">Why, for those who read it later</span>
            <input className="input" maxLength={1_000} value={reason} onChange={(event) => setReason(event.target.value)} />
          </label>
          <ul>
            {others.map((one) => (
              <li key={one.id} className="item two-columns">
                <span>
                  <b dir="auto">{one.name}</b>{' '}
                  <span className="dim small">{[people(one.people), ...one.domains.slice(0, 3)].join(' · ')}</span>
                </span>
                <button
                  type="button"
                  className="btn slim"
                  disabled={merge.isPending}
                  aria-label={`Merge ${one.name} into ${organization.name}`}
                  onClick={() => merge.mutate({ organizations: [one.id], into: organization.id, reason })}
                >
                  Merge
                </button>
              </li>
            ))}
          </ul>
          {found.data && others.length === 0 && <p className="dim">No other organization by that name.</p>}
        </div>
      </Dialog>
    </>
  )
}

/** Who made which merge, when and why, and the way back. */
export function Decisions({ decisions }: { decisions: OrganizationDetail['decisions'] }) {
  const may = useMay()
  const undo = useAct('organizations.undo', { refresh: CHANGES, done: () => toast('The merge is undone: everything is as it was.') })
  return (
    <ul>
      {decisions.map((one) => (
        <li key={one.id} style={{ padding: '5px 0' }}>
          <div>
            <span dir="auto">{one.mergedName}</span> was merged into <span dir="auto">{one.intoName}</span>
          </div>
          <div className="small dim">
            <span title={date(one.at, 'moment')}>{ago(one.at)}</span> by {one.actor}
            {one.reason && (
              <>
                : <span dir="auto">{one.reason}</span>
              </>
            )}
          </div>
          {one.undoneAt ? (
            <div className="tiny faint">
              undone <span title={date(one.undoneAt, 'moment')}>{ago(one.undoneAt)}</span> by {one.undoneBy}
            </div>
          ) : (
            may.write && (
              <button type="button" className="btn bare slim" disabled={undo.isPending} onClick={() => undo.mutate({ id: one.id })}>
                Undo this merge
              </button>
            )
          )}
        </li>
      ))}
    </ul>
  )
}
