import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { migrateLog, statementsOf } from './migrate.ts'
import { openLog, type OpenLog } from './open.ts'

describe('migrations of the activity log', () => {
  let root: string
  let folder: string
  let log: OpenLog

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'kith-test-'))
    log = await openLog({ dataDir: join(root, 'log') })
  })

  afterAll(async () => {
    await log?.stop()
    await rm(root, { recursive: true, force: true })
  })

  beforeEach(async () => {
    folder = await mkdtemp(join(root, 'sql-'))
  })

  const file = (name: string, text: string) => writeFile(join(folder, name), text)

  it('run once, in the order of their names, with every statement and variable', async () => {
    await file('2026-01-02-more.sql', 'ALTER TABLE ordered ADD COLUMN IF NOT EXISTS more String;\n')
    await file(
      '2026-01-01-first.sql',
      `-- A comment; with a semicolon;\nCREATE TABLE IF NOT EXISTS \${database}.ordered (id UInt64) -- why\nENGINE = \${engine} ORDER BY id;\n\nINSERT INTO ordered VALUES (1);\n`,
    )
    const variables = { engine: 'MergeTree' }
    expect(await migrateLog(log.client, folder, variables)).toEqual(['2026-01-01-first.sql', '2026-01-02-more.sql'])
    expect(await migrateLog(log.client, folder, variables)).toEqual([])
    expect(await log.client.query('SELECT * FROM ordered')).toEqual([{ id: 1, more: '' }])
  })

  it('refuse a file that was changed after it had been applied', async () => {
    await file('2026-02-01-changed.sql', 'SELECT 1;\n')
    await migrateLog(log.client, folder)
    await file('2026-02-01-changed.sql', 'SELECT 2;\n')
    await expect(migrateLog(log.client, folder)).rejects.toThrow('2026-02-01-changed.sql was changed after it had been applied')
  })

  it('run a file that failed again from its start', async () => {
    await file(
      '2026-03-01-broken.sql',
      'CREATE TABLE IF NOT EXISTS half (id UInt64) ENGINE = MergeTree ORDER BY id;\nCREATE TABLE IF NOT EXISTS whole (id Nothing42) ENGINE = Memory;\n',
    )
    await expect(migrateLog(log.client, folder)).rejects.toThrow('2026-03-01-broken.sql failed')
    await file(
      '2026-03-01-broken.sql',
      'CREATE TABLE IF NOT EXISTS half (id UInt64) ENGINE = MergeTree ORDER BY id;\nCREATE TABLE IF NOT EXISTS whole (id UInt64) ENGINE = Memory;\n',
    )
    expect(await migrateLog(log.client, folder)).toEqual(['2026-03-01-broken.sql'])
  })

  it('name a variable that is not set', async () => {
    await file('2026-04-01-variable.sql', 'SELECT ${toString};\n')
    await expect(migrateLog(log.client, folder)).rejects.toThrow('asks for the variable toString')
  })
})

describe('statementsOf', () => {
  it('gives back the statements that were written, whatever stands between them', () => {
    const statement = fc
      .array(fc.constantFrom('SELECT', "'a;b'", '1', '\n', ' ', "'--x'"), { minLength: 1 })
      .map((parts) => `X ${parts.join(' ')}`.trim())
    const between = fc.constantFrom(';\n', ';  \n\n', ';\n-- a comment;\n', ';\r\n')
    fc.assert(
      fc.property(fc.array(fc.tuple(statement, between)), (written) => {
        expect(statementsOf(written.map((pair) => pair.join('')).join(''))).toEqual(written.map(([text]) => text))
      }),
    )
  })
})
