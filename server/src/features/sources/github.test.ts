import { fill, recount } from '@kith/connectors/github/testing/garden'
import { startFakeGithub, type FakeGithub } from '@kith/connectors/github/testing/fake-github'
import { World, type FakeRepository } from '@kith/connectors/github/testing/world'
import type { Source } from '@kith/contract/sources'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isEnded, openKith, until, type TestKith } from '../../testing/kith.ts'
import { resumeOrphans } from './jobs.ts'
import { sweep } from './watch.ts'

const HOUR_MS = 3_600_000
const TOKEN = 'a-secret-token-0123456789'
let nowMs = Date.UTC(2026, 0, 1)
let world: World
let garden: FakeRepository
let fake: FakeGithub
let kith: TestKith
let id = 0

beforeAll(async () => {
  world = new World()
  garden = fill(world)
  fake = await startFakeGithub(world, { token: TOKEN, nowMs: () => nowMs })
  kith = await openKith({ now: () => new Date(nowMs), env: { KITH_ALLOW_PRIVATE_NETWORKS: '127.0.0.1' } })
})
afterAll(() => fake.close())

const settled = (): Promise<Source> =>
  until(
    () => kith.ask('sources.get', { id }),
    ({ lastRun }) => lastRun !== null && (isEnded(lastRun) || (lastRun.state === 'queued' && lastRun.waitsUntil !== null)),
  )
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

test('a repository whose hour is used up in the middle is read to its beginning all the same', async () => {
  const none = Array.from({ length: 14 }, () => ({ kind: 'none' }) as const)
  fake.troubles.push(...none, { kind: 'status', status: 502 }, ...none, { kind: 'used-up', resetInS: 7_200 })
  const made = await kith.ask('sources.create', {
    connector: 'github',
    settings: { repositories: 'example/garden', token: TOKEN, api: fake.url },
  })
  id = made.source.id
  const waiting = await settled()
  expect(waiting.lastRun).toMatchObject({ state: 'queued', error: { code: 'rate_limited' } })
  expect(waiting.budgets).toContainEqual(expect.objectContaining({ name: 'core', limit: 5_000 }))
  expect(waiting.activities).toBeGreaterThan(100)
  const read = await passHours(2.1)
  expect(read.lastRun).toMatchObject({ state: 'done', error: null })
  expect(await held()).toEqual(recount(garden))
  expect(read.audit.find(({ what }) => what === 'issue-opened')).toMatchObject({
    claimed: garden.issues.length,
    held: garden.issues.length,
  })
  expect(JSON.stringify(read)).not.toContain(TOKEN)
  const { tallies } = await kith.ask('tallies.list', { source: id })
  expect(tallies).toEqual(
    [
      { name: 'clones', place: 'example/garden', label: '', day: '2025-12-31', value: 9, uniques: 4 },
      { name: 'referrers', place: 'example/garden', label: 'search.example', day: '2026-01-01', value: 7, uniques: 5 },
    ].toSorted((a, b) => (a.day < b.day ? 1 : -1)),
  )
})

test('what is new and edited comes at the next reading, and nothing else changes', async () => {
  const [issue = {}, other = {}] = garden.issues
  const [ada] = world.accounts.values()
  Object.assign(issue, { title: 'Edited', updated_at: '2026-01-01T01:00:00Z' })
  if (ada !== undefined) world.comment(garden, other, ada, 365.05)
  const read = await passHours(2)
  expect(read.lastRun).toMatchObject({ state: 'done', counts: { added: 1 } })
  expect(await held()).toEqual(recount(garden))
  const rows = await kith.app.log.query(`SELECT title FROM activity WHERE source_id = ${id} AND title = 'Edited' AND kind = 'issue-opened'`)
  expect(rows).toEqual([{ title: 'Edited' }])
  expect((await passHours(2)).lastRun).toMatchObject({ counts: { added: 0, changed: 0 } })
})

test('the token is not sent to another host because somebody changes the address', async () => {
  const evil = kith.ask('sources.update', { id, settings: { api: 'https://evil.example' } })
  await expect(evil).rejects.toMatchObject({ code: 'invalid_input' })
  const renamed = await kith.ask('sources.update', { id, settings: { api: `${fake.url}/` } })
  expect(renamed.settings).toMatchObject({ api: `${fake.url}/` })
})
