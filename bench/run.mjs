import { parseArgs } from 'node:util'
import { build } from '../tools/build.mjs'
import { createReport } from './report.mjs'

/**
 * `npm run bench` runs all benchmarks, `npm run bench -- scale --size 10m` one of them. Each prints its figures as ratios against stated limits, all
 * measured in the same run. What is not built, or no longer as it was, is built first. docs/performance.md explains the figures.
 */
const BENCHMARKS = ['start', 'git', 'github-archive', 'readers', 'exports', 'scale', 'cost']
const USAGE = `npm run bench -- [${BENCHMARKS.join(' | ')}] [--size 1m] [--repository PATH] [--connector NAME] [--data FOLDER] [--rounds 3] [--json]
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string' },
    repository: { type: 'string' },
    connector: { type: 'string' },
    data: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

/** "10m" is ten million, "200k" two hundred thousand. */
const toCount = (text) => {
  const [, digits, unit = ''] = /^(\d+)(k|m)?$/i.exec(text) ?? []
  if (digits === undefined) throw new Error(`--size ${text} is no number: write 200000, 200k or 10m.`)
  return Number(digits) * { '': 1, k: 1_000, m: 1_000_000 }[unit.toLowerCase()]
}

const unknown = positionals.find((name) => !BENCHMARKS.includes(name))
if (values.help || unknown !== undefined) {
  process.stdout.write(unknown === undefined ? USAGE : `There is no benchmark "${unknown}".\n${USAGE}`)
  process.exit(unknown === undefined ? 0 : 2)
}

if (!(await build(undefined, (line) => process.stderr.write(`${line}\n`)))) process.exit(1)

const report = createReport({ quiet: values.json })
const options = {
  rounds: Number(values.rounds),
  ...(values.size === undefined ? {} : { size: toCount(values.size) }),
  only: values.connector,
  data: values.data,
  repository: values.repository ?? process.env.KITH_BENCH_GIT,
}
for (const name of positionals.length > 0 ? positionals : BENCHMARKS) {
  report.begin(name)
  const { run } = await import(`./${name}.mjs`)
  await run(report, options)
}
if (values.json) process.stdout.write(`${JSON.stringify(report.all(), null, 2)}\n`)
else report.sumUp()
process.exitCode = report.all().missed > 0 ? 1 : 0
