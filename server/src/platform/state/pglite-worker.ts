import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { unaccent } from '@electric-sql/pglite/contrib/unaccent'
import { initialiseOnce } from './initialising.ts'
import { keepCheckpoints } from './pglite-checkpoints.ts'
import { DurableNodeFs } from './pglite-files.ts'
import type { FromPglite, PgliteWorkerData, ToPglite } from './pglite-messages.ts'

interface Engine {
  database: PGlite
  files: DurableNodeFs
  checkpointWhenDue: () => Promise<void>
}

// The files are in memory or on a disk without arms: to read here and there costs hardly more than to read on.
const settings = ['fsync=on', 'wal_sync_method=fsync', 'max_wal_size=256MB', 'min_wal_size=32MB', 'random_page_cost=1.1']

const { dataDir }: PgliteWorkerData = workerData

try {
  const engine = await initialiseOnce(dataDir, open)
  // One after another: PGlite's raw exchange does not wait for a query that PGlite itself is in the middle of.
  let turn: Promise<void> = Promise.resolve()
  parentPort?.on('message', (message: ToPglite) => {
    turn = turn.then(() => answer(engine, message)).catch(fail)
  })
  send({ type: 'ready' })
} catch (error) {
  fail(error)
}

async function open(): Promise<Engine> {
  const files = new DurableNodeFs(dataDir)
  const startParams = [
    ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
    ...settings.flatMap((setting) => ['-c', setting]),
  ]
  const database = await PGlite.create({ fs: files, startParams, extensions: { pg_trgm, unaccent } })
  return { database, files, checkpointWhenDue: keepCheckpoints(database, files) }
}

async function answer({ database, files, checkpointWhenDue }: Engine, message: ToPglite): Promise<void> {
  switch (message.type) {
    case 'connect':
      // There is one session for ever: a new connection must find it as a server would give it.
      if (database.isInTransaction()) await database.exec('rollback')
      await database.exec('discard all')
      return send({ type: 'connected', connection: message.connection })
    case 'bytes':
      send({ type: 'bytes', connection: message.connection, bytes: await exchange(database, message.bytes) })
      return checkpointWhenDue()
    case 'count-syncs':
      return send({ type: 'syncs', request: message.request, count: files.syncCount })
    case 'close':
      await database.close()
      send({ type: 'closed' })
      parentPort?.close()
  }
}

async function exchange(database: PGlite, request: Uint8Array): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  const onRawData = (bytes: Uint8Array) => void chunks.push(Buffer.from(bytes))
  await database.execProtocolRawStream(request, { syncToFs: false, onRawData })
  const response = Buffer.concat(chunks)
  // PGlite swallows what breaks its engine (such as an overrun stack); the client would wait for ever for the rest of the answer.
  if (!endsReady(response)) throw new Error('the engine broke off in the middle of a statement')
  return response
}

/** Whether an answer is whole: then its last message is ReadyForQuery, `Z` with a length of 5 and the state of the transaction. */
function endsReady(response: Buffer): boolean {
  return response.length >= 6 && response[response.length - 6] === 0x5a && response.readInt32BE(response.length - 5) === 5
}

function send(message: FromPglite): void {
  parentPort?.postMessage(message)
}

// Whatever breaks the engine itself leaves it unusable: the main thread starts a new worker, which recovers from the write-ahead log.
function fail(error: unknown): void {
  send({ type: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  setImmediate(() => process.exit(1))
}
