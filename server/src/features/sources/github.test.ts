import { fill, recount } from '@kith/connectors/github/testing/garden'
import { startFakeGithub, type FakeGithub } from '@kith/connectors/github/testing/fake-github'
import { World, type FakeRepository } from '@kith/connectors/github/testing/world'
import type { Source } from '@kith/contract/sources'
import { createHmac, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { send } from '../../testing/http.ts'
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

const DAY_H = 24.5
/** Of all kinds of one source: how many are held, and how many of them are gone at the source. */
const goneOf = async (kind: string): Promise<{ external_id: string }[]> =>
  kith.app.log.query(
    `SELECT external_id FROM activity WHERE source_id = ${id} AND kind = '${kind}' AND deleted_at_source ORDER BY external_id`,
  )

test('a source that has gone wrong for a day catches up by itself, with nothing lost and nothing doubled', async () => {
  const [ada] = world.accounts.values()
  if (ada === undefined) throw new Error('Nobody is there.')
  const dayOfYear = (): number => (nowMs - Date.UTC(2025, 0, 1)) / (24 * HOUR_MS)
  for (let hour = 0; hour < 24; hour += 6) {
    const issue = world.issue(garden, ada, dayOfYear())
    world.comment(garden, issue, ada, dayOfYear() + 0.01)
    fake.troubles.push({ kind: 'used-up', resetInS: 5 * 3_600 })
    expect((await passHours(6)).health.state).toBe('waiting')
  }
  expect(await held()).not.toEqual(recount(garden))
  expect((await passHours(6)).lastRun).toMatchObject({ state: 'done', error: null })
  expect(await held()).toEqual(recount(garden))
  expect((await passHours(2)).lastRun).toMatchObject({ state: 'done', counts: { added: 0, changed: 0 } })
})

test('what is taken away at GitHub is seen the next day, and what only looks so is doubted', async () => {
  const [comment, star, fork] = [garden.comments.splice(3, 1)[0], garden.stars.splice(5, 1)[0], garden.forks.splice(2, 1)[0]]
  // Deleted or moved to another repository: the list has it no more.
  const [issue] = garden.issues.splice(11, 1)
  expect([await goneOf('issue-commented'), (await passHours(2)).lastRun?.notes]).toEqual([[], []])
  const read = await passHours(DAY_H)
  expect(read.lastRun).toMatchObject({ state: 'done', counts: { added: 0, changed: 4 } })
  expect(read.lastRun?.notes).toContainEqual(expect.objectContaining({ code: 'gone', count: 4 }))
  const repository = String(garden.about['id'])
  expect(await goneOf('issue-commented')).toEqual([{ external_id: String(comment?.['id']) }])
  expect(await goneOf('starred')).toEqual([{ external_id: `${repository}*${String(Object(star?.['user']).id)}` }])
  expect(await goneOf('forked')).toEqual([{ external_id: String(fork?.['id']) }])
  expect(await goneOf('issue-opened')).toEqual([{ external_id: `${repository}#${String(issue?.['number'])}` }])
  const { rows } = await kith.ask('sources.audit', { id })
  expect(rows.find(({ what }) => what === 'starred')).toMatchObject({ held: 130, deleted: 1, claimed: 129, unexplained: 0 })
  // Stars that are hidden all at once were hardly taken back.
  const hidden = garden.stars.splice(0, 100)
  expect((await passHours(DAY_H)).lastRun?.notes).toContainEqual(expect.objectContaining({ code: 'gone_doubted', count: 100 }))
  garden.stars.unshift(...hidden)
  // What comes back is there again.
  if (star !== undefined) garden.stars.push(star)
  if (issue !== undefined) garden.issues.push(issue)
  await passHours(DAY_H)
  expect([await goneOf('starred'), await goneOf('issue-opened')]).toEqual([[], []])
})

describe('the webhook', () => {
  let hook = { url: '', secret: '' }
  let help = ''
  const repository = () => ({
    id: garden.about['id'],
    full_name: 'example/garden',
    html_url: 'https://github.com/example/garden',
    language: 'Rust',
  })
  const deliver = async (
    event: string,
    content: Record<string, unknown>,
    options: { delivery?: string; secret?: string } = {},
  ): Promise<number> => {
    const body = JSON.stringify({ repository: repository(), sender: person(), ...content })
    const headers = {
      'x-github-event': event,
      'x-github-delivery': options.delivery ?? randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', options.secret ?? hook.secret)
        .update(body)
        .digest('hex')}`,
    }
    return (await send(hook.url, { method: 'POST', body }, { headers })).status
  }
  const person = () => [...world.accounts.values()][1]
  const taken = (count: number): Promise<Source> =>
    until(
      () => kith.ask('sources.get', { id }),
      ({ webhook }) => webhook?.waiting === 0 && webhook.taken >= count,
    )
  let issue: Record<string, unknown> = {}

  beforeAll(async () => {
    const opened = await kith.ask('sources.openWebhook', { id })
    hook = { url: opened.url, secret: opened.secret ?? '' }
    help = opened.help
  })

  test('is answered to those who know the secret; its ping and what concerns nobody are named', async () => {
    for (const text of [hook.url, hook.secret, 'application/json']) expect(help).toContain(text)
    const before = await kith.ask('sources.get', { id })
    expect(await deliver('issues', { action: 'opened' }, { secret: 'a guess' })).toBe(401)
    expect(await deliver('ping', { zen: 'Keep it short.', hook_id: 1 })).toBe(202)
    for (const event of ['workflow_run', 'workflow_run', 'never_heard_of']) expect(await deliver(event, { action: 'completed' })).toBe(202)
    expect(await deliver('issues', { action: 'opened', repository: { ...repository(), full_name: 'else/where' } })).toBe(202)
    const { webhook, activities } = await taken(5)
    expect(webhook).toMatchObject({ taken: 5, refused: 1, repeated: 0 })
    expect(webhook?.ignored.toSorted((a, b) => (a.event < b.event ? -1 : 1))).toEqual([
      { event: 'never_heard_of', count: 1 },
      { event: 'of another repository', count: 1 },
      { event: 'ping', count: 1 },
      { event: 'workflow_run', count: 2 },
    ])
    expect(activities).toBe(before.activities)
  })

  test('tells of what happens at once, and the same through the API is the same', async () => {
    const by = person()
    if (by === undefined) throw new Error('Nobody is there.')
    const held = async (): Promise<unknown> =>
      kith.app.log.query(
        `SELECT kind, title, body, deleted_at_source AS gone FROM activity WHERE source_id = ${id} AND conversation = '${String(
          garden.about['id'],
        )}#${String(issue['number'])}' ORDER BY kind`,
      )
    issue = world.issue(garden, by, (nowMs - Date.UTC(2025, 0, 1)) / 86_400_000)
    const comment = world.comment(garden, issue, by, (nowMs - Date.UTC(2025, 0, 1)) / 86_400_000)
    const opened = { action: 'opened', issue }
    for (let times = 0; times < 2; times++) expect(await deliver('issues', opened, { delivery: 'once' })).toBe(202)
    expect(await deliver('issues', opened)).toBe(202)
    expect(await deliver('issue_comment', { action: 'created', issue, comment })).toBe(202)
    await taken(8)
    const before = await held()
    expect(before).toMatchObject([
      { kind: 'issue-commented', body: 'Oil it.' },
      { kind: 'issue-opened', title: issue['title'], body: 'It squeaks.' },
    ])
    expect((await kith.ask('sources.get', { id })).webhook).toMatchObject({ repeated: 1 })
    expect((await passHours(2)).lastRun).toMatchObject({ state: 'done', counts: { added: 0 } })
    expect(await held()).toEqual(before)
    await deliver('issue_comment', { action: 'edited', issue, comment: { ...comment, body: 'Grease it.' } })
    await deliver('issue_comment', { action: 'deleted', issue, comment: { ...comment, body: 'Grease it.' } })
    await deliver('issues', { action: 'edited', issue: { ...issue, title: 'It squeals' } })
    await taken(11)
    expect(await held()).toMatchObject([
      { kind: 'issue-commented', body: 'Grease it.', gone: 1 },
      { kind: 'issue-opened', title: 'It squeals', gone: 0 },
    ])
  })
})

