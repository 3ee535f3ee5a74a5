import '../../styles/growth.css'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { Carrying as Answered } from '@kith/contract/carrying'
import type { WorkspaceInfo } from '@kith/contract/workspace'
import { LorenzCurve } from '../../charts/lorenz-curve.tsx'
import { date } from '../../format/dates.ts'
import { today } from '../../format/days.ts'
import { count } from '../../format/numbers.ts'
import { people } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Failure, GhostRows } from '../../ui/answer.tsx'
import { Face } from '../../ui/face.tsx'
import { Group, Head } from '../../ui/page.tsx'
import { Scroll } from '../../ui/scroll.tsx'
import { Definition } from '../../ui/popover.tsx'
import { OnceHeld } from '../figures/held.tsx'
import { FilterChips } from '../filters/chips.tsx'
import { readFilters, type Filters } from '../filters/filters.ts'
import { RangeChooser } from '../overview/range-chooser.tsx'
import { rangeOf } from '../overview/range.ts'
import { Alarms } from './alarms.tsx'
import { Rings } from './rings.tsx'
import type { CarryingSearch } from './search.ts'
import { byline, headline, percent } from './words.ts'

const route = getRouteApi('/app/carrying')
type Part = Answered['parts'][number]

export function Carrying() {
  return (
    <OnceHeld
      name="Who carries it"
      title="Nobody carries anything yet"
      lead="Here you will see on how few people code, answers and talk rest, how unevenly the work is spread, and who may be carrying too much."
    >
      {(held) => <Page held={held} />}
    </OnceHeld>
  )
}

function Page({ held }: { held: WorkspaceInfo }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const zone = useQuery(ask('session.get', {})).data?.workspace.zone ?? 'UTC'
  const dayIn = (instant: string | null) => today(zone, new Date(instant ?? 0))
  const range = rangeOf(search, { first: dayIn(held.firstAt), last: dayIn(held.lastAt) }, today(zone))
  const filters: Filters = { ...readFilters({ ...search }), from: range.from, to: range.to }
  const query = useQuery({ ...ask('carrying.show', filters), placeholderData: keepPreviousData })
  const go = (next: CarryingSearch) => void navigate({ search: next, replace: true, resetScroll: false })
  const changeFilters = (next: Filters) => {
    const { range: chosen, part, from, to } = search
    go(Object.fromEntries(Object.entries({ ...next, range: chosen, part, from, to }).filter(([, value]) => value !== undefined)))
  }
  const found = query.data
  const part = found?.parts.find((one) => one.part === search.part) ?? found?.parts[0]
  const archive = range.old ? `The newest activity is of ${date(held.lastAt)}, so these are the data’s own last days. ` : ''
  return (
    <>
      <Head
        name="Who carries it"
        title={found ? headline(found.parts) : 'Who carries it'}
        lead={archive + (found ? byline(found.parts) : '') || ' '}
        acts={<RangeChooser search={search} range={range} onChange={go} />}
      />
      <div className="filters">
        <FilterChips filters={filters} onChange={changeFilters} days={false} />
      </div>
      {query.error && !found && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <GhostRows rows={8} />}
      {found && part && (
        <>
          <Parts found={found} chosen={part} search={search} filters={filters} />
          <OnePart part={part} filters={filters} definitions={found.definitions} />
        </>
      )}
      {found && found.parts.length === 0 && <p className="teach">Nobody did anything in these days.</p>}
      {found && <Alarms found={found} />}
    </>
  )
}

interface PartsProps {
  found: Answered
  chosen: Part
  search: CarryingSearch
  filters: Filters
}

/** Each part beside the others; one of them is shown below. */
function Parts({ found, chosen, search, filters }: PartsProps) {
  return (
    <Scroll label="Parts of the community">
      <table className="dense named parts" style={{ marginTop: 18 }}>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col" className="end">
              <Definition says={found.definitions.absenceFactor}>Half of it by</Definition>
            </th>
            <th scope="col" className="end">
              Of people
            </th>
            <th scope="col" className="end wide">
              Activities
            </th>
            <th scope="col" className="end">
              <Definition says={found.definitions.gini}>Concentration</Definition>
            </th>
          </tr>
        </thead>
        <tbody>
          {found.parts.map((one) => (
            <tr key={one.part} data-chosen={one.part === chosen.part}>
              {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- a cell is no control */}
              <th scope="row">
                <Link
                  to="/carrying"
                  search={{ ...search, part: one.part }}
                  replace
                  resetScroll={false}
                  className="link"
                  activeProps={{ 'aria-current': undefined }}
                  aria-current={one.part === chosen.part ? 'true' : undefined}
                >
                  <span className={one.part === chosen.part ? 'strong' : ''}>{one.label}</span>
                </Link>
              </th>
              <td className="end num strong">
                {one.absenceFactor === null ? (
                  '–'
                ) : (
                  <Link
                    to="/carrying/people"
                    search={{ ...filters, part: one.part, half: true }}
                    className="opens"
                    preload={false}
                    aria-label={`${people(one.absenceFactor)} did half of ${one.label.toLowerCase()}: open`}
                  >
                    {count(one.absenceFactor)}
                  </Link>
                )}
              </td>
              <td className="end num">
                <Link
                  to="/carrying/people"
                  search={{ ...filters, part: one.part }}
                  className="opens"
                  preload={false}
                  aria-label={`${people(one.people)} took part in ${one.label.toLowerCase()}: open`}
                >
                  {count(one.people)}
                </Link>
              </td>
              <td className="end num wide">{count(one.activities)}</td>
              <td className="end num">{one.gini === null ? '–' : one.gini.toFixed(2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

function OnePart({ part, filters, definitions }: { part: Part; filters: Filters; definitions: Answered['definitions'] }) {
  return (
    <>
      <div className="halves">
        <Group title={`Who did most: ${part.label.toLowerCase()}`} aside={`${count(part.activities)} activities`}>
          <ul>
            {part.top.map(({ person, activities, share }) => (
              <li key={person.id} className="carrier">
                <Link to="/people/$id" params={{ id: String(person.id) }} className="who">
                  <Face id={person.id} name={person.name} size="tiny" />
                  <span>
                    <b dir="auto">{person.name}</b>
                  </span>
                </Link>
                <span className="num dim">
                  {count(activities)}
                  <span className="faint small"> {percent(share)}</span>
                </span>
                <span className="bar" aria-hidden="true">
                  <i style={{ width: `${100 * share}%` }} />
                </span>
              </li>
            ))}
          </ul>
          <p className="small dim" style={{ marginTop: 10 }}>
            {part.definition}
          </p>
        </Group>
        <Group title="How unevenly it is spread" aside={part.gini === null ? undefined : `concentration ${part.gini.toFixed(2)}`}>
          <LorenzCurve
            label={`The least active people together did little: concentration (Gini) ${part.gini?.toFixed(2) ?? 'unknown'}`}
            points={part.curve}
          />
          <p className="small dim" style={{ marginTop: 6 }}>
            The curve shows how much of it the least active did together; on the dashed line everybody would do the same. {definitions.gini}
          </p>
        </Group>
      </div>
      <Rings part={part} filters={filters} definition={definitions.rings} />
    </>
  )
}
