import type { IdentityRef } from '@kith/contract/records'
import { chatItems, type ChatReaction } from '../chat.ts'
import { addPerson, addPlace, personWith, type ChatDirectory } from '../chat-directory.ts'
import type { ChatElement } from '../chat-export.ts'
import type { Item } from '../connector.ts'
import { htmlToText } from '../html-text.ts'
import { idAt, isObject, listAt, textAt, urlAt, type Json } from '../json.ts'
import { clipped } from '../text.ts'

const REACTIONS_MAX = 1_000_000
const PEOPLE_MAX = 1_000_000

/** What an export keeps apart from its messages: realm.json has people, streams, whom a message went to, and reactions. */
export interface ZulipState extends ChatDirectory {
  /** The stream of a recipient; none for people. */
  readonly streamOf: Map<string, string>
  readonly isExport: { yes: boolean }
  readonly reactionsOf: Map<string, { readonly emoji: string; readonly user: string }[]>
  readonly held: { reactions: number }
  /** Who is called so; whoever shares a name is mentioned with an id. */
  readonly byName: Map<string, IdentityRef>
}

/** A row of a table of realm.json, by the table's name. */
export const learnRow = (path: string, row: Json, state: ZulipState): void => {
  const id = idAt(row, 'id')
  if (id === undefined) return
  if (path === 'zerver_userprofile' || path === 'zerver_userprofile_crossrealm' || path === 'zerver_userprofile_mirrordummy') {
    const person = toIdentity(id, row, state.platform)
    addPerson(state, person)
    if (person.name !== undefined && state.byName.size < PEOPLE_MAX && !state.byName.has(person.name)) state.byName.set(person.name, person)
  } else if (path === 'zerver_stream') addPlace(state, id, row['name'])
  else if (path === 'zerver_recipient') {
    state.isExport.yes = true
    const stream = idAt(row, 'type_id')
    if (row['type'] === 2 && stream !== undefined) state.streamOf.set(id, stream)
  } else if (path === 'zerver_reaction') addReaction(row, state)
}

const addReaction = (row: Json, state: ZulipState): void => {
  const [message, user, emoji] = [idAt(row, 'message'), idAt(row, 'user_profile'), clipped(row['emoji_name'], 100)]
  if (message === undefined || user === undefined || emoji === undefined || state.held.reactions >= REACTIONS_MAX) return
  state.held.reactions += 1
  const known = state.reactionsOf.get(message)
  if (known === undefined) state.reactionsOf.set(message, [{ emoji, user }])
  else known.push({ emoji, user })
}

const toIdentity = (id: string, user: Json, platform: string): IdentityRef => {
  const ref: IdentityRef = { platform, key: id }
  const name = clipped(user['full_name'], 300)
  if (name !== undefined) ref.name = name
  const email = clipped(user['delivery_email'], 320) ?? clipped(user['email'], 320)
  // Stand-ins of servers that hide addresses: user12@zulip.example.org.
  if (email?.includes('@') === true && !/^user\d+@/.test(email)) ref.email = email
  if (user['is_bot'] === true) ref.robot = true
  const attributes: Record<string, string | boolean> = {}
  const timezone = clipped(user['timezone'], 100)
  if (timezone !== undefined) attributes['timezone'] = timezone
  if (user['is_active'] === false) attributes['deactivated'] = true
  if (Object.keys(attributes).length > 0) ref.attributes = attributes
  return ref
}

