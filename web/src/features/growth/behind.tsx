import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { Input } from '../../api.ts'
import { askPages } from '../../queries.ts'
import { TableBehind } from '../figures/table-behind.tsx'
import { rangedAs } from '../overview/range.ts'

const route = getRouteApi('/app/growth/people')
const PAGE = 50

/** The people in a cell of a cohort, or behind a curve of survival. */
export function Behind() {
  const { later, ...search } = route.useSearch()
  const input: Input<'growth.people'> = { of: 'retention', ...search, ...(later ? { later: true } : {}) }
  const query = useInfiniteQuery({
    ...askPages('growth.people', PAGE, (part) => ({ ...input, ...part })),
    placeholderData: keepPreviousData,
  })
  const definition = query.data?.pages[0]?.definition
  return (
    <TableBehind
      name="Growth"
      query={query}
      definition={definition && `${definition.words} (${definition.source})`}
      back={
        <Link to="/growth" search={rangedAs(search)} className="btn">
          All of growth
        </Link>
      }
    />
  )
}
