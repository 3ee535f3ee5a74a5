import type { Output } from '../../api.ts'
import { count } from '../../format/numbers.ts'
import { counted, people } from '../../format/words.ts'

export type Rule = Pick<Output<'teammates.rules'>['rules'][number], 'kind' | 'value' | 'platform'>
export type Change = Output<'teammates.previewRules'>['become']

export const KINDS: readonly {
  readonly value: Rule['kind']
  readonly label: string
  readonly placeholder: string
  readonly help: string
}[] = [
  { value: 'domain', label: 'Mail domain', placeholder: 'corp.example.org', help: 'Everybody with an address there, or below it.' },
  { value: 'organization', label: 'Organization', placeholder: 'Acme', help: 'Everybody who works there now, as far as Kith knows.' },
  { value: 'handle', label: 'Username', placeholder: 'inesmor', help: 'One account; with a platform only there.' },
]

/** One rule as a sentence. */
export const ruleWords = ({ kind, value, platform }: Rule): string =>
  kind === 'domain'
    ? `Everybody with an address at ${value}`
    : kind === 'organization'
      ? `Everybody at ${value}`
      : `${value} on ${platform === '' ? 'any platform' : platform}`

export const headline = (teammates: number): string =>
  teammates === 0 ? 'Nobody is a teammate yet' : `${people(teammates)} ${teammates === 1 ? 'is a teammate' : 'are teammates'}`

export const changeWords = (change: Change, outcome: 'become' | 'cease'): string => {
  const { people: n, activities } = change
  const who =
    outcome === 'become'
      ? n === 1
        ? 'becomes a teammate'
        : 'become teammates'
      : n === 1
        ? 'is no teammate any more'
        : 'are no teammates any more'
  const what = outcome === 'become' ? 'leave' : 'come back into'
  return `${people(n)} ${who}: ${counted(activities, 'activity', 'activities')} ${activities === 1 ? (outcome === 'become' ? 'leaves' : 'comes back into') : what} community figures.`
}

export const keptWords = (kept: number): string =>
  `${count(kept)} whom a rule fits ${kept === 1 ? 'stays' : 'stay'} in the community, because somebody has said so.`
