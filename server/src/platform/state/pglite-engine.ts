import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { Worker } from 'node:worker_threads'
import { entryPoint } from '../entry.ts'
import { StateError } from './errors.ts'
import type { FromPglite, PgliteWorkerData, ToPglite } from './pglite-messages.ts'
import { PgliteSocket } from './pglite-socket.ts'

export interface PgliteEngine {
  /** A connection as `pg` wants it: a duplex stream of the PostgreSQL protocol. */
  openSocket(): Duplex
  /** How often the engine flushed a file to the disk since it started. */
  countSyncs(): Promise<number>
  close(): Promise<void>
}

/** Nearly all that the engine holds lies outside of JavaScript's heap. */
const YOUNG_OBJECTS = { maxYoungGenerationSizeMb: 24 }

/** PGlite in a worker thread. A worker that breaks is replaced when the next connection is made; its statements fail with `state_crashed`. */
export async function startPglite(dataDir: string, onLog: (message: string) => void): Promise<PgliteEngine> {
  const sockets = new Map<number, PgliteSocket>()
  const counts = new Map<number, (count: number) => void>()
  let lastId = 0
  let closing = false
  let everReady = false
  let starting = startWorker()
  await starting
  everReady = true

  function startWorker(): Promise<Worker> {
    const data: PgliteWorkerData = { dataDir }
    const worker = new Worker(entryPoint(import.meta.url, 'pglite-worker'), {
      workerData: data,
      execArgv: [],
      resourceLimits: YOUNG_OBJECTS,
    })
    return new Promise((resolve, reject) => {
      let failure = 'it ended without saying why'
      worker.on('error', (error) => (failure = error.message))
      worker.on('message', (message: FromPglite) => {
        if (message.type === 'ready') resolve(worker)
        else if (message.type === 'failed') failure = message.message
        else receive(message)
      })
      worker.on('exit', () => {
        const error = new StateError('state_crashed', `The embedded database stopped: ${failure}. Committed data is safe; try again.`)
        reject(new StateError('state_open', `The embedded database in ${dataDir} does not start: ${failure}`))
        if (!closing && everReady) onLog(error.message)
        for (const socket of sockets.values()) socket.destroy(error)
        starting = Promise.reject(error)
        starting.catch(() => undefined)
      })
    })
  }

  function receive(message: FromPglite): void {
    if (message.type === 'connected') sockets.get(message.connection)?.emit('connect')
    else if (message.type === 'bytes') sockets.get(message.connection)?.push(message.bytes)
    else if (message.type === 'syncs') counts.get(message.request)?.(message.count)
  }

  async function tell(message: ToPglite, handedOver: readonly ArrayBuffer[] = []): Promise<void> {
    const worker = await starting
    worker.postMessage(message, handedOver)
  }

  async function connect(connection: number): Promise<void> {
    if (!closing) starting = starting.catch(startWorker)
    await tell({ type: 'connect', connection })
  }

  return {
    openSocket() {
      const connection = ++lastId
      const socket = new PgliteSocket({
        connect: () => connect(connection),
        send: (bytes) => tell({ type: 'bytes', connection, bytes }, [bytes.buffer]),
        closed: () => void sockets.delete(connection),
      })
      sockets.set(connection, socket)
      return socket
    },
    countSyncs() {
      const request = ++lastId
      return new Promise<number>((resolve, reject) => {
        counts.set(request, resolve)
        tell({ type: 'count-syncs', request }).catch(reject)
      }).finally(() => counts.delete(request))
    },
    async close() {
      closing = true
      const worker = await starting.catch(() => undefined)
      if (!worker) return
      const ended = once(worker, 'exit')
      worker.postMessage({ type: 'close' } satisfies ToPglite)
      await ended
    },
  }
}
