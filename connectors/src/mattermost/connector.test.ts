import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exerciseApiConnector } from '../kit/api-harness.ts'
import { activitiesIn, makeWorld, NOW_MS, open, platformOf, SETTINGS, type Show, type WorldMessage } from '../kit/chat-world.ts'
import { readAll } from '../kit/harness.ts'
import { countKinds, sampleData } from '../kit/testing.ts'
import { mattermostConnector } from './connector.ts'

const CHANNELS = [
  { id: 'channel00001', name: 'help', display_name: 'Help', type: 'O' },
  { id: 'channel00002', name: 'talk', display_name: 'Talk', type: 'O' },
  { id: 'channel00003', name: 'secret', display_name: 'Secret', type: 'P' },
  { id: 'channel00004', name: 'direct', display_name: '', type: 'D' },
]
const userId = (number: number): string => `user000000${number}`
const postId = (number: number): string => `post${String(number).padStart(8, '0')}`

const postOf = ({ number, channel, user, text, atMs, editedMs = 0, deletedMs = 0, root, reactedBy = [] }: WorldMessage) => ({
  id: postId(number),
  channel_id: `channel0000${channel}`,
  user_id: userId(user),
  message: text,
  create_at: atMs,
  update_at: Math.max(atMs, editedMs, deletedMs),
  edit_at: editedMs,
  delete_at: deletedMs,
  root_id: root === undefined ? '' : postId(root),
  type: '',
  props: {},
  metadata: { reactions: reactedBy.map((who) => ({ user_id: userId(who), emoji_name: 'tada', create_at: atMs + 5_000 })) },
})

const show: Show = (world, url, pageMax) => {
  const path = url.pathname.replace('/api/v4', '')
  const page = Number(url.searchParams.get('page') ?? 0)
  if (path === '/users/me') return { id: userId(9), username: 'kith' }
  if (path === '/users') return page > 0 ? [] : world.users.map(({ number, name }) => ({ id: userId(number), username: name, first_name: name, email: `${name}@example.org` })) // prettier-ignore
  if (path === '/users/me/teams') return [{ id: 'team1' }]
  if (path === '/teams/team1/channels') return page > 0 ? [] : CHANNELS.slice(0, 2)
  if (path === '/users/me/teams/team1/channels') return CHANNELS
  const channel = /^\/channels\/channel0000(\d)\/posts$/.exec(path)?.[1]
  if (channel === undefined) return undefined
  const all = world.messages.filter((one) => String(one.channel) === channel).toSorted((a, b) => b.atMs - a.atMs)
  const since = url.searchParams.get('since')
  const answer = (found: readonly WorldMessage[]) => ({
    order: found.map(({ number }) => postId(number)),
    posts: Object.fromEntries(found.map((one) => [postId(one.number), postOf(one)])),
  })
  if (since !== null) return answer(all.filter((one) => postOf(one).update_at > Number(since)))
  const before = all.find(({ number }) => postId(number) === url.searchParams.get('before'))
  const shown = all.filter((one) => one.deletedMs === undefined && (before === undefined || one.atMs < before.atMs))
  const [first, next] = [shown.slice(0, pageMax), shown[pageMax]]
  return { ...answer(first), prev_post_id: next === undefined ? '' : postId(next.number), next_post_id: '' }
}

describe('a server of Mattermost', () => {
  it('is read through everything that platforms do', async () => {
    const report = await exerciseApiConnector(mattermostConnector, SETTINGS, platformOf(show, 12), { maxResumes: 6 })
    const activities = report.records.filter((record) => record.type === 'activity')
    expect(new Set(activities.filter(({ kind }) => kind !== 'reaction').map(({ externalId }) => externalId)).size).toBe(
      makeWorld().messages.length,
    )
    expect(new Set(activities.filter(({ kind }) => kind === 'reaction').map(({ externalId }) => externalId)).size).toBe(8)
    expect([report.setAsides, report.claims]).toEqual([[], { people: 2 }])
    const reply = activities.find(({ kind }) => kind === 'thread-reply')
    expect(reply).toMatchObject({
      conversation: reply?.replyTo,
      actor: { platform: 'mattermost:chat.example.org' },
      mentions: [{ key: userId(1) }],
    })
    expect(new Set(activities.map(({ place }) => place))).toEqual(new Set(['Help', 'Talk']))
  }, 60_000)

  it('tells of edits and deletions of any age', async () => {
    const world = makeWorld()
    const options = { fetch: open(show, world, 7), now: new Date(NOW_MS) }
    const first = await readAll(mattermostConnector, SETTINGS, undefined, options)
    Object.assign(world.messages[2] ?? {}, { text: 'Edited after a month', editedMs: NOW_MS })
    Object.assign(world.messages[4] ?? {}, { deletedMs: NOW_MS })
    const { items } = await readAll(mattermostConnector, SETTINGS, first.batches.at(-1)?.cursor, options)
    expect(activitiesIn(items)).toContainEqual(expect.objectContaining({ externalId: postId(3), body: 'Edited after a month' }))
    expect(activitiesIn(items)).toContainEqual(expect.objectContaining({ externalId: postId(5), deleted: true }))
  })

  it('is read in the channels that were named, private ones only when told', async () => {
    const options = { fetch: open(show, makeWorld(), 7), now: new Date(NOW_MS) }
    const { items } = await readAll(mattermostConnector, { ...SETTINGS, channels: '~talk' }, undefined, options)
    expect(new Set(activitiesIn(items).map(({ place }) => place))).toEqual(new Set(['Talk']))
    const secret = { ...SETTINGS, channels: 'secret' }
    await expect(readAll(mattermostConnector, secret, undefined, options)).rejects.toMatchObject({ code: 'not_found' })
    await expect(readAll(mattermostConnector, { ...secret, private: true }, undefined, options)).resolves.toBeDefined()
  })
})

const pages = sampleData('perceval/mattermost')
it.skipIf(!pages.isThere)(
  'answers that Mattermost once gave are read through the API (optional: sample data that is not published)',
  async () => {
    const page = (name: string): unknown => JSON.parse(readFileSync(join(pages.path, `mattermost_${name}.json`), 'utf8'))
    const fetch: typeof globalThis.fetch = (input) => {
      const url = new URL(input instanceof Request ? input.url : input.toString())
      const path = url.pathname.replace('/api/v4', '')
      if (path === '/users')
        return Promise.resolve(Response.json(url.searchParams.get('page') === '0' ? [page('user_sduenas'), page('user_valcos')] : []))
      if (path === '/users/me/teams') return Promise.resolve(Response.json([{ id: 'team' }]))
      if (path === '/teams/team/channels') return Promise.resolve(Response.json([page('channel')]))
      if (path.endsWith('/posts'))
        return Promise.resolve(
          Response.json({
            ...Object(page(url.searchParams.has('before') ? 'posts_next' : 'posts')),
            prev_post_id: url.searchParams.has('before') ? '' : 'more',
          }),
        )
      return Promise.resolve(Response.json({}))
    }
    const { items } = await readAll(mattermostConnector, SETTINGS, undefined, { fetch, now: new Date(NOW_MS) })
    const records = items.flatMap((item) => ('record' in item ? [item.record] : []))
    expect([countKinds(records), items.length - records.length]).toEqual([{ person: 2, message: 6, 'thread-reply': 1, joined: 2 }, 0])
  },
)
