import type { IdentityRef, PersonRecord } from '@kith/contract/records'
import type { InputFile } from '../connector.ts'
import { readList } from '../documents.ts'
import { isObject, objectAt, textAt, urlAt, type Json } from '../json.ts'
import { clip, clipped } from '../text.ts'

export interface Channel {
  readonly id: string
  /** "#general" */
  readonly place: string
  /** Between two people, or a few: nobody else was meant to read it. */
  readonly isDirect: boolean
  /** For those who were invited. */
  readonly isPrivate?: boolean
}

/** Who and what the messages of an export speak of, by their ids. */
export interface Directory {
  readonly platform: string
  /** The workspace that most of the known users belong to. */
  readonly team: string | undefined
  readonly user: (id: string) => IdentityRef
  readonly name: (id: string) => string | undefined
  readonly channelName: (id: string) => string | undefined
  readonly channelOfFolder: (folder: string) => Channel
  /** The one channel that the export tells of, where a page of messages does not say its own. */
  readonly onlyChannel: Channel | undefined
  readonly toPerson: (user: Json) => PersonRecord | undefined
  readonly learn: (user: Json) => void
}

export const USERS = /(?:^|\/)(?:org_)?users\.json$/
const CHANNELS = /(?:^|\/)(channels|groups|mpims|dms)\.json$/
const LISTS_MAX_USERS = 1_000_000
const USER_ID = /^[A-Z0-9]{2,30}$/

/** Users, channels and single answers of the API (`{"user": …}`, `{"channel": …}`) among the files. */
export const readDirectory = async (
  files: readonly InputFile[],
  isPage: (file: InputFile) => boolean,
  signal: AbortSignal,
  team?: string,
): Promise<Directory> => {
  const users = new Map<string, Json>()
  const channels = new Map<string, Channel>()
  const byFolder = new Map<string, Channel>()
  const addUser = (user: Json): void => {
    const id = textAt(user, 'id')
    if (id !== undefined && USER_ID.test(id) && users.size < LISTS_MAX_USERS) users.set(id, slim(user))
  }
  const addChannel = (channel: Json, kind: string): void => {
    const id = textAt(channel, 'id')
    if (id === undefined) return
    const name = clipped(channel['name'], 200)
    const found = {
      id: clip(id, 100),
      place: name === undefined ? id : `#${name}`,
      isDirect: kind === 'mpims' || kind === 'dms' || channel['is_im'] === true,
      ...(kind === 'groups' || channel['is_private'] === true ? { isPrivate: true } : {}),
    }
    channels.set(id, found)
    // An export keeps direct conversations in folders named by id, all others by name.
    byFolder.set(id, found)
    if (name !== undefined) byFolder.set(name, found)
  }
  for (const file of files) {
    const list = CHANNELS.exec(file.name)?.[1]
    if (USERS.test(file.name)) {
      await readList(file, { lists: ['', 'members'] }, signal, addUser)
    } else if (list !== undefined) await readList(file, { lists: ['', 'channels'] }, signal, (channel) => addChannel(channel, list))
    else if (isPage(file)) {
      const root = await readList(file, { lists: [], passed: ['', 'messages', 'members'] }, signal, () => undefined)
      const [user, channel] = [objectAt(root, 'user'), objectAt(root, 'channel')]
      if (textAt(user, 'id') !== undefined) addUser(user)
      if (textAt(channel, 'id') !== undefined) addChannel(channel, 'channels')
    }
  }
  return createDirectory(users, channels, byFolder, team)
}

