import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { Measure } from '@kith/contract/measures'
import { span } from '../../format/dates.ts'
import { lastOfBucket } from '../../format/days.ts'
import { count } from '../../format/numbers.ts'
import { counted, people } from '../../format/words.ts'
import { ask, askPages } from '../../queries.ts'
import { Answer, Failure, GhostRows } from '../../ui/answer.tsx'
import { More } from '../../ui/more.tsx'
import { Head } from '../../ui/page.tsx'
import { PeopleTable } from '../people/table.tsx'
import { ActivityList } from './activity-list.tsx'
import { ExploreLink } from './links.tsx'
import type { FigureSearch } from './target.ts'

const route = getRouteApi('/app/figures/$name')
const PAGE = 50

/** What is behind a figure: its definition, the people in it, and what they did. */
export function Figure() {
  const { name } = route.useParams()
  const measures = useQuery(ask('measures.list', {}))
  return (
    <Answer whole query={measures}>
      {(catalogue) => {
        const measure = catalogue.measures.find((other) => other.name === name)
        if (!measure)
          return (
            <Head
              name="Figure"
              title={`Kith has no measure called “${name}”`}
              lead="It may have been renamed. The overview shows those that there are."
            />
          )
        return <Behind measure={measure} />
      }}
    </Answer>
  )
}

function Behind({ measure }: { measure: Measure }) {
  const search = route.useSearch()
  const show = search.show && measure.drill.includes(search.show) ? search.show : (measure.drill[0] ?? 'people')
  return show === 'activities' ? <Activities measure={measure} search={search} /> : <People measure={measure} search={search} />
}

interface BehindProps {
  measure: Measure
  search: FigureSearch
}

const inputOf = (measure: Measure, { show: _show, ...search }: FigureSearch) => ({ name: measure.name, ...search })

function People({ measure, search }: BehindProps) {
  const input = inputOf(measure, search)
  const query = useInfiniteQuery({
    ...askPages('measures.people', PAGE, (part) => ({ ...input, ...part })),
    placeholderData: keepPreviousData,
  })
  const rows = query.data?.pages.flatMap((page) => page.people) ?? []
  const [first] = query.data?.pages ?? []
  return (
    <>
      <FigureHead measure={measure} search={search} title={first?.title} says={first && people(first.total)} />
      <Tabs measure={measure} search={search} show="people" />
      {query.isPending && <GhostRows />}
      {query.error && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {rows.length > 0 && <PeopleTable people={rows} stale={query.isPlaceholderData} />}
      {first?.total === 0 && <p className="teach">Nobody is in this figure.</p>}
      <More query={query}>
        Show more: {count(rows.length)} of {count(first?.total ?? 0)}
      </More>
    </>
  )
}

function Activities({ measure, search }: BehindProps) {
  const input = inputOf(measure, search)
  const query = useInfiniteQuery({
    ...askPages('measures.activities', PAGE, (part) => ({ ...input, ...part })),
    placeholderData: keepPreviousData,
  })
  const rows = query.data?.pages.flatMap((page) => page.activities) ?? []
  const [first] = query.data?.pages ?? []
  return (
    <>
      <FigureHead measure={measure} search={search} title={first?.title} says={first && counted(first.total, 'activity', 'activities')} />
      <Tabs measure={measure} search={search} show="activities" />
      {query.isPending && <GhostRows />}
      {query.error && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      <ActivityList activities={rows} />
      {first?.total === 0 && <p className="teach">No activity is in this figure.</p>}
      <More query={query}>
        Show more: {count(rows.length)} of {count(first?.total ?? 0)}
      </More>
    </>
  )
}

function FigureHead({ measure, search, title, says }: BehindProps & { title: string | undefined; says: string | undefined }) {
  return (
    <>
      <Head
        name={measure.label}
        title={title ?? measure.label}
        lead={title === undefined ? daysOf(search) : says}
        acts={
          <ExploreLink of={{ name: measure.name, search }} className="btn">
            Explore
          </ExploreLink>
        }
      />
      <div className="definition">
        <p>{measure.definition}</p>
        <p className="small faint" style={{ marginTop: 4 }}>
          {measure.formula} · defined by {measure.source}
        </p>
      </div>
    </>
  )
}

/** The days that a figure covers, where its address says them. */
function daysOf({ at, interval, from, to }: FigureSearch): string {
  if (at && interval && interval !== 'all') return span(at, lastOfBucket(at, interval))
  return from && to ? span(from, to) : ''
}

const TABS = { people: 'People', activities: 'Activities' } as const

function Tabs({ measure, search, show }: BehindProps & { show: 'people' | 'activities' }) {
  if (measure.drill.length < 2) return null
  return (
    <nav className="tabs" aria-label="What is behind the figure">
      {measure.drill.map((tab) => (
        <Link
          key={tab}
          to="/figures/$name"
          params={{ name: measure.name }}
          search={{ ...search, show: tab }}
          replace
          activeProps={{ 'aria-current': undefined }}
          aria-current={tab === show ? 'page' : undefined}
        >
          {TABS[tab]}
        </Link>
      ))}
    </nav>
  )
}
