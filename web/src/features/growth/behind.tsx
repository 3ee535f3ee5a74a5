import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { call, type Input } from '../../api.ts'
import { PeopleBehind } from './people-behind.tsx'

const route = getRouteApi('/app/growth/people')
const PAGE = 50

/** The people in a cell of a cohort, or behind a curve of survival. */
export function Behind() {
  const { later, ...search } = route.useSearch()
  const input: Input<'growth.people'> = { of: 'retention', ...search, ...(later ? { later: true } : {}) }
  const query = useInfiniteQuery({
    queryKey: ['growth.people', input],
    queryFn: ({ pageParam, signal }) => call('growth.people', { ...input, limit: PAGE, offset: pageParam }, { signal }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (pages.length * PAGE < last.total ? pages.length * PAGE : undefined),
    placeholderData: keepPreviousData,
  })
  const [first] = query.data?.pages ?? []
  return (
    <PeopleBehind
      name="Growth"
      query={query}
      title={first?.title}
      definition={first && `${first.definition.words} (${first.definition.source})`}
      total={first?.total}
      people={query.data?.pages.flatMap((page) => page.people) ?? []}
    />
  )
}
