import { toldPost } from '@kith/connectors/discourse/testing/answers'
import { startFakeDiscourse, type FakeDiscourse } from '@kith/connectors/discourse/testing/fake-discourse'
import { fill, recount, World } from '@kith/connectors/discourse/testing/world'
import type { Source } from '@kith/contract/sources'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isEnded, openKith, until, type TestKith } from '../../testing/kith.ts'
import { resumeOrphans } from './jobs.ts'
import { sweep } from './watch.ts'

const HOUR_MS = 3_600_000
/** Minutes of the fake's clock, which begins with 2025, to the first day of the test. */
const TODAY = 365 * 1_440
let nowMs = Date.UTC(2026, 0, 1, 12)
let world: World
let fake: FakeDiscourse
let kith: TestKith
let id = 0

beforeAll(async () => {
  world = fill(new World(), 64)
  fake = await startFakeDiscourse(world)
  kith = await openKith({ now: () => new Date(nowMs), env: { KITH_ALLOW_PRIVATE_NETWORKS: '127.0.0.1' } })
})
afterAll(() => fake.close())

const source = (): Promise<Source> => kith.ask('sources.get', { id })
const settled = (): Promise<Source> =>
  until(source, ({ lastRun }) => lastRun !== null && (isEnded(lastRun) || (lastRun.state === 'queued' && lastRun.waitsUntil !== null)))
const passHours = async (hours: number): Promise<Source> => {
  nowMs += hours * HOUR_MS
  await resumeOrphans(kith.app)
  await sweep(kith.app)
  return settled()
}
const held = async (): Promise<Record<string, number>> => {
  const rows = await kith.app.log.query<{ kind: string; count: string }>(
    `SELECT kind, count() AS count FROM activity WHERE source_id = ${id} AND NOT deleted_at_source GROUP BY kind ORDER BY kind`,
  )
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, Number(count)]))
}

test('a forum that limits in the middle is read to its beginning all the same', async () => {
  const none = Array.from({ length: 40 }, () => ({ kind: 'none' }) as const)
  fake.troubles.push(...none.slice(0, 10), { kind: 'status', status: 502 }, ...none, { kind: 'limit', seconds: 7_200, inBodyAlone: true })
  const made = await kith.ask('sources.create', { connector: 'discourse', settings: { url: fake.url } })
  id = made.source.id
  const waiting = await settled()
  expect(waiting.lastRun).toMatchObject({ state: 'queued', error: { code: 'rate_limited' } })
  expect(waiting.activities).toBeGreaterThan(50)
  const read = await passHours(2.1)
  expect(read.lastRun).toMatchObject({ state: 'done', error: null })
  expect(await held()).toEqual(recount(world))
  const audit = await kith.ask('sources.audit', { id })
  expect(audit.rows.find(({ what }) => what === 'topic-started')).toMatchObject({ claimed: 66, held: 64, unexplained: 0 })
  expect(audit.rows.find(({ what }) => what === 'replied')).toMatchObject({ unexplained: 0 })
})

test('a source that has gone wrong for a day catches up by itself, with nothing lost and nothing doubled', async () => {
  fake.always = { kind: 'limit', seconds: 5_400 }
  for (let hour = 0; hour < 24; hour += 4) {
    const topic = world.topic(200 + hour, 3, TODAY + hour * 60)
    world.post(topic, 4, TODAY + hour * 60 + 1, { replyTo: 1 })
    world.like(topic, 2, 5, TODAY + hour * 60 + 2)
    const old = world.topics.get(10 + hour)
    if (old !== undefined) world.post(old, 6, TODAY + hour * 60 + 3)
    expect((await passHours(4)).health.state).toBe('waiting')
  }
  expect((await held())['topic-started']).toBe(64)
  await passHours(2)
  expect((await kith.ask('workspace.home', {})).stopped).toMatchObject([{ id, why: 'behind' }])
  fake.always = undefined
  expect((await passHours(3)).lastRun).toMatchObject({ state: 'done', error: null })
  expect(await held()).toEqual(recount(world))
  expect((await passHours(2)).lastRun).toMatchObject({ state: 'done', counts: { added: 0, changed: 0 } })
  expect(await held()).toEqual(recount(world))
})

test('what the forum sends is held once, whichever way it comes, and what it takes back is gone', async () => {
  const { url, secret } = await kith.ask('sources.openWebhook', { id })
  const hook = { url, secret: secret ?? '' }
  const topic = world.topic(300, 2, TODAY + 2_000)
  const reply = world.post(topic, 4, TODAY + 2_001, { replyTo: 1 })
  expect(await fake.send(hook, 'ping', 'ping', 'OK')).toBe(202)
  expect(await fake.send(hook, 'post_created', 'post', toldPost(world, topic, reply))).toBe(202)
  expect(await fake.send({ ...hook, secret: 'another' }, 'post_created', 'post', toldPost(world, topic, reply))).toBeGreaterThanOrEqual(400)
  await until(source, ({ webhook }) => webhook?.waiting === 0 && webhook.taken >= 1)
  await passHours(2)
  expect(await held()).toEqual(recount(world))
  reply.deletedAt = new Date(nowMs).toISOString()
  await fake.send(hook, 'post_destroyed', 'post', toldPost(world, topic, reply))
  await until(source, ({ webhook }) => webhook?.waiting === 0 && webhook.taken >= 2)
  await until(held, (now) => JSON.stringify(now) === JSON.stringify(recount(world)))
})

test('what vanishes without a word is missed when its topic is read again', async () => {
  const topic = world.topics.get(300)
  if (topic === undefined) throw new Error('It was there.')
  const gone = world.post(topic, 5, TODAY + 2_002)
  world.post(topic, 6, TODAY + 2_003)
  await passHours(2)
  expect(await held()).toEqual(recount(world))
  gone.deletedAt = new Date(nowMs).toISOString()
  expect((await passHours(25)).lastRun).toMatchObject({ state: 'done', error: null })
  expect(await held()).toEqual(recount(world))
})
