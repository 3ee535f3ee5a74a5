import { Link } from '@tanstack/react-router'
import type { Ties } from '@kith/contract/ties'
import { useState } from 'react'
import { count } from '../../format/numbers.ts'
import { people as counted } from '../../format/words.ts'
import { Face } from '../../ui/face.tsx'
import { Group } from '../../ui/page.tsx'
import { Definition } from '../../ui/popover.tsx'
import { Scroll } from '../../ui/scroll.tsx'
import type { Sort, TiesSearch } from './search.ts'
import { between, groupName, percent } from './words.ts'

type Person = Ties['people'][number]

const PAGE = 25
const VALUES: Record<Exclude<Sort, 'name'>, (person: Person) => number> = {
  rank: (one) => one.rank,
  between: (one) => one.between,
  ties: (one) => one.ties,
  replies: (one) => one.gave + one.got,
  cutOff: (one) => one.cutOff,
}

export const ordered = (people: readonly Person[], sort: Sort): Person[] =>
  people.toSorted((a, b) => (sort === 'name' ? 0 : VALUES[sort](b) - VALUES[sort](a)) || a.name.localeCompare(b.name))

interface TiesTableProps {
  found: Ties
  search: TiesSearch
  go: (next: TiesSearch) => void
}

/** The same people as in the picture, for whoever reads rather than looks: who stands in the middle, who connects, who holds others. */
export function TiesTable({ found, search, go }: TiesTableProps) {
  const [rows, setRows] = useState(PAGE)
  const sort = search.sort ?? 'rank'
  const people = ordered(
    found.people.filter((one) => search.group === undefined || one.group === search.group),
    sort,
  )
  const { group: _, ...everybody } = search
  const by = (next: Sort, label: string, says?: string) => (
    <th
      scope="col"
      className={next === 'name' ? undefined : 'end'}
      aria-sort={sort === next ? (next === 'name' ? 'ascending' : 'descending') : undefined}
    >
      <button type="button" className="sort" onClick={() => go({ ...search, sort: next })}>
        {label}
        {sort === next ? (next === 'name' ? ' ↑' : ' ↓') : ''}
      </button>
      {says && (
        <Definition says={says}>
          <span className="hidden">What {label.toLowerCase()} means</span>
          <span aria-hidden="true"> ?</span>
        </Definition>
      )}
    </th>
  )
  return (
    <Group
      title="Who stands in the middle, and who connects"
      aside={
        search.group === undefined ? (
          counted(people.length)
        ) : (
          <>
            {groupName(search.group)} alone.{' '}
            <button type="button" className="link" onClick={() => go(everybody)}>
              Everybody
            </button>
          </>
        )
      }
    >
      <Scroll label="People of the picture">
        <table className="dense tied">
          <thead>
            <tr>
              {by('name', 'Person')}
              {by('rank', 'Rank', found.definitions.rank)}
              {by('between', 'Connects', found.definitions.between)}
              {by('cutOff', 'Holds', found.definitions.cutOff)}
              {by('ties', 'Ties')}
              {by('replies', 'Gave and got')}
              <th scope="col">Group</th>
            </tr>
          </thead>
          <tbody>
            {people.slice(0, rows).map((one) => (
              <tr key={one.id} data-chosen={one.id === search.who}>
                <th scope="row">
                  <Link to="/people/$id" params={{ id: String(one.id) }} className="who">
                    <Face id={one.id} name={one.name} size="tiny" />
                    <span dir="auto">{one.name}</span>
                  </Link>
                </th>
                <td className="end num">{percent(one.rank)}</td>
                <td className="end num">{between(one)}</td>
                <td className="end num">{one.cutOff === 0 ? '–' : count(one.cutOff)}</td>
                <td className="end num">{count(one.ties)}</td>
                <td className="end num">
                  <button type="button" className="link" onClick={() => go({ ...search, who: one.id })}>
                    {count(one.gave)} + {count(one.got)}
                    <span className="hidden"> replies of {one.name}: show with whom</span>
                  </button>
                </td>
                <td className="dim small">
                  {groupName(one.group)}
                  {one.groups > 0 && `, ties to ${count(one.groups)} more`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {people.length > rows && (
        <div className="more">
          <button type="button" className="btn" onClick={() => setRows(rows + 4 * PAGE)}>
            Show more: {count(rows)} of {count(people.length)}
          </button>
        </div>
      )}
    </Group>
  )
}
