import { configFromProcess } from '../server/dist/config.js'
import { startKith } from '../server/dist/server.js'
import { generated } from './scale-connector.mjs'

/** Kith with one connector more, that streams a generated community of any size. Its parent may ask the log directly, to compare. */
/** A plain table knows nothing beforehand: some questions to it take longer than Kith would wait. */
const QUERY_MS_MAX = 300_000

const kith = await startKith(configFromProcess())
kith.app.connectors.set(generated.name, generated)
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
