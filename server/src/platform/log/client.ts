import { Readable } from 'node:stream'
import type http from 'node:http'
import { ClickHouseLogLevel, createClient, type ClickHouseClient, type ClickHouseSettings } from '@clickhouse/client'
import { targetOf, Versions, type About } from './changes.ts'
import { LogError, toLogError } from './errors.ts'

export interface QueryOptions {
  /** Milliseconds that the engine may work, waiting in its queue included. Default 30,000; for `stream` 600,000. */
  timeoutMsMax?: number
  /** Bytes of memory that the engine may use for this question. Default 1.5e9. */
  memoryBytesMax?: number
  /** Rows of the answer; more is an error, never a cut. Default 100,000; `stream` has no bound. */
  rowsMax?: number
  /** Aborting stops the question in the engine too. */
  signal?: AbortSignal
}

/** The activity log, whichever engine holds it. Every method throws `LogError`. */
export interface LogClient {
  /** All rows of a SELECT. `params` bind to `{name:Type}` placeholders. Retried once when the engine went away. */
  query<Row>(sql: string, params?: Record<string, unknown>, options?: QueryOptions): Promise<Row[]>
  /** The rows of a SELECT in chunks, read only as fast as they are taken. Leaving the loop stops the question. */
  stream<Row>(sql: string, params?: Record<string, unknown>, options?: QueryOptions): AsyncIterable<readonly Row[]>
  /** The whole answer of a SELECT as a Parquet file. Bounded as `query` is; retried once when the engine went away. */
  parquet(sql: string, params?: Record<string, unknown>, options?: QueryOptions): Promise<Uint8Array>
  /**
   * A statement without an answer: CREATE, ALTER, INSERT ... SELECT, SYSTEM. Not retried. `newest`: its SELECT sees what a question sees. `aside`: it changes
   * nothing that `version` speaks of, as with tables in the engine's memory that one question alone knows of; it has a question's memory.
   */
  command(
    sql: string,
    params?: Record<string, unknown>,
    options?: { timeoutMsMax?: number; newest?: boolean; aside?: boolean },
  ): Promise<void>
  /**
   * Appends rows that are already serialised: one JSON array a line, in the order of `columns`; at most 128 MiB.
   * Acknowledged means on disk. After an error some of the rows may be in the log, so the rows need ids to be sent again.
   */
  insert(table: string, columns: readonly string[], lines: string | Buffer): Promise<void>
  /**
   * The same for rows in ClickHouse's RowBinary, whole rows or not in each piece: the engine takes them at half the cost of lines. `distinct`: no two of them
   * have the same key, so that the engine need not look for rows that replace each other, which is two fifths of what the insert costs it.
   */
  insertBinary(
    table: string,
    columns: readonly string[],
    pieces: readonly Uint8Array[],
    options?: { readonly distinct?: boolean },
  ): Promise<void>
  /**
   * Whether several versions of one row may lie side by side (at first they may): then every question looks at the newest alone, which costs. Who says
   * that there are none answers for it.
   */
  setVersioned(possible: boolean): void
  /**
   * A text that is another one after each change of what questions are answered from, dictionaries included, whoever made it: of all of it, or of what is asked
   * about. Undefined where that cannot be told: a change that failed may yet happen, and on a shared engine for a second after a dictionary was loaded.
   */
  version(about?: About): Promise<string | undefined>
  /** Whether the engine answers at all, within two seconds. */
  ping(): Promise<boolean>
  close(): Promise<void>
}

export interface LogClientOptions {
  /** http(s) address of ClickHouse's HTTP interface, credentials and database included. */
  url: string
  /** Reaches the engine another way, for example over a UNIX socket. */
  agent?: http.Agent
  /** Resolves as soon as the engine takes requests; rejects when it never will. `lost`: a connection to it was just lost. */
  whenReady?: (lost: boolean) => Promise<void>
  memoryBytesMax?: number
  /** Nobody else writes to this engine. */
  alone?: boolean
}

const insertBytesMax = 128 * 1024 * 1024
// The engine ends the question itself; this is for an engine that has stopped answering.
const graceMs = 5_000
// What was sent and failed may go on in the engine for so long: an insert is given up after ten minutes.
const doubtMs = 3_600_000

