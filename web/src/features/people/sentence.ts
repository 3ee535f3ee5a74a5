import { count } from '../../format/numbers.ts'
import { people } from '../../format/words.ts'
import { conditions } from '../filters/filters.ts'
import type { PeopleSearch } from './search.ts'

/** The heading of the list: how many people, and in which words they were asked for. */
export function listHeadline(total: number, search: PeopleSearch): string {
  const found = search.search ? ` by the name of “${search.search}”` : ''
  const narrowed = narrowing(search)
  if (total === 0) return narrowed || found ? `Nobody${found}${narrowed ? ' fits these filters' : ''}` : 'Nobody is here yet'
  const who =
    search.robots === 'only'
      ? `${count(total)} robot${total === 1 ? '' : 's'}`
      : search.teammates === 'only'
        ? `${count(total)} teammate${total === 1 ? '' : 's'}`
        : people(total)
  return `${who}${found}${narrowed ? (total === 1 ? ' fits these filters' : ' fit these filters') : ''}`
}

/** Who is left out of the list, said below its heading. */
export function leftOut(search: PeopleSearch): string {
  const teammates = search.teammates === undefined
  const robots = search.robots === undefined
  if (teammates && robots) return 'Teammates and robots are left out.'
  if (teammates && search.robots === 'include') return 'Teammates are left out, robots are among them.'
  if (robots && search.teammates === 'include') return 'Robots are left out, teammates are among them.'
  return ''
}

const narrowing = ({ teammates: _teammates, robots: _robots, ...rest }: PeopleSearch): boolean =>
  conditions(rest) > 0 || rest.organization !== undefined || rest.owner !== undefined
