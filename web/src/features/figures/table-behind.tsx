import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { PersonRow } from '@kith/contract/people'
import type { ReactNode } from 'react'
import { count } from '../../format/numbers.ts'
import { people } from '../../format/words.ts'
import { Answer } from '../../ui/answer.tsx'
import { More } from '../../ui/more.tsx'
import { Head } from '../../ui/page.tsx'
import { PeopleTable } from '../people/table.tsx'

interface TableBehindProps {
  /** What the tab is called. */
  name: string
  query: UseInfiniteQueryResult<InfiniteData<{ readonly title: string; readonly total: number; readonly people: PersonRow[] }>>
  /** What the figure counts, once it is known. */
  definition: string | undefined
  /** The way back to the screen that the figure stands on. */
  back: ReactNode
}

/** The people behind a figure that is no measure, as the table of people shows them. */
export function TableBehind({ name, query, definition, back }: TableBehindProps) {
  return (
    <Answer whole query={query}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.people)
        const { title = 'People', total = 0 } = pages[0] ?? {}
        return (
          <>
            <Head name={name} title={title} lead={people(total)} acts={back} />
            <div className="definition">
              <p>{definition}</p>
            </div>
            {rows.length > 0 && <PeopleTable people={rows} stale={query.isPlaceholderData} />}
            {total === 0 && <p className="teach">Nobody is in this figure.</p>}
            <More query={query}>
              Show more: {count(rows.length)} of {count(total)}
            </More>
          </>
        )
      }}
    </Answer>
  )
}
