import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { TestKith } from './kith.ts'

/**
 * Every place of state, log and plain files of the data folder where one of these texts stands, without regard to case: columns of all tables with their
 * number of rows, all versions in the log, and files. Uploads are left out unless asked for.
 */
export const placesOf = async (kith: Pick<TestKith, 'app' | 'dataDir'>, texts: readonly string[]): Promise<string[]> => [
  ...(await inState(kith, texts)),
  ...(await inLog(kith, texts)),
  ...(await inFiles(kith.dataDir, texts)),
]

const inState = async (kith: Pick<TestKith, 'app'>, texts: readonly string[]): Promise<string[]> => {
  const { rows: columns } = await kith.app.state
    .execute(`select table_schema as schema, table_name as name, column_name as column from information_schema.columns
    where table_schema not in ('pg_catalog', 'information_schema') and data_type in ('text', 'jsonb', 'json', 'ARRAY', 'character varying', 'USER-DEFINED')`)
  const found: string[] = []
  for (const { schema, name, column } of columns) {
    const { rows } = await kith.app.state.execute(
      `select "${String(column)}"::text as text from "${String(schema)}"."${String(name)}" where lower("${String(column)}"::text) like any($1::text[])`,
      [texts.map((text) => `%${text.toLowerCase()}%`)],
    )
    for (const row of rows) found.push(`${String(name)}.${String(column)}: ${String(row['text']).slice(0, 120)}`)
  }
  return found
}

const inLog = async (kith: Pick<TestKith, 'app'>, texts: readonly string[]): Promise<string[]> => {
  const columns = await kith.app.log.query<{ table: string; name: string }>(
    `SELECT table, name FROM system.columns WHERE database = currentDatabase() AND (type LIKE '%String%')`,
  )
  const found: string[] = []
  for (const { table, name } of columns) {
    const rows = await kith.app.log.query<{ text: string }>(
      `SELECT toString(${name}) AS text FROM ${table} WHERE multiSearchAnyCaseInsensitiveUTF8(text, {texts:Array(String)}) SETTINGS final = 0`,
      { texts },
    )
    for (const row of rows) found.push(`${table}.${name}: ${row.text.slice(0, 120)}`)
  }
  return found
}

/** The engines' own files are not plain: what is deleted in them goes with their next tidying. */
const ENGINES = new Set(['pglite', 'log', 'uploads'])

const inFiles = async (dataDir: string, texts: readonly string[]): Promise<string[]> => {
  const found: string[] = []
  for (const entry of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name)
    if (!entry.isFile() || ENGINES.has(path.relative(dataDir, file).split(path.sep)[0] ?? '')) continue
    const content = (await readFile(file, 'latin1')).toLowerCase()
    if (texts.some((text) => content.includes(text.toLowerCase()))) found.push(path.relative(dataDir, file))
  }
  return found
}
