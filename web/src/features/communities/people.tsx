import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ago } from '../../format/dates.ts'
import { counted } from '../../format/words.ts'
import { askPages } from '../../queries.ts'
import { PeopleBehind } from '../figures/people-behind.tsx'

const route = getRouteApi('/app/communities/people')
const PAGE = 50

/** The people behind a figure of the communities. */
export function CommunityPeople() {
  const { community: _community, further, ...search } = route.useSearch()
  const query = useInfiniteQuery({
    ...askPages('communities.people', PAGE, (part) => ({ ...search, ...(further ? { further: true } : {}), ...part })),
    placeholderData: keepPreviousData,
  })
  const back = (
    <Link to="/communities" className="btn">
      All communities
    </Link>
  )
  return (
    <PeopleBehind name="Communities" query={query} definition={query.data?.pages[0]?.definition} back={back}>
      {(person) => (
        <>
          <span className="why small" dir="auto">
            {person.about}
          </span>
          <span className="small dim num">
            {counted(person.activities, 'activity', 'activities')}, last {ago(person.lastAt)}
          </span>
        </>
      )}
    </PeopleBehind>
  )
}
