import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { entryPoint } from '../entry.ts'
import type { LogClient } from './client.ts'
import { LogError } from './errors.ts'
import { openLog, type OpenLog } from './open.ts'
import { startError } from './supervisor.ts'

describe('the process of the embedded engine', () => {
  let folder: string
  let opened: OpenLog[] = []
  const open = async (name = 'log') => {
    const log = await openLog({ dataDir: join(folder, name) })
    opened.push(log)
    return log
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kith-test-'))
  })

  afterEach(async () => {
    for (const log of opened) await log.stop()
    opened = []
    await rm(folder, { recursive: true, force: true })
  })

  it('keeps what was written over a stop and a start', async () => {
    const log = await open()
    await createNumbers(log.client)
    await log.client.insert('numbers_kept', ['n'], '[1]\n[2]')
    await log.stop()
    const again = await open()
    expect(await again.client.query('SELECT n FROM numbers_kept ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }])
  })

  it('answers a question in spite of a kill amid it', async () => {
    const log = await open()
    const sql = "SELECT count() AS n FROM numbers(80000000) WHERE sipHash64(number) = 1 AND 'amid' != ''"
    const answer = log.client.query(sql, {}, { timeoutMsMax: 60_000 })
    await until(async () => (await running(log.client, "'amid'")) === 1)
    kill(log)
    expect(await answer).toEqual([{ n: 0 }])
  })

  it('loses and doubles nothing that was acknowledged when it is killed amid inserts, again and again', async () => {
    const log = await open()
    await createNumbers(log.client)
    let next = 0
    let failures = 0
    const write = async (until: number) => {
      while (next < until) {
        const from = next++ * 5_000
        const lines = Array.from({ length: 5_000 }, (_, at) => `[${from + at}]`).join('\n')
        // As ingest does it: the same rows again until they are acknowledged.
        for (let sent = false; !sent;) {
          try {
            await log.client.insert('numbers_kept', ['n'], lines)
            sent = true
          } catch (error) {
            if (!(error instanceof LogError) || !error.transient) throw error
            failures++
          }
        }
      }
    }
    for (let round = 1; round <= 4; round++) {
      const writing = write(round * 12)
      await until(async () => next >= (round - 1) * 12 + 3 * round)
      kill(log)
      await writing
    }
    expect(failures).toBeGreaterThan(0)
    expect(await log.client.query('SELECT count() AS held, uniqExact(n) AS different, max(n) AS last FROM numbers_kept')).toEqual([
      { held: 240_000, different: 240_000, last: 239_999 },
    ])
  })

  it('fails an insert that a kill met with an error that invites to try again', async () => {
    const log = await open()
    const lines = Array.from({ length: 2_000_000 }, (_, n) => `[${n}]`).join('\n')
    await createNumbers(log.client)
    const insert = log.client.insert('numbers_kept', ['n'], lines).catch((error: unknown) => error)
    await until(async () => (await running(log.client, 'INSERT INTO numbers_kept')) === 1)
    kill(log)
    expect(await insert).toMatchObject({ code: 'unavailable', transient: true })
  })

  it('is given up after it has died too often, and says so', async () => {
    const log = await open()
    for (let crash = 0; crash < 5; crash++) {
      await until(async () => log.enginePid() !== undefined && (await log.client.ping()))
      kill(log)
      await until(async () => log.enginePid() === undefined)
    }
    await expect(log.client.query('SELECT 1')).rejects.toThrow('ended 5 times within 60 seconds and was given up')
  })

  it('refuses a folder that another engine holds, and names its process', async () => {
    const log = await open()
    await expect(openLog({ dataDir: join(folder, 'log') })).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining(`Process ${log.enginePid()} holds`),
      hint: expect.stringContaining('KITH_DATA'),
    })
    expect(await log.client.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('runs beside another one on another folder', async () => {
    const [one, two] = [await open('one'), await open('two')]
    await createNumbers(one.client)
    await expect(two.client.query('SELECT * FROM numbers_kept')).rejects.toMatchObject({ engineCode: 60 })
  })

  it('stops soon although a question runs, which then fails', async () => {
    const log = await open()
    const pid = log.enginePid()
    const answer = log.client
      .query("SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1 AND 'last' != ''")
      .catch((error: unknown) => error)
    await until(async () => (await running(log.client, "'last'")) === 1)
    await log.stop()
    expect(await answer).toBeInstanceOf(LogError)
    expect(lives(pid)).toBe(false)
  })

  it('lets a write finish before it stops', async () => {
    const log = await open()
    await createNumbers(log.client)
    const written = log.client.command(
      "INSERT INTO numbers_kept SELECT number FROM numbers(30000000) WHERE sipHash64(number) % 100 = 0 AND 'slow' != ''",
    )
    await until(async () => (await running(log.client, "'slow'")) === 1)
    await log.stop()
    await written
  })

  it('ends when Kith is killed', async () => {
    const script = `const { openLog } = await import(${JSON.stringify(entryPoint(import.meta.url, 'open').href)})
      const log = await openLog({ dataDir: ${JSON.stringify(join(folder, 'orphan'))} })
      log.client.query('SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1')
      console.log(log.enginePid())`
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = await once(createInterface({ input: parent.stdout }), 'line')
    const pid = Number(line)
    expect(lives(pid)).toBe(true)
    parent.kill('SIGKILL')
    await until(async () => !lives(pid))
    await open('orphan')
  })

  it('says that the engine cannot be loaded where its native package is missing', async () => {
    const compiled = fileURLToPath(new URL('.', entryPoint(import.meta.url, 'engine-main')))
    const names = (await readdir(compiled)).filter((name) => /^engine-\w+\.js$/.test(name))
    await writeFile(join(folder, 'package.json'), '{"type":"module"}')
    for (const name of names) await copyFile(join(compiled, name), join(folder, name))
    const child = fork(join(folder, 'engine-main.js'), ['--data', join(folder, 'log'), '--listen', 'tcp'], { silent: true, execArgv: [] })
    const [message] = await once(child, 'message')
    expect(message).toMatchObject({ kind: 'failed', reason: 'unsupported' })
    await expect(Promise.reject(startError(message, folder))).rejects.toMatchObject({
      code: 'unsupported',
      hint: expect.stringContaining('CLICKHOUSE_URL'),
    })
  })

  it('says what is wrong with a folder that it cannot use', async () => {
    const file = join(folder, 'file')
    await writeFile(file, 'in the way')
    await expect(openLog({ dataDir: join(file, 'log') })).rejects.toMatchObject({
      code: 'failed',
      message: expect.stringContaining('cannot be opened'),
    })
  })

  it('says what to check when a server does not answer', async () => {
    await expect(openLog({ url: 'http://127.0.0.1:9' })).rejects.toMatchObject({
      code: 'unavailable',
      hint: expect.stringContaining('8123'),
    })
  })
})

async function createNumbers(client: LogClient): Promise<void> {
  await client.command(
    'CREATE TABLE numbers_kept (n UInt64) ENGINE = ReplacingMergeTree ORDER BY n SETTINGS fsync_after_insert = 1, fsync_part_directory = 1',
  )
}

function kill(log: OpenLog): void {
  const pid = log.enginePid()
  if (pid !== undefined) process.kill(pid, 'SIGKILL')
}

function lives(pid: number | undefined): boolean {
  try {
    process.kill(pid ?? 0, 0)
    return true
  } catch {
    return false
  }
}

async function running(client: LogClient, marker: string): Promise<number | undefined> {
  const sql =
    "SELECT count() AS n FROM system.processes WHERE startsWith(query, 'INSERT') AND position(query, {m:String}) > 0 OR endsWith(query, 'JSONEachRow') AND position(query, {m:String}) > 0"
  const [row] = await client.query<{ n: number }>(sql, { m: marker })
  return row?.n
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('The condition did not come true within 20 seconds.')
    await new Promise((resolve) => setImmediate(resolve))
  }
}
