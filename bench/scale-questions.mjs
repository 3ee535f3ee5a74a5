import { median, quantile, timed } from './figures.mjs'
import { makePlain, PLAIN, PLAIN_SCREENS } from './scale-plain.mjs'
import {
  arrivalCalls,
  carryingCalls,
  COMMUNITY,
  growthCalls,
  journeyCalls,
  levelCalls,
  MEASURES,
  overviewCalls,
  peopleCalls,
  personCalls,
  SEGMENTS,
  standingScreens,
  tiesCalls,
  whereCalls,
} from './screens.mjs'

const MEASURE_RATIO_MAX = 1.3
const SCREEN_MS_MAX = 300
const CHANGE_MS_MAX = 1_000
const ROUNDS = 5
/** What takes the plain table longer than this is asked once: it is far from any limit, and the whole would take an hour. */
const LONG_MS = 3_000

const spanOf = (options) => {
  const to = options.until
  return { to, from: new Date(Date.parse(to) - 364 * 86_400_000).toISOString().slice(0, 10) }
}

/** The screens' calls, one after another and four at a time. */
export const checkScreens = async (report, kith, options, whole) => {
  const span = spanOf(options)
  const overview = overviewCalls(span.from, span.to)
  const person = (await kith.call('/people?sort=activities&limit=20')).people[9].id
  const name = (await kith.call(`/people/${person}`)).name.split(' ')[0]
  const screens = [
    ...Object.entries(peopleCalls(name, 'question-asked')).map(([title, call]) => [title, [call]]),
    ['person page, its three calls', personCalls(person)],
    ...Object.entries(levelCalls(person, options.until)).map(([title, call]) => [title, [call]]),
    ...Object.entries(arrivalCalls(person, span.from, span.to)).map(([title, call]) => [title, [call]]),
    ...Object.entries(journeyCalls(options.until)).map(([title, call]) => [title, [call]]),
    ['home', ['/workspace/home']],
    ['overview, each call', overview],
    ['growth, each call', growthCalls(span.from, span.to)],
    ['who carries it', carryingCalls(span.from, span.to)],
    ['who talks with whom', tiesCalls(span.to)],
    ['where developers are, each call', whereCalls(span.to)],
  ]
  let overviewMs = 0
  for (const [title, calls] of screens) {
    const alone = []
    for (let round = 0; round < ROUNDS; round++) for (const call of calls) alone.push([call, await timed(() => kith.call(call))])
    const times = alone.map(([, ms]) => ms)
    if (calls === overview) overviewMs = times.reduce((sum, ms) => sum + ms, 0) / ROUNDS
    if (!whole) continue
    const together = await fourAtATime(kith, Array.from({ length: ROUNDS }, () => calls).flat())
    // What is asked for the first time since the log has changed goes to the engine; afterwards some answers are kept.
    const first = times.slice(0, calls.length)
    const slowest = alone.toSorted(([, a], [, b]) => b - a)[0]
    const said = `p95 ${ms(quantile(times, 0.95))}; asked for the first time ${ms(median(first))}, at most ${ms(Math.max(...first))}; four at a time p50 ${ms(median(together))}, p95 ${ms(quantile(together, 0.95))}${
      calls.length > 3 ? `; slowest ${slowest[0].slice(0, 60)} ${ms(slowest[1])}` : ''
    }`
    report.check(`${String(title)}: median ms`, median(times), { atMost: SCREEN_MS_MAX }, said)
  }
  if (whole) report.note('overview: all calls one after another, ms', overviewMs)
  return { overviewMs }
}

const ms = (value) => `${Math.round(value)} ms`

const fourAtATime = async (kith, calls) => {
  const waiting = [...calls]
  const times = []
  const worker = async () => {
    for (let call = waiting.shift(); call !== undefined; call = waiting.shift()) times.push(await timed(() => kith.call(call)))
  }
  await Promise.all([worker(), worker(), worker(), worker()])
  return times
}

const USERS = 8
const SCREEN_P95_MAX = 800

/**
 * The screens of where people stand and how they move, each asked by eight users at once: right after everything that was kept has been forgotten, when
 * all of them wait for it; once that is done; and right after a merge of two of the most active (or its undoing), with all that a merge has the server
 * put right at work beside them.
 */
export const checkStandingScreens = async (report, kith, options) => {
  const { from, to } = spanOf(options)
  const person = (await kith.call('/people?sort=activities&limit=20')).people[9].id
  const made = await toAskFor(kith)
  const merges = await mergesOf(kith, person)
  const before = { 'after a change': () => forget(kith), kept: () => undefined, 'after a merge': merges.change }
  for (const [title, calls] of Object.entries(standingScreens(person, from, to, made))) {
    const figures = {}
    for (const state of Object.keys(before)) {
      const times = []
      for (let round = 0; round < ROUNDS; round++) {
        await before[state]()
        times.push(...(await atOnce(kith, calls, USERS)))
      }
      figures[state] = { p50: quantile(times, 0.5), p95: quantile(times, 0.95) }
      report.check(
        `${title}, ${USERS} users, ${state}: median ms`,
        figures[state].p50,
        { atMost: SCREEN_MS_MAX },
        `p95 ${ms(figures[state].p95)}`,
      )
      report.check(`${title}, ${USERS} users, ${state}: p95 ms`, figures[state].p95, { atMost: SCREEN_P95_MAX })
    }
  }
  await merges.undo()
}

