import type { FindPlace, Watch, WatchSearch } from '@kith/contract/listening'
import { ago } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { counted } from '../../format/words.ts'
import type { State } from './search.ts'

export type Verdict = Exclude<State, 'waiting'>

/** What one says of a find, each with the key that says it. */
export const VERDICTS: readonly { readonly state: Verdict; readonly label: string; readonly key: string }[] = [
  { state: 'relevant', label: 'Relevant', key: 'r' },
  { state: 'done', label: 'Done', key: 'd' },
  { state: 'snoozed', label: 'Later', key: 'l' },
  { state: 'irrelevant', label: 'Not relevant', key: 'n' },
]

export const headline = (state: State, total: number): string =>
  ({
    waiting: total === 0 ? 'Nothing new was said' : `${counted(total, 'mention')} ${total === 1 ? 'waits' : 'wait'} for you`,
    relevant: `${counted(total, 'mention')} that ${total === 1 ? 'matters' : 'matter'}`,
    done: `${counted(total, 'mention')} done with`,
    snoozed: `${counted(total, 'mention')} for later`,
    irrelevant: `${counted(total, 'mention')} that ${total === 1 ? 'is' : 'are'} not about us`,
  })[state]

const OUTCOMES: Record<Verdict, string> = {
  relevant: 'Kept as relevant.',
  done: 'Done.',
  snoozed: 'Back in a week.',
  irrelevant: 'Away with it.',
}
export const outcome = (state: Verdict): string => OUTCOMES[state]

/** "Reddit · r/garden": where somebody would look for it. */
export const placeName = ({ source, place }: Pick<FindPlace, 'source' | 'place'>): string =>
  place === '' || place === source.title ? source.title : `${place} · ${source.title}`

/** What a watch listens for, in one line. */
export const listensFor = ({ any, all, none }: Pick<Watch, 'any' | 'all' | 'none'>): string =>
  [any.join(', '), all.length > 0 ? `with ${all.join(' and ')}` : '', none.length > 0 ? `without ${none.join(', ')}` : '']
    .filter(Boolean)
    .join(' · ')

export const pastWords = ({ done, months, monthsDone, found, cut }: Watch['past']): string => {
  if (!done) return `Listening to the past: ${count(monthsDone)} of ${count(months)} months, ${count(found)} found so far`
  return cut
    ? `The newest ${count(found)} of the past were taken; older ones were left`
    : `${count(found)} found in the past ${count(months - 1)} months`
}

export const searchWords = ({ state, lastAt, nextAt, found, cut }: WatchSearch): string => {
  const next = state === 'late' ? `should have been searched ${ago(nextAt)}` : state === 'due' ? 'next in a moment' : `next ${ago(nextAt)}`
  const last = lastAt === null ? 'not searched yet' : `searched ${ago(lastAt)}`
  return [last, next, counted(found, 'find'), cut ? 'there was more than is looked at' : ''].filter(Boolean).join(', ')
}
