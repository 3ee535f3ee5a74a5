import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ago } from '../../format/dates.ts'
import { counted } from '../../format/words.ts'
import { askPages } from '../../queries.ts'
import { PeopleBehind } from '../figures/people-behind.tsx'
import { STAGE_WORDS, STEP_WORDS } from './words.ts'

const route = getRouteApi('/app/journey/people')
const PAGE = 50

/** The people behind a figure of the journey. */
export function JourneyPeople() {
  const search = route.useSearch()
  const query = useInfiniteQuery({
    ...askPages('journey.people', PAGE, (part) => ({ ...search, ...part })),
    placeholderData: keepPreviousData,
  })
  const back = (
    <Link to="/journey" className="btn">
      The whole journey
    </Link>
  )
  return (
    <PeopleBehind name="Journey" query={query} definition={query.data?.pages[0]?.definition} back={back}>
      {(person) => (
        <>
          <span className="why small">
            {person.step ? STEP_WORDS[person.step].name : 'No step'}
            {person.stage && `, ${STAGE_WORDS[person.stage].split(',')[0]?.toLowerCase()}`}
            {person.level !== 'none' && `, ${person.level}`}
          </span>
          <span className="small dim num">
            {counted(person.activities, 'activity', 'activities')}, last {ago(person.lastAt)}
          </span>
        </>
      )}
    </PeopleBehind>
  )
}
