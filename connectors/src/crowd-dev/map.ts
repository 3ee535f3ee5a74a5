import type { ActivityRecord, AnyRecord, IdentityRef, PersonRecord } from '@kith/contract/records'
import { accountOf, addressOf } from '../kit/accounts.ts'
import type { Item } from '../kit/connector.ts'
import { asideWithHeads, firstText, held, shownText, type ElementContext, type ExportElement, type Learning } from '../kit/exports.ts'
import { isObject, listAt, objectAt, textAt, urlAt, type Json } from '../kit/json.ts'
import { DATE_MESSAGES, faultOf, isLeftOut, looseTime, movedKind, movedPerson } from '../kit/moved.ts'
import { remembering } from '../kit/remembering.ts'
import { clip } from '../kit/text.ts'

/** Accounts of members, by their number and by the name that activities call them. */
export type Directory = ReadonlyMap<string, readonly IdentityRef[]>
const KNOWN_MAX = 1_000_000

export const learn = (): Learning & { readonly learnt: Directory } => {
  const learnt = new Map<string, readonly IdentityRef[]>()
  return {
    learnt,
    told: {
      // Not what they say, which is another thing for each activity.
      signs: ['id', 'displayName', 'record', 'timestamp', 'type', 'platform'],
      isWanted: (value) => isObject(value['record']) || !isActivity(value),
    },
    see: (given) => {
      const value = unwrapped(given)
      if (isActivity(value) || learnt.size > KNOWN_MAX) return
      const accounts = [ownOf(value), ...accountsOf(value)].filter((one) => one !== undefined)
      for (const name of [firstText(value, 'id'), firstText(value, 'displayName')])
        if (name !== '' && accounts.length > 0) learnt.set(name, accounts)
    },
  }
}

/** A member or an activity, as crowd.dev's API, exports and fixtures write them. */
export const createMapper = (context: ElementContext): ((element: ExportElement) => readonly Item[]) => {
  // What is copied comes last: otherwise each reading had an object of another shape.
  const about = { kindOf: remembering(movedKind), platformOf: remembering(platformNamed), known: new Map<string, Named>(), ...context }
  return (element) => mapElement(element, about)
}

interface About extends ElementContext {
  /** There are few types, and many activities of each. */
  readonly kindOf: typeof movedKind
  readonly platformOf: typeof platformNamed
  /** Who was named how in an activity that was read before: by member, or by username where it names none. */
  readonly known: Map<string, Named>
}

const platformNamed = (text: string): { readonly name: string; readonly shown: string } => {
  const name = text.toLowerCase()
  return { name, shown: clip(name, 200) }
}

interface Named {
  readonly name: string
  readonly username: string
  readonly platform: string
  readonly actor: IdentityRef
}

const mapElement = (element: ExportElement, context: About): readonly Item[] => {
  const value = unwrapped(element.value)
  if (isActivity(value)) return activity(element, value, undefined, context)
  const own = ownOf(value)
  if (own === undefined)
    return [asideWithHeads('item_unknown', 'This is neither a member nor an activity of crowd.dev. Leave it out.', element)]
  const raw = element.raw
  const people = person(value, own, element.locator).map((record): Item => ({ record, raw }))
  const done = listAt(value, 'activities')
    .filter(isObject)
    .flatMap((one, at) =>
      activity(held(element, one, `activity ${at + 1}`, { raw: JSON.stringify(one) }), one, [...accountsOf(value), own], context),
    )
  return [...organizationsOf(value).map((record): Item => ({ record, raw })), ...people, ...done]
}

const unwrapped = (value: Json): Json => (isObject(value['record']) ? value['record'] : value)

const isActivity = (value: Json): boolean =>
  value['timestamp'] !== undefined && textAt(value, 'type') !== undefined && textAt(value, 'platform') !== undefined

const person = (value: Json, own: IdentityRef, locator: string): readonly AnyRecord[] => {
  const tags = listAt(value, 'tags').flatMap((tag) => (typeof tag === 'string' ? [tag] : isObject(tag) ? [firstText(tag, 'name')] : []))
  const key = firstText(value, 'id', 'displayName') || own.key
  const notes = listAt(value, 'notes').flatMap((note, at): NonNullable<PersonRecord['notes']> => {
    const text = typeof note === 'string' ? note : isObject(note) ? firstText(note, 'body', 'text') : ''
    const writtenMs = isObject(note) ? looseTime(note['createdAt']) : undefined
    const author = isObject(note) ? firstText(objectAt(note, 'createdBy'), 'fullName', 'email') : ''
    const id = isObject(note) ? firstText(note, 'id') : ''
    const facts = { ...(author === '' ? {} : { author: clip(author, 200) }), ...(writtenMs === undefined ? {} : { at: writtenMs }) }
    return text === '' ? [] : [{ key: clip(id || `${key}/${at + 1}`, 200), text: clip(text, 10_000), ...facts }]
  })
  const places = listAt(value, 'organizations')
    .filter(isObject)
    .flatMap((one) => {
      const organization = clip(firstText(one, 'displayName', 'name'), 200)
      const stay = objectAt(one, 'memberOrganizations')
      const [from, to] = [
        dayOf(firstText(stay, 'dateStart') || firstText(one, 'dateStart')),
        dayOf(firstText(stay, 'dateEnd') || firstText(one, 'dateEnd')),
      ]
      return organization === '' ? [] : [{ organization, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }]
    })
  // One place without days is where they are; with days, when they were there.
  const dated = places.filter((place) => 'from' in place || 'to' in place)
  const present = places.find((place) => !('from' in place) && !('to' in place)) ?? places.find((place) => !('to' in place))
  return movedPerson({
    own,
    accounts: accountsOf(value),
    organization: present?.organization ?? firstText(value, 'organisation', 'organization'),
    affiliations: dated,
    tags,
    notes,
    teammate:
      objectAt(objectAt(value, 'attributes'), 'isTeamMember')['default'] === true ||
      objectAt(objectAt(value, 'attributes'), 'isTeamMember')['crowd'] === true,
    locator,
  })
}

