import { createActivityStream } from '../connectors/dist/demo/stream.js'
import { KINDS } from '../connectors/dist/demo/kinds.js'
import { configFromProcess } from '../server/dist/config.js'
import { startKith } from '../server/dist/server.js'

/**
 * Kith with one connector more, that streams a generated community of any size within this process: records go the whole way of any other source. Its
 * parent may ask the log directly, to compare.
 */
/** As the demo's. */
const BATCH = 2_000
/** Records that are made at a time: making them is no work of Kith's, and must not make others wait longer than a connector would. */
const BREATH_RECORDS = 500
/** A plain table knows nothing beforehand: some questions to it take longer than Kith would wait. */
const QUERY_MS_MAX = 300_000
const settings = (value) => value

const connector = {
  name: 'generated',
  label: 'Generated',
  kinds: KINDS,
  order: 'oldest-first',
  settings: { parse: settings, safeParse: (data) => ({ success: true, data }) },
  fields: [],
  title: () => 'Generated',
  check: async () => undefined,
  read: async function* ({ settings: options, cursor }) {
    const stream = createActivityStream(options)
    for (let done = cursor?.done ?? 0; done < stream.activities;) {
      const end = Math.min(done + BATCH, stream.activities)
      const items = []
      for (; done < end; done++) {
        const record = stream.recordAt(done)
        // A real connector hands over the bytes that it read; making such bytes is no part of importing.
        items.push({ record, raw: record.externalId })
        if (items.length % BREATH_RECORDS === 0) await new Promise((resolve) => setImmediate(resolve))
      }
      yield { items, cursor: { done }, progress: { done, total: stream.activities, unit: 'records' } }
    }
  },
  reread: () => [],
}

const kith = await startKith(configFromProcess())
kith.app.connectors.set('generated', connector)
process.on('SIGTERM', () => void kith.stop().then(() => process.exit(0)))

const OPEN_JOBS =
  "select count(*)::int as n from kith_jobs.job where state in ('created', 'active', 'retry') and start_after <= now() and name not like '\\_\\_%'"
const ASKED = {
  engine: () => kith.enginePid(),
  jobs: async () => (await kith.app.state.execute(OPEN_JOBS)).rows[0].n,
}

/** The parent's questions: the engine's process, and SQL straight to the log. */
const answer = async ({ id, ask, sql }) => {
  try {
    const started = performance.now()
    const rows =
      ask === 'command'
        ? await kith.app.log.command(sql)
        : await (ASKED[ask]?.() ?? kith.app.log.query(sql, {}, { timeoutMsMax: QUERY_MS_MAX }))
    process.send({ id, rows, ms: performance.now() - started })
  } catch (error) {
    process.send({ id, error: error.message })
  }
}
process.on('message', (question) => void answer(question))
