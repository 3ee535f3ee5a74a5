import { createHmac, randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Source } from '@kith/contract/sources'
import { copyEmptyKith } from '../../testing/template.ts'
import { forumConnector, FORUM_TOKEN, openForum, type Forum, type Post } from '../../testing/forum.ts'
import { send, type Answer } from '../../testing/http.ts'
import { openKith, until, type TestKith } from '../../testing/kith.ts'
import { killHard, startProcess } from '../../testing/process.ts'
import { forgetDeliveries } from './delivery-store.ts'

const env = { KITH_ALLOW_PRIVATE_NETWORKS: '127.0.0.1' }
let nowMs = Date.UTC(2026, 0, 1)
let kith: TestKith
let forum: Forum
let id = 0
let hook = { url: '', secret: '' }
let help = ''

const postOf = (number: number, change: Partial<Post> = {}): Post => {
  const at = Date.UTC(2025, 0, 1) + number * 60_000
  return { id: number, by: `person${number % 7}`, text: `Post ${number} 🦊`, at, changed: at, ...change }
}
interface Delivery {
  readonly event?: string
  readonly delivery?: string
  readonly signature?: string
}
const deliver = (to: { url: string; secret: string }, content: unknown, options: Delivery = {}): Promise<Answer> => {
  const body = typeof content === 'string' ? content : JSON.stringify(content)
  const signature = options.signature ?? `sha256=${createHmac('sha256', to.secret).update(body).digest('hex')}`
  const headers = {
    'x-forum-event': options.event ?? 'post',
    'x-forum-delivery': options.delivery ?? randomUUID(),
    'x-forum-signature': signature,
  }
  return send(to.url, { method: 'POST', body }, { headers })
}
const source = (): Promise<Source> => kith.ask('sources.get', { id })
const read = (taken: number): Promise<Source> => until(source, ({ webhook }) => webhook?.waiting === 0 && webhook.taken >= taken)

beforeAll(async () => {
  forum = await openForum()
  kith = await openKith({ now: () => new Date(nowMs), connectors: [forumConnector], env })
  const made = await kith.ask('sources.create', { connector: 'test-forum', settings: { url: forum.url, token: FORUM_TOKEN }, start: false })
  id = made.source.id
  const opened = await kith.ask('sources.openWebhook', { id })
  hook = { url: opened.url, secret: opened.secret ?? '' }
  help = opened.help
})
afterAll(() => forum.close())

