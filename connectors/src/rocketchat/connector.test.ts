import { describe, expect, it } from 'vitest'
import { exerciseApiConnector } from '../kit/api-harness.ts'
import { activitiesIn, makeWorld, NOW_MS, open, platformOf, SETTINGS, type Show, type WorldMessage } from '../kit/chat-world.ts'
import { readAll } from '../kit/harness.ts'
import { rocketchatConnector } from './connector.ts'

const NAMES = ['', 'ada', 'bo']
const ROOMS = [
  { _id: 'room1', name: 'help', fname: 'Help', t: 'c' },
  { _id: 'room2', name: 'talk', t: 'c' },
]

const messageOf = ({ number, channel, user, text, atMs, editedMs, deletedMs, root, reactedBy = [] }: WorldMessage) => ({
  _id: `message${number}`,
  rid: `room${channel}`,
  msg: text,
  ts: new Date(atMs).toISOString(),
  u: { _id: `user${user}`, username: NAMES[user] },
  _updatedAt: new Date(Math.max(atMs, editedMs ?? 0, deletedMs ?? 0)).toISOString(),
  ...(root === undefined ? {} : { tmid: `message${root}` }),
  ...(editedMs === undefined ? {} : { editedAt: new Date(editedMs).toISOString() }),
  ...(reactedBy.length === 0 ? {} : { reactions: { ':tada:': { usernames: reactedBy.map((who) => NAMES[who]) } } }),
})

const show: Show = (world, url, pageMax) => {
  const path = url.pathname.replace('/api/v1', '')
  const from = Number(url.searchParams.get('offset') ?? 0)
  const count = Math.min(pageMax, Number(url.searchParams.get('count') ?? 50))
  if (path === '/me') return { _id: 'kith', success: true }
  if (path === '/channels.list') return { channels: ROOMS.slice(from, from + count), success: true }
  if (path === '/groups.list') return { groups: [{ _id: 'room3', name: 'secret', t: 'p' }].slice(from, from + count), success: true }
  if (path === '/users.list') return { users: world.users.map(({ number, name }) => ({ _id: `user${number}`, username: name, name: name.toUpperCase(), type: 'user' })).slice(from, from + count) } // prettier-ignore
  const shown = world.messages.filter(
    ({ channel, deletedMs }) => `room${channel}` === url.searchParams.get('roomId') && deletedMs === undefined,
  )
  if (path === '/chat.syncMessages') {
    const since = url.searchParams.get('lastUpdate') ?? ''
    return { result: { updated: shown.map(messageOf).filter(({ _updatedAt: at }) => at > since), deleted: [] } }
  }
  if (path !== '/channels.history' && path !== '/groups.history') return undefined
  const latest = url.searchParams.get('latest') ?? '9999'
  const all = shown.map(messageOf).filter(({ ts }) => ts <= latest).toSorted((a, b) => (a.ts < b.ts ? 1 : -1)) // prettier-ignore
  return { messages: all.slice(0, count), success: true }
}

describe('a server of Rocket.Chat', () => {
  it('is read through everything that platforms do', async () => {
    const report = await exerciseApiConnector(rocketchatConnector, SETTINGS, platformOf(show, 12), { maxResumes: 6 })
    const activities = report.records.filter((record) => record.type === 'activity')
    expect(new Set(activities.filter(({ kind }) => kind !== 'reaction').map(({ externalId }) => externalId)).size).toBe(
      makeWorld().messages.length,
    )
    const reactions = activities.filter(({ kind }) => kind === 'reaction')
    expect(new Set(reactions.map(({ externalId }) => externalId)).size).toBe(8)
    // Rocket.Chat names those who reacted, and knows their ids where it lists people.
    expect(new Set(reactions.map(({ actor }) => actor.key))).toEqual(new Set(['user1', 'user2']))
    expect([report.setAsides, report.claims]).toEqual([[], { people: 2 }])
    expect(new Set(activities.map(({ place }) => place))).toEqual(new Set(['Help', 'talk']))
  }, 60_000)

  it('tells of edits of any age', async () => {
    const world = makeWorld()
    const options = { fetch: open(show, world, 7), now: new Date(NOW_MS) }
    const first = await readAll(rocketchatConnector, SETTINGS, undefined, options)
    Object.assign(world.messages[2] ?? {}, { text: 'Edited after a month', editedMs: NOW_MS })
    const { items } = await readAll(rocketchatConnector, SETTINGS, first.batches.at(-1)?.cursor, options)
    expect(activitiesIn(items)).toContainEqual(expect.objectContaining({ externalId: 'message3', body: 'Edited after a month' }))
  })

  it('needs the id of the account beside its token', () => {
    const { user: _, ...without } = SETTINGS
    expect(rocketchatConnector.settings.safeParse(without).success).toBe(false)
    expect(rocketchatConnector.fields.map(({ name }) => name)).toContain('user')
  })
})
