import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { migrateLog } from './migrate.ts'
import { openLog, type OpenLog } from './open.ts'

const MIGRATIONS = fileURLToPath(new URL('../../../migrations/log', import.meta.url))
const PARTITIONS = '2026-11-22-partitions.sql'

let root: string
let log: OpenLog

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kith-test-'))
  log = await openLog({ dataDir: join(root, 'log') })
})

afterAll(async () => {
  await log?.stop()
  await rm(root, { recursive: true, force: true })
})

/** Two versions of one activity, one that was taken back, and others far apart. */
const ROWS = [
  { id: 1, at: '1999-12-31 23:59:59.999', version: 1, gone: 0 },
  { id: 2, at: '2000-01-01 00:00:00.000', version: 1, gone: 0 },
  { id: 2, at: '2000-01-01 00:00:00.000', version: 2, gone: 0 },
  { id: 3, at: '2021-12-31 23:59:59.999', version: 1, gone: 0 },
  { id: 4, at: '2022-01-01 00:00:00.000', version: 1, gone: 0 },
  { id: 5, at: '2024-02-29 12:00:00.000', version: 1, gone: 0 },
  { id: 5, at: '2024-02-29 12:00:00.000', version: 2, gone: 1 },
]

const line = ({ id, at, version, gone }: (typeof ROWS)[number]): string =>
  JSON.stringify([`00000000-0000-0000-0000-00000000000${id}`, 7, at, `says ${version}`, version, gone])

it('keeps the newest version of every activity, taken back or not, when the log is parted by years before 2022, and by months after', async () => {
  const earlier = join(root, 'earlier')
  const before = await mkdtemp(earlier)
  for (const name of await readdir(MIGRATIONS)) if (name < PARTITIONS) await copyFile(join(MIGRATIONS, name), join(before, name))
  await migrateLog(log.client, before, { dictionaryUser: '' })
  // One insert each: versions must lie in parts of their own, as they do when they come later.
  for (const row of ROWS) {
    await log.client.insert('activity', ['id', 'identity_id', 'occurred_at', 'title', 'version', 'is_deleted'], line(row))
  }
  const held = () => log.client.query('SELECT *, toString(occurred_at) AS at FROM activity ORDER BY id, version SETTINGS final = 0')
  const all = await held()
  expect(all).toHaveLength(ROWS.length)

  expect(await migrateLog(log.client, MIGRATIONS, { dictionaryUser: '' })).toContain(PARTITIONS)

  // As after a merge: what was taken back stays noted, so that nothing older comes back.
  const newest = ROWS.filter((row) => !ROWS.some((other) => other.id === row.id && other.version > row.version))
  expect(await held()).toEqual(newest.map((row) => all[ROWS.indexOf(row)]))
  const parts = await log.client.query<{ id: string; n: number }>(
    `SELECT partition_id AS id, sum(rows) AS n FROM system.parts
     WHERE active AND database = currentDatabase() AND table = 'activity' GROUP BY id ORDER BY id`,
  )
  expect(parts.map(({ id }) => id)).toEqual(['199900', '200000', '202100', '202201', '202402'])
  log.client.setVersioned(true)
  expect(await log.client.query('SELECT title FROM activity ORDER BY id')).toEqual(
    ['says 1', 'says 2', 'says 1', 'says 1'].map((title) => ({ title })),
  )
  const tables = await log.client.query<{ name: string }>(
    "SELECT name FROM system.tables WHERE database = currentDatabase() AND name IN ('activity', 'activity_before')",
  )
  expect(tables).toEqual([{ name: 'activity' }])
})
