import type { PersonRow } from '@kith/contract/people'
import { count } from '../../format/numbers.ts'
import { people as counted } from '../../format/words.ts'
import { Failure, GhostHead, GhostRows } from '../../ui/answer.tsx'
import { Head } from '../../ui/page.tsx'
import { PeopleTable } from '../people/table.tsx'

interface PeopleBehindProps {
  name: string
  title: string | undefined
  definition: string | undefined
  total: number | undefined
  people: PersonRow[]
  query: {
    error: Error | null
    isPlaceholderData: boolean
    hasNextPage: boolean
    isFetchingNextPage: boolean
    fetchNextPage: () => Promise<unknown>
    refetch: () => Promise<unknown>
  }
}

/** What is behind a figure that is no measure: its definition, and the people in it. */
export function PeopleBehind({ name, title, definition, total, people, query }: PeopleBehindProps) {
  if (title === undefined) {
    if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />
    return (
      <div aria-busy="true">
        <GhostHead />
        <GhostRows />
      </div>
    )
  }
  return (
    <>
      <Head name={name} title={title} lead={counted(total ?? 0)} />
      <div className="definition">
        <p>{definition}</p>
      </div>
      {people.length > 0 && <PeopleTable people={people} stale={query.isPlaceholderData} />}
      {total === 0 && <p className="teach">Nobody is in this figure.</p>}
      {query.hasNextPage && (
        <div className="more">
          <button type="button" className="btn" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {query.isFetchingNextPage ? 'One moment…' : `Show more: ${count(people.length)} of ${count(total ?? 0)}`}
          </button>
        </div>
      )}
    </>
  )
}
