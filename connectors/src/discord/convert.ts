import { idAt, isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import type { Guild } from './guild.ts'

/** Discord's numbers of kinds of messages that the exporter has words for. */
const TYPES: Readonly<Record<number, string>> = {
  0: 'Default',
  1: 'RecipientAdd',
  2: 'RecipientRemove',
  3: 'Call',
  4: 'ChannelNameChange',
  5: 'ChannelIconChange',
  6: 'ChannelPinnedMessage',
  7: 'GuildMemberJoin',
  18: 'ThreadCreated',
  19: 'Reply',
  // Commands are answered by bots as messages are.
  20: 'Default',
  23: 'Default',
}

/** A message of the API as DiscordChatExporter would have written it, so that both are mapped alike. `reacted` has who reacted, by emoji. */
export const toExported = (message: Json, guild: Guild, reacted: ReadonlyMap<string, readonly Json[]>): Json => {
  const reference = objectAt(message, 'message_reference')
  const type = message['type']
  const answered = type === 19 ? idAt(reference, 'message_id') : undefined
  return {
    id: message['id'],
    type: typeof type === 'number' ? (TYPES[type] ?? String(type)) : 'Default',
    timestamp: message['timestamp'],
    timestampEdited: message['edited_timestamp'],
    isPinned: message['pinned'],
    content: message['content'],
    author: toExportedAuthor(objectAt(message, 'author'), guild, objectAt(message, 'member'), message['webhook_id'] !== undefined),
    attachments: listAt(message, 'attachments'),
    embeds: listAt(message, 'embeds'),
    mentions: listAt(message, 'mentions')
      .filter(isObject)
      .map((user) => toExportedAuthor(user, guild, objectAt(user, 'member'))),
    ...(answered === undefined ? {} : { reference: { messageId: answered } }),
    reactions: listAt(message, 'reactions')
      .filter(isObject)
      .map((reaction) => ({
        emoji: objectAt(reaction, 'emoji'),
        count: reaction['count'],
        users: (reacted.get(emojiOf(reaction)) ?? []).map((user) => toExportedAuthor(user, guild, {})),
      })),
  }
}

/** As Discord wants an emoji in an address: the character, or name and id of one of the server's own. */
export const emojiOf = (reaction: Json): string => {
  const emoji = objectAt(reaction, 'emoji')
  const id = idAt(emoji, 'id')
  const name = textAt(emoji, 'name') ?? '_'
  return id === undefined ? name : `${name}:${id}`
}

/** What a message answers, or what that answers itself: the same wherever reading begins. */
export const rootOf = (message: Json): string | undefined => {
  if (message['type'] !== 19) return undefined
  const answered = objectAt(message, 'referenced_message')
  const before = answered['type'] === 19 ? idAt(objectAt(answered, 'message_reference'), 'message_id') : undefined
  return before ?? idAt(objectAt(message, 'message_reference'), 'message_id')
}

export const toExportedAuthor = (user: Json, guild: Guild, member: Json, isWebhook = false): Json => {
  const id = idAt(user, 'id')
  const avatar = textAt(user, 'avatar')
  const roles = listAt(member, 'roles').flatMap((role) => {
    const name = typeof role === 'string' ? guild.roles.get(role) : undefined
    return name === undefined ? [] : [{ name }]
  })
  return {
    id,
    name: user['username'],
    discriminator: user['discriminator'] === '0' ? '0000' : user['discriminator'],
    nickname: textAt(member, 'nick') ?? textAt(user, 'global_name') ?? user['username'],
    isBot: user['bot'] === true || isWebhook,
    roles,
    ...(avatar === undefined || !/^\w{5,80}$/.test(avatar) ? {} : { avatarUrl: `https://cdn.discordapp.com/avatars/${id}/${avatar}.png` }),
  }
}
