import type { IncomingMessage } from 'node:http'
import { EngineFault } from './engine-fault.ts'

/** One request of ClickHouse's HTTP interface, as far as Kith speaks it. */
export interface EngineRequest {
  sql: string
  /** The rows of an INSERT, where the statement came in the address. */
  rows: Buffer | undefined
  settings: ReadonlyMap<string, string>
  params: ReadonlyMap<string, string>
  /** The answer is sent when it is complete, so that an error has a status of its own. */
  buffered: boolean
}

const bodyBytesMax = 160 * 1024 * 1024

/** Reads a whole request within bounds. Throws `EngineFault` for what the embedded engine does not take. */
export async function readRequest(message: IncomingMessage): Promise<EngineRequest> {
  const { searchParams } = new URL(message.url ?? '/', 'http://engine')
  const body = await readBody(message)
  const fields = new Map(searchParams)
  const inAddress = fields.get('query')
  const boundary = /^multipart\/form-data;\s*boundary=(.+)$/.exec(message.headers['content-type'] ?? '')?.[1]
  if (boundary !== undefined) for (const [name, value] of multipart(body.toString(), boundary)) fields.set(name, value)
  const sql = fields.get('query') ?? body.toString()
  if (sql.trim() === '') throw new EngineFault(62, 'Empty query')
  return {
    sql,
    rows: inAddress !== undefined && boundary === undefined && body.length > 0 ? body : undefined,
    settings: settingsOf(fields),
    params: paramsOf(fields),
    buffered: fields.get('wait_end_of_query') === '1',
  }
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  if (message.headers['content-encoding'] !== undefined) throw new EngineFault(48, 'The embedded engine takes no compressed bodies')
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > bodyBytesMax) throw new EngineFault(307, `A request is larger than ${bodyBytesMax} bytes`)
    chunks.push(chunk)
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, bytes)
}

/** The parts of a form with named texts only, as ClickHouse's client sends many or long parameters. */
function multipart(body: string, boundary: string): Array<[string, string]> {
  const parts = body.split(`--${boundary}`)
  return parts.flatMap((part): Array<[string, string]> => {
    const found = /^\r\nContent-Disposition: form-data; name="([^"\r\n]*)"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n/i.exec(part)
    return found === null ? [] : [[found[1] ?? '', part.slice(found[0].length, -2)]]
  })
}

// Words of the protocol that are no settings, and two that the engine's own sessions decide.
const protocolWords = new Set(['query', 'query_id', 'database', 'wait_end_of_query', 'readonly', 'log_comment'])

function settingsOf(fields: ReadonlyMap<string, string>): Map<string, string> {
  const database = fields.get('database') ?? 'default'
  if (database !== 'default') throw new EngineFault(81, `Database ${database} does not exist`)
  const settings = new Map<string, string>()
  for (const [name, value] of fields) {
    if (protocolWords.has(name) || name.startsWith('param_')) continue
    if (!/^[a-z]\w*$/i.test(name)) throw new EngineFault(115, `Unknown setting ${name}`)
    settings.set(name, value)
  }
  return settings
}

function paramsOf(fields: ReadonlyMap<string, string>): Map<string, string> {
  const params = new Map<string, string>()
  for (const [field, value] of fields) {
    if (!field.startsWith('param_')) continue
    const name = field.slice('param_'.length)
    if (!/^[A-Za-z_]\w*$/.test(name)) throw new EngineFault(36, `${JSON.stringify(name)} is no name of a parameter`)
    params.set(name, value)
  }
  return params
}
