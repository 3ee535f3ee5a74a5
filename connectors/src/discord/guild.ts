import { ConnectorError, type Item, type ReadContext } from '../kit/connector.ts'
import type { Identities } from '../kit/discord/map.ts'
import { countAt, idAt, isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import { clipped } from '../kit/text.ts'
import { Refused, type Api } from './api.ts'
import { toExportedAuthor } from './convert.ts'
import { covers, type Settings } from './settings.ts'

export interface Guild {
  readonly id: string
  readonly name: string
  readonly people: number | undefined
  /** Names of roles by their ids. */
  readonly roles: ReadonlyMap<string, string>
  /** Whether whoever is a member sees channels that say nothing else. */
  readonly isOpen: boolean
}

export interface Channel {
  readonly id: string
  readonly name: string
  /** A forum has threads alone. */
  readonly hasMessages: boolean
  readonly hasThreads: boolean
}

const VIEW = 1n << 10n

const bits = (value: unknown): bigint => (typeof value === 'string' && /^\d{1,30}$/.test(value) ? BigInt(value) : 0n)

export const readGuild = async (api: Api, id: string): Promise<Guild> => {
  const found = await api.get(`/guilds/${id}`, { with_counts: true }).catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error
    throw new ConnectorError(
      'not_found',
      'The bot is not in that server.',
      'Invite it with the address that the setup help describes, and check the number of the server.',
    )
  })
  const guild = isObject(found) ? found : {}
  const roles = listAt(guild, 'roles').filter(isObject)
  const everyone = roles.find((role) => idAt(role, 'id') === id)
  return {
    id,
    name: clipped(guild['name'], 200) ?? id,
    people: countAt(guild, 'approximate_member_count'),
    roles: new Map(
      roles.flatMap((role): [string, string][] => {
        const [role_, name] = [idAt(role, 'id'), clipped(role['name'], 80)]
        return role_ === undefined || role_ === id || name === undefined ? [] : [[role_, name]]
      }),
    ),
    isOpen: everyone === undefined || (bits(everyone['permissions']) & VIEW) !== 0n,
  }
}

/** Whether every member sees a channel: it says so itself, or the server does. */
const isPrivate = (guild: Guild, channel: Json): boolean => {
  const everyone = listAt(channel, 'permission_overwrites').find((one) => isObject(one) && idAt(one, 'id') === guild.id)
  if (!isObject(everyone)) return !guild.isOpen
  if ((bits(everyone['deny']) & VIEW) !== 0n) return true
  return !guild.isOpen && (bits(everyone['allow']) & VIEW) === 0n
}

/** Discord's numbers: text, voice, announcements, stage, forum, media. */
const TALK = new Set([0, 2, 5, 13])
const THREADED = new Set([0, 5, 15, 16])

export const listChannels = async (api: Api, guild: Guild, settings: Settings): Promise<readonly Channel[]> => {
  const given = await api.get(`/guilds/${guild.id}/channels`)
  return (Array.isArray(given) ? given : []).filter(isObject).flatMap((channel) => {
    const id = idAt(channel, 'id')
    const name = clipped(channel['name'], 200)
    const type = countAt(channel, 'type') ?? -1
    const [hasMessages, hasThreads] = [TALK.has(type), THREADED.has(type)]
    if (id === undefined || (!hasMessages && !hasThreads) || !covers(settings, id, name)) return []
    if (!settings.private && isPrivate(guild, channel)) return []
    return [{ id, name: name ?? id, hasMessages, hasThreads }]
  })
}

const MEMBERS_PER_PAGE = 1_000
const MEMBERS_MAX = 500_000

/** All members with their roles, page by page, where the bot may list them. */
export async function* listMembers(
  api: Api,
  guild: Guild,
  identities: Identities,
  context: Pick<ReadContext<unknown, unknown>, 'note' | 'signal'>,
): AsyncGenerator<readonly Item[]> {
  let after = '0'
  for (let count = 0; count < MEMBERS_MAX;) {
    context.signal.throwIfAborted()
    const given = await api.get(`/guilds/${guild.id}/members`, { limit: MEMBERS_PER_PAGE, after }).catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error
      const message =
        'The bot may not list the members: people are known by what they write. Switch on its “Server Members Intent” to have all of them.'
      context.note('members_refused', message)
      return []
    })
    const members = (Array.isArray(given) ? given : []).filter(isObject)
    yield members.flatMap((member) => {
      const identity = identities(toExportedAuthor(objectAt(member, 'user'), guild, member))
      return identity === undefined ? [] : [{ record: { type: 'person' as const, identity }, raw: JSON.stringify(member) }]
    })
    const last = members.at(-1)
    const next = last === undefined ? undefined : textAt(objectAt(last, 'user'), 'id')
    if (members.length < MEMBERS_PER_PAGE || next === undefined || next === after) return
    after = next
    count += members.length
  }
  context.note('members_bound', `More than ${MEMBERS_MAX} members: the others are known by what they write.`)
}
