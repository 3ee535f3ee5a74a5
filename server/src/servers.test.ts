import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { startEngine } from './platform/log/supervisor.ts'
import { findPostgresPrograms, startPostgres } from './platform/state/testing/postgres.ts'
import { isEnded, toLines, until } from './testing/kith.ts'
import { killHard, startProcess, stopProcess } from './testing/process.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'kith-servers-'))
const closers: (() => Promise<unknown>)[] = [async () => rmSync(folder, { recursive: true, force: true })]
afterAll(async () => {
  for (const close of closers.toReversed()) await close()
})

const programs = findPostgresPrograms()
if (programs === undefined && !process.env.CI) console.warn('SKIPPED: two processes on servers. Install PostgreSQL to run this test.')

test.skipIf(programs === undefined && !process.env.CI)(
  'two processes on empty servers begin at once, one that answers and one that reads',
  async () => {
    if (programs === undefined) throw new Error('PostgreSQL is not installed, and in CI nothing is skipped: apt-get install postgresql')
    const [databaseUrl, engine] = await Promise.all([
      startPostgres(programs),
      startEngine({ dataDir: path.join(folder, 'log'), listen: 'tcp' }),
    ])
    closers.push(() => engine.stop())
    const dataDir = path.join(folder, 'data')
    const begin = (role: 'web' | 'worker') =>
      startProcess({
        dataDir,
        env: { DATABASE_URL: databaseUrl, CLICKHOUSE_URL: engine.address(), KITH_ROLE: role },
        onSpawn: (child) => closers.push(() => killHard(child, true)),
      })
    const [web, worker] = await Promise.all([begin('web'), begin('worker')])
    expect(web.printed()).toContain('/setup?token=')
    // Whoever answers nobody has no address, and leaves the token alone that the other has printed.
    expect(worker.printed()).toBe('Kith is ready: it reads sources, and answers nobody.\n')
    expect((await fetch(/http:\S+/.exec(web.printed())?.[0] ?? '')).status).toBe(200)

    const file = path.join(folder, 'notes.jsonl')
    const notes = Array.from({ length: 40 }, (_, index) => ({
      kind: 'note',
      externalId: `n${index}`,
      occurredAt: Date.UTC(2026, 0, 1 + index),
      actor: { platform: 'garden', key: `k${index % 8}`, name: `Person ${index % 8}` },
    }))
    writeFileSync(file, toLines(notes))
    const { source, run } = await web.ask('sources.create', { connector: 'jsonl', settings: { files: [file] } })
    const done = await until(() => web.ask('runs.get', { id: run?.id ?? 0 }), isEnded, 120_000)
    expect(done).toMatchObject({ state: 'done', error: null, counts: { newPeople: 8 } })
    expect(await web.ask('workspace.get')).toMatchObject({ people: 8, activities: 40 })
    expect((await web.ask('workspace.doctor')).checks.filter((one) => !one.ok)).toEqual([])
    // What one process has kept is not shown when the other has changed it.
    const people = (await web.ask('people.list')).people.map(({ id }) => id)
    await web.ask('people.merge', { people: people.slice(0, 2), into: people[0] })
    expect((await web.ask('people.list')).total).toBe(7)
    await web.ask('sources.remove', { id: source.id, confirm: true })
    expect(await web.ask('workspace.get')).toMatchObject({ people: 0, activities: 0 })
    expect(await Promise.all([stopProcess(web), stopProcess(worker)])).toEqual([0, 0])
  },
  240_000,
)
