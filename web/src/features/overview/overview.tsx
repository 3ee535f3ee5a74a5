import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { Measure } from '@kith/contract/measures'
import { date } from '../../format/dates.ts'
import { ask } from '../../queries.ts'
import { Answer } from '../../ui/answer.tsx'
import { Head } from '../../ui/page.tsx'
import { OnceHeld, type Held } from '../figures/held.tsx'
import { FilterChips } from '../filters/chips.tsx'
import type { Filters } from '../filters/filters.ts'
import { Sentence } from '../figures/links.tsx'
import { Breakdowns } from './breakdowns.tsx'
import { ActiveByBucket, NewAndReturning } from './over-time.tsx'
import { RangeChooser } from './range-chooser.tsx'
import type { OverviewSearch } from './range.ts'
import { useRange } from './use-range.ts'
import { pointsOf, useMeasure, type Scope } from './scope.ts'
import { byline, headline } from './sentences.ts'
import { Catalogue, Strip } from './strip.tsx'

const route = getRouteApi('/app/overview')

export function Overview() {
  const catalogue = useQuery(ask('measures.list', {}))
  return (
    <OnceHeld
      name="Overview"
      title="There is nothing to count yet"
      lead="Here you will see how many people take part, how many are new and how many return, where and how; each figure opens to the people in it."
    >
      {(held) => (
        <Answer whole query={catalogue}>
          {({ measures }) => <Page held={held} measures={measures} />}
        </Answer>
      )}
    </OnceHeld>
  )
}

function Page({ held, measures }: { held: Held; measures: readonly Measure[] }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const range = useRange(search, held)
  const { range: _range, ...kept } = search
  const filters: Filters = { ...kept, from: range.from, to: range.to }
  const scope: Scope = {
    range,
    filters,
    measures: new Map(measures.map((measure) => [measure.name, measure])),
    opens: (name, more) => ({ name, search: { ...filters, interval: 'all', ...more } }),
  }
  const go = (next: OverviewSearch) => void navigate({ search: next, replace: true, resetScroll: false })
  return (
    <>
      <Headline
        scope={scope}
        old={range.old ? held.lastAt : undefined}
        chooser={<RangeChooser search={search} range={range} onChange={go} />}
      />
      <div className="filters">
        <FilterChips filters={kept} days={false} onChange={(next) => go({ ...(search.range ? { range: search.range } : {}), ...next })} />
      </div>
      <Strip scope={scope} />
      <ActiveByBucket scope={scope} />
      <NewAndReturning scope={scope} />
      {held.activities > 0 && <Breakdowns scope={scope} />}
      <Catalogue scope={scope} />
    </>
  )
}

function Headline({ scope, old, chooser }: { scope: Scope; old: string | undefined; chooser: React.ReactNode }) {
  const { interval } = scope.range
  const active = useMeasure(scope, 'active-people')
  const fresh = useMeasure(scope, 'new-people')
  const opens = (name: string, at: string) => scope.opens(name, { interval, at })
  const points = pointsOf(active.data)
  const archive = old ? `The newest activity is of ${date(old)}, so these are the data’s own last days. ` : ''
  return (
    <Head
      name="Overview"
      title={active.data ? <Sentence parts={headline(points, pointsOf(fresh.data), interval, opens)} /> : 'Overview'}
      lead={archive + byline(points, interval) || ' '}
      acts={chooser}
    />
  )
}
