import { readdir, readFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { median, timed } from './figures.mjs'
import { endOfRun, startKith, withFolder } from './kith.mjs'

const ACTIVITIES = 1_000_000
const READY_MS_MAX = 3_000
const SCRIPT_BYTES_MAX = 200_000
const SERVER = fileURLToPath(new URL('scale-server.mjs', import.meta.url))
const WEB = fileURLToPath(new URL('../web/dist', import.meta.url))

/** From the start of the process until it answers that it is ready, on data that is there; and the script that a browser loads first. */
export const run = async (report, { rounds, size = ACTIVITIES }) => {
  await withFolder(async (folder) => {
    report.say(`${size.toLocaleString('en')} activities held`)
    await fill(folder, size)
    const times = []
    for (let round = 0; round < rounds; round++) {
      let kith
      times.push(await timed(async () => (kith = await startKith(folder))))
      await kith.stop()
    }
    report.check('start to ready, median ms', median(times), { atMost: READY_MS_MAX }, `most ${Math.round(Math.max(...times))} ms`)
  })
  if (!existsSync(WEB)) return report.say('The web app is not built: run npm run build to see the size of its script.')
  report.check('initial script, gzipped kB', (await initialBytes()) / 1_000, { atMost: SCRIPT_BYTES_MAX / 1_000 })
}

const fill = async (folder, activities) => {
  const day = (ago) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
  const kith = await startKith(folder, { script: SERVER })
  try {
    const settings = { people: Math.round(activities * 0.03), activities, from: day(3 * 365), until: day(1) }
    const { run } = await kith.call('/sources', { method: 'POST', body: JSON.stringify({ connector: 'generated', settings }) })
    await endOfRun(kith, run.id)
  } finally {
    await kith.stop()
  }
}

/** What the page itself names: its script and the parts that it preloads. */
const initialBytes = async () => {
  const page = await readFile(`${WEB}/index.html`, 'utf8')
  const named = [...page.matchAll(/(?:src|href)="\/?([^"]+\.js)"/g)].map(([, file]) => file)
  const files =
    named.length > 0 ? named : (await readdir(`${WEB}/assets`)).filter((file) => file.endsWith('.js')).map((file) => `assets/${file}`)
  const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(`${WEB}/${file}`)).length))
  return sizes.reduce((sum, one) => sum + one, 0)
}
