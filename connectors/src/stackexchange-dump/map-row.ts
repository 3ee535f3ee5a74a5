import type { ActivityRecord, AnyRecord, IdentityRef, PersonRecord } from '@kith/contract/records'
import { isPlausible, parseTime, usualWallMs } from '../kit/dates.ts'
import { htmlToText } from '../kit/html-text.ts'
import { createKnownPeople, type KnownPeople } from '../kit/known-people.ts'
import { clip, clipped } from '../kit/text.ts'
import { identityOf, type Site } from '../kit/stackexchange/identity.ts'
import type { Kind } from '../kit/stackexchange/kinds.ts'
import { createTable, type Table } from './page-table.ts'

export type Row = Readonly<Record<string, unknown>>
export type RowFault = 'author_missing' | 'date_missing' | 'date_implausible' | 'id_missing'

/** What rows that follow must know of those before them. */
export interface Memory {
  /** The question of each post that came in, itself for a question. */
  readonly questionOf: Table
  /** Who took part: 1. */
  readonly active: Table
  /** Who asked the question whose accepted answer this is. */
  readonly askerOfAccepted: Map<number, IdentityRef>
  /** Whoever wrote what came in. */
  readonly people: KnownPeople
}

export const createMemory = (): Memory => ({
  questionOf: createTable(),
  active: createTable(),
  askerOfAccepted: new Map(),
  people: createKnownPeople(),
})

export interface RowContext {
  readonly site: Site
  /** Only questions with one of these, with all that hangs on them; all where there is none. */
  readonly tags: ReadonlySet<string>
  readonly memory: Memory
  readonly nowMs: number
  readonly claim: (what: string, count: number) => void
}

type Mapped = AnyRecord | RowFault | undefined

const ACCEPTED_MAX = 1_000_000
const textAt = (row: Row, name: string): string | undefined => clipped(row[name], 100_000)
const numberAt = (row: Row, name: string): number | undefined => {
  const value = row[name]
  return typeof value === 'string' ? wholeNumber(value) : undefined
}

