import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ago } from '../../format/dates.ts'
import { counted } from '../../format/words.ts'
import { ask, askPages } from '../../queries.ts'
import { PeopleBehind } from '../figures/people-behind.tsx'
import { usePeopleScope } from '../segments/scope.ts'
import { gradeName } from './words.ts'
import './levels.css'

const route = getRouteApi('/app/levels/people')
const PAGE = 50

/** The people behind a figure of levels, the highest first. */
export function LevelPeople() {
  const search = route.useSearch()
  const query = useInfiniteQuery({
    ...askPages('levels.people', PAGE, (part) => ({ ...search, ...part })),
    placeholderData: keepPreviousData,
  })
  const definition = useQuery(ask('levels.get', { ...usePeopleScope(), ...(search.at ? { at: search.at } : {}) })).data?.definition
  const days = { ...(search.at ? { at: search.at } : {}), ...(search.since ? { since: search.since } : {}) }
  const back = (
    <Link to="/levels" search={days} className="btn">
      All levels
    </Link>
  )
  return (
    <PeopleBehind name="Levels" query={query} definition={definition ?? ' '} back={back}>
      {(person) => (
        <>
          <span className="why small">
            <span className="strong">{gradeName(person.grade)}</span>
            {person.wasGrade !== null && person.wasGrade !== person.grade && `, was ${gradeName(person.wasGrade)}`}
          </span>
          <span className="small dim num">
            {counted(person.activities, 'activity', 'activities')}, last {ago(person.lastAt)}
          </span>
        </>
      )}
    </PeopleBehind>
  )
}
