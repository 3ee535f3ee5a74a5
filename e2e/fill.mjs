import { readConfig } from '../server/dist/config.js'
import { upkeep } from '../server/dist/features/sources/upkeep.js'
import { startKith } from '../server/dist/server.js'

/**
 * node e2e/fill.mjs FOLDER OWNER: makes the demo community in a data folder, with its owner, as it stands after a night. Everybody has been compared and
 * judged, and the log is tidied: what a copy of it shows changes by what somebody does alone, and costs what it costs users.
 */
const [dataDir = '', owner = '{}'] = process.argv.slice(2)
const kith = await startKith(readConfig({ KITH_DATA: dataDir, KITH_PORT: '0', KITH_LOG_LEVEL: 'error' }, dataDir))

/** Resolves when no work waits or runs. */
const allDone = async () => {
  for (;;) {
    const { rows } = await kith.app.state.execute(`select count(*) as n from kith_jobs.job where state < 'completed'`)
    if (Number(rows[0]?.n) === 0) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

const answer = await fetch(`${kith.url}/api/v1/session/setup`, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', 'X-Kith-CSRF': '1' },
  body: JSON.stringify({ token: kith.setupToken, ...JSON.parse(owner) }),
})
if (!answer.ok) throw new Error(`There is no owner: ${await answer.text()}`)
await kith.operations.perform('demo.create', {}, { actor: { kind: 'system', name: 'Journeys' }, address: 'local' })
await allDone()
await kith.app.jobs.enqueue(upkeep, {})
await allDone()
await kith.stop()
