import { createHmac } from 'node:crypto'

export type Thing = Record<string, unknown>

export interface FakeChannel {
  readonly id: string
  name: string
  readonly isPrivate: boolean
  isMember: boolean
  /** All of it, replies in threads too, as Slack gives them; in no order. */
  readonly messages: Thing[]
}

/** A workspace of people who do not exist, that a test changes as it likes. */
export class Workspace {
  readonly team = 'T0EXAMPLE'
  readonly users: Thing[] = []
  readonly channels: FakeChannel[] = []
  #events = 0

  user(id: string, name: string, more: Thing = {}): string {
    const profile = {
      real_name: `${name} Example`,
      display_name: name,
      email: `${name.toLowerCase()}@example.org`,
      image_512: `https://pictures.example/${id}.png`,
    }
    this.users.push({
      id,
      team_id: this.team,
      name: name.toLowerCase(),
      deleted: false,
      is_bot: false,
      tz: 'Europe/Oslo',
      profile,
      ...more,
    })
    return id
  }

  channel(id: string, name: string, more: Partial<Pick<FakeChannel, 'isPrivate' | 'isMember'>> = {}): FakeChannel {
    const made = { id, name, isPrivate: false, isMember: true, messages: [], ...more }
    this.channels.push(made)
    return made
  }

  say(channel: FakeChannel, user: string, seconds: number, text: string, more: Thing = {}): Thing {
    const message: Thing = {
      type: 'message',
      user,
      text,
      ts: `${seconds}.${String(channel.messages.length).padStart(6, '0')}`,
      team: this.team,
      ...more,
    }
    channel.messages.push(message)
    return message
  }

  /** A reply, which the message that began the thread tells of. */
  reply(channel: FakeChannel, root: Thing, user: string, seconds: number, text: string, more: Thing = {}): Thing {
    const reply = this.say(channel, user, seconds, text, { thread_ts: root['ts'], parent_user_id: root['user'], ...more })
    Object.assign(root, { thread_ts: root['ts'], reply_count: Number(root['reply_count'] ?? 0) + 1, latest_reply: reply['ts'] })
    return reply
  }

  react(message: Thing, name: string, ...users: string[]): void {
    const all = (message['reactions'] ?? []) as Thing[]
    message['reactions'] = [...all, { name, users, count: users.length }]
  }

  remove(channel: FakeChannel, message: Thing): void {
    channel.messages.splice(channel.messages.indexOf(message), 1)
  }

  /** What Slack sends of it: the envelope of an event. */
  event(event: Thing): Thing {
    this.#events += 1
    return {
      token: 'unused',
      team_id: this.team,
      api_app_id: 'A0EXAMPLE',
      type: 'event_callback',
      event_id: `Ev${String(this.#events).padStart(8, '0')}`,
      event_time: Math.floor(Number(event['event_ts'] ?? 0)),
      event,
    }
  }
}

/** Headers and body as Slack signs them. */
export const signedDelivery = (
  payload: unknown,
  secret: string,
  atMs: number,
): { readonly headers: Record<string, string>; readonly body: string } => {
  const body = JSON.stringify(payload)
  const at = String(Math.floor(atMs / 1_000))
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`
  return { headers: { 'content-type': 'application/json', 'x-slack-request-timestamp': at, 'x-slack-signature': signature }, body }
}

const JANUARY_S = Date.UTC(2025, 0, 1) / 1_000
const DAY_S = 86_400

/** A year of two channels with more than a page of messages, threads, reactions, joins and a robot, until New Year 2026. */
export const fill = (workspace: Workspace, many = 450): { readonly general: FakeChannel; readonly help: FakeChannel } => {
  const [ada, bo, cy] = [workspace.user('U0ADA', 'Ada'), workspace.user('U0BO', 'Bo'), workspace.user('U0CY', 'Cy', { deleted: true })]
  const robot = workspace.user('U0ROBOT', 'Deploys', { is_bot: true })
  const people = [ada, bo, cy]
  const by = (index: number): string => people[index % people.length] ?? ada
  const general = workspace.channel('C0GENERAL', 'general')
  const help = workspace.channel('C0HELP', 'help')
  workspace.channel('C0EMPTY', 'empty')
  for (let index = 0; index < many; index++) {
    const at = JANUARY_S + Math.floor((index * 364.9 * DAY_S) / many)
    const channel = index % 3 === 0 ? help : general
    if (index % 50 === 1) {
      workspace.say(channel, by(index), at, `<@${by(index)}> has joined the channel`, { subtype: 'channel_join' })
      continue
    }
    const message = workspace.say(
      channel,
      by(index),
      at,
      index === 4 ? 'Zoë 🦊 مرحبا <https://example.org|docs> &amp; <@U0BO>' : `Message ${index}`,
    )
    if (index % 7 === 0) workspace.react(message, 'tada', by(index + 1), by(index + 2))
    if (index % 9 === 0) workspace.reply(channel, message, by(index + 1), at + 60, `Reply to ${index}`)
    if (index % 90 === 0) for (let more = 0; more < 30; more++) workspace.reply(channel, message, by(more), at + 120 + more, `More ${more}`)
    if (index % 40 === 0) workspace.say(channel, robot, at + 5, 'Deployed', { bot_id: 'B0ROBOT', subtype: 'bot_message' })
  }
  return { general, help }
}

/** What the workspace holds in channels that the app is in, counted without the connector. */
export const recount = (workspace: Workspace): Record<string, number> => {
  const counts: Record<string, number> = { message: 0, 'thread-reply': 0, reaction: 0, joined: 0 }
  const add = (what: string, count: number): void => void (counts[what] = (counts[what] ?? 0) + count)
  for (const { messages, isMember, isPrivate } of workspace.channels) {
    if (!isMember || isPrivate) continue
    for (const message of messages) {
      const isReply = message['thread_ts'] !== undefined && message['thread_ts'] !== message['ts']
      add(message['subtype'] === 'channel_join' ? 'joined' : isReply ? 'thread-reply' : 'message', 1)
      for (const reaction of (message['reactions'] ?? []) as { users: string[] }[]) add('reaction', reaction.users.length)
    }
  }
  return counts
}
