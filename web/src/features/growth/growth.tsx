import '../../styles/growth.css'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { Measure } from '@kith/contract/measures'
import { date } from '../../format/dates.ts'
import { daysBetween } from '../../format/days.ts'
import { ask } from '../../queries.ts'
import { Answer } from '../../ui/answer.tsx'
import { Head } from '../../ui/page.tsx'
import { OnceHeld, type Held } from '../figures/held.tsx'
import { FilterChips } from '../filters/chips.tsx'
import { readFilters, type Filters } from '../filters/filters.ts'
import { Sentence } from '../figures/links.tsx'
import { RangeChooser } from '../overview/range-chooser.tsx'
import { useRange } from '../overview/use-range.ts'
import { Cold } from './cold.tsx'
import { Cohorts } from './cohorts.tsx'
import { Flow } from './flow.tsx'
import { Presence } from './presence.tsx'
import { useFlow, type Scope } from './scope.ts'
import type { GrowthSearch } from './search.ts'
import { Staying } from './staying.tsx'
import { byline, headline } from './words.ts'

const route = getRouteApi('/app/growth')

export function Growth() {
  const catalogue = useQuery(ask('measures.list', {}))
  return (
    <OnceHeld
      name="Growth"
      title="There is nobody yet who could come back"
      lead="Here you will see who came for the first time, who stayed, who came back and who paused; how many newcomers return after a month or a year; and whose silence is unusual for them."
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
  const filters: Filters = { ...readFilters({ ...search }), from: range.from, to: range.to }
  const go = (next: GrowthSearch) => void navigate({ search: next, replace: true, resetScroll: false })
  const interval = search.interval ?? (daysBetween(range.from, range.to) > 120 ? 'month' : 'week')
  const scope: Scope = {
    search,
    range,
    filters,
    measures: new Map(measures.map((measure) => [measure.name, measure])),
    interval,
    opens: (name, more) => ({ name, search: { ...filters, interval: 'all', ...more } }),
    go: (change) =>
      go(Object.fromEntries(Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined && value !== ''))),
  }
  const changeFilters = (next: Filters) => {
    const { range: chosen, interval: shown, cohorts, by, key, later, silent, split, from, to } = search
    const rest = { range: chosen, interval: shown, cohorts, by, key, later, silent, split, from, to }
    go(Object.fromEntries(Object.entries({ ...next, ...rest }).filter(([, value]) => value !== undefined)))
  }
  return (
    <>
      <Headline scope={scope} old={range.old ? held.lastAt : null} chooser={<RangeChooser search={search} range={range} onChange={go} />} />
      <div className="filters">
        <FilterChips filters={filters} onChange={changeFilters} days={false} />
      </div>
      <Presence scope={scope} />
      <Flow scope={scope} />
      <Cohorts scope={scope} />
      <Staying scope={scope} />
      <Cold scope={scope} />
    </>
  )
}

function Headline({ scope, old, chooser }: { scope: Scope; old: string | null; chooser: React.ReactNode }) {
  const { data } = useFlow(scope)
  const interval = data?.interval ?? scope.interval
  const opens = (name: string, at: string) => scope.opens(name, { interval, at })
  const archive = old ? `The newest activity is of ${date(old)}, so these are the data’s own last days. ` : ''
  return (
    <Head
      name="Growth"
      title={data ? <Sentence parts={headline(data.points, interval, opens)} /> : 'Who came, stayed, came back, paused'}
      lead={archive + (data ? byline(data.points, interval) : '') || ' '}
      acts={chooser}
    />
  )
}
