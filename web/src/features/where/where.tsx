import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { Where as Answered } from '@kith/contract/whereabouts'
import { date, span } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { ask } from '../../queries.ts'
import { Failure, GhostRows } from '../../ui/answer.tsx'
import { Group, Head } from '../../ui/page.tsx'
import { Definition } from '../../ui/popover.tsx'
import { Scroll } from '../../ui/scroll.tsx'
import { FigureLink } from '../figures/links.tsx'
import { OnceHeld, type Held } from '../figures/held.tsx'
import { FilterChips } from '../filters/chips.tsx'
import { readFilters, type Filters } from '../filters/filters.ts'
import { RangeChooser } from '../overview/range-chooser.tsx'
import { useRange } from '../overview/use-range.ts'
import { WHERE_DIMENSIONS, type WhereDimension, type WhereSearch } from './search.ts'
import { TimesOfWeek } from './times.tsx'
import { byline, change, headline } from './words.ts'
import './where.css'

const route = getRouteApi('/app/where')

const TITLES: Record<WhereDimension, string> = {
  place: 'Place',
  source: 'Source',
  platform: 'Platform',
  technology: 'Technology',
  organization: 'Organization',
  country: 'Country',
  zone: 'Time zone',
}

/** Where developers are, what rises and falls, and when they are there. */
export function Where() {
  return (
    <OnceHeld
      name="Where developers are"
      title="Nobody has been anywhere yet"
      lead="Here you will see in which places, technologies, organizations and countries people are, what is rising and falling, and at which hours of the week they come."
    >
      {(held) => <Page held={held} />}
    </OnceHeld>
  )
}

function Page({ held }: { held: Held }) {
  const given = route.useSearch()
  const search: WhereSearch = given.range === undefined ? { ...given, range: '12w' } : given
  const navigate = route.useNavigate()
  const range = useRange(search, held)
  const filters: Filters = { ...readFilters({ ...search }), from: range.from, to: range.to }
  const by = search.by ?? 'place'
  const query = useQuery({ ...ask('where.show', { ...filters, by }), placeholderData: keepPreviousData })
  const go = (next: WhereSearch) => void navigate({ search: next, replace: true, resetScroll: false })
  const changeFilters = (next: Filters) => {
    const { range: chosen, clock, from, to } = search
    go(Object.fromEntries(Object.entries({ ...next, range: chosen, by, clock, from, to }).filter(([, value]) => value !== undefined)))
  }
  const found = query.data
  return (
    <>
      <Head
        name="Where developers are"
        title={found ? headline(found) : 'Where developers are'}
        lead={found ? byline(found) : ' '}
        acts={<RangeChooser search={search} range={range} onChange={go} />}
      />
      <div className="filters">
        <FilterChips filters={filters} onChange={changeFilters} days={false} />
      </div>
      <nav className="row dimensions" aria-label="By what">
        {WHERE_DIMENSIONS.map((one) => (
          <Link
            key={one}
            to="/where"
            search={{ ...search, by: one }}
            replace
            resetScroll={false}
            className="chip"
            activeProps={{ 'aria-current': undefined }}
            aria-current={one === by ? 'true' : undefined}
            data-on={one === by}
          >
            {TITLES[one]}
          </Link>
        ))}
      </nav>
      {query.error && !found && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <GhostRows rows={10} />}
      {found && <Values found={found} filters={filters} />}
      <TimesOfWeek filters={filters} clock={search.clock ?? 'workspace'} onClock={(clock) => go({ ...search, clock })} />
    </>
  )
}

const NONE: Record<WhereDimension, string> = {
  place: 'No activity of these days has a place.',
  source: 'Nothing was done in these days.',
  platform: 'Nothing was done in these days.',
  technology: 'No activity of these days touches a technology that a source tells of.',
  organization:
    'Of nobody who was active in these days is it known where they work. Addresses of known domains, files and profiles tell, and you can say it on a person’s page.',
  country: 'Of nobody who was active in these days is it known where they live: no account tells a location or a named time zone.',
  zone: 'Of nobody who was active in these days is a time zone known.',
}

function Values({ found, filters }: { found: Answered; filters: Filters }) {
  const most = Math.max(1, ...found.rows.map((row) => row.people))
  const before = span(found.before.from, found.before.to)
  const opens = (key: string, show: 'people' | 'activities', days: { from?: string; to?: string } = {}) => ({
    name: show === 'people' ? 'active-people' : 'activities',
    search: { ...filters, ...days, interval: 'all' as const, by: found.by, key, show },
  })
  if (found.rows.length === 0) return <p className="teach">{NONE[found.by]}</p>
  return (
    <Group title={`By ${TITLES[found.by].toLowerCase()}`} aside={`${date(found.from)} to ${date(found.to)}, against ${before}`}>
      <Scroll label={`People by ${TITLES[found.by].toLowerCase()}`}>
        <table className="dense tied">
          <thead>
            <tr>
              <th scope="col">{TITLES[found.by]}</th>
              <th scope="col" className="end">
                People
              </th>
              <th scope="col" className="wide">
                <span className="hidden">Share</span>
              </th>
              <th scope="col" className="end">
                Before
              </th>
              <th scope="col">
                <Definition says={found.change}>Change</Definition>
              </th>
              <th scope="col" className="end">
                Activities
              </th>
            </tr>
          </thead>
          <tbody>
            {found.rows.map((row) => (
              <tr key={row.key}>
                <th scope="row" dir="auto">
                  {row.label}
                </th>
                <td className="end num">
                  <FigureLink to={opens(row.key, 'people')} label={`${count(row.people)} people: ${row.label}`}>
                    {count(row.people)}
                  </FigureLink>
                </td>
                {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- a cell is no control */}
                <td className="wide">
                  <span className="bar" aria-hidden="true">
                    <i style={{ width: `${(100 * row.people) / most}%` }} />
                  </span>
                </td>
                <td className="end num dim">
                  {row.peopleBefore === 0 ? (
                    '0'
                  ) : (
                    <FigureLink
                      to={opens(row.key, 'people', found.before)}
                      label={`${count(row.peopleBefore)} people in the days before: ${row.label}`}
                    >
                      {count(row.peopleBefore)}
                    </FigureLink>
                  )}
                </td>
                <td className={row.trend === 'none' ? 'num dim small' : 'num small'}>
                  {row.trend !== 'none' && <b className={`trend ${row.trend}`}>{row.trend === 'rising' ? '↑ rising ' : '↓ falling '}</b>}
                  {change(row)}
                </td>
                <td className="end num">
                  <FigureLink to={opens(row.key, 'activities')} label={`${count(row.activities)} activities: ${row.label}`}>
                    {count(row.activities)}
                  </FigureLink>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p className="small dim" style={{ marginTop: 10, maxWidth: '98ch' }}>
        {found.definition} {found.change}
        {found.more > 0 && ` ${count(found.more)} more with fewer people are not listed.`}
        {found.unknown.activities > 0 &&
          ` Not known of ${count(found.unknown.activities)} of ${count(found.whole.activities)} activities (${count(found.unknown.people)} people).`}
      </p>
    </Group>
  )
}
