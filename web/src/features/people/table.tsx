import { columnVisibilityFeature, createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { PersonRow } from '@kith/contract/people'
import { Weeks } from '../../charts/weeks.tsx'
import { ago, date } from '../../format/dates.ts'
import { platformName } from '../../format/names.ts'
import { count } from '../../format/numbers.ts'
import { ask } from '../../queries.ts'
import { useStored } from '../../stored.ts'
import { Who } from '../../ui/face.tsx'
import { Check } from '../../ui/field.tsx'
import { useKeys } from '../../ui/keyboard.ts'
import { Popover } from '../../ui/popover.tsx'
import type { Sort } from './search.ts'
import { Scroll } from '../../ui/scroll.tsx'

const features = tableFeatures({ columnVisibilityFeature })
const helper = createColumnHelper<typeof features, PersonRow>()

const columns = helper.columns([
  helper.accessor('name', { header: 'Person', cell: ({ row }) => <Who person={row.original} /> }),
  helper.accessor('topKind', { header: 'Mostly', cell: ({ row }) => <Mostly kind={row.original.topKind} /> }),
  helper.accessor('lastAt', {
    header: 'Last seen',
    cell: ({ row }) => <span title={date(row.original.lastAt, 'moment')}>{ago(row.original.lastAt)}</span>,
  }),
  helper.accessor('recentWeeks', { header: 'Twelve weeks', cell: ({ row }) => <Weeks days={row.original.recentWeeks} /> }),
  helper.accessor('activities', { header: 'Activities', cell: ({ row }) => count(row.original.activities) }),
  helper.accessor('platforms', {
    header: 'Where',
    cell: ({ row }) => {
      const where = row.original.platforms.map(platformName).join(', ')
      return (
        <span className="dim small" title={where}>
          {where}
        </span>
      )
    },
  }),
  helper.accessor('firstAt', { header: 'Since', cell: ({ row }) => date(row.original.firstAt) }),
])

/** What somebody did most, as a plural that people read. */
function Mostly({ kind }: { kind: string | null }) {
  const kinds = useQuery(ask('workspace.get', {})).data?.kinds
  return <span className="dim">{kinds?.find((other) => other.kind === kind)?.plural ?? kind ?? '–'}</span>
}

/** Looks of a column: numbers stand at the end of theirs, and a narrow screen shows only whom and when. */
const LOOKS: Record<string, { sort?: Sort; className?: string; label: string }> = {
  name: { sort: 'name', className: 'person-cell', label: 'Person' },
  topKind: { className: 'wide short', label: 'Mostly' },
  lastAt: { sort: 'lastAt', className: 'num', label: 'Last seen' },
  recentWeeks: { className: 'wide', label: 'Twelve weeks' },
  activities: { sort: 'activities', className: 'wide end num', label: 'Activities' },
  platforms: { className: 'wide short', label: 'Where' },
  firstAt: { sort: 'firstAt', className: 'wide end num', label: 'Since' },
}
const CHOOSABLE = Object.keys(LOOKS).filter((id) => id !== 'name')

/** Which columns the reader has put away; remembered in this browser. */
export const useColumns = () =>
  useStored<readonly string[]>('kith.people.hidden', (value) => (Array.isArray(value) ? value.filter((id) => CHOOSABLE.includes(id)) : []))

export function ColumnChooser({ hidden, onChange }: { hidden: readonly string[]; onChange: (hidden: readonly string[]) => void }) {
  return (
    <Popover
      label="Columns"
      trigger={
        <button type="button" className="btn wide">
          Columns
        </button>
      }
    >
      <h2>Columns</h2>
      {CHOOSABLE.map((id) => (
        <Check
          key={id}
          label={LOOKS[id]?.label}
          checked={!hidden.includes(id)}
          onChange={(on) => onChange(on ? hidden.filter((other) => other !== id) : [...hidden, id])}
        />
      ))}
    </Popover>
  )
}

interface PeopleTableProps {
  people: PersonRow[]
  hidden?: readonly string[]
  stale?: boolean
  sort?: Sort
  direction?: 'asc' | 'desc'
  onSort?: (sort: Sort) => void
}

/** People as rows. j and k or the arrows go through them, Enter opens. */
export function PeopleTable({ people, hidden = [], stale = false, sort, direction, onSort }: PeopleTableProps) {
  const table = useTable({
    features,
    columns,
    data: people,
    getRowId: (person) => String(person.id),
    state: { columnVisibility: Object.fromEntries(hidden.map((id) => [id, false])) },
  })
  useRowKeys(people)
  return (
    <Scroll label="People">
      <table aria-busy={stale} style={{ opacity: stale ? 0.6 : 1 }}>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => (
                <ColumnHead key={header.id} id={header.column.id} sort={sort} direction={direction} onSort={onSort} />
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id}>
              {row.getVisibleCells().map((cell) => (
                // oxlint-disable-next-line jsx-a11y/control-has-associated-label -- a cell is no control
                <td key={cell.id} className={LOOKS[cell.column.id]?.className}>
                  <table.FlexRender cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

interface ColumnHeadProps {
  id: string
  sort: Sort | undefined
  direction: 'asc' | 'desc' | undefined
  onSort: ((sort: Sort) => void) | undefined
}

function ColumnHead({ id, sort, direction, onSort }: ColumnHeadProps) {
  const look = LOOKS[id] ?? { label: id }
  const own = look.sort
  const now = own !== undefined && own === sort
  return (
    <th scope="col" className={look.className} {...(now ? { 'aria-sort': direction === 'asc' ? 'ascending' : 'descending' } : {})}>
      {own && onSort ? (
        <button type="button" onClick={() => onSort(own)}>
          {look.label}
          <span aria-hidden="true">{now ? (direction === 'asc' ? '↑' : '↓') : ''}</span>
        </button>
      ) : (
        look.label
      )}
    </th>
  )
}

function useRowKeys(people: readonly PersonRow[]): void {
  const navigate = useNavigate()
  const [at, setAt] = useState(-1)
  useKeys((event) => {
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key]
    const links = [...document.querySelectorAll<HTMLElement>('tbody a.who')]
    const focused = links.indexOf(document.activeElement instanceof HTMLElement ? document.activeElement : document.body)
    const from = focused >= 0 ? focused : at
    if (step !== undefined && links.length > 0) {
      const next = Math.max(0, Math.min(links.length - 1, from + step))
      setAt(next)
      links[next]?.focus()
      return true
    }
    const person = people[from]
    if (event.key === 'Enter' && focused < 0 && document.activeElement === document.body && person) {
      void navigate({ to: '/people/$id', params: { id: String(person.id) } })
      return true
    }
    return false
  })
}
