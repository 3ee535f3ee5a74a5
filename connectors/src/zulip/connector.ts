import { defineChatServer } from '../kit/chat-api.ts'
import type { Ask, ServerChannel } from '../kit/chat-api-read.ts'
import { idAt, isObject, listAt, type Json } from '../kit/json.ts'
import { clipped } from '../kit/text.ts'
import { learnRow, mapElement, type ZulipState } from '../kit/zulip/map.ts'

const help = `
**1. Make a bot, or use an account.** *Settings → Personal → Bots → Add a new bot → Generic bot*; or for your own account *Settings → Personal → Account & privacy → Show/change your API key*. A bot of an administrator sees all public channels; one of a guest does not.

**2. Copy its address** (\`kith-bot@example.zulipchat.com\`) and its **API key**.

**3. Connect.** The newest comes first, the past after it, of every public channel, by topic. Edits and deletions are noticed while a message is young.
`

const PER_PAGE = 500

const listChannels = async (ask: Ask, withPrivate: boolean): Promise<readonly ServerChannel[]> => {
  const given = listAt(await ask('/streams', { include_public: true, include_subscribed: withPrivate }), 'streams')
  return given.filter(isObject).flatMap((stream) => {
    const [id, name] = [idAt(stream, 'stream_id'), clipped(stream['name'], 200)]
    return id === undefined || name === undefined ? [] : [{ id, name, isPrivate: stream['invite_only'] === true }]
  })
}

async function* listPeople(ask: Ask): AsyncGenerator<readonly Json[]> {
  yield listAt(await ask('/users'), 'members').filter(isObject)
}

export const zulipConnector = defineChatServer<ZulipState>({
  name: 'zulip',
  label: 'Zulip',
  summary: 'Messages by channel and topic, reactions and members of a Zulip organization, through its API.',
  help,
  tokenHelp: 'The API key. Kept encrypted and never shown again.',
  user: { label: 'Address of the bot', help: 'As Zulip shows it beside the key.', placeholder: 'kith-bot@example.zulipchat.com' },
  placeholder: 'https://example.zulipchat.com',
  path: '/api/v1',
  headers: ({ token, user = '' }) => ({ authorization: `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}` }),
  me: '/users/me',
  channels: listChannels,
  people: listPeople,
  open: (platform) => ({
    platform,
    people: new Map(),
    byUsername: new Map(),
    places: new Map(),
    stands: new Map(),
    streamOf: new Map(),
    isExport: { yes: false },
    reactionsOf: new Map(),
    held: { reactions: 0 },
    byName: new Map(),
  }),
  learn: (person, state) => {
    const id = idAt(person, 'user_id')
    if (id === undefined) return undefined
    learnRow('zerver_userprofile', { ...person, id }, state)
    return state.people.get(id)
  },
  page: async (ask, { id }, anchor) => {
    const narrow = JSON.stringify([{ operator: 'stream', operand: Number(id) }])
    const from = anchor === '' ? { anchor: 'newest' } : { anchor, include_anchor: false }
    const answer = await ask('/messages', { ...from, num_before: PER_PAGE, num_after: 0, narrow, apply_markdown: false })
    const messages = listAt(answer, 'messages').toReversed()
    const oldest = messages.flatMap((one) => (isObject(one) ? (idAt(one, 'id') ?? []) : [])).at(-1)
    return { messages, next: answer['found_oldest'] === true ? undefined : oldest }
  },
  timeOf: ({ timestamp }) => (typeof timestamp === 'number' && Number.isFinite(timestamp) ? timestamp * 1_000 : undefined),
  map: (element, state) => mapElement(element, element.path, state),
})