const MERGED_MAX = 40

/** `change` merges two of the most active people, of whom none is the one that screens ask for; then undoes that; then merges two others. */
const mergesOf = async (kith, except) => {
  const people = (await kith.call(`/people?sort=activities&limit=${MERGED_MAX}`)).people.map(({ id }) => id).filter((id) => id !== except)
  const post = (path, body) => kith.call(path, { method: 'POST', body: JSON.stringify(body) })
  let decision
  let pair = 0
  const undo = async () => {
    if (decision !== undefined) await post(`/identities/decisions/${decision}/undo`, {})
    decision = undefined
  }
  const change = async () => {
    if (decision !== undefined) return undo()
    const [into, other] = [people[pair], people[people.length - 1 - pair]]
    pair = (pair + 1) % Math.floor(people.length / 2)
    decision = (await post('/people/merge', { people: [into, other], into })).decision
  }
  return { change, undo }
}

/** Segments and a community, made where an earlier run has not left them. */
const toAskFor = async (kith) => {
  const post = (path, body) => kith.call(path, { method: 'POST', body: JSON.stringify(body) })
  const held = (await kith.call('/segments?counts=false')).segments
  const segments = []
  for (const [name, of] of Object.entries(SEGMENTS)) {
    segments.push((held.find((one) => one.name === name) ?? (await post('/segments', { name, rule: { type: 'all', of } }))).id)
  }
  const { communities } = await kith.call('/communities')
  const sources = (await kith.call('/sources')).sources.map(({ id }) => id)
  const about = { name: COMMUNITY, audience: 'external', focus: 'both', sources }
  return { segments, community: (communities.find(({ name }) => name === COMMUNITY) ?? (await post('/communities', about))).id }
}

/** Each of so many users asks all calls, one after another, beginning with another one. */
const atOnce = async (kith, calls, users) => {
  const times = []
  const user = async (first) => {
    for (let at = 0; at < calls.length; at++) times.push(await timed(() => kith.call(calls[(first + at) % calls.length])))
  }
  await Promise.all(Array.from({ length: users }, (_, first) => user(first)))
  return times
}

/**
 * Each measure over HTTP against the same question asked of a plain table: with parts as the load left them, and merged. Each time of other weeks, so that it was never
 * asked before, and its answer is not kept; after that with all that Kith keeps forgotten as well, as a change of everybody would do.
 */
export const checkMeasures = async (report, kith, options) => {
  for (const statement of makePlain) await kith.command(statement)
  const askAndSay = async (state) => {
    for (const { title, ours, plain, cold } of await askAll(kith, options)) {
      report.check(`${title}, ${state}: Kith ÷ plain table`, ours / plain, { atMost: MEASURE_RATIO_MAX }, `${ms(ours)} ÷ ${ms(plain)}`)
      if (cold !== undefined)
        report.note(`${title}, ${state}, all forgotten: Kith ÷ plain table`, cold / plain, `${ms(cold)} ÷ ${ms(plain)}`)
    }
  }
  await askAndSay('as loaded')
  const loaded = await countParts(kith)
  await kith.command('OPTIMIZE TABLE activity FINAL')
  const merged = await countParts(kith)
  report.note('parts of the log right after the load', loaded, `${merged} when merged`)
  if (merged < loaded) await askAndSay('merged')
  await kith.command('DROP TABLE plain')
}

const countParts = async (kith) => {
  const { rows } = await kith.query(
    "SELECT count() AS n FROM system.parts WHERE table = 'activity' AND active AND database = currentDatabase()",
  )
  return Number(rows[0].n)
}

const askAll = async (kith, options) => {
  const times = []
  for (const interval of ['week', 'all']) {
    const span = { ...spanOf(options), interval }
    for (const name of MEASURES) {
      const title = `${name} by ${interval}`
      // Over the whole time there is nothing to add to it.
      const statements = interval === 'all' ? PLAIN[name].slice(0, FLOWS.has(name) ? 2 : 1) : PLAIN[name]
      const call = ({ from, to }) => `/measures/${name}?interval=${interval}&from=${from}&to=${to}`
      const { answer, ...figures } = await inTurns(
        kith,
        (round) => call(weeksBefore(span, round)),
        statements,
        (round) => weeksBefore(span, round),
      )
      if (interval === 'all' && !FLOWS.has(name)) checkSame(title, answer)
      times.push({ title, ...figures, cold: await askForgotten(kith, call(span)) })
    }
  }
  const span = { ...spanOf(options), interval: 'week' }
  for (const [title, { call, plain: statements, same }] of Object.entries(PLAIN_SCREENS)) {
    const ask = async () => {
      await forget(kith)
      return call(span)
    }
    const { answer, ...figures } = await inTurns(kith, ask, statements, () => span)
    const [ours, plain] = same(answer.kith, answer.plain).map((one) => JSON.stringify(one))
    if (ours !== plain) throw new Error(`${title}: Kith says ${ours.slice(0, 500)}, the plain table ${plain.slice(0, 500)}.`)
    times.push({ title: `${title}, after a change`, ...figures })
  }
  return times
}

