import { ConnectorError, type AnyConnector } from '@kith/connectors/kit/connector'
import { CONNECTORS } from '@kith/connectors/registry'
import { on } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { App } from '../../app.ts'
import { entryPoint } from '../../platform/entry.ts'
import { roomy } from '../../platform/heap.ts'
import { trust } from '../../platform/trust.ts'
import { blockOf } from '../activities/index.ts'
import { resolveFiles } from './files.ts'
import type { Failure, FromReader, Order, Said, SentPart, Step, ToReader } from './reading-messages.ts'
import { secretNames } from './settings.ts'
import type { Part } from './taker.ts'

/** Smaller inputs are read before a thread has started. */
const BYTES_MIN = 8_000_000
/** Parts that lie between the threads, of some megabytes each. */
const PARTS_AHEAD = 2

/** Whether a source with these settings is read in a thread of its own: where it is large files alone, or made up. */
export const isReadApart = async (app: App, connector: AnyConnector, settings: Readonly<Record<string, unknown>>): Promise<boolean> => {
  // The thread loads the connector anew, and is told no secrets.
  const isFound = connector.module !== undefined || CONNECTORS.includes(connector)
  if (connector.filesAlone !== true || !isFound || secretNames(connector).length > 0) return false
  const fields = connector.fields.filter(({ kind }) => kind === 'path' || kind === 'files')
  // What is made up has no size that could be looked at.
  if (fields.length === 0) return true
  const places = fields.flatMap(({ name }) => [settings[name]].flat()).filter((place) => typeof place === 'string')
  // What is wrong with them is said when they are read.
  const files = await resolveFiles(app)(places, { folders: true }).catch(() => [])
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) >= BYTES_MIN
}

export interface Apart {
  readonly connector: AnyConnector
  readonly sourceId: number
  readonly settings: unknown
  readonly cursor: unknown
  readonly signal: AbortSignal
  /** What the connector tells beside its records. */
  readonly hear: (said: Said) => void
}

/** Reads a source in a thread of its own, which takes its records, too, so that they live and die there. Leaving the loop ends the thread. */
export async function* readApart(
  app: App,
  { connector, sourceId, settings, cursor, signal, hear }: Apart,
): AsyncGenerator<Step & { readonly part: Part }> {
  const { name, module } = connector
  const order: Order = { connector: name, module, sourceId, settings, cursor, nowMs: app.now().getTime(), ahead: PARTS_AHEAD }
  const worker = roomy(() => new Worker(entryPoint(import.meta.url, 'reading-worker'), { execArgv: [], workerData: order }))
  // One that dies while it is being ended has nobody left to tell, and must not take the server with it.
  worker.on('error', () => undefined)
  const tell = (message: ToReader): void => worker.postMessage(message)
  const refused: unknown[] = []
  try {
    for await (const [given] of on(worker, 'message', { signal, close: ['exit'] })) {
      // The thread is our own, and its messages have this type.
      const message = trust<FromReader>(given)
      if (message.type === 'files') {
        const { id, values, options } = message
        const files = await resolveFiles(app)(values, options).catch((error: unknown) => void (refused[id] = error))
        tell({ type: 'files', id, files: files ?? undefined })
        continue
      }
      hear(message.said)
      if (message.type === 'end') return
      if (message.type === 'failed') throw errorOf(message.failure, refused)
      yield { part: received(message.part), cursor: message.cursor, progress: message.progress }
      tell({ type: 'go', nowMs: app.now().getTime() })
    }
    throw new Error('The thread that read the source has ended in the middle.')
  } finally {
    await worker.terminate()
  }
}

const received = ({ rows, ...part }: SentPart): Part => ({ ...part, rows: rows.map(({ bytes, ends }) => blockOf(bytes, ends)) })

const errorOf = (failure: Failure, refused: readonly unknown[]): unknown => {
  if (failure.kind === 'files') return refused[failure.id]
  if (failure.kind === 'connector') {
    const { code, message, hint, transient, retryAt } = failure
    return new ConnectorError(code, message, hint, { transient, ...(retryAt === undefined ? {} : { retryAt }) })
  }
  const error = new Error(failure.message)
  if (failure.stack !== undefined) error.stack = failure.stack
  return error
}
