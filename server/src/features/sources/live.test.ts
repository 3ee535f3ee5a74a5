import type { Source } from '@kith/contract/sources'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKeeper } from '../../platform/secrets/keeper.ts'
import { forumConnector, FORUM_TOKEN, openForum, type Forum, type Post } from '../../testing/forum.ts'
import { isEnded, openKith, until, type TestKith } from '../../testing/kith.ts'
import { resumeOrphans } from './jobs.ts'
import { sweep } from './watch.ts'

/** Reads two pages at a time, and leaves the rest of the past for later. */
const inParts: typeof forumConnector = {
  ...forumConnector,
  name: 'test-forum-in-parts',
  async *read(context) {
    let pages = 0
    for await (const batch of forumConnector.read(context)) {
      if (pages++ === 2) return context.more()
      yield batch
    }
  },
}

const HOUR_MS = 3_600_000
let nowMs = Date.UTC(2026, 0, 1)
let kith: TestKith
let forum: Forum
let id = 0

beforeAll(async () => {
  forum = await openForum()
  kith = await openKith({
    now: () => new Date(nowMs),
    connectors: [forumConnector, inParts],
    env: { KITH_ALLOW_PRIVATE_NETWORKS: '127.0.0.1' },
  })
})
afterAll(() => forum.close())

const post = (number: number, change: Partial<Post> = {}): void => {
  const at = Date.UTC(2025, 0, 1) + number * 60_000
  forum.posts.set(number, { id: number, by: `person${number % 7}`, text: `Post ${number}`, at, changed: at, ...change })
}
const source = (): Promise<Source> => kith.ask('sources.get', { id })
/** What Kith's minute does. */
const minute = async (): Promise<void> => {
  await resumeOrphans(kith.app)
  await sweep(kith.app)
}
const settled = (): Promise<Source> =>
  until(source, ({ lastRun }) => lastRun !== null && (isEnded(lastRun) || (lastRun.state === 'queued' && lastRun.waitsUntil !== null)))
const passHours = async (hours: number): Promise<Source> => {
  nowMs += hours * HOUR_MS
  await minute()
  return settled()
}
const titles = async (): Promise<string[]> => {
  const rows = await kith.app.log.query<{ title: string }>(
    `SELECT title FROM activity WHERE source_id = ${id} AND NOT deleted_at_source ORDER BY title`,
  )
  return rows.map((row) => row.title)
}
const wanted = (): string[] =>
  [...forum.posts.values()]
    .filter((one) => one.deleted !== true)
    .map(({ text }) => text)
    .toSorted()

