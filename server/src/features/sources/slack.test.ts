import { startFakeSlack, type FakeSlack } from '@kith/connectors/slack/testing/fake-slack'
import { fill, recount, signedDelivery, Workspace, type FakeChannel, type Thing } from '@kith/connectors/slack/testing/workspace'
import type { Source } from '@kith/contract/sources'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { send, type Answer } from '../../testing/http.ts'
import { isEnded, openKith, until, type TestKith } from '../../testing/kith.ts'
import { resumeOrphans } from './jobs.ts'
import { sweep } from './watch.ts'

const HOUR_MS = 3_600_000
const TOKEN = 'xoxb-1234567890-0987654321-a-secret'
const SIGNING = 'a-signing-secret-0123456789'
let nowMs = Date.UTC(2026, 0, 1)
let workspace: Workspace
let general: FakeChannel
let fake: FakeSlack
let kith: TestKith
let id = 0
let hook = ''

beforeAll(async () => {
  workspace = new Workspace()
  general = fill(workspace).general
  fake = await startFakeSlack(workspace, { token: TOKEN, pageMax: 100 })
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
const seconds = (): number => nowMs / 1_000
const deliver = (payload: unknown): Promise<Answer> => {
  const { headers, body } = signedDelivery(payload, SIGNING, nowMs)
  return send(hook, { method: 'POST', body }, { headers })
}

test('a workspace that limits and fails is read whole all the same', async () => {
  fake.tiers.set('conversations.replies', { every: 17, retryAfterS: 0 })
  const none = Array.from({ length: 9 }, () => ({ kind: 'none' }) as const)
  fake.troubles.push(...none, { kind: 'status', status: 502 }, ...none, { kind: 'limited', retryAfterS: 7_200 })
  const made = await kith.ask('sources.create', { connector: 'slack', settings: { token: TOKEN, api: fake.url } })
  id = made.source.id
  expect((await settled()).lastRun).toMatchObject({ state: 'queued', error: { code: 'rate_limited' } })
  const read = await passHours(2.1)
  expect(read.lastRun).toMatchObject({ state: 'done', error: null })
  expect(await held()).toEqual(recount(workspace))
  expect(read.budgets).toContainEqual(expect.objectContaining({ name: 'conversations.history', limit: 50 }))
  expect(JSON.stringify(read)).not.toContain(TOKEN)
})

test('events come at once, are the same as what the API gives, and not taken twice', async () => {
  const opened = await kith.ask('sources.openWebhook', { id, secret: SIGNING })
  hook = opened.url
  expect((await deliver({ type: 'url_verification', challenge: 'a-challenge' })).text).toBe('a-challenge')
  const before = await held()
  const said = workspace.say(general, 'U0BO', seconds() - 60, 'Sent as an event')
  const event = workspace.event({ ...said, channel: general.id, channel_type: 'channel', event_ts: said['ts'] })
  expect([(await deliver(event)).status, (await deliver(event)).status]).toEqual([202, 202])
  workspace.react(said, 'wave', 'U0ADA')
  const item = { type: 'message', channel: general.id, ts: said['ts'] }
  await deliver(
    workspace.event({ type: 'reaction_added', user: 'U0ADA', reaction: 'wave', item_user: 'U0BO', item, event_ts: String(seconds()) }),
  )
  const got = await until(source, ({ webhook }) => webhook?.taken === 2 && webhook.waiting === 0)
  expect(got.webhook).toMatchObject({ repeated: 1, refused: 0 })
  const after = { ...before, message: (before['message'] ?? 0) + 1, reaction: (before['reaction'] ?? 0) + 1 }
  expect(await held()).toEqual(after)
  const read = await passHours(1.2)
  expect([await held(), read.lastRun?.counts]).toEqual([after, expect.objectContaining({ added: 0, changed: 0 })])
  const forged = await send(
    hook,
    { method: 'POST', body: JSON.stringify(event) },
    { headers: { 'x-slack-signature': 'v0=00', 'x-slack-request-timestamp': String(seconds()) } },
  )
  expect(forged.status).toBe(401)
})

test('a source that has gone wrong for a day catches up by itself, with nothing lost', async () => {
  fake.outage = { kind: 'refused', error: 'fatal_error' }
  let gone: Thing | undefined
  for (let hours = 0; hours < 26; hours += 2) {
    const said = workspace.say(general, 'U0ADA', seconds() + 30, `During the outage ${hours}`)
    if (hours % 6 === 0) workspace.reply(general, said, 'U0BO', seconds() + 60, 'A reply')
    if (hours === 20) gone = said
    expect((await passHours(2)).lastRun).toMatchObject({ error: { code: 'platform_failed' } })
  }
  fake.outage = undefined
  expect((await passHours(2.1)).lastRun).toMatchObject({ state: 'done' })
  expect(await held()).toEqual(recount(workspace))
  if (gone !== undefined) workspace.remove(general, gone)
  await passHours(1.2)
  expect(await held()).toEqual(recount(workspace))
  expect((await passHours(1.2)).lastRun).toMatchObject({ counts: { added: 0, changed: 0 } })
})
