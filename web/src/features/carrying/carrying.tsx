import '../../styles/growth.css'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { Carrying as Answered } from '@kith/contract/carrying'
import { LorenzCurve } from '../../charts/lorenz-curve.tsx'
import { date } from '../../format/dates.ts'
import { count, percent } from '../../format/numbers.ts'
import { ask } from '../../queries.ts'
import { Failure, GhostRows } from '../../ui/answer.tsx'
import { Face } from '../../ui/face.tsx'
import { Group, Head } from '../../ui/page.tsx'
import { OnceHeld, type Held } from '../figures/held.tsx'
import { FilterChips } from '../filters/chips.tsx'
import { readFilters, type Filters } from '../filters/filters.ts'
import { RangeChooser } from '../overview/range-chooser.tsx'
import { useRange } from '../overview/use-range.ts'
import { Alarms } from './alarms.tsx'
import { Done, Parts, type Part } from './parts.tsx'
import { Rings } from './rings.tsx'
import type { CarryingSearch } from './search.ts'
import { byline, headline } from './words.ts'

const route = getRouteApi('/app/carrying')

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

function Page({ held }: { held: Held }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const range = useRange(search, held)
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

function OnePart({ part, filters, definitions }: { part: Part; filters: Filters; definitions: Answered['definitions'] }) {
  return (
    <>
      <div className="halves">
        <Group
          title={`Who did most: ${part.label.toLowerCase()}`}
          aside={
            <>
              <Done part={part} filters={filters} /> activities
            </>
          }
        >
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
