import { useQuery } from '@tanstack/react-query'
import { ago } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { ask, useAct } from '../../queries.ts'
import { Answer, Failure, GhostRows } from '../../ui/answer.tsx'
import { Check } from '../../ui/field.tsx'
import { Group } from '../../ui/page.tsx'
import { useMay } from '../session/session.ts'
import type { Output } from '../../api.ts'
import { TOUCH_WORDS, TOUCHES, type Rules } from './words.ts'

const CHANGES = ['arrivals']

interface RulesProps {
  /** The window that is looked at just now, where it is not the team's own. */
  looksAt: number | undefined
  onKept: () => void
  definition: string
}

/** What counts as a touch, and for how long: what is looked at becomes the team's own only when it is kept. */
export function RulesEditor(props: RulesProps) {
  const query = useQuery(ask('arrivals.rules', {}))
  return (
    <Group title="What counts">
      <div className="definition" style={{ marginTop: 12 }}>
        <p>{props.definition}</p>
      </div>
      <Answer query={query} ghost={<GhostRows rows={2} />}>
        {(held) => <Editor {...props} held={held} />}
      </Answer>
    </Group>
  )
}

function Editor({ looksAt, onKept, held: { rules, last } }: RulesProps & { held: Output<'arrivals.rules'> }) {
  const may = useMay()
  const keep = useAct('arrivals.setRules', { refresh: CHANGES, quiet: true, done: onKept })
  const undo = useAct('arrivals.undoRules', { refresh: CHANGES })
  const put = (changed: Partial<Rules>) => keep.mutate({ rules: { ...rules, ...changed } })
  const toggled = (touch: (typeof TOUCHES)[number], on: boolean) =>
    TOUCHES.filter((one) => (one === touch ? on : rules.touches.includes(one)))
  const differs = looksAt !== undefined && looksAt !== rules.windowDays
  return (
    <div className="arrivals-rules">
      {may.write && (
        <fieldset>
          <legend className="small dim">Touches that count</legend>
          {TOUCHES.map((touch) => (
            <Check
              key={touch}
              label={TOUCH_WORDS[touch].name}
              checked={rules.touches.includes(touch)}
              onChange={(on) => toggled(touch, on).length > 0 && put({ touches: toggled(touch, on) })}
            />
          ))}
        </fieldset>
      )}
      {keep.error && <Failure error={keep.error} />}
      <div className="acts">
        {may.write && differs && (
          <button type="button" className="btn go" disabled={keep.isPending} onClick={() => put({ windowDays: looksAt })}>
            Count touches within {count(looksAt)} days from now on
          </button>
        )}
        {may.write && last && (
          <button type="button" className="btn" disabled={undo.isPending} onClick={() => undo.mutate({ id: last.id })}>
            Take back the last change
          </button>
        )}
      </div>
      <p className="small dim">
        {last
          ? `The team counts touches within ${count(rules.windowDays)} days; last changed by ${last.madeBy} ${ago(last.madeAt)}.`
          : `Touches count for ${count(rules.windowDays)} days unless the team says otherwise; nobody has.`}
      </p>
    </div>
  )
}