describe('a webhook', () => {
  test('is verified, answered at once and read; what comes twice is held once', async () => {
    expect(help).toBe(`Enter ${hook.url} and ${hook.secret}.`)
    expect((await deliver(hook, postOf(1), { delivery: 'd1' })).status).toBe(202)
    expect((await deliver(hook, postOf(1), { delivery: 'd1' })).status).toBe(202)
    expect((await deliver(hook, postOf(1), { delivery: 'd2' })).status).toBe(202)
    expect(await read(2)).toMatchObject({ activities: 1, people: 1, webhook: { taken: 2, repeated: 1, refused: 0 } })
    // The API gives the same post, with the same id.
    forum.posts.set(1, postOf(1))
    const run = await kith.ask('runs.start', { id })
    expect((await kith.ended(run.id)).counts).toMatchObject({ added: 0, unchanged: 1 })
  })

  test('brings edits and deletions as states', async () => {
    await deliver(hook, postOf(1, { text: 'Edited' }))
    await deliver(hook, postOf(2))
    await deliver(hook, postOf(2, { deleted: true }))
    await read(5)
    const rows = await kith.app.log.query(`SELECT title, deleted_at_source AS gone FROM activity WHERE source_id = ${id} ORDER BY title`)
    expect(rows).toEqual([
      { title: 'Edited', gone: 0 },
      { title: 'Post 2 🦊', gone: 1 },
    ])
  })

  test('answers words where the platform wants some, counts what is of no interest and sets aside what cannot be read', async () => {
    expect(await deliver(hook, {}, { event: 'hello' })).toMatchObject({ status: 200, text: 'hello yourself' })
    await deliver(hook, {}, { event: 'ping' })
    await deliver(hook, {}, { event: 'ping', delivery: 'another' })
    await deliver(hook, 'no json \u0000', { delivery: 'broken' })
    const { webhook } = await read(7)
    expect(webhook?.ignored).toEqual([{ event: 'ping', count: 1 + 1 }])
    const { records } = await kith.ask('setAside.list', { source: id })
    expect(records).toMatchObject([{ reason: 'delivery_unreadable', locator: 'delivery broken' }])
    const corrected = { ids: [records[0]?.id ?? 0], raw: JSON.stringify(postOf(3)) }
    expect(await kith.ask('setAside.retry', corrected)).toMatchObject({ taken: 1 })
  })

  test('takes nothing from those who do not know both the address and the secret', async () => {
    const before = await source()
    expect((await deliver(hook, postOf(9), { signature: `sha256=${'0'.repeat(64)}` })).status).toBe(401)
    expect((await deliver(hook, postOf(9), { signature: '' })).status).toBe(401)
    const elsewhere = ['x', 'A'.repeat(43), '%00'].map((token) => hook.url.replace(/[^/]+$/, token))
    const others = [...elsewhere, hook.url.replace(`/hooks/${id}/`, '/hooks/999/'), hook.url.replace(`/hooks/${id}/`, '/hooks/1e400/')]
    for (const url of others) expect([url, (await deliver({ ...hook, url }, postOf(9))).status]).toEqual([url, 404])
    expect((await send(hook.url, { method: 'GET' })).status).not.toBe(202)
    // The server may hang up before all of it is sent.
    const huge = await deliver(hook, 'x'.repeat(26 * 1024 * 1024)).then(
      ({ status }) => status,
      () => 413,
    )
    expect(huge).toBe(413)
    const padded = send(hook.url, { method: 'POST', body: '{}' }, { headers: { 'x-padding': 'x'.repeat(100_000) } })
    expect((await padded.catch(() => ({ status: 431 }))).status).toBe(431)
    const after = await source()
    expect([after.activities, after.webhook?.refused]).toEqual([before.activities, (before.webhook?.refused ?? 0) + 2])
  })

  test('shows neither token nor secret again, keeps no body, and gets new ones when it is opened anew', async () => {
    const { rows } = await sql<{
      text: string
    }>`select w::text as text from webhook w union all select d::text from delivery d union all select a::text from audit a`.execute(
      kith.app.state.db,
    )
    const all = rows.map(({ text }) => text).join('\n')
    for (const secret of [hook.secret, hook.url.split('/').at(-1) ?? '', Buffer.from('Post 2').toString('hex')])
      expect(all).not.toContain(secret)
    const again = await kith.ask('sources.openWebhook', { id })
    expect((await deliver(hook, postOf(4))).status).toBe(404)
    expect((await deliver({ url: again.url, secret: again.secret ?? '' }, postOf(4))).status).toBe(202)
    await read(8)
    nowMs += 8 * 86_400_000
    await forgetDeliveries(kith.app)
    expect((await sql`select 1 from delivery`.execute(kith.app.state.db)).rows).toHaveLength(0)
    expect(await kith.ask('sources.closeWebhook', { id })).toEqual({ closed: true })
    expect((await source()).webhook).toBeNull()
    expect((await deliver({ url: again.url, secret: again.secret ?? '' }, postOf(5))).status).toBe(404)
  })
})

test('what was answered is read, although Kith was killed before', async () => {
  const dataDir = await copyEmptyKith()
  const entry = fileURLToPath(new URL('../../../dist/testing/forum-process.js', import.meta.url))
  let child: Parameters<typeof killHard>[0] | undefined
  const begin = () => startProcess({ dataDir, env, entry, onSpawn: (spawned) => (child = spawned) })
  try {
    const first = await begin()
    const { source: made } = await first.ask('sources.create', {
      connector: 'test-forum',
      settings: { url: forum.url, token: FORUM_TOKEN },
      start: false,
    })
    const opened = await first.ask('sources.openWebhook', { id: made.id })
    const to = { url: opened.url, secret: opened.secret ?? '' }
    const answers = await Promise.all(Array.from({ length: 25 }, (_, index) => deliver(to, postOf(200 + index))))
    await killHard(first.child, true)
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 25 }, () => 202))
    const second = await begin()
    const whole = await until(
      () => second.ask('sources.get', { id: made.id }),
      ({ webhook }) => webhook?.waiting === 0,
    )
    expect(whole.activities).toBe(25)
  } finally {
    if (child) await killHard(child, true).catch(() => undefined)
    rmSync(dataDir, { recursive: true, force: true })
  }
})
