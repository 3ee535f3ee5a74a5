import type { ActivityRecord, IdentityRef, PersonRecord } from '@kith/contract/records'
import { accountOf, addressOf } from '../kit/accounts.ts'
import type { Item } from '../kit/connector.ts'
import { asideWithHeads, firstText, type ElementContext, type ExportElement, type Learning } from '../kit/exports.ts'
import { isObject, listAt, objectAt, textAt, urlAt, type Json } from '../kit/json.ts'
import { DATE_MESSAGES, faultOf, isLeftOut, looseTime, movedKind, movedPerson } from '../kit/moved.ts'
import { remembering } from '../kit/remembering.ts'
import { clip } from '../kit/text.ts'

/** What is named by number elsewhere: accounts, members, types of activity. */
export interface Directory {
  readonly identities: Map<string, IdentityRef>
  readonly members: Map<string, Member>
  readonly types: Map<string, string>
  /** What the words of a type mean: there are few types, and many activities of each. */
  readonly kindOf: (type: string) => ReturnType<typeof movedKind>
  readonly platformIn: (words: string) => string
}
interface Member {
  readonly own: IdentityRef
  readonly accounts: readonly string[]
}

/** A workspace of a million accounts is larger than any that was. */
const KNOWN_MAX = 2_000_000

export const learn = (): Learning & { readonly learnt: Directory } => {
  const learnt: Directory = {
    identities: new Map(),
    members: new Map(),
    types: new Map(),
    kindOf: remembering(movedKind),
    platformIn: remembering(platformIn),
  }
  return {
    learnt,
    told: { fields: ['type'], isWanted: (value) => /identity$|^(?:activity_type|member)$/.test(firstText(value, 'type')) },
    see: (value) => {
      const [id, type] = [firstText(value, 'id'), firstText(value, 'type')]
      if (id === '' || learnt.identities.size + learnt.members.size > KNOWN_MAX) return
      const attributes = objectAt(value, 'attributes')
      if (type.endsWith('_identity') || type === 'identity') {
        const account = identityOf(type, attributes)
        if (account !== undefined) learnt.identities.set(id, account)
      } else if (type === 'activity_type') learnt.types.set(id, firstText(attributes, 'key', 'name'))
      else if (type === 'member') learnt.members.set(id, { own: ownOf(id, attributes), accounts: related(value, 'identities') })
    },
  }
}

/** One resource of Orbit's API (JSON:API): a member, an activity, a note. What only names others was learnt before. */
export const createMapper = (context: ElementContext): ((element: ExportElement) => readonly Item[]) => {
  // Made by `learn` above.
  const directory = isDirectory(context.learnt) ? context.learnt : learn().learnt
  return (element) => mapResource(element, directory, context)
}

const mapResource = (element: ExportElement, directory: Directory, { nowMs, settings, count }: ElementContext): readonly Item[] => {
  const { value, raw } = element
  const type = firstText(value, 'type')
  if (type === 'member' && firstText(value, 'id') === '')
    return [asideWithHeads('person_missing', 'The member has no id: add it, or leave it out.', element)]
  if (type === 'member') return person(value, directory, element.locator).map((record): Item => ({ record, raw }))
  if (type === 'organization') {
    const attributes = objectAt(value, 'attributes')
    const name = firstText(attributes, 'name')
    const domain = firstText(attributes, 'domain', 'website')
    return name === ''
      ? []
      : [{ record: { type: 'organization', name: clip(name, 200), ...(domain === '' ? {} : { domains: [clip(domain, 253)] }) }, raw }]
  }
  if (type === 'note') return note(element, directory)
  if (type.endsWith('activity')) return activity(element, directory, nowMs, (platform) => isLeftOut(settings, platform), count)
  if (/identity$|^(?:activity_type|user|workspace|repository|webhook.*)$/.test(type)) return []
  return [asideWithHeads('item_unknown', 'This is no member, activity or note of Orbit. Leave it out.', element)]
}

const isDirectory = (learnt: unknown): learnt is Directory =>
  typeof learnt === 'object' && learnt !== null && 'identities' in learnt && 'types' in learnt

