import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Ties } from '@kith/contract/ties'
import { ago } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { counted, people } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Failure, GhostRows } from '../../ui/answer.tsx'
import { Face } from '../../ui/face.tsx'
import type { Filters } from '../filters/filters.ts'
import type { TiesSearch } from './search.ts'
import { between, groupName, percent } from './words.ts'

interface PanelProps {
  found: Ties
  search: TiesSearch
  filters: Filters
  onClose: () => void
}

const SHOWN = 12

/** Who is looked at, and with whom they have ties; before anybody is chosen, who stands out. */
export function Panel({ found, search, filters, onClose }: PanelProps) {
  return (
    <aside className="tie-panel" aria-label="Who is looked at">
      {search.who === undefined ? (
        <StandingOut found={found} search={search} />
      ) : (
        <Chosen id={search.who} {...{ found, search, filters, onClose }} />
      )}
    </aside>
  )
}

function StandingOut({ found, search }: { found: Ties; search: TiesSearch }) {
  const middle = found.people.toSorted((a, b) => b.rank - a.rank).slice(0, 4)
  const connecting = found.people
    .filter((one) => one.groups > 0 && one.between - one.margin > 0)
    .toSorted((a, b) => b.between - a.between)
    .slice(0, 4)
  const holding = found.people
    .filter((one) => one.cutOff > 1)
    .toSorted((a, b) => b.cutOff - a.cutOff)
    .slice(0, 3)
  const line = (one: Ties['people'][number], says: string) => (
    <li key={one.id}>
      <Link to="/ties" search={{ ...search, who: one.id }} replace resetScroll={false} className="who">
        <Face id={one.id} name={one.name} size="tiny" />
        <span>
          <b dir="auto">{one.name}</b>
          <small>{says}</small>
        </span>
      </Link>
    </li>
  )
  return (
    <>
      <h2>In the middle</h2>
      <ul>{middle.map((one) => line(one, `${percent(one.rank)} of all ways end here`))}</ul>
      {connecting.length > 0 && <h2>Connecting groups</h2>}
      <ul>{connecting.map((one) => line(one, `${counted(one.groups + 1, 'group')}, ${between(one)} of the shortest ways`))}</ul>
      {holding.length > 0 && <h2>Holding others</h2>}
      <ul>{holding.map((one) => line(one, `${people(one.cutOff)} would lose their way to the rest`))}</ul>
    </>
  )
}

function Chosen({ id, found, search, filters, onClose }: PanelProps & { id: number }) {
  const query = useQuery(ask('ties.person', { ...filters, id, limit: SHOWN }))
  const person = found.people.find((one) => one.id === id)
  if (query.error) return <Failure error={query.error} />
  if (!query.data) return <GhostRows rows={6} />
  const { person: who, ties, total } = query.data
  return (
    <>
      <header>
        <Link to="/people/$id" params={{ id: String(who.id) }} className="who">
          <Face id={who.id} name={who.name} />
          <span>
            <b dir="auto">{who.name}</b>
            <small>{person ? `${groupName(person.group)}, ${counted(total, 'tie')}` : counted(total, 'tie')}</small>
          </span>
        </Link>
        <button type="button" className="link" onClick={onClose}>
          Let go
        </button>
      </header>
      {person && (
        <p className="small dim">
          Rank {percent(person.rank)}; connects {between(person)} of the shortest ways
          {person.cutOff > 0 ? `; ${people(person.cutOff)} would lose their way to the rest without them` : ''}.
        </p>
      )}
      {total === 0 && <p className="small dim">No replies to or from them among the ties that are counted.</p>}
      <ul>
        {ties.map(({ person: other, gave, got, lastAt }) => (
          <li key={other.id}>
            <Link to="/ties" search={{ ...search, who: other.id }} replace resetScroll={false} className="who">
              <Face id={other.id} name={other.name} size="tiny" />
              <b dir="auto">{other.name}</b>
            </Link>
            <Link to="/ties/between" search={{ ...filters, a: who.id, b: other.id }} className="small num link" preload={false}>
              gave {count(gave)}, got {count(got)}
            </Link>
            <span className="tiny faint">{ago(lastAt)}</span>
          </li>
        ))}
      </ul>
      {total > ties.length && (
        <p className="small dim">
          The strongest {count(ties.length)} of {count(total)}.
        </p>
      )}
      <Link to="/ties" search={{ ...search, meet: who.id }} hash="meet" replace className="link small">
        Who can introduce me to {who.name}?
      </Link>
    </>
  )
}
