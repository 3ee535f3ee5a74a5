import { TimeChart, type Bucket } from '../../charts/time-chart.tsx'
import { unusualSays } from '../../charts/unusual.ts'
import { count } from '../../format/numbers.ts'
import { capital, people } from '../../format/words.ts'
import { Failure, Ghost } from '../../ui/answer.tsx'
import { Group } from '../../ui/page.tsx'
import { ExploreLink } from '../figures/links.tsx'
import { UnusualList } from '../figures/unusual-list.tsx'
import { pointsOf, useAnomalies, useMeasure, type Scope } from './scope.ts'
import { bucketName } from './sentences.ts'

const HEIGHT = 200
const GHOST = '276px'

/** Active people over time; the bucket that is not over yet is dashed. */
export function ActiveByBucket({ scope }: { scope: Scope }) {
  const { interval } = scope.range
  const query = useMeasure(scope, 'active-people')
  const unusual = useAnomalies(scope, 'active-people')
  const buckets = pointsOf(query.data).map(({ at, value, partial }): Bucket => {
    const odd = unusual.find((one) => one.at === at)
    const says = odd ? unusualSays(odd, interval, 'people') : `${people(value ?? 0)}${partial ? ' so far' : ''}`
    return {
      at,
      values: [value ?? 0],
      partial: partial ?? false,
      says: `${capital(bucketName(at, interval))}: ${says}`,
      opens: scope.opens('active-people', { interval, at }),
      unusual: odd,
    }
  })
  return (
    <Group
      title={`Active people by ${interval}`}
      aside={
        <>
          {buckets.at(-1)?.partial ? `dashed: this ${interval} is not over` : `each ${interval} opens`}
          {' · '}
          <ExploreLink of={scope.opens('active-people', { interval })} />
        </>
      }
    >
      {query.error && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Ghost height={GHOST} />}
      {query.data && (
        <TimeChart
          label={`Active people by ${interval}`}
          buckets={buckets}
          names={['Active people']}
          shape="area"
          height={HEIGHT}
          sources={scope.filters.source}
        />
      )}
      <UnusualList found={unusual} interval={interval} unit="people" opens={({ at }) => scope.opens('active-people', { interval, at })} />
    </Group>
  )
}

/** Of those who were active: who came for the first time, and who had been there before. */
export function NewAndReturning({ scope }: { scope: Scope }) {
  const { interval } = scope.range
  const fresh = useMeasure(scope, 'new-people')
  const returning = useMeasure(scope, 'returning-people')
  const before = new Map(pointsOf(returning.data).map(({ at, value }) => [at, value ?? 0]))
  const buckets = pointsOf(fresh.data).map(({ at, value, partial }): Bucket => {
    const known = before.get(at) ?? 0
    const says = `${capital(bucketName(at, interval))}: ${count(value ?? 0)} new, ${count(known)} returning${partial ? ' so far' : ''}`
    return { at, values: [known, value ?? 0], partial: partial ?? false, says, opens: scope.opens('new-people', { interval, at }) }
  })
  const error = fresh.error ?? returning.error
  if (!scope.measures.has('new-people') || !scope.measures.has('returning-people')) return null
  return (
    <Group
      title={`New and returning people by ${interval}`}
      aside={
        <>
          opens to the new ones · <ExploreLink of={scope.opens('new-people', { interval })} />
        </>
      }
    >
      {error && <Failure error={error} retry={() => void Promise.all([fresh.refetch(), returning.refetch()])} />}
      {!error && (fresh.isPending || returning.isPending) && <Ghost height="216px" />}
      {fresh.data && returning.data && (
        <TimeChart
          label={`New and returning people by ${interval}`}
          buckets={buckets}
          names={['returning', 'new']}
          shape="columns"
          height={140}
          sources={scope.filters.source}
        />
      )}
    </Group>
  )
}
