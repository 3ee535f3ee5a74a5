import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Input, Output } from '../../api.ts'
import { ago } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { capital } from '../../format/words.ts'
import { ask, useAct } from '../../queries.ts'
import { Answer, Failure, GhostRows } from '../../ui/answer.tsx'
import { Choice } from '../../ui/field.tsx'
import { Group, Head } from '../../ui/page.tsx'
import { Scroll } from '../../ui/scroll.tsx'
import { useMay } from '../session/session.ts'
import { Movers } from './movers.tsx'
import { gradeName } from './words.ts'
import './levels.css'

type Held = Output<'levels.rules'>
type Rules = Held['rules']
type Kind = Held['kinds'][number]

/** How weighty each kind of activity is: what gives a level by itself. */
export function Weights() {
  const query = useQuery(ask('levels.rules', {}))
  return (
    <Answer whole query={query}>
      {(held) => <Editor key={held.last?.id ?? 0} held={held} />}
    </Answer>
  )
}

const REVIEWS = [
  { value: '1', label: 'each month' },
  { value: '3', label: 'each quarter' },
  { value: '12', label: 'each year' },
] as const
const LOOK_BACKS = [
  { value: '6', label: 'six months' },
  { value: '12', label: 'one year' },
  { value: '24', label: 'two years' },
  { value: '60', label: 'five years' },
] as const
const CHANGES = ['levels', 'people', 'journey']

function Editor({ held }: { held: Held }) {
  const may = useMay()
  const [rules, setRules] = useState<Rules>(held.rules)
  const changed = JSON.stringify(rules) !== JSON.stringify(held.rules)
  const undo = useAct('levels.undoRules', { refresh: CHANGES })
  const { last } = held
  const set = (kind: string, weight: number | undefined) =>
    setRules({
      ...rules,
      kinds: [...rules.kinds.filter((one) => one.kind !== kind), ...(weight === undefined ? [] : [{ kind, weight }])].toSorted((a, b) =>
        a.kind.localeCompare(b.kind),
      ),
    })
  return (
    <>
      <Head
        name="Weights"
        title="How weighty is what people do?"
        lead="A weight says to which level one such activity lifts by itself: 1 to 3 explorer, 4 to 6 participant, 7 to 9 contributor, 10 to 12 leader. 0 does not count at all. Whoever is here often rises without any of them."
        acts={
          <>
            {may.write && last && (
              <button type="button" className="btn" disabled={undo.isPending} onClick={() => undo.mutate({ id: last.id })}>
                Take back the last change
              </button>
            )}
            <Link to="/levels" search={{}} className="btn">
              All levels
            </Link>
          </>
        }
      />
      <p className="small dim">
        {last
          ? `Last changed by ${last.madeBy} ${ago(last.madeAt)}.`
          : 'These are the weights that come with each source; nobody has changed them.'}
      </p>
      <Group title="Reviews" aside="levels rise at once and fall only at a review">
        <div className="row" style={{ padding: '12px 0' }}>
          <Choice
            label="Levels are reviewed"
            value={text(REVIEWS, rules.reviewMonths)}
            choices={REVIEWS}
            disabled={!may.write}
            onChange={(value) => setRules({ ...rules, reviewMonths: value === '1' ? 1 : value === '3' ? 3 : 12 })}
          />
          <Choice
            label="What counts reaches back"
            value={text(LOOK_BACKS, rules.lookBackMonths)}
            choices={LOOK_BACKS}
            disabled={!may.write}
            onChange={(value) => setRules({ ...rules, lookBackMonths: value === '6' ? 6 : value === '12' ? 12 : value === '24' ? 24 : 60 })}
          />
        </div>
      </Group>
      {changed && <Preview rules={rules} onLeave={() => setRules(held.rules)} />}
      <Group title="Weights" aside="what was done here, most frequent first">
        {held.kinds.length === 0 && <p className="teach">Kinds of activity stand here as soon as a source was read.</p>}
        <Scroll label="Weights of kinds of activity">
          <table>
            <thead>
              <tr>
                <th scope="col">Kind of activity</th>
                <th scope="col" className="wide">
                  Category
                </th>
                <th scope="col" className="end wide">
                  Activities
                </th>
                <th scope="col">Lifts to</th>
                <th scope="col" className="end">
                  Weight
                </th>
              </tr>
            </thead>
            <tbody>
              {held.kinds.map((kind) => (
                <KindRow
                  key={kind.kind}
                  kind={kind}
                  isAlike={held.kinds.filter((one) => one.plural === kind.plural).length > 1}
                  rules={rules}
                  locked={!may.write}
                  onSet={(weight) => set(kind.kind, weight)}
                />
              ))}
            </tbody>
          </table>
        </Scroll>
      </Group>
    </>
  )
}

const text = <T extends string>(choices: readonly { value: T }[], months: number): T =>
  choices.find(({ value }) => Number(value) === months)?.value ?? (choices[0] ?? fail()).value
const fail = (): never => {
  throw new Error('A choice without any values.')
}

const WEIGHTS = Array.from({ length: 13 }, (_, weight) => String(weight))

function KindRow({
  kind,
  isAlike,
  rules,
  locked,
  onSet,
}: {
  kind: Kind
  /** Another is called the same. */
  isAlike: boolean
  rules: Rules
  locked: boolean
  onSet: (weight: number | undefined) => void
}) {
  const own = rules.kinds.find((one) => one.kind === kind.kind)?.weight
  const usual = rules.categories.find((one) => one.category === kind.category)?.weight ?? kind.weight
  const now = own ?? usual
  return (
    <tr>
      <th scope="row">
        {capital(kind.plural)}
        {isAlike && <span className="faint small"> {kind.kind}</span>}
      </th>
      <td className="wide dim">{kind.category}</td>
      <td className="end num wide">{count(kind.count)}</td>
      <td className={own === undefined ? 'dim' : 'strong'}>{now === 0 ? 'does not count' : gradeName(now)}</td>
      <td className="end">
        <Choice
          slim
          label={`Weight of ${kind.plural}`}
          value={own === undefined ? 'usual' : String(own)}
          disabled={locked}
          choices={[{ value: 'usual', label: `${usual} (usual)` }, ...WEIGHTS.map((value) => ({ value, label: value }))]}
          onChange={(value) => onSet(value === 'usual' ? undefined : Number(value))}
        />
      </td>
    </tr>
  )
}

/** Who would move, before anybody does. */
function Preview({ rules, onLeave }: { rules: Rules; onLeave: () => void }) {
  const input: Input<'levels.preview'> = { rules }
  const query = useQuery({ ...ask('levels.preview', input), placeholderData: keepPreviousData, retry: false })
  const act = useAct('levels.setRules', { refresh: CHANGES, quiet: true })
  return (
    <Group title="What would change today" aside="nothing has changed yet">
      {query.error ? (
        <Failure error={query.error} />
      ) : (
        <Answer query={query} ghost={<GhostRows rows={3} />}>
          {(preview) => <Movers preview={preview} />}
        </Answer>
      )}
      {act.error && <Failure error={act.error} />}
      <div className="acts" style={{ marginTop: 16 }}>
        <button type="button" className="btn go" disabled={!query.data || act.isPending} onClick={() => act.mutate(input)}>
          {act.isPending ? 'One moment…' : 'Keep these weights'}
        </button>
        <button type="button" className="btn" onClick={onLeave}>
          Leave them as they were
        </button>
      </div>
    </Group>
  )
}
