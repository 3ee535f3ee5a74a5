import type { Source } from '@kith/contract/sources'
import { createServer, type ServerResponse } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isEnded, openKith, until, type TestKith } from '../../testing/kith.ts'
import { resumeOrphans } from './jobs.ts'
import { sweep } from './watch.ts'

const HOUR_MS = 3_600_000
let nowMs = Date.UTC(2026, 0, 1, 12)
let kith: TestKith
let here = ''
let entries = ['one', 'two']
let downloads = 5
let said = [5, 4, 3, 2]

/** A web on this machine: a blog, a registry of crates and a server of Mastodon. */
const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://here.example')
  if (pathname === '/') return void response.end('<html><link rel="alternate" type="application/rss+xml" href="/feed.xml"></html>')
  if (pathname === '/feed.xml') return void response.end(rss())
  if (pathname === '/api/v1/timelines/tag/garden') return json(response, searchParams.has('max_id') ? [] : [status])
  if (pathname === '/api/v1/accounts/lookup') return json(response, project)
  if (pathname === '/api/v1/accounts/9/statuses')
    return json(
      response,
      said.map((id) => ({ ...status, id: String(id), created_at: `2025-12-0${id}T09:00:00Z`, account: project })),
    )
  if (pathname === '/api/v1/crates/garden/downloads')
    return json(response, { version_downloads: [{ date: '2025-12-31', downloads }], meta: {} })
  if (pathname === '/api/v1/crates/garden/reverse_dependencies') return json(response, { meta: { total: 3 } })
  if (pathname === '/api/v1/crates/garden') return json(response, { crate: { downloads: 100, num_versions: 1 }, versions: [version] })
  return void response.writeHead(404).end()
})
const json = (response: ServerResponse, value: unknown): void => void response.end(JSON.stringify(value))
const rss = (): string =>
  `<rss><channel><title>Garden</title>${entries.map((name) => `<item><guid>${name}</guid><title>${name}</title><dc:creator>Ann</dc:creator><pubDate>Tue, 06 Dec 2016 17:17:00 GMT</pubDate></item>`).join('')}<item><guid>bad</guid><pubDate>soon</pubDate></item></channel></rss>`
const status = { id: '7', created_at: '2025-12-01T08:00:00Z', content: '<p>#garden</p>', account: { acct: 'ann', display_name: 'Ann' } }
const project = { id: '9', acct: 'project', display_name: 'Project' }
const version = { num: '0.1.0', created_at: '2025-01-30T08:00:00Z', published_by: { id: 7, login: 'ann' } }

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  here = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  kith = await openKith({ now: () => new Date(nowMs), env: { KITH_ALLOW_PRIVATE_NETWORKS: '127.0.0.1' } })
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const connect = async (connector: string, settings: Record<string, unknown>): Promise<number> =>
  (await kith.ask('sources.create', { connector, settings })).source.id
const settled = (id: number): Promise<Source> =>
  until(
    () => kith.ask('sources.get', { id }),
    ({ lastRun }) => lastRun !== null && (isEnded(lastRun) || (lastRun.state === 'queued' && lastRun.waitsUntil !== null)),
  )
const passHours = async (hours: number): Promise<void> => {
  nowMs += hours * HOUR_MS
  await resumeOrphans(kith.app)
  await sweep(kith.app)
}
const tallies = async (source: number): Promise<readonly (readonly [string, string, number])[]> =>
  (await kith.ask('tallies.list', { source })).tallies.map(({ name, day, value }) => [name, day, value] as const)

test('a feed that a page names, a hashtag and a crate come in once, however often they are read', async () => {
  const feed = await connect('feed', { address: `${here}/` })
  const tag = await connect('mastodon', { server: here, tags: '#garden' })
  const crate = await connect('crates', { api: here, packages: 'garden' })
  expect(await settled(feed)).toMatchObject({ activities: 2, lastRun: { state: 'partial', counts: { added: 2, setAside: 1 } } })
  expect(await settled(tag)).toMatchObject({ activities: 1, lastRun: { state: 'done' } })
  expect(await settled(crate)).toMatchObject({ activities: 1, lastRun: { state: 'done' } })
  const counted = [['dependents', '2026-01-01', 3], ['downloads in all', '2026-01-01', 100], ['downloads', '2025-12-31', 5]] // prettier-ignore
  expect((await tallies(crate)).toSorted()).toEqual(counted.toSorted())

  await passHours(8)
  for (const id of [feed, tag, crate]) expect((await settled(id)).lastRun).toMatchObject({ error: null, counts: { added: 0, changed: 0 } })
  expect(await kith.ask('setAside.list', { source: feed })).toMatchObject({ total: 1 })
  expect(await tallies(crate)).toHaveLength(3)

  // The next day: one entry is new, one was edited, a day's count came late.
  ;[entries, downloads] = [['one', 'two', 'three'], 6]
  await passHours(24)
  expect(await settled(feed)).toMatchObject({ activities: 3, lastRun: { counts: { added: 1 } } })
  await settled(crate)
  expect(await tallies(crate)).toContainEqual(['downloads', '2025-12-31', 6])
  expect(await tallies(crate)).toHaveLength(5)
})

test('what an account no longer shows at its own server is kept as deleted, and is there again when it comes back', async () => {
  const id = await connect('mastodon', { server: here, accounts: 'project' })
  expect(await settled(id)).toMatchObject({ activities: 4 })
  const gone = async (): Promise<unknown> =>
    kith.app.log.query(`SELECT external_id FROM activity WHERE source_id = ${id} AND deleted_at_source ORDER BY external_id`)
  said = [5, 3, 2]
  await passHours(25)
  expect((await settled(id)).lastRun?.notes).toContainEqual(expect.objectContaining({ code: 'gone', count: 1 }))
  expect(await gone()).toEqual([{ external_id: '4' }])
  said = [5, 4, 3, 2]
  await passHours(25)
  await settled(id)
  expect(await gone()).toEqual([])
})