const organizationsOf = (value: Json): readonly AnyRecord[] =>
  listAt(value, 'organizations')
    .filter(isObject)
    .flatMap((one): AnyRecord[] => {
      const name = clip(firstText(one, 'displayName', 'name'), 200)
      const given = [firstText(one, 'website'), ...listAt(one, 'domains')].filter((domain) => typeof domain === 'string')
      const domains = given.flatMap((domain) => /^(?:https?:\/\/)?(?:www\.)?([^\s/:]+\.[^\s/:]+)/i.exec(domain)?.[1] ?? []).slice(0, 20)
      return name === ''
        ? []
        : [{ type: 'organization', name, ...(domains.length === 0 ? {} : { domains: domains.map((domain) => clip(domain, 253)) }) }]
    })

const dayOf = (text: string): string | undefined => /^\d{4}-\d\d-\d\d/.exec(text)?.[0]

const ownOf = (value: Json): IdentityRef | undefined => {
  const id = firstText(value, 'id')
  const name = firstText(value, 'displayName')
  const attributes = objectAt(value, 'attributes')
  const facts = Object.fromEntries(
    (['bio', 'jobTitle', 'location', 'country', 'seniorityLevel'] as const).flatMap((field): [string, string][] => {
      const text = anyOf(attributes, field) || firstText(value, field)
      return text === '' ? [] : [[field, clip(text, 2_000)]]
    }),
  )
  const avatarUrl = urlAt({ url: anyOf(attributes, 'avatarUrl') }, 'url')
  const shown = {
    ...(name === '' ? {} : { name: clip(name, 300) }),
    ...(avatarUrl === undefined ? {} : { avatarUrl }),
    ...(Object.keys(facts).length === 0 ? {} : { attributes: facts }),
  }
  if (id !== '') return { platform: 'crowd.dev', key: clip(id, 500), ...shown }
  // Without a number the first account holds the rest together.
  const [first] = accountsOf(value)
  if (first !== undefined) return { ...first, ...shown }
  return name === '' ? undefined : { platform: 'csv:crowd.dev', key: clip(name.toLowerCase(), 500), ...shown }
}

/** Attributes have a value for each platform that told it; what the team said comes first. */
const anyOf = (attributes: Json, name: string): string => {
  const values = objectAt(attributes, name)
  return firstText(values, 'default', 'custom') || firstText(values, ...Object.keys(values))
}

const accountsOf = (value: Json): IdentityRef[] => {
  const name = firstText(value, 'displayName')
  const shown = name === '' ? {} : { name }
  const listed = listAt(value, 'identities')
    .filter(isObject)
    .flatMap((one) => {
      const text = firstText(one, 'value', 'username')
      const isEmail = firstText(one, 'type') === 'email' || (firstText(one, 'platform') === 'git' && addressOf(text) !== undefined)
      return [
        accountOf({
          platform: isEmail ? 'email' : firstText(one, 'platform'),
          username: isEmail ? undefined : text,
          email: isEmail ? text : undefined,
          id: firstText(one, 'sourceId'),
          ...shown,
        }) ?? [],
      ].flat()
    })
  const numbers = objectAt(objectAt(value, 'attributes'), 'sourceId')
  const named = Object.entries(objectAt(value, 'username')).flatMap(([platform, given]) =>
    (Array.isArray(given) ? given : [given]).flatMap((username) =>
      typeof username === 'string' ? [accountOf({ platform, username, id: firstText(numbers, platform), ...shown }) ?? []].flat() : [],
    ),
  )
  const emails = [firstText(value, 'email'), ...listAt(value, 'emails')].flatMap((email) =>
    typeof email === 'string' ? [accountOf({ platform: 'email', email, ...shown }) ?? []].flat() : [],
  )
  return [...new Map([...listed, ...named, ...emails].map((one) => [`${one.platform}\0${one.key}`, one])).values()]
}

