import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { askPages } from '../../queries.ts'
import { given } from '../../url.ts'
import { TableBehind } from '../figures/table-behind.tsx'
import { rangedAs } from '../overview/range.ts'

const route = getRouteApi('/app/carrying/people')
const PAGE = 50

/** The people of a part, or of a ring of its onion, with how much they did. */
export function RingPeople() {
  const search = route.useSearch()
  const query = useInfiniteQuery({
    ...askPages('carrying.people', PAGE, (part) => ({ ...search, ...part })),
    placeholderData: keepPreviousData,
  })
  return (
    <TableBehind
      name="Who carries it"
      query={query}
      definition={query.data?.pages[0]?.definition}
      back={
        <Link to="/carrying" search={given({ ...rangedAs(search), part: search.part })} className="btn">
          All parts
        </Link>
      }
    />
  )
}