/** A message of an export (`zerver_message`) or of a page of the API; a user as a person; undefined where it went to people alone. */
export const mapElement = (element: ChatElement, path: string, state: ZulipState): readonly Item[] | undefined => {
  const { value } = element
  if (path.startsWith('zerver_userprofile')) {
    const id = idAt(value, 'id')
    return id === undefined ? [] : [{ record: { type: 'person', identity: personWith(state, id) }, raw: element.raw }]
  }
  const stream = streamOf(value, state)
  if (stream === undefined) return undefined
  const id = idAt(value, 'id')
  const sender = idAt(value, 'sender_id') ?? idAt(value, 'sender')
  if (sender !== undefined && value['sender_full_name'] !== undefined && !state.people.has(sender)) {
    addPerson(state, toIdentity(sender, { full_name: value['sender_full_name'], email: value['sender_email'] }, state.platform))
  }
  const topic = clipped(value['subject'] ?? value['topic'], 200) ?? ''
  const seconds = value['timestamp'] ?? value['date_sent']
  const edited = value['last_edit_timestamp'] ?? value['last_edit_time']
  const content = textAt(value, 'content') ?? ''
  const isHtml = value['content_type'] === 'text/html'
  return chatItems(
    {
      kind: 'message',
      id: id ?? '',
      atMs: id !== undefined && typeof seconds === 'number' && Number.isFinite(seconds) ? Math.round(seconds * 1_000) : undefined,
      author: sender === undefined ? undefined : personWith(state, sender),
      text: isHtml ? htmlToText(content) : withNames(content),
      title: topic,
      place: `#${stream}`,
      thread: `${stream}>${topic}`,
      url: urlAt(value, 'url'),
      mentions: mentionsOf(content, state),
      attributes: {
        edited: typeof edited === 'number' && edited > 0 && edited < 1e11 ? new Date(edited * 1_000).toISOString() : undefined,
      },
      reactions: reactionsOf(id, value, state),
    },
    element,
  )
}

const withNames = (content: string): string =>
  content.includes('@') ? content.replace(/@(_?)\*\*([^*|]{1,200})(?:\|\d+)?\*\*/g, '@$2') : content

const MENTION = /@_?\*\*([^*|]{1,200})(?:\|(\d{1,15}))?\*\*|class="user-mention[^"]{0,40}"[^>]{0,80}data-user-id="(\d{1,15})"/g
const MENTIONS_MAX = 50

/** "@**Ann Example|11**" in Markdown, with the id only where two are called so; in HTML the id. */
const mentionsOf = (content: string, state: ZulipState): readonly IdentityRef[] | undefined => {
  if (!content.includes('@')) return undefined
  const found = [...content.slice(0, 100_000).matchAll(MENTION)].slice(0, MENTIONS_MAX).flatMap(([, name = '', id, idInHtml]) => {
    const number = id ?? idInHtml
    return (number === undefined ? state.byName.get(name) : personWith(state, number)) ?? []
  })
  return [...new Set(found)]
}

const streamOf = (message: Json, state: ZulipState): string | undefined => {
  if (message['type'] === 'private' || message['type'] === 'direct' || Array.isArray(message['display_recipient'])) return undefined
  const named = clipped(message['display_recipient'], 200)
  if (named !== undefined) return named
  const recipient = idAt(message, 'recipient')
  const stream = idAt(message, 'stream_id') ?? (recipient === undefined ? undefined : state.streamOf.get(recipient))
  if (stream === undefined) return state.isExport.yes ? undefined : 'unknown'
  return state.places.get(stream) ?? stream
}

/** Those that an export keeps apart, and those that stand with a message of a page. */
const reactionsOf = (id: string | undefined, message: Json, state: ZulipState): readonly ChatReaction[] | undefined => {
  const [apart, own] = [state.reactionsOf.get(id ?? ''), listAt(message, 'reactions')]
  if (apart === undefined && own.length === 0) return undefined
  return [
    ...(apart ?? []).map(({ emoji, user }) => ({ emoji, who: personWith(state, user) })),
    ...own.flatMap((reaction) => {
      const [emoji, user] = isObject(reaction) ? [clipped(reaction['emoji_name'], 100), idAt(reaction, 'user_id')] : []
      return emoji === undefined || user === undefined ? [] : [{ emoji, who: personWith(state, user) }]
    }),
  ]
}
