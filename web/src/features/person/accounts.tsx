import type { Identity } from '@kith/contract/people'
import { useState } from 'react'
import { platformName } from '../../format/names.ts'
import { count } from '../../format/numbers.ts'
import { counted } from '../../format/words.ts'
import { useAct } from '../../queries.ts'
import { Field } from '../../ui/field.tsx'
import { Outward } from '../../ui/outward.tsx'
import { toast } from '../../ui/toasts.ts'
import { useRefreshAll } from '../identities/decide.ts'
import { useMay } from '../session/session.ts'
import type { PersonDetail } from './detail.ts'

const JOINED: Record<string, string> = {
  founder: 'the first trace of this person',
  'same-email': 'has the same e-mail address',
  'source-says': 'the source says that it is the same person',
  merged: 'came by a merge',
  split: 'came by a split',
}

/** The accounts of a person, and the way to say that some of them are somebody else's. */
export function Accounts({ person }: { person: PersonDetail }) {
  const may = useMay()
  const [splitting, setSplitting] = useState(false)
  const alone = person.identities.length === 1
  return (
    <section className="aside-section">
      <div className="row" style={{ justifyContent: 'space-between' }}>
        <h2>Accounts</h2>
        {may.write && !alone && !splitting && (
          <button type="button" className="btn bare slim" onClick={() => setSplitting(true)}>
            Not all theirs…
          </button>
        )}
      </div>
      {splitting ? (
        <Split person={person} onEnd={() => setSplitting(false)} />
      ) : (
        <ul>
          {person.identities.map((identity) => (
            <li key={identity.id} style={{ padding: '5px 0' }}>
              <Account identity={identity} person={person.id} alone={alone} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** Chooses the accounts that are somebody else's. What is chosen stays when it fails. */
function Split({ person, onEnd }: { person: PersonDetail; onEnd: () => void }) {
  const [chosen, setChosen] = useState<readonly number[]>([])
  const [reason, setReason] = useState('')
  const refreshAll = useRefreshAll()
  const undo = useAct('identities.undo', { done: refreshAll })
  const split = useAct('people.split', {
    done: async ({ decision }) => {
      onEnd()
      toast(
        `${counted(chosen.length, 'account')} of ${person.name} ${chosen.length === 1 ? 'is' : 'are'} somebody else’s now.`,
        decision === null ? undefined : { label: 'Undo', run: () => undo.mutate({ id: decision, together: true }) },
      )
      await refreshAll()
    },
  })
  const all = chosen.length === person.identities.length
  return (
    <form
      className="form"
      style={{ gap: 12 }}
      onSubmit={(event) => {
        event.preventDefault()
        split.mutate({ id: person.id, identities: [...chosen], ...(reason.trim() ? { reason: reason.trim() } : {}) })
      }}
    >
      <fieldset>
        <legend className="small dim">Which are somebody else’s?</legend>
        <ul className="choose-accounts">
          {person.identities.map((identity) => (
            <li key={identity.id}>
              <label className="check">
                <input
                  type="checkbox"
                  checked={chosen.includes(identity.id)}
                  onChange={(event) =>
                    setChosen(event.target.checked ? [...chosen, identity.id] : chosen.filter((other) => other !== identity.id))
                  }
                />
                <span style={{ flex: 1 }}>
                  <Account identity={identity} person={person.id} alone={false} />
                </span>
              </label>
            </li>
          ))}
        </ul>
      </fieldset>
      <Field
        label="Why"
        value={reason}
        maxLength={1_000}
        placeholder="for those who read it later"
        onChange={(event) => setReason(event.target.value)}
      />
      <p className="small dim">
        {all
          ? 'One of them has to stay.'
          : 'They become a person of their own, with all that came from them and will come. The two are not suggested again.'}
      </p>
      <div className="row">
        <button type="submit" className="btn go slim" disabled={chosen.length === 0 || all || split.isPending}>
          {split.isPending ? 'One moment…' : chosen.length === 0 ? 'Split off' : `Split off ${counted(chosen.length, 'account')}`}
        </button>
        <button type="button" className="btn bare slim" onClick={onEnd}>
          Leave it
        </button>
      </div>
    </form>
  )
}

function Account({ identity, person, alone }: { identity: Identity; person: number; alone: boolean }) {
  const name = identity.username ?? identity.name ?? identity.email ?? identity.key
  // Who was somebody of their own before a merge was the founder of that person.
  const joined = identity.joinedBy === 'founder' && identity.id !== person ? 'merged' : identity.joinedBy
  const more = [identity.name, identity.email].filter((other) => other && other !== name)
  return (
    <>
      <span className="row" style={{ gap: 6, justifyContent: 'space-between', flexWrap: 'nowrap' }}>
        <span style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          <span className="faint small">{platformName(identity.platform)}</span>{' '}
          <Outward url={identity.url}>
            <span dir="auto">{name}</span>
          </Outward>
        </span>
        <span className="num faint small">{count(identity.activities)}</span>
      </span>
      {more.length > 0 && <span className="small dim block">{more.join(', ')}</span>}
      {!alone && <span className="tiny faint block">{JOINED[joined] ?? joined}</span>}
      {identity.robot && <span className="tiny faint block">its platform says that this is a robot</span>}
    </>
  )
}
