import { keepPreviousData, useInfiniteQuery, type UseInfiniteQueryResult } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { Output } from '../../api.ts'
import { count } from '../../format/numbers.ts'
import { counted } from '../../format/words.ts'
import { askPages } from '../../queries.ts'
import { Answer } from '../../ui/answer.tsx'
import { More } from '../../ui/more.tsx'
import { Head } from '../../ui/page.tsx'
import { ActivityList } from '../figures/activity-list.tsx'
import type { Filters } from '../filters/filters.ts'
import { rangedAs } from '../overview/range.ts'

const route = getRouteApi('/app/ties/between')
const PAGE = 50

/** What a tie rests on: the replies of two people to each other. */
export function Between() {
  const { a = 0, b = 0, ...filters } = route.useSearch()
  const query = useInfiniteQuery({
    ...askPages('ties.between', PAGE, (part) => ({ ...filters, a, b, ...part })),
    enabled: a > 0 && b > 0,
    placeholderData: keepPreviousData,
  })
  if (a === 0 || b === 0) return <Head name="Who talks with whom" title="Of which two?" lead="The address names nobody." />
  return (
    <Answer whole query={query}>
      {({ pages }) => <Replies filters={filters} pages={pages} query={query} />}
    </Answer>
  )
}

interface RepliesProps {
  filters: Filters
  pages: readonly Output<'ties.between'>[]
  query: UseInfiniteQueryResult
}

function Replies({ filters, pages, query }: RepliesProps) {
  const [first] = pages
  if (first === undefined) return null
  const activities = pages.flatMap((page) => page.activities)
  return (
    <>
      <Head
        name="Who talks with whom"
        title={`${first.a.name} and ${first.b.name}`}
        lead={`${counted(first.total, 'reply', 'replies')} to each other, newest first`}
        acts={
          <Link to="/ties" search={{ ...rangedAs(filters), who: first.a.id }} className="btn">
            In the picture
          </Link>
        }
      />
      <div className="definition">
        <p>{first.definition}</p>
      </div>
      {activities.length > 0 ? <ActivityList activities={activities} /> : <p className="teach">No replies in these days.</p>}
      <More query={query}>
        Show more: {count(activities.length)} of {count(first.total)}
      </More>
    </>
  )
}
