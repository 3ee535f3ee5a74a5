import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { call } from '../../api.ts'
import { ago } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { counted, people } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Failure, GhostRows } from '../../ui/answer.tsx'
import { Who } from '../../ui/face.tsx'
import { Head } from '../../ui/page.tsx'
import { gradeName } from './words.ts'
import './levels.css'

const route = getRouteApi('/app/levels/people')
const PAGE = 50

/** The people behind a figure of levels, the highest first. */
export function LevelPeople() {
  const search = route.useSearch()
  const query = useInfiniteQuery({
    queryKey: ['levels.people', search],
    queryFn: ({ pageParam, signal }) => call('levels.people', { ...search, limit: PAGE, offset: pageParam }, { signal }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (pages.length * PAGE < last.total ? pages.length * PAGE : undefined),
    placeholderData: keepPreviousData,
  })
  const definition = useQuery(ask('levels.get', search.at ? { at: search.at } : {})).data?.definition
  const rows = query.data?.pages.flatMap((page) => page.people) ?? []
  const [first] = query.data?.pages ?? []
  return (
    <>
      <Head
        name="Levels"
        title={first?.title ?? 'People'}
        lead={first ? people(first.total) : ' '}
        acts={
          <Link
            to="/levels"
            search={{ ...(search.at ? { at: search.at } : {}), ...(search.since ? { since: search.since } : {}) }}
            className="btn"
          >
            All levels
          </Link>
        }
      />
      <div className="definition">
        <p>{definition ?? ' '}</p>
      </div>
      {query.isPending && <GhostRows />}
      {query.error && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      <ul>
        {rows.map((person) => (
          <li key={person.id} className="item">
            <Who person={person} />
            <span className="why small">
              <span className="strong">{gradeName(person.grade)}</span>
              {person.wasGrade !== null && person.wasGrade !== person.grade && `, was ${gradeName(person.wasGrade)}`}
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
