import type { Session } from 'chdb'

export type EngineStream = ReturnType<Session['queryStream']>

/** One connection into the embedded engine. It runs one statement at a time, under exactly the settings and parameters of its request. */
export class EngineSession {
  /** Names the connection in system.processes, so that what runs on it can be stopped. */
  readonly label: string
  readonly #open: () => Session
  readonly #readonly: boolean
  #session: Session | undefined
  #settings = new Map<string, string>()
  #params = new Map<string, string>()

  constructor(open: () => Session, label: string, readonly: boolean) {
    this.#open = open
    this.label = label
    this.#readonly = readonly
  }

  /** Applies what changed since the last request. Parameters live in the connection, where the engine keeps them apart from others'. */
  async prepare(sql: string, settings: ReadonlyMap<string, string>, params: ReadonlyMap<string, string>): Promise<void> {
    // A parameter cannot be unset. A placeholder must never see the value of an earlier request, so start afresh.
    const stale = [...this.#params.keys()].some((name) => !params.has(name) && sql.includes(name))
    if (stale || this.#params.size > paramsMax) this.close()
    const session = await this.#connected()
    const changes = [...differences(this.#settings, settings), ...paramChanges(this.#params, params)]
    if (changes.length === 0) return
    try {
      await session.queryAsync(`SET ${changes.join(', ')}`, { format: 'Null' })
    } catch (error) {
      this.close()
      throw error
    }
    this.#settings = new Map(settings)
    for (const [name, value] of params) this.#params.set(name, value)
  }

  async run(sql: string): Promise<Uint8Array> {
    const session = await this.#connected()
    return (await session.queryAsync(sql, { format: 'TabSeparated' })).bytes()
  }

  async stream(sql: string): Promise<EngineStream> {
    return (await this.#connected()).queryStream(sql)
  }

  async insertLines(table: string, columns: readonly string[], values: Buffer): Promise<void> {
    const session = await this.#connected()
    await session.insert({ table, columns, values, format: 'JSONCompactEachRow' })
  }

  /** Rows in RowBinary, which the library takes from a file alone; the types are those of the table's columns. */
  async insertFile(table: string, columns: readonly string[], file: string): Promise<void> {
    await this.run(`INSERT INTO ${table} (${columns.join(', ')}) SELECT * FROM file(${literal(file)}, RowBinary)`)
  }

  close(): void {
    this.#session?.close()
    this.#session = undefined
    this.#settings = new Map()
    this.#params = new Map()
  }

  async #connected(): Promise<Session> {
    if (this.#session !== undefined) return this.#session
    const session = this.#open()
    const readonly = this.#readonly ? `, max_threads_min_free_memory_per_thread = ${THREAD_BYTES_MIN}, readonly = 2` : ''
    await session.queryAsync(`SET log_comment = ${literal(this.label)}, ${NO_COMPILING}${readonly}`, { format: 'Null' })
    this.#session = session
    return session
  }
}

const paramsMax = 200
/**
 * Expressions that it meets for the third time the engine compiles to machine code, a hundredth of a second for each. Questions differ too much for that to pay: of ten
 * million activities they are answered in the same time either way, of few in three quarters of it.
 */
const NO_COMPILING = 'compile_expressions = 0, compile_aggregate_expressions = 0, compile_sort_description = 0'
/** The engine leaves a question with one thread where less is free for each; of itself it wants a gigabyte, which it hardly ever has here. */
const THREAD_BYTES_MIN = 256_000_000

/** A string as a ClickHouse literal. */
export function literal(value: string): string {
  return `'${value.replace(/[\\']/g, (character) => `\\${character}`).replaceAll('\0', '\\0')}'`
}

function differences(now: ReadonlyMap<string, string>, wanted: ReadonlyMap<string, string>): string[] {
  const changed = [...wanted].filter(([name, value]) => now.get(name) !== value).map(([name, value]) => `${name} = ${literal(value)}`)
  const dropped = [...now.keys()].filter((name) => !wanted.has(name)).map((name) => `${name} = DEFAULT`)
  return [...changed, ...dropped]
}

function paramChanges(now: ReadonlyMap<string, string>, wanted: ReadonlyMap<string, string>): string[] {
  return [...wanted].filter(([name, value]) => now.get(name) !== value).map(([name, value]) => `param_${name} = ${literal(value)}`)
}
