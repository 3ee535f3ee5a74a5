import { date } from '../../format/dates.ts'
import { platformName } from '../../format/names.ts'
import { count, percent } from '../../format/numbers.ts'
import { listed } from '../../format/words.ts'
import { CATEGORY_LABELS } from '../filters/filters.ts'
import { isGroup, type SegmentCondition, type SegmentRule } from './rules.ts'

/** What numbers in conditions are called. */
export interface Names {
  readonly source: (id: number) => string
  readonly community: (id: number) => string
  readonly organization: (id: number) => string
  readonly owner: (id: number) => string
}

const NO_NAMES: Names = {
  source: (id) => `source ${id}`,
  community: (id) => `community ${id}`,
  organization: (id) => `organization ${id}`,
  owner: (id) => `account ${id}`,
}

const either = new Intl.ListFormat('en-GB', { style: 'long', type: 'disjunction' })
const or = (words: readonly string[]): string => either.format(words)

/** "People who were active in Help at least 3 times in the last 90 days, and have never been active in Events". */
export function ruleWords(rule: SegmentRule, names: Names = NO_NAMES): string {
  const parts = rule.of.map((part) =>
    isGroup(part)
      ? `(${joined(
          part.type,
          part.of.map((one) => conditionWords(one, names)),
        )})`
      : conditionWords(part, names),
  )
  return `${rule.type === 'none' ? 'People of whom ' : 'People who '}${joined(rule.type, parts)}`
}

const joined = (type: SegmentRule['type'], parts: readonly string[]): string =>
  type === 'none' ? `none of this holds: ${parts.join('; ')}` : parts.join(type === 'all' ? ', and ' : ', or ')

/** One condition in words that go on after "People who". */
export function conditionWords(one: SegmentCondition, names: Names = NO_NAMES): string {
  const is = one.not ? 'are not' : 'are'
  const have = one.not ? 'do not have' : 'have'
  switch (one.type) {
    case 'did':
      return didWords(one, names)
    case 'first':
      return `${one.not ? 'did not come' : 'came'} first${whatWords(one, names)} ${agoWords(one)}`
    case 'last':
      return `were ${one.not ? 'not ' : ''}last here${whatWords(one, names)} ${agoWords(one)}`
    case 'name':
      return `${have} “${one.text}” in a name, username or address`
    case 'tag':
      return one.any.length === 0 ? `${have} any tag` : `${have} the tag ${or(one.any)}`
    case 'owner':
      return `${is} looked after by ${one.any.length === 0 ? 'anybody' : or(one.any.map(names.owner))}`
    case 'organization':
      return `${one.not ? 'do not work' : 'work'} at ${
        one.named !== undefined
          ? `an organization named like “${one.named}”`
          : one.tagged !== undefined
            ? `an organization tagged ${or(one.tagged.map((tag) => `“${tag}”`))}`
            : one.any.length === 0
              ? 'an organization that is known'
              : or(one.any.map(names.organization))
      }`
    case 'country':
      return `${one.not ? 'do not live' : 'live'} in ${one.any.length === 0 ? 'a country that is known' : or(one.any.map(countryName))}`
    case 'zone':
      return `${have} a time zone ${zoneWords(one)}`
    case 'account':
      return `${have} an account on ${or(one.any.map(platformName))}`
    case 'level':
      return `${is} ${or(one.any.map((level) => (level === 'none' ? 'at no level' : `${level}s`)))}`
    case 'step':
      return `${is} at the step ${or(one.any)}`
    case 'stage':
      return `${is} at the ${or(one.any)} stage`
    case 'arrival':
      return `${one.not ? 'did not come' : 'came'} ${or(one.any.map((way) => (way === 'organic' ? 'by themselves' : 'after a touch of the team')))}`
    case 'note':
      return `${have} a note`
    case 'cold':
      return `${is} going cold`
    case 'around':
      return `${is} ${boundsWords(one, (value) => percent(value / 100))} likely to come again`
  }
}

type Did = Extract<SegmentCondition, { type: 'did' }>
type Where = Partial<Pick<Did, 'source' | 'community' | 'platform' | 'kind' | 'category' | 'place' | 'technology'>>

const didWords = (one: Did, names: Names): string => {
  const what = whatWords(one, names)
  const when = timeWords(one)
  const isNever = one.most === 0
  if (isNever) return `${one.not ? 'have been' : 'have never been'} active${what}${when}`
  const unit =
    one.count === 'days'
      ? (n: number) => `on ${count(n)} ${n === 1 ? 'day' : 'days'}`
      : (n: number) => (n === 1 ? 'once' : `${count(n)} times`)
  const least = one.least ?? (one.most === undefined ? 1 : undefined)
  const often = [least !== undefined && least > 0 && `at least ${unit(least)}`, one.most !== undefined && `at most ${unit(one.most)}`]
    .filter(Boolean)
    .join(' and ')
  return `${one.not ? 'were not' : 'were'} active${what} ${often}${when}`
}

const whatWords = (one: Where, names: Names): string =>
  [
    one.category && ` in ${or(one.category.map((value) => CATEGORY_LABELS[value]))}`,
    one.kind && ` with ${or(one.kind.map((kind) => `“${kind}”`))}`,
    one.place && ` at ${or(one.place)}`,
    one.technology && ` around ${or(one.technology)}`,
    one.source && ` in ${or(one.source.map(names.source))}`,
    one.community && ` in the community ${or(one.community.map(names.community))}`,
    one.platform && ` on ${or(one.platform.map(platformName))}`,
  ]
    .filter(Boolean)
    .join('')

const timeWords = ({ lastDays, from, to }: Did): string => {
  if (lastDays !== undefined) return lastDays === 1 ? ' today' : ` in the last ${count(lastDays)} days`
  if (from !== undefined && to !== undefined) return ` from ${date(from)} to ${date(to)}`
  return from !== undefined ? ` since ${date(from)}` : to !== undefined ? ` until ${date(to)}` : ''
}

interface Bounds {
  readonly least?: number | undefined
  readonly most?: number | undefined
}

const agoWords = ({ least, most }: Bounds): string => {
  const days = (n: number): string => `${count(n)} ${n === 1 ? 'day' : 'days'}`
  if (least !== undefined && most !== undefined) return `${count(least)} to ${days(most)} ago`
  return least !== undefined ? `${days(least)} ago or more` : `within the last ${days(most ?? 0)}`
}

const boundsWords = ({ least, most }: Bounds, unit: (value: number) => string): string =>
  listed([least !== undefined ? `at least ${unit(least)}` : '', most !== undefined ? `at most ${unit(most)}` : ''].filter(Boolean))

const zoneWords = ({ least, most }: Bounds): string =>
  least !== undefined && most !== undefined
    ? `from ${offset(least)} to ${offset(most)}`
    : least !== undefined
      ? `of ${offset(least)} or east of it`
      : `of ${offset(most ?? 0)} or west of it`

const offset = (minutes: number): string => {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return minutes === 0 ? 'UTC' : `UTC${minutes < 0 ? '−' : '+'}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`
}

const regions = new Intl.DisplayNames(['en'], { type: 'region' })
export const countryName = (code: string): string => (/^[A-Z]{2}$/.test(code) ? (regions.of(code) ?? code) : code)
