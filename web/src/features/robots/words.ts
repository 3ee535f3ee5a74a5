import { ago } from '../../format/dates.ts'
import { percent } from '../../format/numbers.ts'
import { counted, people } from '../../format/words.ts'
import type { Held, List, RobotRow } from './search.ts'

/** What one says of somebody, each with the key that says it. */
export const VERDICTS: readonly { readonly state: Held; readonly label: string; readonly key: string }[] = [
  { state: 'robot', label: 'Robot', key: 'r' },
  { state: 'human', label: 'Person', key: 'p' },
  { state: 'mixed', label: 'Both', key: 'b' },
  { state: 'unknown', label: 'Can’t tell', key: 'u' },
]

const accounts = (n: number): string => counted(n, 'account')

export const headline = (list: List, total: number): string =>
  ({
    suspected: total === 0 ? 'Nobody is suspected of being a robot' : `${accounts(total)} may be ${total === 1 ? 'a robot' : 'robots'}`,
    robot: total === 0 ? 'No robots are known' : `${counted(total, 'robot')} ${total === 1 ? 'is' : 'are'} left out of figures`,
    mixed: `${accounts(total)} used by a person and a program`,
    human: `${people(total)} ${total === 1 ? 'was' : 'were'} said to be no ${total === 1 ? 'robot' : 'robots'}`,
    decided: `${accounts(total)} decided by hand`,
  })[list]

const ONE: Record<Held, string> = {
  robot: 'is a robot and is left out of figures.',
  human: 'is a person.',
  mixed: 'is used by a person and a program, and counts as a person.',
  unknown: 'stays among people, and is suspected no more.',
}
const MANY: Record<Held, string> = {
  robot: 'are robots and are left out of figures.',
  human: 'are people.',
  mixed: 'are each used by a person and a program, and count as people.',
  unknown: 'stay among people, and are suspected no more.',
}

export const outcome = (state: Held, names: readonly string[]): string =>
  names.length === 1 ? `${names[0] ?? ''} ${ONE[state]}` : `${accounts(names.length)} ${MANY[state]}`

/** How sure Kith is, in words: never surer than 99 in 100 without proof. */
export const likelihood = (probability: number): string =>
  `a robot with a probability of ${percent(Math.min(0.99, Math.max(0.01, probability)))}`

/** Who said what counts now. */
export const said = ({ decision, by }: Pick<RobotRow, 'decision' | 'by'>): string | undefined => {
  if (decision) return `${decision.actor} said so ${ago(decision.at)}${decision.reason ? `: ${decision.reason}` : ''}`
  return by === 'hand' ? 'Said on the page of the person' : undefined
}
