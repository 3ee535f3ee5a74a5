import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useCallback } from 'react'
import { downloadUrl } from '../../api.ts'
import { count } from '../../format/numbers.ts'
import { ask, askPages } from '../../queries.ts'
import { given } from '../../url.ts'
import { Failure, GhostRows } from '../../ui/answer.tsx'
import { More } from '../../ui/more.tsx'
import { Head } from '../../ui/page.tsx'
import { SearchBox } from '../../ui/search-box.tsx'
import { FilterChips } from '../filters/chips.tsx'
import { useWaiting } from '../identities/waiting.ts'
import { waiting } from '../identities/words.ts'
import { ruleOf } from '../segments/rules.ts'
import { useMay } from '../session/session.ts'
import { OwnerChip } from './owner-chip.tsx'
import { DEFAULT_SORT, sortedBy, type PeopleSearch } from './search.ts'
import { leftOut, listHeadline } from './sentence.ts'
import { ColumnChooser, PeopleTable, useColumns } from './table.tsx'

const route = getRouteApi('/app/people')
const PAGE = 50

export function People() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [hidden, setHidden] = useColumns()
  const may = useMay()
  const go = (next: PeopleSearch) => void navigate({ search: next, replace: true, resetScroll: false })
  const query = useInfiniteQuery({
    ...askPages('people.list', PAGE, (part) => ({ ...search, ...part })),
    placeholderData: keepPreviousData,
  })
  const find = useCallback(
    (wanted: string | undefined) =>
      void navigate({ search: (before) => given({ ...before, search: wanted }), replace: true, resetScroll: false }),
    [navigate],
  )
  const people = query.data?.pages.flatMap((page) => page.people) ?? []
  const total = query.data?.pages.at(-1)?.total
  const cut = query.data?.pages.at(-1)?.cut
  return (
    <>
      <Head
        name="People"
        title={<span aria-live="polite">{total === undefined ? 'People' : listHeadline(total, search)}</span>}
        lead={
          <>
            {leftOut(search) || 'Everybody that Kith knows, teammates and robots among them.'}
            {cut && ' More people match than a search looks at: type more of the name.'}
            <MoreThanOnce />
          </>
        }
        acts={
          <>
            <Link to="/organizations" className="btn">
              Organizations
            </Link>
            <Link to="/segments" className="btn">
              Segments
            </Link>
            <Link to="/levels" className="btn">
              Levels
            </Link>
            <ColumnChooser hidden={hidden} onChange={setHidden} />
            <a className="btn" href={downloadUrl('people.export', search)} download>
              Export {total === undefined ? '' : count(total)} as CSV
            </a>
          </>
        }
      />
      <div className="filters">
        <SearchBox
          label="Search people by name, username or address"
          placeholder="Name, username or address"
          given={search.search ?? ''}
          onSearch={find}
        />
        {search.organization?.map((id) => (
          <AtOrganization key={id} id={id} onLeave={() => go(without(search, id))} />
        ))}
        <OwnerChip chosen={search.owner ?? []} onChange={(owner) => go(withOwner(search, owner))} />
        <FilterChips filters={search} onChange={(filters) => go({ ...keptOf(search), ...filters })} />
        {may.write && ruleOf(search) && (
          <Link to="/segments/new" search={search} className="btn bare slim">
            Save as a segment
          </Link>
        )}
      </div>
      {query.error && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <GhostRows rows={14} />}
      {query.data && people.length > 0 && (
        <PeopleTable
          people={people}
          hidden={hidden}
          stale={query.isPlaceholderData}
          sort={search.sort ?? DEFAULT_SORT.sort}
          direction={search.direction ?? DEFAULT_SORT.direction}
          onSort={(sort) => go({ ...search, ...sortedBy(search, sort) })}
        />
      )}
      {total === 0 && <Nobody search={search} onClear={() => go({})} />}
      <More query={query}>{`Show more: ${count(people.length)} of ${count(total ?? 0)}`}</More>
    </>
  )
}

/** The way to the people who may stand in the list twice. */
function MoreThanOnce() {
  const groups = useWaiting()
  if (groups === 0) return null
  return (
    <>
      {' '}
      <Link to="/identities" className="opens">
        {waiting(groups)}
      </Link>
      .
    </>
  )
}

/** What stays when the filters change. */
const keptOf = ({ search, organization, owner, sort, direction }: PeopleSearch): PeopleSearch => ({
  ...(organization ? { organization } : {}),
  ...(owner ? { owner } : {}),
  ...(search ? { search } : {}),
  ...(sort ? { sort } : {}),
  ...(direction ? { direction } : {}),
})

const without = ({ organization, ...rest }: PeopleSearch, gone: number): PeopleSearch => {
  const left = organization?.filter((id) => id !== gone) ?? []
  return left.length === 0 ? rest : { ...rest, organization: left }
}

const withOwner = ({ owner: _before, ...rest }: PeopleSearch, owner: number[]): PeopleSearch =>
  owner.length === 0 ? rest : { ...rest, owner }

/** That only people of one organization are shown; pressed, all are again. */
function AtOrganization({ id, onLeave }: { id: number; onLeave: () => void }) {
  const name = useQuery(ask('organizations.get', { id })).data?.name ?? '…'
  return (
    <button type="button" className="chip" data-on aria-label={`Only people at ${name}: show all`} onClick={onLeave}>
      <span>at {name}</span>
      <span aria-hidden="true">×</span>
    </button>
  )
}

function Nobody({ search, onClear }: { search: PeopleSearch; onClear: () => void }) {
  // In which order nobody stands is no reason why.
  const { sort: _sort, direction: _direction, ...narrowing } = search
  const asked = Object.keys(narrowing).length > 0
  return (
    <div className="teach">
      <p>
        {asked
          ? 'Nobody matches. Take a filter away, try part of the name, or another script: Kith finds names as their owners write them.'
          : 'People appear here as soon as a source was read: each person once, however many accounts they have.'}
      </p>
      {asked && (
        <button type="button" className="btn" onClick={onClear}>
          Clear search and filters
        </button>
      )}
      {!asked && (
        <Link to="/sources/new" className="btn go">
          Connect a source
        </Link>
      )}
    </div>
  )
}
