import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { Ties as Answered } from '@kith/contract/ties'
import { useMemo } from 'react'
import { Network } from '../../charts/network/network.tsx'
import { ago, date, span } from '../../format/dates.ts'
import { ask } from '../../queries.ts'
import { Failure, GhostRows } from '../../ui/answer.tsx'
import { Head } from '../../ui/page.tsx'
import { OnceHeld, type Held } from '../figures/held.tsx'
import { FilterChips } from '../filters/chips.tsx'
import { readFilters, type Filters } from '../filters/filters.ts'
import { RangeChooser } from '../overview/range-chooser.tsx'
import { useRange } from '../overview/use-range.ts'
import { Groups } from './groups.tsx'
import { Meet } from './meet.tsx'
import { Panel } from './panel.tsx'
import type { TiesSearch } from './search.ts'
import { TiesTable } from './table.tsx'
import { bounds, byline, describe, headline } from './words.ts'
import './ties.css'

const route = getRouteApi('/app/ties')
const RENEWED_MS = 3_000

/** Who talks with whom: groups, who stands in the middle, who connects, and who can introduce whom. */
export function Ties() {
  return (
    <OnceHeld
      name="Who talks with whom"
      title="Nobody has answered anybody yet"
      lead="Here you will see who answers whom: the groups of your community, who stands in their middle, who connects them, and who can introduce you to somebody."
    >
      {(held) => <Page held={held} />}
    </OnceHeld>
  )
}

function Page({ held }: { held: Held }) {
  const given = route.useSearch()
  const search: TiesSearch = given.range === undefined ? { ...given, range: '12w' } : given
  const navigate = route.useNavigate()
  const range = useRange(search, held)
  const filters: Filters = { ...readFilters({ ...search }), from: range.from, to: range.to }
  const query = useQuery({
    ...ask('ties.show', filters),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.renewing ? RENEWED_MS : false),
  })
  const go = (next: TiesSearch) => void navigate({ search: next, replace: true, resetScroll: false })
  const changeFilters = (next: Filters) => {
    const { range: chosen, who, group, sort, meet, start, from, to } = search
    const kept = { ...next, range: chosen, who, group, sort, meet, start, from, to }
    go(Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)))
  }
  const found = query.data
  return (
    <>
      <Head
        name="Who talks with whom"
        title={found ? headline(found) : 'Who talks with whom'}
        lead={found ? byline(found) || ' ' : ' '}
        acts={<RangeChooser search={search} range={range} onChange={go} />}
      />
      <div className="filters">
        <FilterChips filters={filters} onChange={changeFilters} days={false} />
      </div>
      {query.error && !found && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <GhostRows rows={10} />}
      {found && found.people.length === 0 && (
        <p className="teach">
          No replies in these days ({span(found.from, found.to)}). Choose more of them, or connect a source with conversations: issues, a
          forum, a chat, a mailing list.
        </p>
      )}
      {found && found.people.length > 0 && <Found found={found} search={search} filters={filters} go={go} />}
      <Meet search={search} filters={filters} go={go} />
    </>
  )
}

interface FoundProps {
  found: Answered
  search: TiesSearch
  filters: Filters
  go: (next: TiesSearch) => void
}

function Found({ found, search, filters, go }: FoundProps) {
  const { who: _, ...others } = search
  const choose = (id: number | undefined) => go(id === undefined || id === search.who ? others : { ...others, who: id })
  const most = Math.max(1, ...found.people.map((one) => one.gave + one.got))
  const dots = useMemo(
    () => found.people.map(({ id, name, x, y, group, gave, got }) => ({ id, name, x, y, group, weight: (gave + got) / most })),
    [found.people, most],
  )
  const byId = useMemo(() => new Map(found.people.map((one) => [one.id, one])), [found.people])
  const said = (id: number): string => {
    const person = byId.get(id)
    return person === undefined ? '' : describe(person)
  }
  return (
    <>
      <div className="ties">
        <div>
          <Network
            label={`${found.people.length} people and ${found.lines.length} ties between them; the table below says the same`}
            dots={dots}
            lines={found.lines}
            chosen={search.who}
            onChoose={choose}
            describe={({ id }) => said(id)}
          />
          <Notes found={found} />
        </div>
        <Panel found={found} search={search} filters={filters} onClose={() => choose(undefined)} />
      </div>
      <Groups found={found} search={search} />
      <TiesTable found={found} search={search} go={go} />
    </>
  )
}

/** What was counted and what not, and when. */
function Notes({ found }: { found: Answered }) {
  return (
    <div className="small dim notes">
      <p>
        {found.definitions.picture} Counted {ago(found.computedAt)}
        {found.renewing ? '; what came in since is being counted now.' : `, for ${date(found.from)} to ${date(found.to)}.`}
      </p>
      {bounds(found).map((note) => (
        <p key={note}>{note}</p>
      ))}
      <p>{found.definitions.tie}</p>
    </div>
  )
}
