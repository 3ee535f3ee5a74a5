import type { Ties } from '@kith/contract/ties'
import { date } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { capital, counted, people, spelled } from '../../format/words.ts'

type Person = Ties['people'][number]

const share = new Intl.NumberFormat(undefined, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 })
export const percent = (value: number): string => share.format(value)

/** Below it the groups are no more than a way to draw the picture. */
const TELLING = 0.3
const GROUP_MIN = 3

export function headline(found: Ties): string {
  if (found.counted.people === 0) return 'Nobody answered anybody in these days'
  const groups = found.groups.filter((one) => one.people >= GROUP_MIN).length + found.moreGroups
  if (groups < 2 || (found.modularity ?? 0) < TELLING) return 'Everybody talks with everybody: no groups stand out'
  return `${capital(spelled(groups))} groups talk more among themselves than with the rest`
}

export function byline(found: Ties): string {
  const { counted: held, ties, replies } = found
  if (held.people === 0) return ''
  return `${capital(people(held.people))} answered each other: ${counted(replies, 'reply', 'replies')} in ${counted(ties, 'tie')}.`
}

/** With fewer people an order among them is chance. */
const FEW = 10

/** What is left out, so that nobody takes the picture for the whole. */
export function bounds(found: Ties): string[] {
  const { bound, ties, people: held } = found.counted
  return [
    ...(held < FEW ? [`Of ${people(held)} rank and connections say little: one reply more would change them.`] : []),
    ...(bound === null
      ? []
      : [
          `Of ${count(found.ties)} ties the ${count(ties)} strongest are counted: all of more than ${counted(bound.least, 'reply', 'replies')}, and those of just ${spelled(bound.least)} since ${date(bound.since)}. Choose fewer days to see weaker ones.`,
        ]),
    ...(found.shortened
      ? [`Looked at are the three years before ${date(found.to)}: who talked with whom earlier says little of now.`]
      : []),
    ...(held > found.people.length
      ? [`The picture and the table show the ${count(found.people.length)} with most replies, of ${people(held)}.`]
      : []),
    ...(found.looked > 0 && found.looked < held
      ? [`How much each connects is estimated from ${people(found.looked)} drawn at random; ± is the 95 % range.`]
      : []),
    ...(found.leftOut.length > 0
      ? [`Left out, because their holders have not agreed to be looked at like this: accounts of ${found.leftOut.join(', ')}.`]
      : []),
  ]
}

export const describe = (person: Person): string =>
  `${person.name}: ${counted(person.ties, 'tie')}, answered ${counted(person.gave, 'time')}, was answered ${counted(person.got, 'time')}, group ${person.group + 1}.`

/** "3.1%", "3.1% ± 0.4" where it is an estimate. */
export const between = ({ between: value, margin }: Pick<Person, 'between' | 'margin'>): string =>
  margin === 0
    ? percent(value)
    : `${percent(value)} ± ${(100 * margin).toLocaleString(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 })}`

/** "Group 3: 41 people, around Ada and Ben". */
export const groupName = (group: number): string => `Group ${count(group + 1)}`