const person = (value: Json, directory: Directory, locator: string) => {
  const attributes = objectAt(value, 'attributes')
  const id = firstText(value, 'id')
  const own = ownOf(id, attributes)
  const accounts = related(value, 'identities').flatMap((one) => directory.identities.get(one) ?? [])
  const inline = listAt(attributes, 'identities')
    .filter(isObject)
    .flatMap((one) => identityOf(firstText(one, 'type'), one) ?? [])
  const known = ['github', 'twitter', 'discourse', 'linkedin', 'devto'].flatMap(
    (platform) => accountOf({ platform, username: firstText(attributes, platform) }) ?? [],
  )
  const email = addressOf(firstText(attributes, 'primary_email', 'email'))
  const address = email === undefined ? [] : [accountOf({ platform: 'email', email }) ?? []].flat()
  const tags = [...listAt(attributes, 'tag_list'), ...listAt(attributes, 'tags')].filter((tag) => typeof tag === 'string')
  const notes = listAt(attributes, 'notes').flatMap((one, at): NonNullable<PersonRecord['notes']> =>
    noteOf(isObject(one) ? one : { body: one }, `${id}/${at + 1}`),
  )
  // Accounts that the identities list already are not told twice under a weaker name.
  const told = new Set(accounts.map(({ platform }) => platform.replace(/^csv:/, '')))
  const weaker = known.filter(({ platform }) => !told.has(platform.replace(/^csv:/, '')))
  return movedPerson({
    own,
    accounts: [...accounts, ...inline, ...weaker, ...address],
    organization: firstText(attributes, 'company'),
    tags,
    notes,
    teammate: attributes['teammate'] === true,
    locator,
  })
}

const ownOf = (id: string, attributes: Json): IdentityRef => {
  const name = firstText(attributes, 'name', 'slug')
  const username = firstText(attributes, 'slug')
  const avatarUrl = urlAt(attributes, 'avatar_url')
  const url = urlAt(attributes, 'url') ?? urlAt(attributes, 'orbit_url')
  const facts = Object.fromEntries(
    ['title', 'bio', 'location', 'pronouns'].flatMap((field): [string, string][] => {
      const text = firstText(attributes, field)
      return text === '' ? [] : [[field, clip(text, 2_000)]]
    }),
  )
  return {
    platform: 'orbit',
    key: clip(id, 500),
    ...(name === '' ? {} : { name: clip(name, 300) }),
    ...(username === '' ? {} : { username: clip(username, 200) }),
    ...(avatarUrl === undefined ? {} : { avatarUrl }),
    ...(url === undefined ? {} : { url }),
    ...(Object.keys(facts).length === 0 ? {} : { attributes: facts }),
  }
}

const identityOf = (type: string, attributes: Json): IdentityRef | undefined =>
  accountOf({
    platform: firstText(attributes, 'source') || type.replace(/_?identity$/, ''),
    id: firstText(attributes, 'uid'),
    username: firstText(attributes, 'username'),
    email: firstText(attributes, 'email'),
    name: firstText(attributes, 'name'),
    url: textAt(attributes, 'profile_url') ?? textAt(attributes, 'url'),
  })

const firstRelated = (value: Json, name: string): string => {
  const data = objectAt(objectAt(value, 'relationships'), name)['data']
  return isObject(data) ? firstText(data, 'id') : Array.isArray(data) ? (related(value, name)[0] ?? '') : ''
}

const related = (value: Json, name: string): string[] => {
  const data = objectAt(objectAt(value, 'relationships'), name)['data']
  return (Array.isArray(data) ? data : [data])
    .filter(isObject)
    .map((one) => firstText(one, 'id'))
    .filter((id) => id !== '')
}

