import type { IdentityRef } from '@kith/contract/records'
import { chatItems, type ChatKind, type ChatReaction, type createChains } from '../chat.ts'
import { peopleIn } from '../chat-directory.ts'
import type { Item } from '../connector.ts'
import { parseTime } from '../dates.ts'
import { countAt, idAt, isObject, listAt, objectAt, textAt, urlAt, type Json } from '../json.ts'
import { createKnownPeople } from '../known-people.ts'
import { clip, clipped } from '../text.ts'

export interface DiscordOrigin {
  readonly guild: Json
  readonly channel: Json
  readonly document: string
  readonly locator: string
  readonly raw: Buffer | string
  readonly nowMs: number
  readonly claim: (what: string, count: number) => void
  readonly rootOf: ReturnType<typeof createChains>
  readonly identities: Identities
}

const KINDS: Readonly<Record<string, Exclude<ChatKind, 'reaction'>>> = {
  GuildMemberJoin: 'joined',
  ChannelPinnedMessage: 'pinned',
  RecipientAdd: 'channel-changed',
  RecipientRemove: 'channel-changed',
  Call: 'channel-changed',
  ChannelNameChange: 'channel-changed',
  ChannelIconChange: 'channel-changed',
  ThreadCreated: 'channel-changed',
}

/** Discord's numbers of what the exporter has no word for: boosts, follows, beginnings of threads, and the like (Message Types of its API). */
const SYSTEM = /^(?:[3-9]|1[0-8]|2[12]|2[5-9]|3\d|4\d)$/

/** A message as DiscordChatExporter writes it, as activities: itself and each reaction. Pure but for `rootOf`. */
export const mapMessage = (message: Json, origin: DiscordOrigin): readonly Item[] => {
  const { guild, channel } = origin
  const id = idAt(message, 'id')
  const type = textAt(message, 'type') ?? 'Default'
  const answered = idAt(objectAt(message, 'reference'), 'messageId')
  const isThread = textAt(channel, 'type')?.endsWith('Thread') === true
  const channelId = idAt(channel, 'id')
  const system = KINDS[type] ?? (SYSTEM.test(type) ? 'channel-changed' : undefined)
  const replyTo = system === undefined ? answered : undefined
  const thread = isThread ? channelId : origin.rootOf(origin.document, id ?? '', replyTo)
  const opens = isThread ? id === channelId : replyTo === undefined
  const author = origin.identities(objectAt(message, 'author'))
  const guildId = idAt(guild, 'id')
  return chatItems(
    {
      kind: system ?? (opens ? 'message' : 'thread-reply'),
      id: id ?? '',
      atMs: id === undefined ? undefined : parseTime(message['timestamp']),
      author,
      text: textOf(message),
      title: isThread ? textAt(channel, 'name') : undefined,
      place: placeOf(channel, isThread),
      url:
        guildId === undefined || channelId === undefined || id === undefined
          ? undefined
          : `https://discord.com/channels/${guildId}/${channelId}/${id}`,
      thread: system === undefined ? thread : undefined,
      replyTo,
      mentions: peopleIn(listAt(message, 'mentions'), origin.identities),
      attributes: {
        type: type === 'Default' || type === 'Reply' ? undefined : type,
        edited: parseTime(message['timestampEdited']) === undefined ? undefined : textAt(message, 'timestampEdited'),
        pinned: message['isPinned'] === true,
        files: listAt(message, 'attachments').length || undefined,
      },
      reactions: reactionsOf(message, origin),
    },
    {
      locator: origin.locator,
      raw: origin.raw,
      nowMs: origin.nowMs,
      retry: () => JSON.stringify({ guild, channel: { ...channel, topic: undefined }, message }),
    },
  )
}

/** In threads the exporter writes the channel that they hang on where the category stands otherwise. */
const placeOf = (channel: Json, isThread: boolean): string | undefined => {
  const name = clipped(isThread ? (channel['category'] ?? channel['name']) : channel['name'], 200)
  return name === undefined ? undefined : `#${name}`
}

export type Identities = (person: Json) => IdentityRef | undefined

/** One object for each account that looks as before. */
export const createIdentities = (): Identities => {
  const known = createKnownPeople()
  return (person) => {
    const { id, discriminator, name, nickname, avatarUrl, isBot } = person
    const roles = rolesOf(person)
    return known(id, [discriminator, name, nickname, avatarUrl, isBot, roles], () => toIdentity(person, roles))
  }
}

const rolesOf = (person: Json): string => {
  const roles = listAt(person, 'roles')
  if (roles.length === 0) return ''
  const names = roles.slice(0, 30).flatMap((role) => (isObject(role) ? (clipped(role['name'], 80) ?? []) : []))
  return clip(names.join(', '), 500)
}

const toIdentity = (person: Json, roles: string): IdentityRef | undefined => {
  const key = idAt(person, 'id')
  if (key === undefined) return undefined
  const ref: IdentityRef = { platform: 'discord', key }
  const tag = textAt(person, 'discriminator')
  const username = clipped(person['name'], 180)
  if (username !== undefined) ref.username = tag !== undefined && /^(?!0000)\d{4}$/.test(tag) ? `${username}#${tag}` : username
  const name = clipped(person['nickname'], 300)
  if (name !== undefined) ref.name = name
  const avatarUrl = urlAt(person, 'avatarUrl')
  if (avatarUrl !== undefined) ref.avatarUrl = avatarUrl
  if (person['isBot'] === true) ref.robot = true
  if (roles !== '') ref.attributes = { roles }
  return ref
}

const reactionsOf = (message: Json, { identities, claim }: DiscordOrigin): readonly ChatReaction[] | undefined => {
  const given = listAt(message, 'reactions')
  if (given.length === 0) return undefined
  return given.flatMap((reaction) => {
    if (!isObject(reaction)) return []
    const emoji = clipped(objectAt(reaction, 'emoji')['code'], 100) ?? clipped(objectAt(reaction, 'emoji')['name'], 100)
    if (emoji === undefined) return []
    const users = listAt(reaction, 'users').flatMap((user) => (isObject(user) ? (identities(user) ?? []) : []))
    claim('reaction', countAt(reaction, 'count') ?? users.length)
    return users.map((who) => ({ emoji, who }))
  })
}

const CODE = /<(@[!&]?|#|a?:\w{1,40}:)(\d{1,25})>/g

/** Text as it is shown: ids of people become their names, own emoji their names; embeds stand in where a program writes nothing else. */
const textOf = (message: Json): string => {
  const content = typeof message['content'] === 'string' ? message['content'] : ''
  if (content === '') {
    const embeds = listAt(message, 'embeds')
      .slice(0, 10)
      .flatMap((one) => (isObject(one) ? [textAt(one, 'title'), textAt(one, 'description')] : []))
    return embeds.filter((text) => text !== undefined).join('\n')
  }
  if (!content.includes('<')) return content
  const names = new Map(
    listAt(message, 'mentions').flatMap((one): [string, string][] => {
      const id = isObject(one) ? idAt(one, 'id') : undefined
      const name = isObject(one) ? (textAt(one, 'nickname') ?? textAt(one, 'name')) : undefined
      return id === undefined || name === undefined ? [] : [[id, name]]
    }),
  )
  return content.replace(CODE, (whole, what: string, id: string) => {
    if (what.endsWith(':')) return what.replace(/^a/, '')
    const name = names.get(id)
    return name === undefined ? whole : `@${name}`
  })
}
