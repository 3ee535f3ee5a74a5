import { readFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { parseArgs } from 'node:util'
import { createPool } from './engine-pool.ts'
import { createEngineServer } from './engine-server.ts'
import type { EngineMessage } from './engine-message.ts'

// The process that holds the embedded engine: a crash or a hang in native code ends this process, not Kith.
// engine-main --data FOLDER --listen PATH-OF-SOCKET|tcp [--memory BYTES]

const { values: args } = parseArgs({
  options: { data: { type: 'string' }, listen: { type: 'string' }, memory: { type: 'string' } },
})
const dataDir = required(args.data, '--data')
const listen = required(args.listen, '--listen')
const drainMsMax = 8_000

const { Session } = await loadEngine()
const first = await openData()
const pool = createPool(() => new Session(dataDir))
const incoming = incomingFolder()
const server = createEngineServer(pool, incoming, (reason) => {
  process.stderr.write(`The engine shut itself down: ${reason}\n`)
  end()
})
await start()

async function loadEngine(): Promise<typeof import('chdb')> {
  try {
    return await import('chdb')
  } catch (error) {
    return fail('unsupported', error instanceof Error ? error.message : String(error))
  }
}

async function openData(): Promise<InstanceType<typeof Session>> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    const session = new Session(dataDir, {
      connectionArgs: [`--max_server_memory_usage=${args.memory ?? '1500000000'}`, '--mark_cache_size=134217728'],
    })
    await session.queryAsync('SELECT 1')
    return session
  } catch (error) {
    const holder = holderOf(dataDir)
    if (holder !== undefined) return fail('locked', `Process ${holder} holds ${dataDir}.`)
    return fail('broken', error instanceof Error ? error.message : String(error))
  }
}

/** Where rows in binary wait for the engine, which takes some characters of a file's path for patterns and would find nothing, silently. */
function incomingFolder(): string {
  const folder = [dataDir, dirname(listen)].find((one) => isAbsolute(one) && !/[*?{}]|::/.test(one))
  return folder === undefined ? fail('broken', 'its path has one of the characters * ? { } or :: in it') : join(folder, 'incoming')
}

/** The process that has the folder open, as the engine notes it there. */
function holderOf(folder: string): number | undefined {
  try {
    const pid = Number(/^PID: (\d+)$/m.exec(readFileSync(join(folder, 'status'), 'utf8'))?.[1])
    if (!Number.isInteger(pid) || pid === process.pid) return undefined
    process.kill(pid, 0)
    return pid
  } catch {
    return undefined
  }
}

async function start(): Promise<void> {
  // Rows that were on their way when the last engine ended; nobody was told that they had arrived.
  await rm(incoming, { recursive: true, force: true })
  await mkdir(incoming, { mode: 0o700 })
  if (listen === 'tcp') server.listen(0, '127.0.0.1')
  else {
    await rm(listen, { force: true })
    server.listen(listen)
  }
  server.once('listening', () => {
    const address = server.address()
    tell({ kind: 'ready', address: typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : listen })
  })
  server.once('error', (error) => fail('broken', error.message))
  process.on('SIGTERM', stop)
  // Ctrl-C reaches the whole group of processes; Kith decides when its engine ends.
  process.on('SIGINT', () => {})
  process.on('disconnect', stop)
}

let stopping = false
function stop(): void {
  if (stopping) return
  stopping = true
  server.close()
  setTimeout(end, drainMsMax + 2_000)
  void pool.close(drainMsMax).then(() => {
    first.close()
    end()
  })
}

/** At once and without the native library's own farewell, which can hang: everything acknowledged is on disk. */
function end(): void {
  process.kill(process.pid, 'SIGKILL')
}

function fail(reason: Extract<EngineMessage, { kind: 'failed' }>['reason'], message: string): never {
  tell({ kind: 'failed', reason, message })
  throw new Error(message)
}

function tell(message: EngineMessage): void {
  process.send?.(message)
}

function required(value: string | undefined, name: string): string {
  if (value !== undefined && value !== '') return value
  throw new Error(`${name} is missing.`)
}
