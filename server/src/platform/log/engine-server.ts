import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import http from 'node:http'
import { join } from 'node:path'
import { faultBody, EngineFault } from './engine-fault.ts'
import type { EnginePool, Lane } from './engine-pool.ts'
import { readRequest, type EngineRequest } from './engine-request.ts'
import type { EngineSession } from './engine-session.ts'

/**
 * Speaks the part of ClickHouse's HTTP interface that its client uses, in front of the embedded engine.
 * `folder` is where rows in binary wait for the engine, which reads those from a file alone. */
export function createEngineServer(pool: EnginePool, folder: string, onBroken: (reason: string) => void): http.Server {
  const server = http.createServer({ maxHeaderSize: 64 * 1024, keepAliveTimeout: 30_000 }, (message, response) => {
    if (message.url === '/ping') return void response.end('Ok.\n')
    answer(pool, folder, message, response).catch((error: unknown) => {
      const { engineCode, body } = faultBody(error)
      fail(response, engineCode, body)
      // The engine has shut itself down after a fatal error; only a new process helps.
      if (engineCode === 236) onBroken(body)
    })
  })
  server.requestTimeout = 120_000
  return server
}

async function answer(pool: EnginePool, folder: string, message: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const request = await readRequest(message)
  const lane = laneOf(request)
  const workMsMax = Number(request.settings.get('max_execution_time') ?? 0) * 1000 || 600_000
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const session = await pool.take(lane, workMsMax, gone.signal)
  let killed: Promise<void> | undefined
  const kill = (): void => {
    killed ??= pool.kill(session)
  }
  // What has begun to write is left to finish; nobody waits for a read whose asker is gone.
  if (lane !== 'write') gone.signal.addEventListener('abort', kill, { once: true })
  const timer = lane === 'stream' ? setTimeout(() => response.destroy(), workMsMax + 1_000) : undefined
  let clean = false
  try {
    if (gone.signal.aborted && lane !== 'write') return
    await session.prepare(request.sql, request.settings, request.params)
    if (lane === 'stream') clean = await sendStream(session, request.sql, response, gone.signal)
    else clean = await sendWhole(session, folder, request, response)
  } finally {
    clearTimeout(timer)
    gone.signal.removeEventListener('abort', kill)
    // Before the session serves somebody else, whose work the order to stop must not meet.
    await killed
    // After a failure the engine keeps what it had begun, locks and half an answer for the next question among it, until the session is closed.
    if (!clean) session.close()
    pool.give(lane, session)
  }
}

function laneOf(request: EngineRequest): Lane {
  const start = request.sql.replace(/^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/|\()*/, '')
  if (!/^(?:select|with|show|desc|describe|exists|explain)\b/i.test(start)) return 'write'
  return !request.buffered && /\bFORMAT\s+JSON(?:Compact)?EachRow\s*;?\s*$/i.test(request.sql) ? 'stream' : 'read'
}

async function sendWhole(
  session: EngineSession,
  folder: string,
  { sql, rows }: EngineRequest,
  response: http.ServerResponse,
): Promise<boolean> {
  if (rows === undefined) response.end(await session.run(sql))
  else {
    await insertRows(session, folder, sql, rows)
    response.end()
  }
  return true
}

const insertForm = /^\s*INSERT\s+INTO\s+([\w.]+)\s*\(([\w\s,]+)\)\s*FORMAT\s+(JSONCompactEachRow|RowBinary)\s*$/i

async function insertRows(session: EngineSession, folder: string, sql: string, rows: Buffer): Promise<void> {
  const [, table, list, format] = insertForm.exec(sql) ?? []
  if (table === undefined || list === undefined || format === undefined) {
    throw new EngineFault(48, 'The embedded engine takes rows as INSERT INTO table (columns) FORMAT JSONCompactEachRow or RowBinary')
  }
  const columns = list.split(',').map((name) => name.trim())
  if (format.toLowerCase() !== 'rowbinary') return session.insertLines(table, columns, rows)
  const file = join(folder, `rows-${randomBytes(8).toString('hex')}`)
  try {
    await writeFile(file, rows, { mode: 0o600 }).catch((error: unknown) => {
      throw isFull(error) ? new EngineFault(243, 'The disk is full, errno: 28') : error
    })
    await session.insertFile(table, columns, file)
  } finally {
    await rm(file, { force: true })
  }
}

const isFull = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOSPC'

async function sendStream(session: EngineSession, sql: string, response: http.ServerResponse, gone: AbortSignal): Promise<boolean> {
  const tag = randomBytes(8).toString('hex')
  try {
    for await (const chunk of await session.stream(sql)) {
      if (!response.headersSent) response.setHeader('X-ClickHouse-Exception-Tag', tag)
      if (gone.aborted) return false
      if (!response.write(chunk.raw())) await once(response, 'drain', { signal: gone })
    }
    response.end()
    return true
  } catch (error) {
    if (gone.aborted) return false
    if (!response.headersSent) throw error
    const body = faultBody(error).body
    response.end(`\r\n__exception__\r\n${tag}\r\n${body}${Buffer.byteLength(body)} ${tag}\r\n__exception__\r\n`)
    return false
  }
}

function fail(response: http.ServerResponse, engineCode: number, body: string): void {
  if (response.headersSent || response.destroyed) return void response.destroy()
  response.writeHead(500, { 'Content-Type': 'text/plain; charset=UTF-8', 'X-ClickHouse-Exception-Code': String(engineCode) })
  response.end(body)
}
