import { mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { endOfRun, startKith, withFolder } from './kith.mjs'
import { quantile, timed, watchMemory } from './figures.mjs'
import { measureEngine } from './scale-engine.mjs'
import { checkMeasures, checkMerge, checkScreens, checkStanding, checkStandingScreens } from './scale-questions.mjs'

const ACTIVITIES = 1_000_000
const PEOPLE_SHARE = 0.03
const LOAD_SHARE_MIN = 0.6
const MEMORY_BYTES_MAX = 2.5e9
const GROWTH_MAX = 1.1
const SERVER = fileURLToPath(new URL('scale-server.mjs', import.meta.url))

/**
 * Load, ask and correct a generated community of a tenth of the size, then of the whole. With a folder as `data` the community is kept there, and the next
 * run asks it without loading it again.
 */
export const run = async (report, { size = ACTIVITIES, data }) => {
  if (data !== undefined) return atFolder(report, size, path.resolve(data))
  const small = await atSize(report, Math.round(size / 10), false)
  const large = await atSize(report, size, true)
  report.check('load: time an activity, against a tenth of the size', large.loadMs / size / (small.loadMs / (size / 10)), {
    atMost: GROWTH_MAX,
  })
  report.check('overview: time an activity, against a tenth of the size', large.overviewMs / size / (small.overviewMs / (size / 10)), {
    atMost: GROWTH_MAX,
  })
}

const optionsOf = (activities) => {
  const day = (ago) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
  return { people: Math.round(activities * PEOPLE_SHARE), activities, from: day(3 * 365), until: day(1) }
}

const sayWhat = (report, { activities, people }) =>
  report.say(`${activities.toLocaleString('en')} activities of ${people.toLocaleString('en')} people`)

const atFolder = async (report, size, folder) => {
  mkdirSync(folder, { recursive: true })
  const options = optionsOf(size)
  const isEmpty = readdirSync(folder).length === 0
  const rates = isEmpty ? await measureRates(report, options) : undefined
  const kith = withLog(await startKith(folder, { script: SERVER }))
  try {
    const memory = watchMemory([kith.child.pid, await kith.ask('engine')])
    const held = (await kith.call('/sources')).sources.find(({ connector }) => connector === 'generated')
    memory.during('load')
    if (held === undefined) await load(report, kith, options, rates)
    memory.during('work after it')
    await settled(report, kith)
    memory.during('screens')
    // Of a community that was loaded some days ago, the last year is that before its own last day.
    const asked = held === undefined ? options : { ...options, activities: held.activities, until: held.lastAt.slice(0, 10) }
    sayWhat(report, asked)
    await checkScreens(report, kith, asked, true)
    await checkAll(report, kith, asked, memory)
  } finally {
    await kith.stop()
  }
}

/** Memory is that of Kith alone: a plain table beside it, with questions that take the engine a minute, is none of its doing. */
const checkAll = async (report, kith, options, memory) => {
  await checkStandingScreens(report, kith, options)
  await checkMerge(report, kith, options)
  sayMemory(report, memory.stop())
  await checkMeasures(report, kith, options)
  await checkStanding(report, kith, options)
}

const sayMemory = (report, { most, parts, stages }) => {
  const figure = (bytes) => `${Math.round(bytes / 1e6)} MB`
  const said = [...stages].map(([name, of]) => `${name} ${of.parts.map(figure).join(' + ')}`).join(', ')
  report.check('memory of server + engine, GB', most / 1e9, { atMost: MEMORY_BYTES_MAX / 1e9 }, `${parts.map(figure).join(' + ')}: ${said}`)
}

const atSize = async (report, activities, whole) => {
  const options = optionsOf(activities)
  sayWhat(report, options)
  const rates = whole ? await measureRates(report, options) : undefined
  return withFolder(async (folder) => {
    const kith = withLog(await startKith(folder, { script: SERVER }))
    try {
      const memory = watchMemory([kith.child.pid, await kith.ask('engine')])
      memory.during('load')
      const loadMs = await load(report, kith, options, rates)
      memory.during('work after it')
      await settled(report, kith)
      memory.during('screens')
      const asked = await checkScreens(report, kith, options, whole)
      if (whole) await checkAll(report, kith, options, memory)
      else memory.stop()
      return { loadMs, overviewMs: asked.overviewMs }
    } finally {
      await kith.stop()
    }
  })
}

const measureRates = async (report, options) => {
  const rateOf = (how) => withFolder((folder) => measureEngine(folder, options, how))
  const rates = { beside: await rateOf({ beside: true }), alone: await rateOf({}), binary: await rateOf({ binary: true, beside: true }) }
  report.note('rows a second into the engine as lines of JSON, two inserts at a time', await rateOf({ atOnce: 2 }))
  return rates
}

const SETTLED_MS_MAX = 900_000

/** What begins by itself after a load (who is who, robots, affiliations, merging parts) is over before anybody is asked how long a page takes. */
const settled = async (report, kith) => {
  const ms = await timed(async () => {
    const deadline = performance.now() + SETTLED_MS_MAX
    for (let idle = 0; idle < 3; idle = (await kith.ask('jobs')) === 0 ? idle + 1 : 0) {
      if (performance.now() > deadline) throw new Error('Work after the load did not end within a quarter of an hour.')
      await new Promise((resolve) => setTimeout(resolve, 1_000))
    }
  })
  report.note('work in the background after the load, s', ms / 1_000)
}

/** Questions to the log beside the API, in the server's process. */
const withLog = (kith) => {
  let last = 0
  const waiting = new Map()
  kith.child.on('message', ({ id, rows, ms, error }) => {
    const { resolve, reject } = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) resolve({ rows, ms })
    else reject(new Error(error))
  })
  const send = (ask, sql) =>
    new Promise((resolve, reject) => {
      waiting.set(++last, { resolve, reject })
      kith.child.send({ id: last, ask, sql })
    })
  return {
    ...kith,
    ask: async (ask) => (await send(ask)).rows,
    query: (sql) => send('query', sql),
    command: (sql) => send('command', sql),
  }
}

const load = async (report, kith, options, rates) => {
  const body = JSON.stringify({ connector: 'generated', settings: options })
  const calls = []
  let loading = true
  const loadMs = timed(async () => {
    const { run } = await kith.call('/sources', { method: 'POST', body })
    const ended = await endOfRun(kith, run.id)
    if (ended.state !== 'done') throw new Error(`The run ended ${ended.state}: ${JSON.stringify(ended.error)}`)
  }).finally(() => (loading = false))
  while (loading) {
    calls.push(await timed(() => kith.call('/session')))
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  const ms = await loadMs
  const rate = options.activities / (ms / 1000)
  const waited = `p50 ${quantile(calls, 0.5).toFixed(0)} ms, p95 ${quantile(calls, 0.95).toFixed(0)} ms, most ${Math.max(...calls).toFixed(0)} ms`
  report.note('load: activities a second', rate, `a small call of the API meanwhile: ${waited}`)
  if (rates !== undefined) {
    const share = (of) => [rate / of, `${Math.round(of)} rows/s`]
    const [alone, said] = share(rates.alone)
    report.check('load ÷ streamed insert of the same rows into the same table, as lines of JSON', alone, { atLeast: LOAD_SHARE_MIN }, said)
    report.note('the same ÷ the engine with the generator at work beside it, as it is beside Kith', ...share(rates.beside))
    report.note('the same ÷ streamed insert of the rows in binary, as Kith sends them, the generator beside it', ...share(rates.binary))
  }
  return ms
}
