import type { Item } from '../kit/connector.ts'
import { reactionRecord } from '../kit/chat.ts'
import { isPlausible } from '../kit/dates.ts'
import { isObject, objectAt, textAt, type Json } from '../kit/json.ts'
import { parseJson } from '../kit/parse-json.ts'
import { setAside } from '../kit/set-asides.ts'
import type { Channel } from '../kit/slack/directory.ts'
import { mapMessage, timeOf } from '../kit/slack/map.ts'
import { clip } from '../kit/text.ts'
import { isSigned, type Webhook, type WebhookReading, type WebhookRequest } from '../kit/webhook.ts'
import { covers, type Settings } from './settings.ts'
import { directoryOf, toPerson, type Workspace } from './workspace.ts'

const HELP = `
What happens in Slack is then seen at once, edits and deletions too.

1. Open your app at [api.slack.com/apps](https://api.slack.com/apps). *Basic Information → App Credentials* has the **Signing Secret**: give it to Kith first (above), since Slack tries the address as soon as it is entered.
2. *Event Subscriptions* → Enable Events. *Request URL*: \`{url}\`. Slack asks once, and a green “Verified” appears.
3. *Subscribe to bot events*: \`message.channels\`, \`reaction_added\`, \`reaction_removed\`, \`member_joined_channel\`, \`team_join\`, \`user_change\`; for private channels \`message.groups\`.
4. Save, and reinstall the app if Slack asks for it.
`

const MINUTES_MS = 5 * 60_000

/** What Slack sends by itself, signed with HMAC-SHA-256 over the moment and the body. */
export const webhook: Webhook<Settings> = {
  help: HELP,
  secret: 'theirs',
  verify: ({ headers, body, receivedAt }, secret) => {
    const at = headers['x-slack-request-timestamp'] ?? ''
    // An old request, however well signed, may be somebody's copy.
    if (!/^\d{1,12}$/.test(at) || Math.abs(receivedAt.getTime() - Number(at) * 1_000) > MINUTES_MS) return false
    return isSigned(headers['x-slack-signature'], [`v0:${at}:`, body], secret, { prefix: 'v0=' })
  },
  delivery: (request) => textAt(payloadOf(request) ?? {}, 'event_id'),
  answer: (request) => {
    const payload = payloadOf(request)
    return payload?.['type'] === 'url_verification' ? clip(textAt(payload, 'challenge') ?? '', 500) : undefined
  },
  read: (request, settings, cursor) => {
    const payload = payloadOf(request)
    if (payload === undefined) {
      const raw = Buffer.from(request.body).toString('utf8')
      return { items: [setAside('json_invalid', 'The delivery is no JSON. Leave it out, or correct it and retry.', 'webhook', raw)] }
    }
    return readPayload(payload, request.receivedAt.getTime(), settings, workspaceIn(cursor))
  },
}

const payloadOf = ({ body }: WebhookRequest): Json | undefined => {
  const value = parseJson(Buffer.from(body).toString('utf8'))
  return isObject(value) ? value : undefined
}

/** What the last reading knew: names of channels, and where the workspace is. */
const workspaceIn = (cursor: unknown): Partial<Workspace> => {
  const extra = isObject(cursor) ? objectAt(cursor, 'extra') : {}
  const names = Object.entries(objectAt(extra, 'names')).flatMap(([id, name]): [string, string][] =>
    typeof name === 'string' ? [[id, name]] : [],
  )
  const [team, home] = [textAt(extra, 'team'), textAt(extra, 'home')]
  return { ...(team === undefined ? {} : { team }), ...(home === undefined ? {} : { home }), names: Object.fromEntries(names) }
}

