import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { entryPoint } from '../entry.ts'
import { findLockHolder } from './lock.ts'
import { openState } from './open.ts'
import { copyPgliteTemplate } from './testing/engines.ts'

const openModule = entryPoint(new URL('./open.ts', import.meta.url).href, 'open').href

test('every commit of PGlite is flushed to the disk', async () => {
  const state = await openState({ dataDir: await temporaryDatabase() })
  await state.execute('create table t (n int)')
  const before = (await state.countSyncs()) ?? 0
  for (let n = 0; n < 50; n++) await state.execute('insert into t values ($1)', [n])
  const afterCommits = (await state.countSyncs()) ?? 0
  expect(afterCommits - before).toBeGreaterThanOrEqual(50)
  for (let n = 0; n < 50; n++) await state.execute('select 1')
  expect(await state.countSyncs()).toBe(afterCommits)
  await state.close()
})

test('what was acknowledged before a kill is there afterwards', async () => {
  const dataDir = await temporaryDatabase()
  let acknowledged = 0
  for (let round = 0; round < 4; round++) {
    acknowledged = Math.max(acknowledged, await insertUntilKilled(dataDir, 15 + round * 37))
    const state = await openState({ dataDir })
    const { rows } = await state.execute('select count(*) as count, max(n) as last, count(distinct n) as distinct from t')
    expect(rows[0]?.last).toBeGreaterThanOrEqual(acknowledged)
    expect(rows[0]?.count).toBe(rows[0]?.distinct)
    await state.close()
  }
})

test('the write-ahead log stays small, however much is written', async () => {
  const dataDir = await temporaryDatabase()
  const state = await openState({ dataDir })
  await state.execute('create table t (filler text)')
  for (let i = 0; i < 12; i++) await state.execute(`insert into t select repeat(chr(97 + n % 26), 640) from generate_series(1, 50000) as n`)
  const { rows } = await state.execute(`select pg_current_wal_lsn() - '0/0' as written, sum(size) as kept from pg_ls_waldir()`)
  expect(rows[0]?.written).toBeGreaterThan(400_000_000)
  expect(rows[0]?.kept).toBeLessThan(320_000_000)
  await state.close()
})

test('an interrupted first start is begun anew', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'kith-interrupted-'))
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
  mkdirSync(join(dataDir, 'pglite'))
  writeFileSync(join(dataDir, 'pglite', 'PG_VERSION'), '18\n')
  writeFileSync(join(dataDir, 'pglite.initialising'), '')
  const state = await openState({ dataDir })
  await state.ping()
  await state.close()
})

test('an engine that breaks is replaced, and its committed data stays', async () => {
  const dataDir = await temporaryDatabase()
  const logged: string[] = []
  const state = await openState({ dataDir, onLog: (message) => logged.push(message) })
  await state.execute('create table t (n int); insert into t values (1)')
  // A recursion without end overruns the engine's stack.
  await state.execute(`create function deeper() returns int language plpgsql as 'begin return deeper(); end'`)
  await expect(state.execute('select deeper()')).rejects.toMatchObject({ code: 'state_crashed' })
  expect((await state.execute('select n from t')).rows).toEqual([{ n: 1 }])
  expect(logged.join('\n')).toMatch(/The embedded database stopped/)
  await state.close()
})

test('a folder that cannot be used is named with the reason, and the lock is not kept', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'kith-unusable-'))
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
  writeFileSync(join(dataDir, 'pglite'), 'a file where the folder should be')
  await expect(openState({ dataDir })).rejects.toMatchObject({
    code: 'state_open',
    message: expect.stringContaining(join(dataDir, 'pglite')),
  })
  expect(findLockHolder(dataDir)).toBeUndefined()
  await expect(openState({ url: 'postgres://nobody@127.0.0.1:1/none' })).rejects.toThrow(/Check DATABASE_URL/)
  await expect(openState({})).rejects.toMatchObject({ code: 'state_open' })
})

async function temporaryDatabase(): Promise<string> {
  const folder = await copyPgliteTemplate()
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Inserts rows one by one in a child process, which is killed after some have been acknowledged. @returns the last one acknowledged */
async function insertUntilKilled(dataDir: string, killAfter: number): Promise<number> {
  const script = `
    import { openState } from ${JSON.stringify(openModule)}
    const state = await openState({ dataDir: process.argv[1] })
    await state.execute('create table if not exists t (n int generated always as identity, filler text)')
    while (true) {
      const { rows } = await state.execute("insert into t (filler) values (repeat('x', 2000)) returning n")
      console.log(rows[0].n)
    }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let seen = 0
  let last = 0
  createInterface({ input: child.stdout }).on('line', (line) => {
    last = Number(line)
    if (++seen === killAfter) child.kill('SIGKILL')
  })
  await once(child, 'close')
  return last
}