/** `value` is what the element is, or the record in it. */
const activity = (element: ExportElement, value: Json, accounts: readonly IdentityRef[] | undefined, about: About): readonly Item[] => {
  const { nowMs, settings, count, kindOf } = about
  const { name: platform, shown } = about.platformOf(shownText(value['platform']))
  if (isLeftOut(settings, platform)) {
    count('left_out_by_choice', 'Activities of platforms that Kith reads itself were left out, as was asked for.')
    return []
  }
  const actor = accounts === undefined ? knownActorOf(value, platform, about) : actorOf(value, platform, accounts, about.learnt)
  const id = shownText(value['sourceId']) || firstText(value, 'activityId', 'id')
  const refuse = (reason: string, message: string): readonly Item[] => {
    const { path, heads, locator } = element
    return [asideWithHeads(reason, message, { value, path, heads, locator })]
  }
  if (actor === undefined || id === '')
    return refuse('person_missing', 'The activity has no id, or does not say whose it is. Add "sourceId" and "username", or leave it out.')
  const atMs = looseTime(value['timestamp'])
  const fault = faultOf(atMs, nowMs)
  if (fault !== undefined || atMs === undefined) return refuse(fault ?? 'date_unreadable', DATE_MESSAGES[fault ?? 'date_unreadable'])
  const [title, parent] = [shownText(value['title']), shownText(value['sourceParentId'])]
  const { kind, category, weight } = kindOf(shownText(value['type']))
  // The same number may be of two platforms, and of two deeds in one commit.
  const own = clip(`${platform}/${id}`, 500)
  const begun = parent === '' ? own : clip(`${platform}/${parent}`, 500)
  const conversation = clip(shownText(value['conversationId']), 500) || begun
  const attributes = { category, weight, platform: shown }
  const record = withTexts({ kind, externalId: own, occurredAt: atMs, actor, conversation, attributes }, value)
  if (title !== '') record.title = clip(title, 1_000)
  if (parent !== '') record.replyTo = begun
  return [{ record, raw: element.raw }]
}

/** Nearly all have these three: an object that grows field by field is larger. */
const withTexts = (
  told: Pick<ActivityRecord, 'kind' | 'externalId' | 'occurredAt' | 'actor' | 'conversation' | 'attributes'>,
  value: Json,
): ActivityRecord => {
  const [body, place, url] = [clip(shownText(value['body']), 100_000), clip(shownText(value['channel']), 300), urlAt(value, 'url')]
  const { kind, externalId, occurredAt, actor, conversation, attributes } = told
  if (body !== '' && place !== '' && url !== undefined)
    return { type: 'activity', kind, externalId, occurredAt, actor, conversation, attributes, body, url, place }
  const record: ActivityRecord = { type: 'activity', kind, externalId, occurredAt, actor, conversation, attributes }
  if (body !== '') record.body = body
  if (url !== undefined) record.url = url
  if (place !== '') record.place = place
  return record
}

/** As `learn` above has made it. */
const isDirectory = (learnt: unknown): learnt is Directory => learnt instanceof Map

/** `actorOf`, asked once for whoever is named as before: of most people there are many activities. */
const knownActorOf = (value: Json, platform: string, { learnt, known }: About): IdentityRef | undefined => {
  const { member } = value
  if (isObject(member)) return actorOf(value, platform, undefined, learnt)
  const name = typeof member === 'string' ? member : shownText(value['memberId'])
  const username = shownText(value['username'])
  const before = known.get(name || username)
  if (before !== undefined && before.username === username && before.platform === platform && before.name === name) return before.actor
  const actor = actorOf(value, platform, undefined, learnt)
  if (actor === undefined || name.length + username.length > NAMED_MAX_CHARS) return actor
  if (known.size >= NAMED_MAX) known.clear()
  known.set(name || username, { name, username, platform, actor })
  return actor
}
const NAMED_MAX = 50_000
const NAMED_MAX_CHARS = 300

/** Whose it is: by the account at its platform, of the member that it names by number, by name or in itself. */
const actorOf = (value: Json, platform: string, accounts: readonly IdentityRef[] | undefined, learnt: unknown): IdentityRef | undefined => {
  const member = value['member']
  const name = typeof member === 'string' ? member : firstText(value, 'memberId')
  const known = isDirectory(learnt) ? learnt.get(name) : undefined
  const inline = isObject(member) ? [...accountsOf(member), ...[ownOf(member) ?? []].flat()] : []
  const all = accounts ?? (inline.length > 0 ? inline : (known ?? []))
  const username = firstText(value, 'username')
  const email = platform === 'git' ? addressOf(username) : undefined
  const own =
    email === undefined
      ? accountOf({ platform, username })
      : accountOf({ platform: 'email', email, name: isObject(member) ? firstText(member, 'displayName') : undefined })
  const there = all.find((one) => one.platform === platform || one.platform === `csv:${platform}`)
  if (own !== undefined && username !== '') return all.find((one) => one.platform === own.platform && one.key === own.key) ?? own
  return there ?? all[0] ?? (name === '' ? undefined : { platform: 'crowd.dev', key: clip(name, 500) })
}
