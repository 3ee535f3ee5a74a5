import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { call } from '../../api.ts'
import { date } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { people } from '../../format/words.ts'
import { Failure, GhostRows } from '../../ui/answer.tsx'
import { Who } from '../../ui/face.tsx'
import { Head } from '../../ui/page.tsx'
import { TOUCH_WORDS } from './words.ts'

const route = getRouteApi('/app/arrivals/people')
const PAGE = 50

/** The newcomers behind a figure, the latest first, each with the touch that came last before. */
export function ArrivedPeople() {
  const search = route.useSearch()
  const query = useInfiniteQuery({
    queryKey: ['arrivals.people', search],
    queryFn: ({ pageParam, signal }) => call('arrivals.people', { ...search, limit: PAGE, offset: pageParam }, { signal }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (pages.length * PAGE < last.total ? pages.length * PAGE : undefined),
    placeholderData: keepPreviousData,
  })
  const rows = query.data?.pages.flatMap((page) => page.people) ?? []
  const [first] = query.data?.pages ?? []
  return (
    <>
      <Head
        name="Newcomers"
        title={first?.title ?? 'Newcomers'}
        lead={first ? people(first.total) : ' '}
        acts={
          <Link to="/arrivals" className="btn">
            All newcomers
          </Link>
        }
      />
      {first && (
        <div className="definition">
          <p>{first.definition}</p>
        </div>
      )}
      {query.isPending && <GhostRows />}
      {query.error && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      <ul>
        {rows.map((person) => (
          <li key={person.id} className="item">
            <Who person={person} />
            <span className="why small">
              {person.last
                ? `${TOUCH_WORDS[person.last.touch].says} on ${date(person.last.at)}${person.touches > 1 ? `, and ${count(person.touches - 1)} more` : ''}`
                : 'by themselves'}
            </span>
            <span className="small dim num">arrived {date(person.arrivedAt)}</span>
          </li>
        ))}
      </ul>
      {first?.total === 0 && <p className="teach">Nobody is in this figure.</p>}
      {query.hasNextPage && (
        <div className="more">
          <button type="button" className="btn" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {query.isFetchingNextPage ? 'One moment…' : `Show more: ${count(rows.length)} of ${count(first?.total ?? 0)}`}
          </button>
        </div>
      )}
    </>
  )
}
