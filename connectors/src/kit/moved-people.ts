import type { ActivityRecord, AnyRecord, IdentityRef } from '@kith/contract/records'
import { accountOf } from './accounts.ts'
import { movedKind, movedPerson } from './moved.ts'
import { remembering } from './remembering.ts'
import type { RowContext, TableFormat } from './tables/format.ts'
import { headerFormat, type HeaderTable } from './tables/headers.ts'
import { readMoment } from './tables/moment.ts'
import type { Plan } from './tables/plan.ts'
import type { Fault, RowReader } from './tables/row-reader.ts'
import { whoIs } from './tables/who.ts'
import { clip } from './text.ts'
import { slug } from './attendance.ts'

/** Where a column of a list of people names an account elsewhere. */
const PLATFORMS: Readonly<Record<string, string>> = {
  github: 'github|github username|github handle|github login|github url|github profile',
  twitter: 'twitter|twitter username|twitter handle|twitter url|x handle|x username',
  linkedin: 'linkedin|linkedin url|linkedin profile|linkedin username',
  discord: 'discord|discord username|discord handle|discord user',
  slack: 'slack|slack username|slack handle|slack id',
  discourse: 'discourse|discourse username',
  devto: 'devto|dev to|dev to username',
  reddit: 'reddit|reddit username',
  stackoverflow: 'stack overflow|stackoverflow|stack overflow url',
}

const PLATFORM_NAMES = Object.keys(PLATFORMS)

const PEOPLE: HeaderTable = {
  value: 'people',
  label: 'a person',
  columns: {
    'person-id': 'id|member id|community member id|contact id|user id|record id',
    name: 'name|full name|display name|displayname|member|member name|contact name|username',
    'first-name': 'first name|firstname',
    'last-name': 'last name|lastname',
    email: 'primary email|email|email address|work email|emails|other emails',
    organization: 'company|organization|organisation|organization name|company name|primary organization|organizations|employer',
    'job-title': 'title|job title|role title',
    'tags+': 'tags|tag list|labels|segments|segment names|role|roles',
    'notes+': 'notes|note|member notes|description',
    location: 'location|city|country|region',
    teammate: 'teammate|team member|is team member|internal|staff',
    profile: 'profile url|url|website|member url',
    avatar: 'avatar url|avatar|picture',
    ...PLATFORMS,
  },
  needs: [['name', 'first-name', 'email', 'person-id']],
}

const ACTIVITIES: HeaderTable = {
  value: 'activities',
  label: 'something that a person did',
  columns: {
    id: 'activity id|id|source id|sourceid|key',
    type: 'activity type|type|activity|activity name|event type|action',
    at: 'timestamp|occurred at|activity date|date|created at|activity time|time',
    'person-id': 'member id|community member id|contact id',
    name: 'member name|member|display name|full name|contact|name',
    email: 'primary email|email|member email',
    username: 'username|handle',
    platform: 'platform|source|channel type|provider|integration',
    title: 'title|subject',
    body: 'body|content|text|message',
    url: 'url|link|activity url',
    place: 'channel|place|repository|community',
  },
  needs: [['type'], ['at'], ['person-id', 'email', 'name', 'username']],
}

/** Lists of people, and of what they did, as programs for communities export them. */
export const peopleFormat = (platform: string, own: Readonly<Record<string, string>> = {}): TableFormat =>
  headerFormat([{ ...PEOPLE, columns: merge(own) }, ACTIVITIES], {
    dates: ['at'],
    toRecords: (plan, row, context) => {
      if (plan.what === 'activities') {
        const kindFrom = remembering(movedKind)
        return () => activityIn(platform, plan, row, context, kindFrom)
      }
      const named = PLATFORM_NAMES.filter((name) => plan.slots.has(name))
      return () => personIn(platform, row, named, context.file || platform)
    },
  })

