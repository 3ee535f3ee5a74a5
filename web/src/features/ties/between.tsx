import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { call } from '../../api.ts'
import { count } from '../../format/numbers.ts'
import { counted } from '../../format/words.ts'
import { Failure, GhostHead, GhostRows } from '../../ui/answer.tsx'
import { Head } from '../../ui/page.tsx'
import { ActivityList } from '../figures/activity-list.tsx'

const route = getRouteApi('/app/ties/between')
const PAGE = 50

/** What a tie rests on: the replies of two people to each other. */
export function Between() {
  const { a = 0, b = 0, ...filters } = route.useSearch()
  const query = useInfiniteQuery({
    queryKey: ['ties.between', a, b, filters],
    queryFn: ({ pageParam, signal }) => call('ties.between', { ...filters, a, b, limit: PAGE, offset: pageParam }, { signal }),
    initialPageParam: 0,
    enabled: a > 0 && b > 0,
    getNextPageParam: (last, pages) => (pages.length * PAGE < last.total ? pages.length * PAGE : undefined),
    placeholderData: keepPreviousData,
  })
  const [first] = query.data?.pages ?? []
  if (a === 0 || b === 0) return <Head name="Who talks with whom" title="Of which two?" lead="The address names nobody." />
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />
  if (!first) {
    return (
      <div aria-busy="true">
        <GhostHead />
        <GhostRows />
      </div>
    )
  }
  const activities = query.data?.pages.flatMap((page) => page.activities) ?? []
  return (
    <>
      <Head
        name="Who talks with whom"
        title={`${first.a.name} and ${first.b.name}`}
        lead={`${counted(first.total, 'reply', 'replies')} to each other, newest first`}
        acts={
          <Link to="/ties" search={{ ...filters, ...(filters.from ? { range: 'custom' } : {}), who: first.a.id }} className="btn">
            In the picture
          </Link>
        }
      />
      <div className="definition">
        <p>{first.definition}</p>
      </div>
      {activities.length > 0 ? <ActivityList activities={activities} /> : <p className="teach">No replies in these days.</p>}
      {query.hasNextPage && (
        <div className="more">
          <button type="button" className="btn" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {query.isFetchingNextPage ? 'One moment…' : `Show more: ${count(activities.length)} of ${count(first.total)}`}
          </button>
        </div>
      )}
    </>
  )
}