describe('a source that goes on', () => {
  test('waits where the platform asks for a pause, and goes on from there', async () => {
    for (let number = 1; number <= 35; number++) post(number)
    const made = await kith.ask('sources.create', {
      connector: 'test-forum',
      settings: { url: forum.url, token: FORUM_TOKEN },
      start: false,
    })
    id = made.source.id
    expect(made.source.health.state).toBe('new')
    forum.instead = ({ url }, response) => {
      if (!url?.includes('until')) return false
      response.writeHead(429, { 'retry-after': '7200' }).end()
      return true
    }
    await kith.ask('runs.start', { id })
    const waiting = await settled()
    expect(waiting).toMatchObject({ activities: 10, health: { state: 'waiting' }, budgets: [{ name: 'requests', limit: 100 }] })
    expect(waiting.lastRun).toMatchObject({ state: 'queued', error: { code: 'rate_limited' } })
    expect(waiting.lastRun?.waitsUntil?.slice(0, 13)).toBe('2026-01-01T02')
    forum.instead = undefined
    const before = forum.asked.length
    expect((await passHours(1)).lastRun?.state).toBe('queued')
    expect(forum.asked).toHaveLength(before)
    expect((await passHours(1.1)).lastRun).toMatchObject({ state: 'done', error: null, counts: { added: 35 } })
    expect(await titles()).toEqual(wanted())
  })

  test('is read again by itself when its time has come, and takes what is new, changed and gone', async () => {
    const { schedule, health, lagSeconds } = await source()
    const nextMs = Date.parse(schedule?.nextAt ?? '') - nowMs
    expect(schedule).toMatchObject({ everyMinutes: 60, chosen: false })
    expect([nextMs >= 0.9 * HOUR_MS && nextMs <= 1.1 * HOUR_MS, health.state]).toEqual([true, 'fine'])
    expect(lagSeconds).toBeGreaterThan(2 * 3_600)
    post(36)
    post(3, { text: 'Post 3, edited', changed: Date.UTC(2025, 0, 2) })
    post(4, { deleted: true, changed: Date.UTC(2025, 0, 2, 1) })
    const runs = (await kith.ask('runs.list', { source: id })).total
    await passHours(0.5)
    expect((await kith.ask('runs.list', { source: id })).total).toBe(runs)
    const asked = forum.asked.length
    expect((await passHours(1)).lastRun).toMatchObject({ state: 'done', counts: { added: 1, changed: 2 } })
    // One page was enough.
    expect(forum.asked.length - asked).toBe(1)
    expect(await titles()).toEqual(wanted())
    expect((await source()).audit).toMatchObject([{ what: 'post', claimed: 37, held: 36 }])
    expect(await kith.ask('sources.audit', { id })).toEqual({
      rows: [
        {
          what: 'post',
          label: 'posts',
          claimed: 37,
          held: 36,
          deleted: 1,
          robots: 0,
          teammates: 0,
          gaps: [{ reason: 'private', count: 2 }],
          unexplained: 0,
        },
      ],
      setAside: 0,
      leftOut: 0,
    })
  })

  test('catches up by itself after a day on which the platform failed', async () => {
    forum.instead = (_, response) => {
      response.writeHead(503).end()
      return true
    }
    const states = new Set<string>()
    for (let hour = 0; hour < 24; hour += 2) {
      post(100 + hour, { changed: Date.UTC(2025, 5, 1) + hour })
      states.add((await passHours(2)).health.state)
    }
    expect(states).toEqual(new Set(['waiting', 'failed']))
    forum.instead = undefined
    await passHours(3)
    expect((await source()).health.state).toBe('fine')
    expect(await titles()).toEqual(wanted())
  })

  test('says so where nobody looks for what is due, on its page and to the doctor', async () => {
    nowMs += 5 * HOUR_MS
    expect((await source()).health).toMatchObject({ state: 'late', message: expect.stringContaining('should have been read') })
    const { checks } = await kith.ask('workspace.doctor', {})
    expect(checks.find(({ name }) => name === 'schedule')).toMatchObject({ ok: false, message: expect.stringContaining('Forum at') })
    const metrics = await (await fetch(`${kith.url}/metrics`)).text()
    expect(metrics).toMatch(/^kith_sources_late 1$/m)
    await passHours(0)
    expect((await source()).health.state).toBe('fine')
    expect((await kith.ask('workspace.doctor', {})).checks.find(({ name }) => name === 'schedule')).toMatchObject({ ok: true })
    expect(await (await fetch(`${kith.url}/metrics`)).text()).toMatch(/^kith_sources_late 0$/m)
  })

  test('is read as often as the team wants', async () => {
    await kith.ask('sources.update', { id, everyMinutes: 0 })
    const runs = (await kith.ask('runs.list', { source: id })).total
    await passHours(48)
    expect((await source()).health.state).toBe('fine')
    expect((await kith.ask('runs.list', { source: id })).total).toBe(runs)
    await kith.ask('sources.update', { id, everyMinutes: 600 })
    await minute()
    const next = Date.parse((await source()).schedule?.nextAt ?? '') - nowMs
    expect(next).toBeGreaterThan(8.9 * HOUR_MS)
    await kith.ask('sources.update', { id, everyMinutes: null })
  })
})