const activity = (
  element: ExportElement,
  directory: Directory,
  nowMs: number,
  isOut: (platform: string) => boolean,
  count: ElementContext['count'],
): readonly Item[] => {
  const { value, raw } = element
  const attributes = objectAt(value, 'attributes')
  const id = firstText(value, 'id')
  const memberId = firstRelated(value, 'member')
  const type = typeOf(value, attributes, directory)
  const platform = platformOf(value, attributes, type, directory)
  if (isOut(platform)) {
    count('left_out_by_choice', 'Activities of platforms that Kith reads itself were left out, as was asked for.')
    return []
  }
  const actor = actorOf(memberId, platform, directory)
  if (actor === undefined || id === '')
    return [asideWithHeads('person_missing', 'The activity does not say whose it is: add relationships.member, or leave it out.', element)]
  const atMs = looseTime(attributes['occurred_at']) ?? looseTime(attributes['created_at'])
  const fault = faultOf(atMs, nowMs)
  if (fault !== undefined || atMs === undefined)
    return [asideWithHeads(fault ?? 'date_unreadable', DATE_MESSAGES[fault ?? 'date_unreadable'], element)]
  const url =
    urlAt(attributes, 'activity_link') ??
    urlAt(attributes, 'custom_link') ??
    urlAt(attributes, 'g_html_url') ??
    urlAt(attributes, 'orbit_url')
  const title = firstText(attributes, 'custom_title', 'title', 'g_title', 'name')
  const body = firstText(attributes, 'body', 'custom_description', 'description', 't_text', 'g_body')
  const properties = objectAt(attributes, 'properties')
  const tags = listAt(attributes, 'tags').filter((tag) => typeof tag === 'string')
  const place = firstText(properties, 'github_repository', 'discord_channel', 'slack_channel', 'discourse_category', 'channel')
  const weight = firstText(attributes, 'weight')
  const { kind, category, weight: usual } = directory.kindOf(type)
  const facts: Record<string, string | number> = { category, weight: usual }
  if (platform !== '') facts['platform'] = clip(platform, 200)
  if (weight !== '') facts['orbitWeight'] = clip(weight, 40)
  if (tags.length > 0) facts['tags'] = clip(tags.join(', '), 2_000)
  const record: ActivityRecord = { type: 'activity', kind, externalId: clip(id, 500), occurredAt: atMs, actor, attributes: facts }
  if (title !== '') record.title = clip(title, 1_000)
  if (body !== '') record.body = clip(body, 100_000)
  if (url !== undefined) record.url = url
  if (place !== '') record.place = clip(place, 300)
  return [{ record, raw }]
}

const typeOf = (value: Json, attributes: Json, directory: Directory): string => {
  const id = firstRelated(value, 'activity_type')
  const custom = firstText(attributes, 'custom_type', 'activity_type_key', 'activity_type')
  const known = directory.types.get(id)
  const base = custom || (known ?? '')
  if (base !== '') return base.replaceAll(':', ' ')
  const action = firstText(attributes, 'action')
  return `${firstText(value, 'type').replace(/_activity$/, '')} ${action}`
}

const platformOf = (value: Json, attributes: Json, type: string, directory: Directory): string => {
  const tag = listAt(attributes, 'tags').find((one) => typeof one === 'string' && one.startsWith('channel:'))
  if (typeof tag === 'string') return tag.slice('channel:'.length).toLowerCase()
  return directory.platformIn(`${firstText(value, 'type')} ${type}`.toLowerCase())
}

const platformIn = (words: string): string => {
  const named = ['github', 'discord', 'slack', 'discourse', 'twitter', 'devto', 'linkedin', 'reddit', 'stackoverflow', 'youtube'].find(
    (one) => words.includes(one),
  )
  return named ?? (/^(?:issue|pull_request|star|fork|commit)/.test(words) ? 'github' : 'custom')
}

/** The account at which it was done, where the member has one there; else the member as Orbit numbers them. */
const actorOf = (memberId: string, platform: string, { members, identities }: Directory): IdentityRef | undefined => {
  const member = members.get(memberId)
  if (member === undefined) return memberId === '' ? undefined : { platform: 'orbit', key: clip(memberId, 500) }
  if (member.accounts.length === 0) return member.own
  const accounts = member.accounts.flatMap((id) => identities.get(id) ?? [])
  return accounts.find((one) => one.platform === platform || one.platform === `csv:${platform}`) ?? member.own
}

const note = (element: ExportElement, directory: Directory): readonly Item[] => {
  const { value, raw } = element
  const attributes = objectAt(value, 'attributes')
  const memberId = firstRelated(value, 'member')
  const own = directory.members.get(memberId)?.own ?? (memberId === '' ? undefined : { platform: 'orbit', key: memberId })
  const notes = noteOf(attributes, firstText(value, 'id'))
  if (own === undefined || notes.length === 0)
    return [
      asideWithHeads(
        'person_missing',
        'The note is empty, or does not say whom it is about: add relationships.member, or leave it out.',
        element,
      ),
    ]
  return [{ record: { type: 'person', identity: own, notes }, raw }]
}

const noteOf = (attributes: Json, key: string): NonNullable<PersonRecord['notes']> => {
  const text = firstText(attributes, 'body', 'text', 'note')
  const author = firstText(attributes, 'author', 'user_name')
  const at = looseTime(attributes['created_at'])
  return text === '' || key === ''
    ? []
    : [
        {
          key: clip(key, 200),
          text: clip(text, 10_000),
          ...(author === '' ? {} : { author: clip(author, 200) }),
          ...(at === undefined ? {} : { at }),
        },
      ]
}
