import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LogClient } from './client.ts'
import { LogError } from './errors.ts'

/**
 * Brings the log's tables up to date with the `*.sql` files of a folder, in the order of their names, forward only.
 * ClickHouse has no transactions for such statements: a file that failed half-way runs again from its start, so each statement must bear that
 * (IF NOT EXISTS).
 * @param variables values for `${name}` in the files; `database` is known by itself
 * @returns names of the files that were applied now
 */
export async function migrateLog(client: LogClient, folder: string, variables: Readonly<Record<string, string>> = {}): Promise<string[]> {
  await client.command(createTable)
  const rows = await client.query<Applied>('SELECT name, checksum FROM kith_migration')
  const applied = new Map(rows.map((row) => [row.name, row.checksum]))
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted()
  const [here] = await client.query<{ database: string }>('SELECT currentDatabase() AS database')
  const values = { ...here, ...variables }
  const done: string[] = []
  for (const name of files) {
    const text = await readFile(join(folder, name), 'utf8')
    const checksum = createHash('sha256').update(text).digest('hex')
    const before = applied.get(name)
    if (before === checksum) continue
    if (before !== undefined) throw changed(name)
    for (const statement of statementsOf(substituted(text, values, name))) await run(client, name, statement)
    await client.insert('kith_migration', ['name', 'checksum'], JSON.stringify([name, checksum]))
    done.push(name)
  }
  return done
}

interface Applied {
  name: string
  checksum: string
}

const createTable = `CREATE TABLE IF NOT EXISTS kith_migration (
  name String, checksum String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3)
) ENGINE = ReplacingMergeTree(applied_at) ORDER BY name SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`

/** Statements end at a line that ends with a semicolon; lines that hold a comment alone are left out. */
export function statementsOf(text: string): string[] {
  const lines = text.split(/\r?\n/).filter((line) => !line.trimStart().startsWith('--'))
  return lines
    .join('\n')
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}

function substituted(text: string, variables: Readonly<Record<string, string>>, file: string): string {
  return text.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined
    if (value === undefined) throw new LogError('failed', `The migration ${file} asks for the variable ${name}, which is not set.`)
    return value
  })
}

async function run(client: LogClient, file: string, statement: string): Promise<void> {
  try {
    await client.command(statement)
  } catch (error) {
    if (!(error instanceof LogError)) throw error
    throw new LogError(error.code, `The migration ${file} failed: ${error.message}`, { hint: error.hint, cause: error })
  }
}

function changed(file: string): LogError {
  return new LogError('failed', `The migration ${file} was changed after it had been applied to this activity log.`, {
    hint: 'Restore the file as it was and put the change into a new file with a later name.',
  })
}
