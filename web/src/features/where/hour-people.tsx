import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { call } from '../../api.ts'
import { PeopleBehind } from '../growth/people-behind.tsx'

const route = getRouteApi('/app/where/people')
const PAGE = 50

/** The people who were active at an hour of the week. */
export function HourPeople() {
  const { weekday = 1, hour = 0, ...rest } = route.useSearch()
  const input = { ...rest, weekday, hour }
  const query = useInfiniteQuery({
    queryKey: ['where.people', input],
    queryFn: ({ pageParam, signal }) => call('where.people', { ...input, limit: PAGE, offset: pageParam }, { signal }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (pages.length * PAGE < last.total ? pages.length * PAGE : undefined),
    placeholderData: keepPreviousData,
  })
  const [first] = query.data?.pages ?? []
  return (
    <PeopleBehind
      name="Where developers are"
      query={query}
      title={first?.title}
      definition={first?.definition}
      total={first?.total}
      people={query.data?.pages.flatMap((page) => page.people) ?? []}
    />
  )
}