const activityIn = (
  platform: string,
  plan: Plan,
  row: RowReader,
  context: RowContext,
  kindFrom: typeof movedKind,
): ActivityRecord | Fault => {
  const who = whoIs(platform, row)
  if ('reason' in who) return who
  const at = readMoment(plan, row, 'at', context.nowMs)
  if (typeof at !== 'number') return at
  const { kind, category, weight } = kindFrom(row.text('type', 200))
  const where = row.text('platform', 100).toLowerCase()
  const username = row.text('username', 200)
  const actor =
    (username === '' || where === '' ? undefined : accountOf({ platform: where, username, name: who.name, email: who.email })) ?? who
  const title = row.text('title', 1_000)
  const body = row.text('body', 100_000)
  const url = row.text('url', 2_000)
  const place = row.text('place', 300)
  const record: ActivityRecord = {
    type: 'activity',
    kind,
    externalId: clip(row.text('id', 400) || derivedId(kind, `${at}/${actor.platform}/${actor.key}`, title || body, context), 500),
    occurredAt: at,
    actor,
  }
  if (title !== '') record.title = title
  if (body !== '') record.body = body
  if (isLink(url)) record.url = url
  if (place !== '') record.place = place
  record.attributes = where === '' ? { category, weight } : { category, weight, platform: where }
  return record
}

/** Of a row without an id: by when, who and the first words; the second of two alike ends in "/2". */
const derivedId = (kind: string, who: string, words: string, { occurrence }: RowContext): string => {
  const derived = `${who}/${slug(words).slice(0, 60)}`
  const before = occurrence(
    `${kind} ${derived}`
      .replaceAll(/[^0-9a-f]/g, '0')
      .padStart(32, '0')
      .slice(-32),
  )
  return before === 0 ? derived : `${derived}/${before + 1}`
}

/** `named` are the platforms of which a column holds accounts. */
const personIn = (platform: string, row: RowReader, named: readonly string[], locator: string): readonly AnyRecord[] | Fault => {
  const who = whoIs(platform, row)
  if ('reason' in who) return who
  const accounts: IdentityRef[] = []
  for (const one of named) {
    const account = accountIn(one, row.text(one, 2_000))
    if (account !== undefined) accounts.push(account)
  }
  const { email } = who
  if (email !== undefined && who.platform !== 'email') accounts.push({ platform: 'email', key: email.toLowerCase(), email })
  const job = row.text('job-title', 500)
  const location = row.text('location', 500)
  if (job !== '' || location !== '') {
    who.attributes = {}
    if (job !== '') who.attributes['jobTitle'] = job
    if (location !== '') who.attributes['location'] = location
  }
  const note = row.text('notes', 10_000)
  const teammate = row.text('teammate', 20)
  return movedPerson({
    own: who,
    accounts,
    organization: firstOf(row.text('organization', 200)),
    tags: row.list('tags'),
    notes: note === '' ? [] : [{ key: clip(`${who.platform}/${who.key}`, 200), text: note }],
    teammate: teammate !== '' && /^(?:yes|true|1|y|x)$/i.test(teammate),
    locator,
  })
}

const merge = (own: Readonly<Record<string, string>>): Record<string, string> => {
  const columns: Record<string, string> = { ...PEOPLE.columns }
  for (const [target, names] of Object.entries(own)) columns[target] = [names, columns[target]].filter(Boolean).join('|')
  return columns
}

/** "https://github.com/ada" and "@ada" are "ada". */
const accountIn = (platform: string, text: string): IdentityRef | undefined => {
  if (text === '') return undefined
  const path = /^https?:\/\/[^/]+\/(?:in\/|u\/|users\/|user\/|@)?([^/?#]+)/.exec(text)?.[1]
  const username = path ?? text
  if (username.length > 200 || /\s/.test(username.trim())) return undefined
  return accountOf({ platform, username, url: path === undefined ? undefined : text })
}

/** "Tarn Ltd" of "Tarn Ltd; Mere Ltd". */
const firstOf = (list: string): string => {
  const end = list === '' ? -1 : list.search(/[;|]/)
  return end < 0 ? list : list.slice(0, end)
}

const isLink = (text: string): boolean => /^https?:\/\//.test(text)
