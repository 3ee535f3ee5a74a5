import { ConnectorError, type Claims, type Gaps, type InputFile, type ReadContext } from '@kith/connectors/kit/connector'
import { loadConnector } from '@kith/connectors/one'
import { setTimeout as delay } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import type { RunNote } from '../../database.ts'
import { trust } from '../../platform/trust.ts'
import type { Failure, FromReader, Order, Said, Step, ToReader } from './reading-messages.ts'
import { Taker } from './taker.ts'

/** Reads files of one source and writes them as rows, in a thread of its own. */

/** People of a part are looked up in one transaction; the first comes soon, so that somebody sees them. */
const PART_RECORDS = 10_000
const PART_BYTES = 4_000_000
const FIRST_MS = 50
const LATER_MS = 200
const NOTES_MAX = 1_000

// Only `readApart` starts this thread, with such data and such messages.
const order = trust<Order>(workerData)
let { nowMs, ahead } = order
let go = (): void => undefined
const asked = new Map<number, { resolve: (files: readonly InputFile[]) => void; reject: (error: Error) => void }>()

/** The server has the true error. */
class NoFiles extends Error {
  readonly id: number
  constructor(id: number) {
    super('The files could not be found.')
    this.id = id
  }
}

parentPort?.on('message', (given: unknown) => {
  const message = trust<ToReader>(given)
  if (message.type === 'go') {
    nowMs = message.nowMs
    ahead += 1
    go()
    return
  }
  const { id, files } = message
  if (files === undefined) asked.get(id)?.reject(new NoFiles(id))
  else asked.get(id)?.resolve(files)
  asked.delete(id)
})

const send = (message: FromReader, transfer: readonly ArrayBuffer[] = []): void => parentPort?.postMessage(message, transfer)

const notes = new Map<string, RunNote>()
let claims: Claims | undefined
let gaps: Gaps | undefined
let hasMore = false

const said = (): Said => {
  const all = { notes: [...notes.values()], claims, gaps, hasMore }
  notes.clear()
  claims = undefined
  gaps = undefined
  return all
}

const signal = new AbortController().signal
let files = 0
const context: ReadContext<unknown, unknown> = {
  settings: order.settings,
  cursor: order.cursor,
  signal,
  fetch: () => Promise.reject(new Error('A connector of files alone has asked the network.')),
  now: () => new Date(nowMs),
  wait: (ms) => delay(ms, undefined, { signal }),
  random: Math.random,
  files: (values, options) =>
    new Promise((resolve, reject) => {
      const id = files++
      asked.set(id, { resolve, reject })
      send({ type: 'files', id, values, options })
    }),
  note: (code, message, count = 1) => {
    const key = `${code} ${message}`
    const known = notes.get(key)
    if (known) known.count += count
    else if (notes.size < NOTES_MAX) notes.set(key, { code, message, count })
  },
  claim: (more) => (claims = { ...claims, ...more }),
  gaps: (more) => (gaps = { ...gaps, ...more }),
  more: () => (hasMore = true),
  budget: () => undefined,
}

const handOver = async (taker: Taker, { cursor, progress }: Step): Promise<void> => {
  while (ahead === 0) await new Promise<void>((resolve) => (go = resolve))
  ahead -= 1
  const { rows, ...part } = taker.finish(true)
  const sent = rows.map(({ bytes, ends }) => ({ bytes, ends }))
  send(
    { type: 'part', part: { ...part, rows: sent }, said: said(), cursor, progress },
    sent.map(({ bytes }) => bytes.buffer),
  )
}

const read = async (): Promise<void> => {
  const connector = await loadConnector(order.connector, order.module)
  const taker = new Taker(connector, order.sourceId)
  let step: Step | undefined
  let dueAtMs = performance.now() + FIRST_MS
  try {
    for await (const { items, cursor, progress } of connector.read(context)) {
      await taker.take(items, nowMs, true)
      step = { cursor, progress }
      if (taker.read < PART_RECORDS && taker.size < PART_BYTES && performance.now() < dueAtMs) continue
      await handOver(taker, step)
      step = undefined
      dueAtMs = performance.now() + LATER_MS
    }
  } finally {
    // What came before a failure is good.
    if (step !== undefined) await handOver(taker, step)
  }
}

const failureOf = (error: unknown): Failure => {
  if (error instanceof ConnectorError) {
    const { code, message, hint, transient, retryAt } = error
    return { kind: 'connector', code, message, hint, transient, retryAt }
  }
  if (error instanceof NoFiles) return { kind: 'files', id: error.id }
  return error instanceof Error
    ? { kind: 'other', message: error.message, stack: error.stack }
    : { kind: 'other', message: String(error), stack: undefined }
}

try {
  await read()
  send({ type: 'end', said: said() })
} catch (error) {
  send({ type: 'failed', said: said(), failure: failureOf(error) })
}
parentPort?.close()
