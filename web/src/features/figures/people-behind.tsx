import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { PersonRow } from '@kith/contract/people'
import type { ReactNode } from 'react'
import { count } from '../../format/numbers.ts'
import { people } from '../../format/words.ts'
import { Failure, GhostRows } from '../../ui/answer.tsx'
import { Who } from '../../ui/face.tsx'
import { More } from '../../ui/more.tsx'
import { Head } from '../../ui/page.tsx'

interface PeopleBehindProps<P> {
  /** What the tab is called. */
  name: string
  query: UseInfiniteQueryResult<InfiniteData<{ readonly title: string; readonly total: number; readonly people: P[] }>>
  /** What the figure counts, once it is known. */
  definition: string | undefined
  /** The way back to the screen that the figure stands on. */
  back: ReactNode
  /** Why somebody is here, beside their name. */
  children: (person: P) => ReactNode
}

/** The people behind a figure, a page at a time, under what it is called and how it is defined. */
export function PeopleBehind<P extends PersonRow>({ name, query, definition, back, children }: PeopleBehindProps<P>) {
  const rows = query.data?.pages.flatMap((page) => page.people) ?? []
  const [first] = query.data?.pages ?? []
  return (
    <>
      <Head name={name} title={first?.title ?? 'People'} lead={first ? people(first.total) : ' '} acts={back} />
      {definition !== undefined && (
        <div className="definition">
          <p>{definition}</p>
        </div>
      )}
      {query.isPending && <GhostRows />}
      {query.error && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      <ul>
        {rows.map((person) => (
          <li key={person.id} className="item">
            <Who person={person} />
            {children(person)}
          </li>
        ))}
      </ul>
      {first?.total === 0 && <p className="teach">Nobody is in this figure.</p>}
      <More query={query}>
        Show more: {count(rows.length)} of {count(first?.total ?? 0)}
      </More>
    </>
  )
}
