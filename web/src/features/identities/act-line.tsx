import { Link } from '@tanstack/react-router'
import type { Decision } from '@kith/contract/identities'
import { ago, date } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { useAct } from '../../queries.ts'
import { Confirm } from '../../ui/dialog.tsx'
import { toast } from '../../ui/toasts.ts'
import { useRefreshAll } from './decide.ts'
import { isMany, leadOf, makerOf, MADE_BY, tell, tellOne, type Act, type Told } from './words.ts'

/** One act of the history: who decided what, when and why, whether it was undone, and the way to undo it. */
export function ActLine({ act, mayDecide }: { act: Act; mayDecide: boolean }) {
  const lead = leadOf(act)
  if (!lead) return null
  const undone = act.decisions.every(({ undoneAt }) => undoneAt !== null)
  const many = isMany(act)
  return (
    <li className="act" data-undone={undone} data-many={many}>
      <div>
        <p>
          <span className="strong">{makerOf(lead)}</span> <Sentence told={tell(act)} />
        </p>
        {lead.reason && !(many && lead.madeBy === 'resolver') && <p className="dim">“{lead.reason}”</p>}
        <p className="small faint">
          <span title={date(lead.at, 'moment')}>{ago(lead.at)}</span>
          {lead.madeBy !== 'resolver' && `, ${MADE_BY[lead.madeBy]}`}
          {undone && lead.undoneAt !== null && (
            <>
              {' · '}undone by {lead.undoneBy ?? 'somebody'} <span title={date(lead.undoneAt, 'moment')}>{ago(lead.undoneAt)}</span>
            </>
          )}
        </p>
      </div>
      {mayDecide && !undone && <Undo decision={lead} together={act.together} />}
      {many && <Single act={act} mayDecide={mayDecide} />}
    </li>
  )
}

const OPEN_MAX = 10

/** The decisions of a rule, each of which can be undone by itself. */
function Single({ act, mayDecide }: { act: Act; mayDecide: boolean }) {
  const rest = act.together - act.decisions.length
  return (
    <details className="small" open={act.decisions.length <= OPEN_MAX}>
      <summary>One by one</summary>
      <ul>
        {act.decisions.map((decision) => (
          <li key={decision.id} className="act one" data-undone={decision.undoneAt !== null}>
            <span>
              <Sentence told={tellOne(decision)} />
              {decision.madeBy === 'resolver' && decision.reason && <span className="faint">: {decision.reason}</span>}
            </span>
            {decision.undoneAt !== null && <span className="faint">undone</span>}
            {mayDecide && decision.undoneAt === null && <Undo decision={decision} together={1} />}
          </li>
        ))}
      </ul>
      {rest > 0 && <p className="faint">{count(rest)} more are further down in the history.</p>}
    </details>
  )
}

function Sentence({ told }: { told: Told }) {
  return told.map((part, at) => {
    if (typeof part === 'string') return part
    if (part.gone)
      return (
        <span key={at} className="faint" dir="auto">
          {part.name || 'somebody who is gone'}
        </span>
      )
    return (
      <Link key={at} to="/people/$id" params={{ id: String(part.id) }} className="opens" dir="auto">
        {part.name}
      </Link>
    )
  })
}

function Undo({ decision, together }: { decision: Decision; together: number }) {
  const refreshAll = useRefreshAll()
  const undo = useAct('identities.undo', {
    done: async () => {
      toast('Undone: it is as it was before, and later activities go to the right person.')
      await refreshAll()
    },
  })
  const run = () => undo.mutateAsync({ id: decision.id, together: together > 1 })
  if (together <= 1 || decision.madeBy === 'hand') {
    return (
      <button type="button" className="btn slim" disabled={undo.isPending} onClick={() => void run().catch(() => undefined)}>
        {undo.isPending ? 'One moment…' : 'Undo'}
      </button>
    )
  }
  return (
    <Confirm
      trigger={
        <button type="button" className="btn slim">
          Undo all {count(together)}
        </button>
      }
      title={`Undo ${count(together)} decisions together?`}
      act="Undo them all"
      run={run}
    >
      They were made by one act. Everybody whom it merged becomes their own person again, with all that was theirs.
    </Confirm>
  )
}
