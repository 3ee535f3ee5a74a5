import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { date } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { askPages } from '../../queries.ts'
import { PeopleBehind } from '../figures/people-behind.tsx'
import { TOUCH_WORDS } from './words.ts'

const route = getRouteApi('/app/arrivals/people')
const PAGE = 50

/** The newcomers behind a figure, the latest first, each with the touch that came last before. */
export function ArrivedPeople() {
  const search = route.useSearch()
  const query = useInfiniteQuery({
    ...askPages('arrivals.people', PAGE, (part) => ({ ...search, ...part })),
    placeholderData: keepPreviousData,
  })
  const back = (
    <Link to="/arrivals" className="btn">
      All newcomers
    </Link>
  )
  return (
    <PeopleBehind name="Newcomers" query={query} definition={query.data?.pages[0]?.definition} back={back}>
      {(person) => (
        <>
          <span className="why small">
            {person.last
              ? `${TOUCH_WORDS[person.last.touch].says} on ${date(person.last.at)}${person.touches > 1 ? `, and ${count(person.touches - 1)} more` : ''}`
              : 'by themselves'}
          </span>
          <span className="small dim num">arrived {date(person.arrivedAt)}</span>
        </>
      )}
    </PeopleBehind>
  )
}