export function createLogClient(options: LogClientOptions): LogClient {
  const clickhouse = connect(options)
  const memoryBytesMax = options.memoryBytesMax ?? 1_500_000_000
  const whenReady = options.whenReady ?? (async () => {})
  let versioned = true
  const versions = new Versions()
  let doubtedUntilMs = 0
  /** Counted once it is over: before, nobody has been told of it. */
  const changing = async (target: string | undefined, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      doubtedUntilMs = performance.now() + doubtMs
      throw error
    } finally {
      versions.changed(target)
    }
  }
  const read = (sql: string, params: Record<string, unknown>, given: Bounds, settings: ClickHouseSettings) =>
    guarded(given.timeoutMsMax + graceMs, given.signal, (abort_signal) =>
      clickhouse.query({ query: sql, format: 'JSONEachRow', query_params: params, clickhouse_settings: settings, abort_signal }),
    )

  const insert = async (
    table: string,
    columns: readonly string[],
    format: string,
    pieces: readonly Uint8Array[],
    settings: ClickHouseSettings = {},
  ): Promise<void> => {
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0)
    if (bytes === 0) return
    if (bytes > insertBytesMax) {
      throw new LogError('failed', `A batch of ${bytes} bytes is larger than the ${insertBytesMax} that the activity log takes.`, {
        hint: 'Send smaller batches.',
      })
    }
    const query = `INSERT INTO ${identifier(table)} (${columns.map(identifier).join(', ')}) FORMAT ${format}`
    await ready(whenReady)
    await changing(table, () =>
      guarded(600_000, undefined, async (abort_signal) => {
        const { stream } = await clickhouse.exec({
          query,
          values: Readable.from(pieces, { objectMode: false }),
          http_headers: { 'Content-Length': String(bytes) },
          clickhouse_settings: { ...writeSettings, max_partitions_per_insert_block: '0', ...settings },
          abort_signal,
        })
        for await (const _ of stream) continue
      }),
    )
  }

  return {
    async query<Row>(sql: string, params: Record<string, unknown> = {}, given: QueryOptions = {}): Promise<Row[]> {
      const bounds = { memoryBytesMax, rowsMax: 100_000, ...given, timeoutMsMax: given.timeoutMsMax ?? 30_000 }
      const settings: ClickHouseSettings = { ...readSettings(bounds, versioned), wait_end_of_query: 1 }
      return retriedOnce(whenReady, async () => (await read(sql, params, bounds, settings)).json<Row>())
    },

    async parquet(sql, params = {}, given = {}) {
      const bounds = { memoryBytesMax, rowsMax: 100_000, ...given, timeoutMsMax: given.timeoutMsMax ?? 30_000 }
      const settings: ClickHouseSettings = { ...readSettings(bounds, versioned), wait_end_of_query: 1 }
      return retriedOnce(whenReady, () =>
        guarded(bounds.timeoutMsMax + graceMs, bounds.signal, async (abort_signal) => {
          const { stream } = await clickhouse.exec({
            query: `${sql} FORMAT Parquet`,
            query_params: params,
            clickhouse_settings: settings,
            abort_signal,
          })
          const chunks: Uint8Array[] = []
          for await (const chunk of stream) chunks.push(Buffer.from(chunk))
          return Buffer.concat(chunks)
        }),
      )
    },

    async *stream<Row>(sql: string, params: Record<string, unknown> = {}, given: QueryOptions = {}): AsyncGenerator<readonly Row[]> {
      const bounds = { memoryBytesMax, ...given, timeoutMsMax: given.timeoutMsMax ?? 600_000 }
      // The engine sends block by block; smaller ones keep few rows in memory on either side.
      const settings: ClickHouseSettings = { ...readSettings(bounds, versioned), max_block_size: '16384' }
      const result = await retriedOnce(whenReady, () => read(sql, params, bounds, settings))
      const rows = result.stream<Row>()
      const stop = () => rows.destroy(new LogError('cancelled', 'The question was cancelled.'))
      bounds.signal?.addEventListener('abort', stop, { once: true })
      try {
        if (bounds.signal?.aborted) stop()
        for await (const chunk of rows) yield chunk.map((row) => row.json())
      } catch (error) {
        throw toLogError(error)
      } finally {
        bounds.signal?.removeEventListener('abort', stop)
        rows.destroy()
      }
    },

    async command(sql, params = {}, given = {}) {
      const timeoutMsMax = given.timeoutMsMax ?? 600_000
      const settings: ClickHouseSettings = {
        ...writeSettings,
        ...(given.newest ? newestSettings(versioned) : {}),
        ...(given.aside ? { max_memory_usage: String(memoryBytesMax) } : {}),
        max_execution_time: timeoutMsMax / 1000,
      }
      await ready(whenReady)
      const work = () =>
        guarded(timeoutMsMax + graceMs, undefined, async (abort_signal) => {
          await clickhouse.command({ query: sql, query_params: params, clickhouse_settings: settings, abort_signal })
        })
      await (given.aside === true ? work() : changing(targetOf(sql), work))
    },

    insert: (table, columns, lines) =>
      insert(table, columns, 'JSONCompactEachRow', [typeof lines === 'string' ? Buffer.from(lines) : lines]),

    insertBinary: (table, columns, pieces, { distinct = false } = {}) =>
      insert(table, columns, 'RowBinary', pieces, distinct ? { optimize_on_insert: 0 } : {}),

    setVersioned: (possible) => void (versioned = possible),

    // Who shares an engine asks it what it holds: others write to it, too.
    version: async (about) => {
      if (options.alone === true) return performance.now() >= doubtedUntilMs ? versions.of(about) : undefined
      const bounds = { timeoutMsMax: 2_000, memoryBytesMax, rowsMax: 1_000 }
      return read(versionSql, {}, bounds, { ...readSettings(bounds, false), wait_end_of_query: 1 })
        .then(async (answer) => {
          const held = await answer.json<{ name: string; version: string | null }>()
          const known = held.flatMap(({ name, version }): [string, string][] => (version === null ? [] : [[name, version]]))
          return known.length < held.length ? undefined : new Versions(known).of(about)
        })
        .catch(() => undefined)
    },

    async ping() {
      try {
        await guarded(2_000, undefined, async (abort_signal) => {
          const answer = await clickhouse.ping({ select: false, abort_signal })
          if (!answer.success) throw answer.error
        })
        return true
      } catch {
        return false
      }
    },

    close: () => clickhouse.close(),
  }
}

