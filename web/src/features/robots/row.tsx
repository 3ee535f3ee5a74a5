import { ago } from '../../format/dates.ts'
import { platformName } from '../../format/names.ts'
import { counted } from '../../format/words.ts'
import { Who } from '../../ui/face.tsx'
import type { Held, RobotRow } from './search.ts'
import { likelihood, said, VERDICTS } from './words.ts'

interface RowProps {
  row: RobotRow
  chosen: boolean
  busy: boolean
  /** Not where the reader may only read. */
  onChoose: ((on: boolean) => void) | undefined
  onDecide: ((state: Held) => void) | undefined
  onUndo: ((decision: number) => void) | undefined
}

/** One account, why it is held for a robot, and what one can say of it. */
export function Suspect({ row, chosen, busy, onChoose, onDecide, onUndo }: RowProps) {
  const { decision } = row
  return (
    <li className="suspect" data-chosen={chosen}>
      <div className="suspect-who">
        {onChoose && (
          <input
            type="checkbox"
            aria-label={`Choose ${row.name}`}
            tabIndex={-1}
            checked={chosen}
            onChange={(event) => onChoose(event.target.checked)}
          />
        )}
        <Who person={row} />
      </div>
      <div className="suspect-why">
        <Reasons row={row} />
        {said(row) && <p className="small dim">{said(row)}</p>}
      </div>
      <p className="small dim num suspect-stake">
        {counted(row.activities, 'activity', 'activities')}
        {row.lastAt && `, last ${ago(row.lastAt)}`}
      </p>
      {onDecide && (
        <div className="acts">
          {VERDICTS.filter(({ state }) => row.by === 'nobody' || state !== row.robot).map(({ state, label, key }) => (
            <button
              key={state}
              type="button"
              className="btn slim"
              disabled={busy}
              aria-keyshortcuts={key}
              aria-label={`${row.name}: ${label}`}
              onClick={() => onDecide(state)}
            >
              {label}
            </button>
          ))}
          {decision && onUndo && (
            <button type="button" className="btn slim bare" disabled={busy} onClick={() => onUndo(decision.id)}>
              Undo
            </button>
          )}
        </div>
      )}
    </li>
  )
}

const REASONS_SHOWN = 4

function Reasons({ row }: { row: RobotRow }) {
  const telling = row.judgements.filter(({ state, proven }) => proven || state === 'robot' || state === 'mixed')
  const shown = telling.length > 0 ? telling : row.judgements.slice(0, 1)
  if (shown.length === 0) return <p className="small dim">Too little is known to judge by.</p>
  return shown.map((judgement) => (
    <div key={judgement.identity}>
      <p className="small">
        <span dir="auto">{judgement.label}</span> on {platformName(judgement.platform)}
        {judgement.proven ? '' : `: ${likelihood(judgement.probability)}`}
        {judgement.state === 'mixed' && ', with a person beside it'}
      </p>
      <ul className="reasons">
        {judgement.reasons.slice(0, REASONS_SHOWN).map(({ bits, text }) => (
          <li key={text} className={bits < 0 ? 'against' : ''}>
            {bits < 0 && <span className="dim">against it: </span>}
            {text}
          </li>
        ))}
      </ul>
    </div>
  ))
}
