import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Output } from '../../api.ts'
import { ago } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { people } from '../../format/words.ts'
import { ask, useAct } from '../../queries.ts'
import { Answer, Failure, GhostRows } from '../../ui/answer.tsx'
import { Who } from '../../ui/face.tsx'
import { Choice } from '../../ui/field.tsx'
import { Group, Head } from '../../ui/page.tsx'
import { useMay } from '../session/session.ts'
import { NewRule } from './new-rule.tsx'
import { ruleWords, STAGE_CHOICES, STEP_CHOICES, type Rule } from './rule-words.ts'
import { STEP_WORDS } from './words.ts'
import './journey.css'

type Held = Output<'journey.rules'>
const CHANGES = ['journey', 'people']

/** What activities tell of steps and stages: in order, the first rule that fits. */
export function JourneyRules() {
  const query = useQuery(ask('journey.rules', {}))
  return (
    <Answer whole query={query}>
      {(held) => <Editor key={held.last?.id ?? 0} held={held} />}
    </Answer>
  )
}

function Editor({ held }: { held: Held }) {
  const may = useMay()
  const [rules, setRules] = useState<readonly Rule[]>(held.rules)
  const changed = JSON.stringify(rules) !== JSON.stringify(held.rules)
  const undo = useAct('journey.undoRules', { refresh: CHANGES })
  const { last } = held
  const sources = useQuery(ask('sources.list', {})).data?.sources ?? []
  const titleOf = (id: number) => sources.find((one) => one.id === id)?.title ?? `source ${id}`
  const put = (at: number, rule: Rule) => setRules(rules.map((one, index) => (index === at ? rule : one)))
  const rise = (at: number) =>
    setRules([...rules.slice(0, at - 1), ...rules.slice(at, at + 1), ...rules.slice(at - 1, at), ...rules.slice(at + 1)])
  return (
    <>
      <Head
        name="Rules of the journey"
        title="What tells us how far somebody has come?"
        lead="Each activity is put to these rules in order; the first that fits says its step and stage. What fits none says nothing."
        acts={
          <>
            {may.write && last && (
              <button type="button" className="btn" disabled={undo.isPending} onClick={() => undo.mutate({ id: last.id })}>
                Take back the last change
              </button>
            )}
            <Link to="/journey" className="btn">
              The journey
            </Link>
          </>
        }
      />
      <p className="small dim">
        {last ? `Last changed by ${last.madeBy} ${ago(last.madeAt)}.` : 'These are the rules that come with Kith; nobody has changed them.'}
      </p>
      {changed && <Preview rules={rules} onLeave={() => setRules(held.rules)} />}
      <Group title="Rules" aside="the first that fits">
        <ol>
          {rules.map((rule, index) => {
            const words = ruleWords(rule, titleOf)
            return (
              <li key={`${words} ${index}`} className="item rule">
                <span>{words}</span>
                <span className="row">
                  <Choice
                    slim
                    label={`Step of ${words}`}
                    value={rule.step}
                    choices={STEP_CHOICES}
                    disabled={!may.write}
                    onChange={(step) => put(index, { ...rule, step })}
                  />
                  <Choice
                    slim
                    label={`Stage of ${words}`}
                    value={rule.stage}
                    choices={STAGE_CHOICES}
                    disabled={!may.write}
                    onChange={(stage) => put(index, { ...rule, stage })}
                  />
                </span>
                {may.write && (
                  <span className="acts">
                    <button
                      type="button"
                      className="btn slim"
                      disabled={index === 0}
                      aria-label={`Up: ${words}`}
                      onClick={() => rise(index)}
                    >
                      Up
                    </button>
                    <button
                      type="button"
                      className="btn slim danger"
                      aria-label={`Remove: ${words}`}
                      onClick={() => setRules(rules.filter((_, at) => at !== index))}
                    >
                      Remove
                    </button>
                  </span>
                )}
              </li>
            )
          })}
        </ol>
        {may.write && <NewRule sources={sources} onAdd={(rule) => setRules([rule, ...rules])} />}
      </Group>
    </>
  )
}

/** Who would stand elsewhere, before anybody does. */
function Preview({ rules, onLeave }: { rules: readonly Rule[]; onLeave: () => void }) {
  const input = { rules: [...rules] }
  const query = useQuery({ ...ask('journey.preview', input), placeholderData: keepPreviousData, retry: false })
  const act = useAct('journey.setRules', { refresh: CHANGES, quiet: true })
  const name = (step: Rule['step'] | null) => (step ? STEP_WORDS[step].name : 'no step')
  return (
    <Group title="What would change today" aside="nothing has changed yet">
      {query.error ? (
        <Failure error={query.error} />
      ) : (
        <Answer query={query} ghost={<GhostRows rows={3} />}>
          {({ moved, steps, sample }) => (
            <div style={{ display: 'grid', gap: 12, paddingTop: 12 }}>
              <p aria-live="polite">
                {moved === 0 ? 'Nobody would stand elsewhere.' : `${people(moved)} would stand elsewhere.`}{' '}
                <span className="dim small">
                  {steps.map((one) => `${name(one.step)} ${count(one.before)} → ${count(one.after)}`).join(' · ')}
                </span>
              </p>
              <ul>
                {sample.map((one) => (
                  <li key={one.id} className="item two-columns">
                    <Who person={one} />
                    <span className="small dim">
                      {name(one.wasStep)}, {one.wasStage ?? 'no stage'} → {name(one.step)}, {one.stage ?? 'no stage'}
                    </span>
                  </li>
                ))}
              </ul>
              {moved > sample.length && <p className="small dim">And {people(moved - sample.length)} more.</p>}
            </div>
          )}
        </Answer>
      )}
      {act.error && <Failure error={act.error} />}
      <div className="acts" style={{ marginTop: 16 }}>
        <button type="button" className="btn go" disabled={!query.data || act.isPending} onClick={() => act.mutate(input)}>
          {act.isPending ? 'One moment…' : 'Keep these rules'}
        </button>
        <button type="button" className="btn" onClick={onLeave}>
          Leave them as they were
        </button>
      </div>
    </Group>
  )
}
