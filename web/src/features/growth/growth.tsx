import '../../styles/growth.css'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { Measure } from '@kith/contract/measures'
import type { WorkspaceInfo } from '@kith/contract/workspace'
import { date } from '../../format/dates.ts'
import { daysBetween, today } from '../../format/days.ts'
import { ask } from '../../queries.ts'
import { Answer, GhostHead, GhostRows } from '../../ui/answer.tsx'
import { Head } from '../../ui/page.tsx'
import { FilterChips } from '../filters/chips.tsx'
import { readFilters, type Filters } from '../filters/filters.ts'
import { Sentence } from '../figures/links.tsx'
import { RangeChooser } from '../overview/range-chooser.tsx'
import { rangeOf } from '../overview/range.ts'
import { Cold } from './cold.tsx'
import { Cohorts } from './cohorts.tsx'
import { Flow } from './flow.tsx'
import { NothingYet } from './nothing-yet.tsx'
import { Presence } from './presence.tsx'
import { useFlow, type Scope } from './scope.ts'
import type { GrowthSearch } from './search.ts'
import { Staying } from './staying.tsx'
import { byline, headline } from './words.ts'

const route = getRouteApi('/app/growth')

export function Growth() {
  const workspace = useQuery(ask('workspace.get', {}))
  const catalogue = useQuery(ask('measures.list', {}))
  const ghost = (
    <>
      <GhostHead />
      <GhostRows />
    </>
  )
  return (
    <Answer whole query={workspace} ghost={ghost}>
      {(held) =>
        held.firstAt && held.lastAt ? (
          <Answer whole query={catalogue} ghost={ghost}>
            {({ measures }) => <Page held={held} measures={measures} />}
          </Answer>
        ) : (
          <NothingYet />
        )
      }
    </Answer>
  )
}

function Page({ held, measures }: { held: WorkspaceInfo; measures: readonly Measure[] }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const zone = useQuery(ask('session.get', {})).data?.workspace.zone ?? 'UTC'
  const dayIn = (instant: string | null) => today(zone, new Date(instant ?? 0))
  const range = rangeOf(search, { first: dayIn(held.firstAt), last: dayIn(held.lastAt) }, today(zone))
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