/** The meaning of one delivery. Never throws, whatever the payload. */
const readPayload = (payload: Json, nowMs: number, settings: Settings, known: Partial<Workspace>): WebhookReading => {
  const outer = clip(textAt(payload, 'type') ?? '', 80)
  // Slack says so when a workspace has more to tell in an hour than it sends; the next reading brings what was not sent.
  if (outer !== 'event_callback') return { ignored: outer === '' ? 'without a type' : outer }
  const team = textAt(payload, 'team_id') ?? known.team
  if (team === undefined || (known.team !== undefined && team !== known.team)) return { ignored: 'of another workspace' }
  const event = objectAt(payload, 'event')
  const type = clip(textAt(event, 'type') ?? '', 80)
  const directory = directoryOf({ team, names: known.names ?? {} })
  const events = { event, team, home: known.home, names: known.names ?? {}, settings, nowMs, directory }
  if (type === 'message') return message(events)
  if (type === 'reaction_added' || type === 'reaction_removed') return reaction(events, type === 'reaction_removed')
  if (type === 'team_join' || type === 'user_change') return people(toPerson(directory, objectAt(event, 'user')), type)
  // That somebody joined a channel is told by a message as well, which has a place in its history; this tells of those who are silent.
  if (type === 'member_joined_channel') return people(toPerson(directory, { id: event['user'] }), type)
  return { ignored: type === '' ? 'without a type' : type }
}

interface Told {
  readonly event: Json
  readonly team: string
  readonly home: string | undefined
  readonly names: Readonly<Record<string, string>>
  readonly settings: Settings
  readonly nowMs: number
  readonly directory: ReturnType<typeof directoryOf>
}

const people = (items: readonly Item[], type: string): WebhookReading => (items.length === 0 ? { ignored: type } : { items })

/** The channel of an event where it belongs to the source. */
const channelIn = ({ names, settings }: Told, id: string | undefined, kind: string | undefined): Channel | undefined => {
  if (id === undefined || !/^[CG][A-Z0-9]{1,30}$/.test(id) || kind === 'im' || kind === 'mpim') return undefined
  const name = names[id]
  // What the last reading has listed is the source's; of another it must be sure that it is open to all, or may be read.
  if (kind === 'group' && !settings.private) return undefined
  const isShown = name !== undefined || kind === 'channel' || kind === 'group'
  if (!isShown || (name === undefined && !covers(settings, { id, name, isPrivate: kind === 'group' }))) return undefined
  return { id, place: `#${name ?? id}`, isDirect: false }
}

/** Told of while somebody looks at their own message only, or again in another way. */
const UNHEARD = new Set(['message_replied', 'ephemeral_message', 'reminder_add', 'assistant_app_thread'])

const message = (told: Told): WebhookReading => {
  const { event, home, directory, nowMs } = told
  const subtype = textAt(event, 'subtype') ?? ''
  const channel = channelIn(told, textAt(event, 'channel'), textAt(event, 'channel_type'))
  if (channel === undefined) return { ignored: 'message elsewhere' }
  if (UNHEARD.has(subtype)) return { ignored: `message ${subtype}` }
  const locator = `${channel.place} ${textAt(event, 'ts') ?? 'without a time'}`.slice(0, 300)
  const origin = {
    channel,
    directory,
    locator,
    raw: JSON.stringify(event),
    nowMs,
    claim: () => undefined,
    home: home === '' ? undefined : home,
  }
  return { items: mapMessage(event, origin) }
}

/** So long the history is read again for reactions; they are dated as there, so that both tell the same. */
const YOUNG_MS = 14 * 86_400_000

const reaction = (told: Told, isRemoved: boolean): WebhookReading => {
  const { event, directory, nowMs } = told
  const item = objectAt(event, 'item')
  const channel = channelIn(told, textAt(item, 'channel'), undefined)
  const ts = textAt(item, 'ts')
  const [user, emoji, author] = [textAt(event, 'user'), textAt(event, 'reaction'), textAt(event, 'item_user')]
  const [messageMs, atMs] = [timeOf(ts), timeOf(textAt(event, 'event_ts'))]
  if (item['type'] !== 'message' || channel === undefined) return { ignored: 'reaction elsewhere' }
  if (user === undefined || emoji === undefined || messageMs === undefined || !isPlausible(messageMs, nowMs))
    return { ignored: 'reaction without a message' }
  const id = `${channel.id}:${ts}`
  const isOld = atMs !== undefined && atMs - messageMs > YOUNG_MS && isPlausible(atMs, nowMs)
  const given = { emoji, who: directory.user(user), ...(isOld ? { atMs } : {}) }
  const record = reactionRecord(
    { id, thread: id, place: channel.place },
    author === undefined ? undefined : directory.user(author),
    messageMs,
    given,
  )
  return { items: [{ record: isRemoved ? { ...record, deleted: true } : record, raw: JSON.stringify(event) }] }
}