/** Told by several statements, or by other columns than a value. */
const FLOWS = new Set(['returning-people', 'retained-people', 'resurrected-people', 'lost-people', 'quick-ratio', 'stickiness'])

/** What was kept is forgotten, and nothing else has changed: of a statement that names no table anything may have changed. */
const forget = (kith) => kith.command('SYSTEM RELOAD DICTIONARIES')

/** Another time of the same length, of which nobody has asked: weeks, as questions are of whole ones. */
const weeksBefore = ({ from, to, ...span }, weeks) => ({ ...span, from: daysBefore(from, 7 * weeks), to: daysBefore(to, 7 * weeks) })
const daysBefore = (day, days) => new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10)

/** Kith and the plain table by turns: medians in ms, and what both answered last. `call` and `span` are of a round. */
const inTurns = async (kith, call, statements, span) => {
  const ours = []
  const plain = []
  let answer
  for (let round = 0; round < ROUNDS; round++) {
    let told
    const address = await call(round)
    ours.push(await timed(async () => (told = await kith.call(address))))
    let sum = 0
    let rows = []
    for (const statement of statements) {
      const result = await kith.query(statement(span(round)))
      sum += result.ms
      rows = result.rows
    }
    plain.push(sum)
    answer = { kith: told, plain: rows }
    if (sum > LONG_MS) break
  }
  return { ours: median(ours), plain: median(plain), answer }
}

/** The same right after everything that Kith keeps was forgotten: the median in ms. */
const askForgotten = async (kith, address) => {
  const times = []
  for (let round = 0; round < ROUNDS; round++) {
    await forget(kith)
    times.push(await timed(() => kith.call(address)))
  }
  return median(times)
}

/** A comparison of times says nothing where the answers differ. */
const checkSame = (title, answer) => {
  const [ours, plain] = [answer.kith.series[0].total, Number(answer.plain[0].value)]
  if (Math.abs(ours - plain) > 1e-6 * Math.max(1, Math.abs(plain)))
    throw new Error(`${title}: Kith says ${ours}, the plain table ${plain}.`)
}

/** A person becomes a teammate: how long until a measure has followed. */
export const checkStanding = async (report, kith, options) => {
  const { from, to } = spanOf(options)
  const ask = async () => (await kith.call(`/measures/activities?interval=all&from=${from}&to=${to}`)).series[0].total
  const person = (await kith.call('/people?sort=activities&limit=1')).people[0]
  const before = await ask()
  const times = []
  for (const teammate of [true, false]) {
    times.push(
      await timed(async () => {
        await kith.call(`/people/${person.id}`, { method: 'PATCH', body: JSON.stringify({ teammate }) })
        for (let now = await ask(); (now === before) === teammate; now = await ask());
      }),
    )
  }
  report.check('a teammate flag until a measure has followed, ms', Math.max(...times), { atMost: CHANGE_MS_MAX })
}

/** The two most active people become one, and two again: how long until every measure that counts them has followed. */
export const checkMerge = async (report, kith, options) => {
  const { from, to } = spanOf(options)
  const [one, other] = (await kith.call('/people?sort=activities&limit=2')).people
  const ask = async (name) => (await kith.call(`/measures/${name}?interval=all&from=${from}&to=${to}`)).series[0].total
  const before = await ask('active-people')
  const post = (path, body) => kith.call(path, { method: 'POST', body: JSON.stringify(body) })
  let decision
  const merging = await timed(async () => {
    decision = (await post('/people/merge', { people: [one.id, other.id], into: one.id })).decision
    for (let now = await ask('active-people'); now !== before - 1; now = await ask('active-people'));
  })
  const merged = (await kith.call('/people?sort=activities&limit=1')).people[0]
  if (merged.activities !== one.activities + other.activities) throw new Error('The merged person does not have the activities of both.')
  const parting = await timed(async () => {
    await post(`/identities/decisions/${decision}/undo`, {})
    for (let now = await ask('active-people'); now !== before; now = await ask('active-people'));
  })
  report.check('a merge of the two most active until a measure has followed, ms', merging, { atMost: CHANGE_MS_MAX })
  report.check('undoing it until a measure has followed, ms', parting, { atMost: CHANGE_MS_MAX })
}
