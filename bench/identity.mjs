/**
 * What the resolver of identities reaches: on communities whose maintainers keep a mailmap, on the unification cases of the field, on invented people
 * across platforms, and on a crowd of a million. Data that lie beside the checkout are skipped, and said to be, where they are missing.
 *
 *   npm run bench:identity [-- --people 1000000] [-- --list 20]
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { resolve } from '@kith/identity/resolve'
import { CASES, run, wanted } from './identity-cases.mjs'
import { crowd } from './identity-crowd.mjs'
import { invented } from './identity-invented.mjs'
import { NOTES } from './identity-notes.mjs'
import { robots } from './identity-robots.mjs'
import { errorsOf, leaveOneOut, reliability, scoreOf, truthOf } from './identity-score.mjs'

const DATA = join(import.meta.dirname, '../../shared/data')
const MAILMAPS = join(DATA, 'identity/mailmap')
const COMMUNITIES = ['git', 'numpy', 'ipython', 'containerd']
const { values: options } = parseArgs({
  options: {
    people: { type: 'string', default: '1000000' },
    list: { type: 'string', default: '0' },
    crowd: { type: 'string' },
    'write-robot-card': { type: 'boolean', default: false },
  },
})

const heading = (text) => console.log(`\n${text}\n${'-'.repeat(text.length)}`)
const percent = (value) => (100 * value).toFixed(1).padStart(6)
const skipped = (what, path) => console.log(`SKIPPED: ${what}: ${path} is missing`)

if (options.crowd === undefined) all()
else measureCrowd(Number(options.crowd))

function all() {
  mailmaps()
  cases()
  invented({ heading })
  robots(join(DATA, 'bots/bimbas'), { heading, skipped })
  million(Number(options.people))
}

function mailmaps() {
  heading('Communities with a mailmap: pairs, against the maintainers (name and address are all that is given)')
  if (!existsSync(MAILMAPS)) return skipped('communities', MAILMAPS)
  const communities = COMMUNITIES.map((name) => ({ name, ...truthOf(readFileSync(join(MAILMAPS, name, 'identities.jsonl'), 'utf8')) }))
  const results = communities.map((one) => ({ ...one, resolution: resolve(one.identities) }))
  console.log(`${''.padEnd(13)}identities | suggested or merged: P      R     F1 | merged by itself: P      R   wrong`)
  const figures = results.map(({ name, answers, resolution }) => {
    const all = scoreOf(
      answers,
      resolution.identities.map((one) => one.person),
    )
    const proven = scoreOf(
      answers,
      resolution.identities.map((one) => one.mergedPerson),
    )
    const [p, r, f] = [all.precision, all.recall, all.f1].map(percent)
    console.log(
      `${name.padEnd(13)}${String(answers.length).padStart(10)} | ${' '.repeat(19)}${p} ${r} ${f} | ${' '.repeat(16)}${percent(proven.precision)} ${percent(proven.recall)} ${String(proven.fp).padStart(4)}`,
    )
    return { all, proven }
  })
  const mean = figures.reduce((sum, { all }) => sum + all.f1, 0) / figures.length
  const [right, wrong] = ['tp', 'fp'].map((key) => figures.reduce((sum, { proven }) => sum + proven[key], 0))
  console.log(
    `mean F1 ${percent(mean)}, least ${percent(Math.min(...figures.map(({ all }) => all.f1)))}; merged by itself, all together: precision ${percent(right / (right + wrong))} (${wrong} of ${right + wrong} pairs)`,
  )
  heading('Wrong merges, with what proved them')
  for (const { name, answers, identities, resolution } of results) {
    for (const [i, j] of errorsOf(
      answers,
      resolution.identities.map((one) => one.mergedPerson),
    ).joined) {
      const told = resolution.explain(identities[i].id, identities[j].id)
      console.log(
        `${name}: ${identities[i].name} <${identities[i].email}> | ${identities[j].name} <${identities[j].email}>: ${told.proof ?? 'through a third'}`,
      )
    }
  }
  heading('Answers that the evidence says are wrong: in the count above, never edited')
  for (const { name, identities } of results) {
    const shown = (at) => `${identities[at].name} <${identities[at].email}>`
    for (const [a, b, why] of NOTES[name]) console.log(`${name}: ${shown(a)} | ${shown(b)}: ${why}`)
  }
  heading('Least probability of a suggestion fitted on the other three communities, measured on the one left out')
  for (const line of leaveOneOut(communities, resolve)) console.log(line)
  heading('Calibration: of the suggestions of each probability, the share that the mailmaps confirm')
  for (const line of reliability(results)) console.log(line)
  if (Number(options.list) > 0) listErrors(results)
}

function listErrors(results) {
  heading('Errors among suggestions and merges')
  for (const { name, answers, identities, resolution } of results) {
    const errors = errorsOf(
      answers,
      resolution.identities.map((one) => one.person),
    )
    for (const kind of ['joined', 'missed']) {
      for (const [i, j] of errors[kind].slice(0, Number(options.list))) {
        console.log(`${name}: ${kind}: ${identities[i].name} <${identities[i].email}> | ${identities[j].name} <${identities[j].email}>`)
      }
    }
  }
}

function cases() {
  heading('Unification cases')
  let as = 0
  for (const one of CASES) {
    const [found, want] = [run(resolve, one), wanted(one)]
    const fine = JSON.stringify(found) === JSON.stringify(want)
    if (fine && one.decision === undefined) as++
    const written = (groups) => groups.map((group) => `{${group}}`).join(' ') || 'all apart'
    console.log(
      `${fine ? (one.decision === undefined ? 'as expected' : 'by decision') : 'WRONG      '}  ${one.name} (${one.by}): expected ${written(one.expect)}, got ${written(found)}${one.decision === undefined ? '' : `: ${one.decision.why}`}`,
    )
    if (!fine) process.exitCode = 1
  }
  console.log(`${as} of ${CASES.length} as the registry decides`)
}

/** Each size in a process of its own, so that the peak of memory is its own. */
function million(size) {
  heading(
    `A crowd of ${size.toLocaleString('en-GB')} made-up identities (load of the machine ${loadavg()[0].toFixed(1)}, ${availableParallelism()} cores)`,
  )
  for (const part of [size / 4, size / 2, size])
    console.log(execFileSync(process.execPath, [import.meta.filename, '--crowd', String(part)], { encoding: 'utf8' }).trimEnd())
}

function measureCrowd(size) {
  const identities = [...crowd(size)]
  const [startMs, startCpu] = [performance.now(), process.cpuUsage()]
  const { identities: found } = resolve(identities)
  const seconds = (performance.now() - startMs) / 1000
  const { user, system } = process.cpuUsage(startCpu)
  const people = new Set(found.map((one) => one.person)).size
  const { maxRSS } = process.resourceUsage()
  console.log(
    `${size.toLocaleString('en-GB').padStart(10)}: ${seconds.toFixed(1)} s (${((user + system) / 1e6).toFixed(1)} s of processor), ${((seconds / size) * 1e6).toFixed(0)} µs each, ${people.toLocaleString('en-GB')} people, at most ${(maxRSS / 1024 / 1024).toFixed(2)} GB`,
  )
}