/** Of at most 15 digits, behind a minus or not. A row has ten of them: read digit by digit, they cost a third of a regular expression. */
const wholeNumber = (text: string): number | undefined => {
  const first = text.charCodeAt(0) === MINUS ? 1 : 0
  if (text.length === first || text.length - first > 15) return undefined
  let value = 0
  for (let at = first; at < text.length; at++) {
    const digit = text.charCodeAt(at) - ZERO
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  return first === 1 ? -value : value
}
const [MINUS, ZERO] = [0x2d, 0x30]

/** Times of the dumps are UTC, and do not say so. */
const timeAt = (row: Row, name: string): number | undefined => {
  const text = textAt(row, name)
  const usual = text === undefined ? Number.NaN : usualWallMs(text)
  if (!Number.isNaN(usual)) return usual
  return text === undefined ? undefined : parseTime(/[Zz]$|[+-]\d\d:?\d\d$/.test(text.slice(-6)) ? text : `${text}Z`)
}

/** "<c#><.net>" of older dumps, "|c#|.net|" of newer ones. */
export const tagsOf = (text: string | undefined): readonly string[] =>
  text === undefined ? [] : text.split(/[<>|]/).filter((tag) => tag !== '').slice(0, 50).map((tag) => clip(tag, 80)) // prettier-ignore

const WIKI_TYPES: ReadonlySet<string | undefined> = new Set(['3', '4', '5', '7', '8'])

const activity = (
  kind: Kind,
  id: string,
  actor: IdentityRef | undefined,
  atMs: number | undefined,
  nowMs: number,
): ActivityRecord | RowFault => {
  if (actor === undefined) return 'author_missing'
  if (atMs === undefined) return 'date_missing'
  return isPlausible(atMs, nowMs) ? { type: 'activity', kind, externalId: id, occurredAt: atMs, actor } : 'date_implausible'
}

const writerOf = (id: string | undefined, name: unknown, { site, memory }: RowContext): IdentityRef | undefined =>
  id === undefined ? identityOf(site, id, name) : memory.people(id, [name], () => identityOf(site, id, name))

const POST_FACTS = [
  ['score', 'Score'],
  ['views', 'ViewCount'],
  ['answers', 'AnswerCount'],
  ['accepted', 'AcceptedAnswerId'],
  ['favourites', 'FavoriteCount'],
] as const

/** A row of Posts.xml; undefined where it is left out by its tags. */
export const mapPost = (row: Row, context: RowContext): Mapped => {
  const { site, memory, tags: wanted, claim } = context
  const id = numberAt(row, 'Id')
  if (id === undefined) return 'id_missing'
  const type = textAt(row, 'PostTypeId')
  const [isQuestion, isAnswer] = [type === '1', type === '2']
  const tags = tagsOf(textAt(row, 'Tags'))
  const parent = numberAt(row, 'ParentId')
  if (
    wanted.size > 0 &&
    !(isQuestion ? tags.some((tag) => wanted.has(tag)) : isAnswer && parent !== undefined && memory.questionOf.get(parent) !== 0)
  )
    return undefined
  const question = isAnswer ? parent : id
  const kind: Kind = isQuestion ? 'question-asked' : isAnswer ? 'answered' : WIKI_TYPES.has(type) ? 'wiki-edited' : 'nominated'
  const owner = textAt(row, 'OwnerUserId') ?? (isQuestion || isAnswer ? undefined : textAt(row, 'LastEditorUserId'))
  const actor = writerOf(owner, row['OwnerDisplayName'], context)
  const record = activity(kind, String(id), actor, timeAt(row, 'CreationDate'), context.nowMs)
  if (typeof record === 'string') return record
  memory.questionOf.set(id, question ?? id)
  remember(memory, record.actor)
  if (isQuestion) {
    claim('answered', numberAt(row, 'AnswerCount') ?? 0)
    const accepted = numberAt(row, 'AcceptedAnswerId')
    if (accepted !== undefined && memory.askerOfAccepted.size < ACCEPTED_MAX) memory.askerOfAccepted.set(accepted, record.actor)
  }
  if (isQuestion || isAnswer) {
    claim('commented', numberAt(row, 'CommentCount') ?? 0)
    record.conversation = String(question ?? id)
    if (isAnswer && parent !== undefined) record.replyTo = String(parent)
    if (site.host !== '') record.url = `https://${site.host}/${isQuestion ? 'questions' : 'a'}/${id}`
  }
  const title = clipped(row['Title'], 1_000)
  if (title !== undefined) record.title = title
  const body = htmlToText(textAt(row, 'Body') ?? '')
  if (body !== '') record.body = clip(body, 100_000)
  if (tags.length > 0) record.technologies = [...tags]
  if (site.host !== '') record.place = site.host
  const attributes = factsOf(row, POST_FACTS)
  const [edited, closed] = [timeAt(row, 'LastEditDate'), timeAt(row, 'ClosedDate')]
  if (edited !== undefined) attributes['edited'] = new Date(edited).toISOString()
  if (closed !== undefined) attributes['closed'] = new Date(closed).toISOString()
  record.attributes = attributes
  return record
}

/** A row of Comments.xml; undefined where its post was left out. */
export const mapComment = (row: Row, context: RowContext): Mapped => {
  const { site, memory, tags } = context
  const [id, post] = [numberAt(row, 'Id'), numberAt(row, 'PostId')]
  if (id === undefined || post === undefined) return 'id_missing'
  const question = memory.questionOf.get(post)
  if (tags.size > 0 && question === 0) return undefined
  const record = activity(
    'commented',
    String(id),
    writerOf(textAt(row, 'UserId'), row['UserDisplayName'], context),
    timeAt(row, 'CreationDate'),
    context.nowMs,
  )
  if (typeof record === 'string') return record
  remember(memory, record.actor)
  record.conversation = String(question === 0 ? post : question)
  record.replyTo = String(post)
  record.body = clip(textAt(row, 'Text') ?? '', 100_000)
  if (site.host !== '') {
    record.place = site.host
    record.url = `https://${site.host}/questions/${question === 0 ? post : question}#comment${id}_${post}`
  }
  record.attributes = factsOf(row, [['score', 'Score']])
  return record
}

const VOTES: Readonly<Record<string, Kind>> = { '1': 'answer-accepted', '5': 'favourited', '8': 'bounty-offered' }

/** A row of Votes.xml: acceptance, by who asked, and what the dump names somebody for. All other votes have no name, and are in the score. */
export const mapVote = (row: Row, context: RowContext): Mapped | 'vote_anonymous' => {
  const { site, memory, tags } = context
  const [id, post] = [numberAt(row, 'Id'), numberAt(row, 'PostId')]
  if (id === undefined || post === undefined) return 'id_missing'
  const kind = VOTES[textAt(row, 'VoteTypeId') ?? '']
  const question = memory.questionOf.get(post)
  if (tags.size > 0 && question === 0) return undefined
  const actor = kind === 'answer-accepted' ? memory.askerOfAccepted.get(post) : writerOf(textAt(row, 'UserId'), undefined, context)
  if (kind === undefined || actor === undefined) return 'vote_anonymous'
  const record = activity(kind, String(id), actor, timeAt(row, 'CreationDate'), context.nowMs)
  if (typeof record === 'string') return record
  remember(memory, actor)
  record.replyTo = String(post)
  record.conversation = String(question === 0 ? post : question)
  if (site.host !== '') record.place = site.host
  record.attributes = factsOf(row, [['amount', 'BountyAmount']])
  record.attributes['dated'] = 'to the day'
  return record
}

/** A row of Users.xml; undefined where nobody took part under it. */
export const mapUser = (row: Row, { site, memory }: Pick<RowContext, 'site' | 'memory'>): PersonRecord | RowFault | undefined => {
  const id = numberAt(row, 'Id')
  if (id === undefined) return 'id_missing'
  if (id >= 0 && memory.active.get(id) === 0) return undefined
  const identity = identityOf(site, String(id), row['DisplayName'])
  if (identity === undefined) return 'id_missing'
  const attributes: Record<string, string | number> = factsOf(row, [['reputation', 'Reputation']])
  for (const [label, name] of [
    ['location', 'Location'],
    ['website', 'WebsiteUrl'],
  ] as const) {
    const text = clipped(row[name], 500)
    if (text !== undefined) attributes[label] = text
  }
  const about = htmlToText(clipped(row['AboutMe'], 4_000) ?? '').slice(0, 1_000)
  if (about !== '') attributes['bio'] = clip(about, 1_000)
  const avatarUrl = textAt(row, 'ProfileImageUrl')
  if (avatarUrl !== undefined && /^https?:\/\/\S{1,1900}$/.test(avatarUrl)) identity.avatarUrl = clip(avatarUrl, 2_000)
  if (Object.keys(attributes).length > 0) identity.attributes = attributes
  return { type: 'person', identity }
}

const remember = ({ active }: Memory, { key }: IdentityRef): void => {
  if (/^\d+$/.test(key)) active.set(Number(key), 1)
}

const factsOf = (row: Row, names: readonly (readonly [label: string, name: string])[]): Record<string, string | number> => {
  const facts: Record<string, string | number> = {}
  for (const [label, name] of names) {
    const value = numberAt(row, name)
    if (value !== undefined) facts[label] = value
  }
  return facts
}
