import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LogClient } from './client.ts'
import { LogError } from './errors.ts'
import { openLog, type OpenLog } from './open.ts'
import { startEngine } from './supervisor.ts'
import { until } from '../../testing/kith.ts'

const never = 'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1'

const engines = [
  { name: 'the embedded engine over its socket', open: (dataDir: string) => openLog({ dataDir }) },
  { name: 'a server over TCP', open: openOverTcp },
]

describe.each(engines)('the activity log on $name', ({ open }) => {
  let folder: string
  let log: OpenLog
  let client: LogClient

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kith-test-'))
    log = await open(folder)
    client = log.client
  })

  afterAll(async () => {
    await log?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('says that it is there', async () => {
    expect(await client.ping()).toBe(true)
  })

  it('has one version until something changes, and another after each change', async () => {
    await client.command('CREATE TABLE told (id UInt64, text String) ENGINE = MergeTree PARTITION BY id % 2 ORDER BY id')
    await client.command(`CREATE DICTIONARY text_of (id UInt64, text String) PRIMARY KEY id
      SOURCE(CLICKHOUSE(QUERY 'SELECT id, text FROM told')) LAYOUT(FLAT()) LIFETIME(0)`)
    await client.command('SYSTEM RELOAD DICTIONARY text_of')
    const versions: (string | undefined)[] = []
    // Only a loading of a dictionary hides the version, and for a second.
    const told = (): Promise<string | undefined> =>
      until(
        () => client.version(),
        (version) => version !== undefined,
      )
    const changed = async (change: () => Promise<void>): Promise<void> => {
      await change()
      versions.push(await told())
      expect(await client.version()).toBe(versions.at(-1))
    }
    await changed(() => client.insert('told', ['id', 'text'], '[1, "one"]'))
    await changed(() => client.insert('told', ['id', 'text'], '[2, "two"]'))
    // What was inserted is the same again, and so is what a partition holds after it was dropped.
    await changed(() => client.insert('told', ['id', 'text'], '[1, "one"]'))
    await changed(() => client.command('ALTER TABLE told DROP PARTITION 1'))
    await changed(() => client.insert('told', ['id', 'text'], '[1, "one"]'))
    await changed(() => client.command("ALTER TABLE told UPDATE text = 'three' WHERE id = 2 SETTINGS mutations_sync = 2"))
    await changed(() => client.command('SYSTEM RELOAD DICTIONARY text_of'))
    await changed(() => client.command('SYSTEM RELOAD DICTIONARY text_of'))
    await changed(() => client.command('TRUNCATE TABLE told'))
    expect(versions).not.toContain(undefined)
    expect(new Set(versions).size).toBe(versions.length)
  })

  it('has another version for a question when what it names has changed', async () => {
    for (const name of ['asked', 'other']) await client.command(`CREATE TABLE ${name} (id UInt64) ENGINE = MergeTree ORDER BY id`)
    await client.insert('asked', ['id'], '[1]')
    const about = { question: 'SELECT id FROM asked' }
    const now = (): Promise<string | undefined> =>
      until(
        () => client.version(about),
        (version) => version !== undefined,
      )
    const before = await now()
    await client.insert('other', ['id'], '[1]')
    expect(await now()).toBe(before)
    await client.insert('asked', ['id'], '[1]')
    expect(await now()).not.toBe(before)
  })

  it('binds parameters of many types, short and long', async () => {
    const ids = Array.from({ length: 20_000 }, (_, at) => at)
    const [row] = await client.query('SELECT {n:UInt64} AS n, {s:String} AS s, {d:Date} AS d, length({ids:Array(UInt64)}) AS count', {
      n: Number.MAX_SAFE_INTEGER,
      s: 'Zoë 張偉 🎈',
      d: '2026-02-28',
      ids,
    })
    expect(row).toEqual({ n: Number.MAX_SAFE_INTEGER, s: 'Zoë 張偉 🎈', d: '2026-02-28', count: 20_000 })
  })

  it('gives back any text that was bound, whatever is in it', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc
        .array(fc.constantFrom("'", '\\', '\n', '\r', '\t', '\0', '`', ';', '--', '{s:String}', '\\N'), { maxLength: 12 })
        .map((parts) => parts.join('')),
      fc.string({ unit: 'grapheme', minLength: 5_000, maxLength: 6_000 }),
    )
    await fc.assert(
      fc.asyncProperty(text, async (s) => {
        expect(await client.query('SELECT {s:String} AS s', { s })).toEqual([{ s }])
      }),
      { numRuns: 40 },
    )
  })

  it('never takes a bound value for SQL', async () => {
    await client.command('CREATE TABLE IF NOT EXISTS precious (x UInt8) ENGINE = MergeTree ORDER BY x')
    for (const s of ["'; DROP TABLE precious; --", "\\'; DROP TABLE precious; --", "', readonly = 0; DROP TABLE precious; --"]) {
      await client.query('SELECT {s:String}', { s })
      await client.query('SELECT * FROM precious WHERE toString(x) = {s:String}', { s })
    }
    await expect(client.query('SELECT 1', { 'a = 1; DROP TABLE precious; --': 1 })).rejects.toThrow(LogError)
    expect(await client.query('EXISTS TABLE precious')).toEqual([{ result: 1 }])
  })

  it('refuses to write in a question', async () => {
    await client.command('CREATE TABLE IF NOT EXISTS untouched (x UInt8) ENGINE = MergeTree ORDER BY x')
    await expect(client.query('SELECT 1; DROP TABLE untouched')).rejects.toThrow(LogError)
    expect(await client.query('EXISTS TABLE untouched')).toEqual([{ result: 1 }])
  })

  it('does not know the parameters of an earlier question', async () => {
    for (let at = 0; at < 12; at++) await client.query('SELECT {earlier:String}', { earlier: 'secret' })
    for (let at = 0; at < 12; at++) {
      await expect(client.query('SELECT {earlier:String}')).rejects.toMatchObject({ code: 'failed', engineCode: 456 })
    }
  })

  it('applies the settings of a question to that question alone', async () => {
    await expect(client.query('SELECT number FROM numbers(11)', {}, { rowsMax: 10 })).rejects.toMatchObject({ code: 'too_many_rows' })
    expect(await client.query('SELECT number FROM numbers(11)')).toHaveLength(11)
  })

  it('tells times in UTC', async () => {
    expect(
      await client.query(
        "SELECT toString(toDateTime64('2026-03-29 02:30:00', 3)) AS t, toUnixTimestamp(toDateTime('2026-01-01 00:00:00')) AS u",
      ),
    ).toEqual([{ t: '2026-03-29 02:30:00.000', u: 1767225600 }])
  })

  it('tells its errors apart', async () => {
    const code = async (sql: string, options = {}) => client.query(sql, {}, options).catch((error: LogError) => error.code)
    expect(await code('SELEC 1')).toBe('failed')
    expect(await code(never, { timeoutMsMax: 200 })).toBe('too_slow')
    expect(await code('SELECT count() FROM (SELECT number FROM numbers(50000000) GROUP BY number)', { memoryBytesMax: 50e6 })).toBe(
      'too_much_memory',
    )
    expect(await code('SELECT number FROM numbers(100001)')).toBe('too_many_rows')
  })

  it('refuses rows that do not fit and stays able to change the table', async () => {
    await client.command('CREATE TABLE strict (x UInt8) ENGINE = MergeTree ORDER BY x')
    await expect(client.insert('strict', ['x'], '["a"]')).rejects.toMatchObject({ code: 'failed' })
    await expect(client.insert('strict; DROP TABLE strict', ['x'], '[1]')).rejects.toThrow('no name of a table')
    await client.command('DROP TABLE strict SYNC')
  })

  it('answers a question that follows a failed one with its own rows alone', async () => {
    for (let at = 0; at < 8; at++) {
      const failed = 'SELECT throwIf(number = 150000) FROM numbers(200000) SETTINGS max_block_size = 1000, max_result_rows = 0'
      await expect(client.query(failed)).rejects.toMatchObject({ engineCode: 395 })
      expect(await client.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
    }
  })

  it('stops a question whose asker is gone', async () => {
    const controller = new AbortController()
    const answer = client.query(`${never} AND 'marked' != ''`, {}, { signal: controller.signal })
    await until(
      () => running('marked'),
      (count) => count === 1,
    )
    controller.abort()
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' })
    await until(
      () => running('marked'),
      (count) => count === 0,
    )
  })

  it('answers several questions side by side', async () => {
    const controller = new AbortController()
    const asked = [1, 2, 3].map((n) =>
      client.query(`${never} AND 'beside ${n}' != ''`, {}, { signal: controller.signal }).catch(() => 'stopped'),
    )
    await until(
      () => running('beside'),
      (count) => count === 3,
    )
    controller.abort()
    expect(await Promise.all(asked)).toEqual(['stopped', 'stopped', 'stopped'])
  })

  it('keeps parameters of questions asked at the same time apart', async () => {
    const asked = Array.from({ length: 200 }, async (_, n) => client.query('SELECT {n:UInt32} AS n FROM numbers(1)', { n }))
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 200 }, (_, n) => [{ n }]))
  })

  it('takes 100,000 rows at once and shows each activity once, in its newest version', async () => {
    await client.command(`CREATE TABLE activity (id UInt64, at DateTime64(3, 'UTC'), title String, version UInt64, gone UInt8)
      ENGINE = ReplacingMergeTree(version, gone) PARTITION BY toYYYYMM(at) ORDER BY (at, id)
      SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`)
    const rows = (version: number) =>
      Array.from({ length: 100_000 }, (_, id) =>
        JSON.stringify([
          id,
          `20${10 + (id % 17)}-${String(1 + (id % 12)).padStart(2, '0')}-01 00:00:00`,
          `"${id}" ✓`,
          version,
          version === 2 && id < 10 ? 1 : 0,
        ]),
      ).join('\n')
    await client.insert('activity', ['id', 'at', 'title', 'version', 'gone'], rows(1))
    await client.insert('activity', ['id', 'at', 'title', 'version', 'gone'], Buffer.from(rows(2)))
    expect(await client.query('SELECT count() AS n, max(version) AS newest, min(version) AS oldest FROM activity')).toEqual([
      { n: 99_990, newest: 2, oldest: 2 },
    ])
  })

  it('streams a million rows in bounded memory', async () => {
    const before = memoryOf(log.enginePid()) + memoryOf(process.pid)
    let peak = 0
    let sum = 0
    for await (const rows of client.stream<{ n: number }>(`SELECT number AS n, repeat('x', 260) AS text FROM numbers(1000000)`)) {
      for (const row of rows) sum += row.n
      if (rows[0] !== undefined && rows[0].n % 97 === 0) peak = Math.max(peak, memoryOf(log.enginePid()) + memoryOf(process.pid))
    }
    expect(sum).toBe(499_999_500_000)
    expect(peak - before).toBeLessThan(250e6)
  })

  it('answers questions and takes rows inside the loops over many streams', async () => {
    await client.command('CREATE TABLE copied (n UInt64) ENGINE = MergeTree ORDER BY n')
    const copy = async (from: number) => {
      for await (const rows of client.stream<{ n: number }>('SELECT number + {from:UInt64} AS n FROM numbers(1000)', { from })) {
        await client.query('SELECT 1')
        await client.insert('copied', ['n'], rows.map((row) => `[${row.n}]`).join('\n'))
      }
    }
    await Promise.all(Array.from({ length: 12 }, (_, at) => copy(at * 1000)))
    expect(await client.query('SELECT count() AS held, uniqExact(n) AS different FROM copied')).toEqual([
      { held: 12_000, different: 12_000 },
    ])
  })

  it('stops a stream that is left', async () => {
    for await (const rows of client.stream(`SELECT number FROM numbers(1000000000000) WHERE 'left' != ''`)) if (rows.length > 0) break
    await until(
      () => running('left'),
      (count) => count === 0,
    )
  })

  it('ends a stream with the error that stopped it, before or amid the rows', async () => {
    const all = async (sql: string) => {
      for await (const rows of client.stream(sql)) expect(rows.length).toBeGreaterThan(0)
    }
    await expect(all('SELECT nothing')).rejects.toMatchObject({ code: 'failed', engineCode: 47 })
    await expect(all('SELECT number, throwIf(number = 500000) FROM numbers(1000000)')).rejects.toMatchObject({ engineCode: 395 })
  })

  it('shows a reloaded dictionary to every question', async () => {
    await client.command(
      'CREATE TABLE who (identity UInt64, member UInt64, version UInt64) ENGINE = ReplacingMergeTree(version) ORDER BY identity',
    )
    await client.command(`CREATE DICTIONARY member_of (identity UInt64, member UInt64) PRIMARY KEY identity
      SOURCE(CLICKHOUSE(QUERY 'SELECT identity, member FROM who FINAL')) LAYOUT(FLAT(MAX_ARRAY_SIZE 1000000)) LIFETIME(0)`)
    for (const version of [1, 2, 3]) {
      await client.insert('who', ['identity', 'member', 'version'], `[7, ${version * 100}, ${version}]`)
      await client.command('SYSTEM RELOAD DICTIONARY member_of')
      const asked = Array.from({ length: 8 }, () => client.query(`SELECT dictGet('member_of', 'member', toUInt64(7)) AS member`))
      expect(await Promise.all(asked)).toEqual(Array.from({ length: 8 }, () => [{ member: version * 100 }]))
    }
  })

  const running = async (marker: string) => {
    const sql =
      'SELECT count() AS n FROM system.processes WHERE position(query, {marker:String}) > 0 AND position(query, {self:String}) = 0'
    const [row] = await client.query<{ n: number }>(sql, { marker: `'${marker}`, self: 'system.processes' })
    return row?.n
  }
})

async function openOverTcp(dataDir: string): Promise<OpenLog> {
  const engine = await startEngine({ dataDir, listen: 'tcp' })
  const log = await openLog({ url: engine.address() })
  const stop = async () => {
    await log.stop()
    await engine.stop()
  }
  return { ...log, stop, enginePid: engine.pid }
}

function memoryOf(pid: number | undefined): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024
}
