import type { FakeChannel, Thing, Workspace } from './workspace.ts'

/** What Slack's Web API answers, over a workspace: pages with cursors or by time, and `ok: false` with a code. */
export const answerSlack = (workspace: Workspace, url: URL, pageMax: number): Thing => {
  const method = url.pathname.split('/').at(-1) ?? ''
  const query = url.searchParams
  const limit = Math.min(Number(query.get('limit') ?? 100), pageMax)
  if (method === 'auth.test') {
    return {
      ok: true,
      url: 'https://example.slack.com/',
      team: 'Example',
      user: 'kith',
      team_id: workspace.team,
      user_id: 'U0KITH',
      bot_id: 'B0KITH',
    }
  }
  if (method === 'users.list') return byCursor('members', workspace.users, query, limit)
  if (method === 'users.info') {
    const user = workspace.users.find(({ id }) => id === query.get('user'))
    return user === undefined ? { ok: false, error: 'user_not_found' } : { ok: true, user }
  }
  if (method === 'conversations.list') {
    const types = (query.get('types') ?? 'public_channel').split(',')
    const shown = workspace.channels.filter(
      ({ isPrivate, isMember }) => types.includes(isPrivate ? 'private_channel' : 'public_channel') && (isMember || !isPrivate),
    )
    return byCursor('channels', shown.map(channelThing), query, limit)
  }
  const channel = workspace.channels.find(({ id }) => id === query.get('channel'))
  if (channel === undefined) return { ok: false, error: method.startsWith('conversations.') ? 'channel_not_found' : 'unknown_method' }
  if (!channel.isMember) return { ok: false, error: 'not_in_channel' }
  if (method === 'conversations.history') return history(channel, query, limit)
  if (method === 'conversations.replies') return replies(channel, query, limit)
  return { ok: false, error: 'unknown_method' }
}

const channelThing = ({ id, name, isPrivate, isMember, messages }: FakeChannel): Thing => ({
  id,
  name,
  is_channel: !isPrivate,
  is_group: isPrivate,
  is_im: false,
  is_mpim: false,
  is_private: isPrivate,
  is_archived: false,
  is_member: isMember,
  num_members: new Set(messages.map(({ user }) => user)).size,
})

const byTime = (a: Thing, b: Thing): number => Number(a['ts']) - Number(b['ts'])
const isReply = (message: Thing): boolean =>
  message['thread_ts'] !== undefined && message['thread_ts'] !== message['ts'] && message['subtype'] !== 'thread_broadcast'

const history = ({ messages }: FakeChannel, query: URLSearchParams, limit: number): Thing => {
  const latest = query.get('latest')
  const shown = messages
    .filter((message) => !isReply(message) && (latest === null || Number(message['ts']) < Number(latest)))
    .toSorted((a, b) => byTime(b, a))
  return { ok: true, messages: shown.slice(0, limit), has_more: shown.length > limit, pin_count: 0 }
}

const replies = ({ messages }: FakeChannel, query: URLSearchParams, limit: number): Thing => {
  const ts = query.get('ts')
  const oldest = Number(query.get('oldest') ?? 0)
  // What began the thread comes along, however old it is.
  const thread = messages
    .filter((message) => message['ts'] === ts || (message['thread_ts'] === ts && Number(message['ts']) > oldest))
    .toSorted(byTime)
  if (thread.length === 0) return { ok: false, error: 'thread_not_found' }
  const page = byCursor('messages', thread, query, limit)
  return { ...page, has_more: page['response_metadata'] !== undefined }
}

/** Cursors are the place in the list, written as Slack does: in base64. */
const byCursor = (name: string, all: readonly Thing[], query: URLSearchParams, limit: number): Thing => {
  const given = query.get('cursor')
  const from = given === null || given === '' ? 0 : Number(Buffer.from(given, 'base64').toString().replace('at:', ''))
  const next = from + limit < all.length ? Buffer.from(`at:${from + limit}`).toString('base64') : ''
  return {
    ok: true,
    [name]: all.slice(from, from + limit),
    ...(name === 'messages' && next === '' ? {} : { response_metadata: { next_cursor: next } }),
  }
}