test('traffic is kept day by day, also over days without Kith and under another name', async () => {
  const days = (from: string, counts: readonly number[]) =>
    counts.map((count, index) => ({
      timestamp: new Date(Date.parse(`${from}T00:00:00Z`) + index * 24 * HOUR_MS).toISOString(),
      count,
      uniques: 1,
    }))
  const views = async (): Promise<Record<string, number>> => {
    const { tallies } = await kith.ask('tallies.list', { source: id, name: 'views' })
    return Object.fromEntries(tallies.map(({ place, day, value }) => [`${place} ${day}`, value]))
  }
  Object.assign(garden.traffic, { views: { views: days('2026-01-02', [4, 1]) } })
  const today = await passHours(DAY_H)
  expect(today.lastRun?.state).toBe('done')
  Object.assign(garden.traffic, { views: { views: days('2026-01-02', [4, 6, 2, 1]) } })
  await passHours(3 * DAY_H)
  const before = await views()
  expect(before).toEqual({
    'example/garden 2026-01-02': 4,
    'example/garden 2026-01-03': 6,
    'example/garden 2026-01-04': 2,
    'example/garden 2026-01-05': 1,
  })
  const last = new Date(nowMs).toISOString().slice(0, 10)
  Object.assign(garden.about, { full_name: 'example/orchard' })
  world.repositories.set('example/orchard', garden)
  const next = new Date(nowMs + 24 * HOUR_MS).toISOString().slice(0, 10)
  Object.assign(garden.traffic, { views: { views: [...days('2026-01-02', [4, 6, 2, 1]), ...days(last, [3, 5])] } })
  const later = await passHours(DAY_H)
  expect(later.lastRun?.state).toBe('done')
  expect(await views()).toEqual({ ...before, [`example/orchard ${next}`]: 5 })
  const late = await passHours(20 * 24)
  expect(late.lastRun?.notes).toContainEqual(expect.objectContaining({ code: 'days_lost', count: expect.any(Number) }))
})

test('the token is not sent to another host because somebody changes the address', async () => {
  const evil = kith.ask('sources.update', { id, settings: { api: 'https://evil.example' } })
  await expect(evil).rejects.toMatchObject({ code: 'invalid_input' })
  const renamed = await kith.ask('sources.update', { id, settings: { api: `${fake.url}/` } })
  expect(renamed.settings).toMatchObject({ api: `${fake.url}/` })
})
