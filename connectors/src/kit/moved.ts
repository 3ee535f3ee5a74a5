import type { Category, EvidenceRecord, IdentityRef, PersonRecord } from '@kith/contract/records'
import type { SettingField } from './connector.ts'
import { isPlausible, parseTime } from './dates.ts'
import { kindName } from './tables/kind-name.ts'
import { tidyTags } from './tags.ts'
import { clip } from './text.ts'

/** What everybody who moves in is asked: activities that Kith reads at their source would be counted twice. */
export const WITHOUT_FIELD: SettingField = {
  name: 'without',
  label: 'Leave out activities of',
  help: 'Platforms that Kith reads itself, parted by commas: what both tell would count twice',
  kind: 'text',
  required: false,
  placeholder: 'github, discord',
}

export const isLeftOut = (settings: Readonly<Record<string, unknown>>, platform: string): boolean => {
  const { without } = settings
  if (typeof without !== 'string' || without === '') return false
  return without
    .toLowerCase()
    .split(/[,;\s]+/)
    .includes(platform.toLowerCase())
}

/** A person with everything that another program knew of them. */
export interface MovedPerson {
  /** The program's own name for the person, which holds the rest together. */
  readonly own: IdentityRef
  readonly accounts: readonly IdentityRef[]
  readonly organization?: string | undefined
  readonly affiliations?: PersonRecord['affiliations']
  readonly tags?: readonly string[]
  readonly notes?: PersonRecord['notes']
  readonly teammate?: boolean | undefined
  readonly locator: string
}

const ACCOUNTS_MAX = 49

/**
 * The records of a person who moves in: listed under the program's own number, with all accounts that it had joined. That they are one is said twice: accounts that
 * are new to Kith join at once, and as evidence for those that it holds already, where it is weighed against everything else.
 */
export const movedPerson = (person: MovedPerson): readonly (PersonRecord | EvidenceRecord)[] => {
  const { own, affiliations, notes } = person
  const also = othersOf(person)
  const tags = tidyTags(person.tags ?? [])
  const organization = clip((person.organization ?? '').trim(), 200)
  const record: PersonRecord = { type: 'person', identity: own }
  if (also.length > 0) record.also = also
  if (organization !== '') record.organization = organization
  if (affiliations !== undefined && affiliations.length > 0) record.affiliations = affiliations.slice(0, 50)
  if (tags.length > 0) record.tags = tags
  if (notes !== undefined && notes.length > 0) record.notes = notes.slice(0, 200)
  if (person.teammate === true) record.teammate = true
  return also.length === 0
    ? [record]
    : [record, { type: 'evidence', evidence: 'merged', identities: [own, ...also], locator: clip(person.locator, 300) }]
}

/** The accounts beside the person's own, each once; of two that are told of one, the last is taken. */
const othersOf = ({ own, accounts }: MovedPerson): IdentityRef[] => {
  const others: IdentityRef[] = []
  for (const one of accounts) {
    if (isSame(one, own)) continue
    const at = others.findIndex((other) => isSame(one, other))
    if (at >= 0) others[at] = one
    else if (others.length < ACCOUNTS_MAX) others.push(one)
  }
  return others
}

const isSame = (one: IdentityRef, other: IdentityRef): boolean => one.key === other.key && one.platform === other.platform

/** What a program calls an activity, in words of Kith's; its broad kind is told by the words. */
export const movedKind = (type: string): { readonly kind: string; readonly category: Category; readonly weight: number } => {
  const kind = kindName(type.replace(/^custom:/i, '').replace(/_activity$/i, '')) || 'activity'
  const [category, weight] = CATEGORIES.find(([words]) => words.test(kind))?.slice(1) ?? ['other', 1]
  return { kind, category: asCategory(category), weight: Number(weight) }
}

const CATEGORIES: readonly (readonly [words: RegExp, category: Category, weight: number])[] = [
  [/review|tested/, 'review', 4],
  [/comment|repl|message|thread|mention|discussion|chat/, 'discussion', 2],
  [/answer|support|help|solved/, 'help', 3],
  [/pull-?request|merge|commit|(?:^|-)pr(?:-|$)|patch|signed-off/, 'code', 4],
  [/issue/, 'discussion', 3],
  [/event|attend|meetup|register|rsvp|conference|webinar|check-?in/, 'event', 3],
  [/talk|article|blog|video|podcast|tutorial|content|publish/, 'content', 5],
  [/release/, 'release', 6],
  [/star|follow|fork|join|like|reaction|subscri|sign-?up|download|visit|view/, 'interest', 1],
  [/question|topic|post/, 'discussion', 2],
]
const asCategory = (text: unknown): Category => CATEGORIES.find(([, category]) => category === text)?.[1] ?? 'other'

/** A time as programs write it: with a zone, or in UTC without saying so. */
export const looseTime = (value: unknown): number | undefined => {
  if (typeof value === 'number' && Number.isFinite(value)) return value < 1e11 ? value * 1_000 : value
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  const zoned = parseTime(text)
  if (zoned !== undefined) return zoned
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?))?(?: ?UTC)?$/.exec(text)
  return match === null ? undefined : parseTime(`${match[1]}T${match[2] ?? '00:00'}Z`)
}

/** Why an activity cannot be taken, if so. */
export const faultOf = (atMs: number | undefined, nowMs: number): 'date_unreadable' | 'date_implausible' | undefined =>
  atMs === undefined ? 'date_unreadable' : isPlausible(atMs, nowMs) ? undefined : 'date_implausible'

export const DATE_MESSAGES = {
  date_unreadable: 'It has no time that can be read: write it like 2024-03-31T18:30:00Z.',
  date_implausible: 'Its time is before 1990 or in the future: correct it.',
} as const