describe('a token', () => {
  const stored = async (): Promise<string> =>
    (await sql<{ text: string }>`select s::text as text from source s where id = ${id}`.execute(kith.app.state.db)).rows[0]?.text ?? ''

  test('is nowhere to be read, and the same place with another token is the same source', async () => {
    expect(await stored()).not.toContain(FORUM_TOKEN)
    expect(await source()).toMatchObject({ settings: { url: forum.url }, secrets: [{ name: 'token', state: 'kept' }] })
    expect(JSON.stringify(await source())).not.toContain(FORUM_TOKEN)
    const again = await kith.ask('sources.create', {
      connector: 'test-forum',
      settings: { url: forum.url, token: FORUM_TOKEN },
      start: false,
    })
    expect([again.existed, again.source.id]).toEqual([true, id])
    await kith.ask('sources.update', { id, settings: { token: 'wrong-token-987' } })
    const refused = await passHours(0)
    expect(refused.lastRun).toMatchObject({
      state: 'failed',
      error: { code: 'unauthorized', hint: expect.stringContaining('settings of the source') },
    })
    const runs = await sql<{ text: string }>`select r::text as text from run r union all select a::text from audit a`.execute(
      kith.app.state.db,
    )
    expect(runs.rows.map(({ text }) => text).join()).not.toMatch(/wrong-token|forum-token/)
    // Nobody need wait for six hours once it is mended, and nothing is read twice.
    await kith.ask('sources.update', { id, settings: { token: FORUM_TOKEN } })
    const asked = forum.asked.length
    expect((await passHours(0)).health.state).toBe('fine')
    expect(forum.asked.length - asked).toBe(1)
    await kith.ask('sources.update', { id, settings: { token: '' } })
    expect((await source()).secrets).toEqual([{ name: 'token', state: 'kept' }])
  })

  test('whose key is lost has to be entered again, and says so', async () => {
    const foreign = createKeeper('another key of at least 32 characters').seal(FORUM_TOKEN, 'source test-forum token')
    await sql`update source set settings = settings || ${JSON.stringify({ token: foreign })}::jsonb where id = ${id}`.execute(
      kith.app.state.db,
    )
    expect(await source()).toMatchObject({ secrets: [{ name: 'token', state: 'lost' }], health: { state: 'secret-lost' } })
    await kith.ask('runs.start', { id })
    expect((await settled()).lastRun).toMatchObject({
      state: 'failed',
      error: { code: 'secret_lost', hint: expect.stringContaining('Enter it again') },
    })
    expect((await kith.ask('workspace.doctor', {})).checks.find(({ name }) => name === 'secrets')).toMatchObject({ ok: false })
    await kith.ask('sources.update', { id, settings: { token: FORUM_TOKEN } })
    expect((await passHours(0)).health.state).toBe('fine')
  })
})

test('what is left of the past is read within minutes, a part at a time, and only then everything is held', async () => {
  const made = await kith.ask('sources.create', { connector: inParts.name, settings: { url: forum.url, token: FORUM_TOKEN } })
  id = made.source.id
  // Two pages, which share the post between them.
  const newest = [...forum.posts.values()].toSorted((a, b) => b.changed - a.changed || b.id - a.id).slice(0, 19)
  const first = await settled()
  expect(await titles()).toEqual(newest.flatMap((post) => (post.deleted === true ? [] : [post.text])).toSorted())
  expect([first.lastRun?.state, first.lagSeconds]).toEqual(['done', null])
  expect(Date.parse(first.schedule?.nextAt ?? '') - nowMs).toBeLessThan(2 * 60_000)
  for (let parts = 1; parts < 7; parts++) await passHours(1 / 30)
  expect(await titles()).toEqual(wanted())
  const whole = await source()
  expect(whole.lagSeconds).not.toBeNull()
  expect(Date.parse(whole.schedule?.nextAt ?? '') - nowMs).toBeGreaterThan(HOUR_MS / 2)
})

test('an address within a private network is refused before anything is stored', async () => {
  const settings = { url: 'http://10.0.0.1:9/', token: FORUM_TOKEN }
  await expect(kith.ask('sources.create', { connector: 'test-forum', settings })).rejects.toMatchObject({
    details: ['private_address'],
    hint: expect.stringContaining('KITH_ALLOW_PRIVATE_NETWORKS'),
  })
})
