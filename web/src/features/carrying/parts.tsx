import { Link } from '@tanstack/react-router'
import type { Carrying } from '@kith/contract/carrying'
import { count } from '../../format/numbers.ts'
import { people } from '../../format/words.ts'
import { Definition } from '../../ui/popover.tsx'
import { Scroll } from '../../ui/scroll.tsx'
import { FigureLink } from '../figures/links.tsx'
import type { Filters } from '../filters/filters.ts'
import type { CarryingSearch } from './search.ts'

export type Part = Carrying['parts'][number]

interface PartsProps {
  found: Carrying
  chosen: Part
  search: CarryingSearch
  filters: Filters
}

/** Each part beside the others; one of them is shown below. */
export function Parts({ found, chosen, search, filters }: PartsProps) {
  return (
    <Scroll label="Parts of the community">
      <table className="dense parts" style={{ marginTop: 18 }}>
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
              <td className="end num wide">
                <Done part={one} filters={filters} />
              </td>
              <td className="end num">
                {one.gini === null ? (
                  '–'
                ) : (
                  <Link
                    to="/carrying/people"
                    search={{ ...filters, part: one.part }}
                    className="opens"
                    preload={false}
                    aria-label={`Concentration of ${one.label.toLowerCase()} ${one.gini.toFixed(2)}: open everybody by how much they did`}
                  >
                    {one.gini.toFixed(2)}
                  </Link>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

/** Which activities a part is. Answers are told by people alone: what the asker did beside the question is none. */
const CATEGORY = { code: ['code'], review: ['review'], talk: ['discussion'] } as const

/** How much of a part was done. */
export function Done({ part: { part, label, activities }, filters }: { part: Part; filters: Filters }) {
  if (part === 'answers')
    return (
      <Link
        to="/carrying/people"
        search={{ ...filters, part }}
        className="opens"
        preload={false}
        aria-label={`${count(activities)} answers: open who gave how many`}
      >
        {count(activities)}
      </Link>
    )
  const only = part === 'everything' ? {} : { category: [...CATEGORY[part]] }
  return (
    <FigureLink
      to={{ name: 'activities', search: { ...filters, ...only, interval: 'all', show: 'activities' } }}
      label={`${count(activities)} activities of ${label.toLowerCase()}: open`}
    >
      {count(activities)}
    </FigureLink>
  )
}