/**
 * Of each table the last block, the last change of rows and how many rows there are of each partition, which no merge of parts alters unless older rows go with it, and when each dictionary was loaded. The engine
 * tells that to the second: in the second of a loading another one may follow, and nothing is told.
 */
const versionSql = `SELECT name, toString(cityHash64(arraySort(groupArray(part)))) AS version FROM (
    SELECT table AS name, (partition_id, max(max_block_number), max(data_version), sum(rows)) AS part FROM system.parts
    WHERE database = currentDatabase() AND active GROUP BY table, partition_id
  ) GROUP BY name
  UNION ALL SELECT name, if(last_successful_update_time >= now(), NULL, toString(last_successful_update_time)) FROM system.dictionaries
  WHERE database = currentDatabase()`

function connect(options: LogClientOptions): ClickHouseClient {
  return createClient({
    url: options.url,
    ...(options.agent === undefined ? {} : { http_agent: options.agent }),
    // Silence on the socket: longer than any question may take, as each has its own bound.
    request_timeout: 900_000,
    max_open_connections: 64,
    use_multipart_params_auto: true,
    application: 'kith',
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: {
      // Ids and counts stay below 2^53, so they may arrive as numbers.
      output_format_json_quote_64bit_integers: 0,
      session_timezone: 'UTC',
    },
  })
}

type Bounds = QueryOptions & { timeoutMsMax: number; memoryBytesMax: number }

function readSettings(bounds: Bounds, versioned: boolean): ClickHouseSettings {
  return {
    readonly: '2',
    // Looking up a batch's ids names all of them.
    max_query_size: '33554432',
    ...newestSettings(versioned),
    max_execution_time: bounds.timeoutMsMax / 1000,
    max_memory_usage: String(bounds.memoryBytesMax),
    max_result_rows: String(bounds.rowsMax ?? 0),
    result_overflow_mode: 'throw',
    cancel_http_readonly_queries_on_client_close: 1,
  }
}

/** Versions of one activity are stored side by side until a merge; a question sees the newest alone. */
const newestSettings = (versioned: boolean): ClickHouseSettings => ({
  final: versioned ? 1 : 0,
  do_not_merge_across_partitions_select_final: 1,
})

// The caller batches; an insert answers when its rows are on disk.
const writeSettings: ClickHouseSettings = { async_insert: 0, wait_end_of_query: 1 }

/** Table and column names come from code, never from people; this keeps it so. */
function identifier(name: string): string {
  if (/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)?$/.test(name)) return name
  throw new LogError('failed', `${JSON.stringify(name)} is no name of a table or column.`)
}

async function ready(whenReady: (lost: boolean) => Promise<void>, lost = false): Promise<void> {
  try {
    await whenReady(lost)
  } catch (error) {
    throw toLogError(error)
  }
}

async function retriedOnce<T>(whenReady: (lost: boolean) => Promise<void>, work: () => Promise<T>): Promise<T> {
  await ready(whenReady)
  try {
    return await work()
  } catch (error) {
    const first = toLogError(error)
    if (first.code !== 'unavailable') throw first
  }
  await ready(whenReady, true)
  try {
    return await work()
  } catch (error) {
    throw toLogError(error)
  }
}

/** Runs one request with the caller's signal and a bound for an engine that never answers. */
async function guarded<T>(answerMsMax: number, signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  if (signal?.aborted) throw new LogError('cancelled', 'The question was cancelled.')
  const controller = new AbortController()
  const cancel = () => controller.abort()
  let silent = false
  const timer = setTimeout(() => {
    silent = true
    controller.abort()
  }, answerMsMax)
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    return await work(controller.signal)
  } catch (error) {
    if (signal?.aborted) throw new LogError('cancelled', 'The question was cancelled.', { cause: error })
    if (silent) throw new LogError('unavailable', 'The activity log did not answer in time.', { cause: error })
    throw toLogError(error)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', cancel)
  }
}