export const createDirectory = (
  users: Map<string, Json>,
  channels: ReadonlyMap<string, Channel>,
  byFolder: ReadonlyMap<string, Channel>,
  given?: string,
): Directory => {
  const team = teamOf(users)
  const of = given ?? team
  const platform = of === undefined ? 'slack' : `slack:${of}`
  const refs = new Map<string, IdentityRef>()
  const user = (id: string): IdentityRef => {
    const known = refs.get(id)
    if (known !== undefined) return known
    const found = users.get(id)
    const ref = found === undefined ? { platform, key: clip(id, 500) } : toIdentity(found, id, platform)
    refs.set(id, ref)
    return ref
  }
  const onlyIds = new Set([...channels.values()].map(({ id }) => id))
  return {
    platform,
    team,
    user,
    name: (id) => nameOf(users.get(id)),
    channelName: (id) => channels.get(id)?.place.replace(/^#/, ''),
    channelOfFolder: (folder) => byFolder.get(folder) ?? { id: clip(folder, 100), place: `#${clip(folder, 200)}`, isDirect: false },
    onlyChannel: onlyIds.size === 1 ? [...channels.values()][0] : undefined,
    toPerson: (given) => {
      const id = textAt(given, 'id')
      return id === undefined || !USER_ID.test(id) ? undefined : { type: 'person', identity: user(id) }
    },
    learn: (given) => {
      const id = textAt(given, 'id')
      if (id !== undefined && USER_ID.test(id) && !users.has(id) && users.size < LISTS_MAX_USERS) {
        users.set(id, slim(given))
        refs.delete(id)
      }
    },
  }
}

/** What is used of a user: a workspace may have a hundred thousand of them, with all their pictures. */
const slim = (user: Json): Json => {
  const pick = (from: Json, names: readonly string[]): Json => Object.fromEntries(names.map((name) => [name, from[name]]))
  return {
    ...pick(user, ['id', 'team_id', 'name', 'real_name', 'is_bot', 'deleted', 'tz']),
    profile: pick(objectAt(user, 'profile'), ['display_name', 'real_name', 'email', 'image_512', 'image_192', 'title']),
  }
}

/** The workspace that most users belong to: shared channels bring in a few of others. */
const teamOf = (users: ReadonlyMap<string, Json>): string | undefined => {
  const counts = new Map<string, number>()
  for (const user of users.values()) {
    const team = textAt(user, 'team_id')
    if (team !== undefined && USER_ID.test(team)) counts.set(team, (counts.get(team) ?? 0) + 1)
  }
  return [...counts].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0]
}

const nameOf = (user: Json | undefined): string | undefined => {
  if (user === undefined) return undefined
  const profile = objectAt(user, 'profile')
  return clipped(profile['display_name'], 200) ?? clipped(user['name'], 200) ?? clipped(user['real_name'], 200)
}

const SLACKBOT = 'USLACKBOT'

const toIdentity = (user: Json, id: string, platform: string): IdentityRef => {
  const profile = objectAt(user, 'profile')
  const ref: IdentityRef = { platform, key: clip(id, 500) }
  const username = clipped(user['name'], 200)
  if (username !== undefined) ref.username = username
  const name = clipped(profile['real_name'], 300) ?? clipped(user['real_name'], 300) ?? clipped(profile['display_name'], 300)
  if (name !== undefined) ref.name = name
  const email = clipped(profile['email'], 320)
  if (email?.includes('@') === true) ref.email = email
  const avatarUrl = urlAt(profile, 'image_512') ?? urlAt(profile, 'image_192')
  if (avatarUrl !== undefined) ref.avatarUrl = avatarUrl
  if (user['is_bot'] === true || id === SLACKBOT) ref.robot = true
  const attributes: Record<string, string | boolean> = {}
  for (const [label, value] of [
    ['title', profile['title']],
    ['timezone', user['tz']],
  ] as const) {
    const text = clipped(value, 300)
    if (text !== undefined) attributes[label] = text
  }
  if (user['deleted'] === true) attributes['deactivated'] = true
  if (Object.keys(attributes).length > 0) ref.attributes = attributes
  return ref
}

/** What a file of GrimoireLab tells beside a message. */
export const besides = (message: Json): { readonly channel: Json | undefined; readonly user: Json | undefined } => ({
  channel: isObject(message['channel_info']) ? message['channel_info'] : undefined,
  user: isObject(message['user_data']) ? message['user_data'] : undefined,
})
