import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { call } from '../../api.ts'
import { PeopleBehind } from '../growth/people-behind.tsx'

const route = getRouteApi('/app/carrying/people')
const PAGE = 50

/** The people of a ring of the onion. */
export function RingPeople() {
  const input = route.useSearch()
  const query = useInfiniteQuery({
    queryKey: ['carrying.people', input],
    queryFn: ({ pageParam, signal }) => call('carrying.people', { ...input, limit: PAGE, offset: pageParam }, { signal }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (pages.length * PAGE < last.total ? pages.length * PAGE : undefined),
    placeholderData: keepPreviousData,
  })
  const [first] = query.data?.pages ?? []
  return (
    <PeopleBehind
      name="Who carries it"
      query={query}
      title={first?.title}
      definition={first?.definition}
      total={first?.total}
      people={query.data?.pages.flatMap((page) => page.people) ?? []}
    />
  )
}
