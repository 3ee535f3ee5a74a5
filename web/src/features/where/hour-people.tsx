import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { askPages } from '../../queries.ts'
import { TableBehind } from '../figures/table-behind.tsx'
import { rangedAs } from '../overview/range.ts'

const route = getRouteApi('/app/where/people')
const PAGE = 50

/** The people who were active at an hour of the week. */
export function HourPeople() {
  const { weekday = 1, hour = 0, ...rest } = route.useSearch()
  const query = useInfiniteQuery({
    ...askPages('where.people', PAGE, (part) => ({ ...rest, weekday, hour, ...part })),
    placeholderData: keepPreviousData,
  })
  return (
    <TableBehind
      name="Where developers are"
      query={query}
      definition={query.data?.pages[0]?.definition}
      back={
        <Link to="/where" search={rangedAs(rest)} className="btn">
          All hours
        </Link>
      }
    />
  )
}
