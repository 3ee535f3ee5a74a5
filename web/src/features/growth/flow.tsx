import { FlowChart, type FlowBucket } from '../../charts/flow-chart.tsx'
import { daysBetween } from '../../format/days.ts'
import { count } from '../../format/numbers.ts'
import { capital } from '../../format/words.ts'
import { Failure, Ghost } from '../../ui/answer.tsx'
import { Choice } from '../../ui/field.tsx'
import { Group } from '../../ui/page.tsx'
import { bucketName } from '../overview/sentences.ts'
import { useFlow, type Scope } from './scope.ts'
import { INTERVALS } from './search.ts'
import type { FlowPoint } from './words.ts'

const UP = [
  { field: 'retained', name: 'stayed', measure: 'retained-people' },
  { field: 'resurrected', name: 'came back', measure: 'resurrected-people' },
  { field: 'fresh', name: 'new', measure: 'new-people' },
] as const
const DOWN = { field: 'lost', name: 'paused', measure: 'lost-people' } as const
const DEFINED = [...UP, DOWN, { name: 'quick ratio', measure: 'quick-ratio' }] as const
/** Over more days columns of these would be too thin to read. */
const READABLE_DAYS: Partial<Record<Scope['interval'], number>> = { day: 120, week: 3 * 366 }

/** Who was there, by where they came from, and who was not any more. */
export function Flow({ scope }: { scope: Scope }) {
  const query = useFlow(scope)
  const { interval } = query.data ?? scope
  const days = daysBetween(scope.range.from, scope.range.to)
  const buckets = (query.data?.points ?? []).map((point) => toBucket(point, scope, interval))
  return (
    <Group
      title="Who came, stayed, came back and paused"
      aside={
        <Choice
          slim
          label="By"
          value={scope.interval}
          choices={INTERVALS.filter((one) => one === scope.interval || days <= (READABLE_DAYS[one] ?? days)).map((value) => ({
            value,
            label: `by ${value}`,
          }))}
          onChange={(value) => scope.go({ interval: value })}
        />
      }
    >
      {query.error && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Ghost height="300px" />}
      {query.data && (
        <FlowChart label={`People by ${interval}: stayed, came back, new, paused`} buckets={buckets} sources={scope.filters.source} />
      )}
      <dl className="facts" style={{ marginTop: 10 }}>
        {DEFINED.map(({ name, measure }) => (
          <Defined key={name} name={name} says={scope.measures.get(measure)?.definition ?? ''} />
        ))}
      </dl>
    </Group>
  )
}

const Defined = ({ name, says }: { name: string; says: string }) => (
  <>
    <dt>{capital(name)}</dt>
    <dd className="dim">{says}</dd>
  </>
)

function toBucket(point: FlowPoint, scope: Scope, interval: Scope['interval'] | 'year'): FlowBucket {
  const when = capital(bucketName(point.at, interval))
  const part = ({ field, name, measure }: (typeof UP)[number] | typeof DOWN) => ({
    name,
    value: point[field],
    says: `${when}: ${count(point[field])} ${name}${point.partial ? ' so far' : ''}`,
    opens: scope.opens(measure, { interval, at: point.at }),
  })
  return { at: point.at, partial: point.partial, up: UP.map(part), down: part(DOWN) }
}
