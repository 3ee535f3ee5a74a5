import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { call } from '../../api.ts'
import { ago } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { counted, people } from '../../format/words.ts'
import { Failure, GhostRows } from '../../ui/answer.tsx'
import { Who } from '../../ui/face.tsx'
import { Head } from '../../ui/page.tsx'
import { STAGE_WORDS, STEP_WORDS } from './words.ts'

const route = getRouteApi('/app/journey/people')
const PAGE = 50

/** The people behind a figure of the journey. */
export function JourneyPeople() {
  const search = route.useSearch()
  const query = useInfiniteQuery({
    queryKey: ['journey.people', search],
    queryFn: ({ pageParam, signal }) => call('journey.people', { ...search, limit: PAGE, offset: pageParam }, { signal }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (pages.length * PAGE < last.total ? pages.length * PAGE : undefined),
    placeholderData: keepPreviousData,
  })
  const rows = query.data?.pages.flatMap((page) => page.people) ?? []
  const [first] = query.data?.pages ?? []
  return (
    <>
      <Head
        name="Journey"
        title={first?.title ?? 'People'}
        lead={first ? people(first.total) : ' '}
        acts={
          <Link to="/journey" className="btn">
            The whole journey
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
              {person.step ? STEP_WORDS[person.step].name : 'No step'}
              {person.stage && `, ${STAGE_WORDS[person.stage].split(',')[0]?.toLowerCase()}`}
              {person.level !== 'none' && `, ${person.level}`}
            </span>
            <span className="small dim num">
              {counted(person.activities, 'activity', 'activities')}, last {ago(person.lastAt)}
            </span>
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
