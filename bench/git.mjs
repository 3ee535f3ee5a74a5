import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { median, timed } from './figures.mjs'
import { makeHistory } from './git-history.mjs'
import { MAIN, endOfRun, startKith, withFolder } from './kith.mjs'
import { overviewCalls } from './screens.mjs'

const COMMITS = 20_000
const RATIO_MAX = 1.1

/** A whole import, from an empty folder to the last figure of the overview, against `git log --numstat` of the same history, in pairs. */
export const run = async (report, { repository, rounds, size = COMMITS }) => {
  await withFolder(async (folder) => {
    const path = repository ?? (await makeHistory(folder, size))
    report.say(repository === undefined ? `made history of ${size} commits` : path)
    const pairs = []
    for (let round = 0; round < rounds; round++) {
      const git = await timed(() => numstat(path))
      const kith = await withFolder((data) => timeImport(data, path))
      pairs.push({ git, kith: kith.ms })
      report.note(`pair ${round + 1}: import ÷ git log --numstat`, kith.ms / git, `${seconds(kith.ms)} ÷ ${seconds(git)}, ${kith.said}`)
    }
    report.check('import ÷ git log --numstat, median', median(pairs.map(({ git, kith }) => kith / git)), { atMost: RATIO_MAX })
  })
}

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`

const numstat = async (path) => {
  const child = spawn('git', ['-C', path, 'log', '--numstat'], { stdio: 'ignore' })
  await once(child, 'exit')
}

const timeImport = async (data, path) => {
  const started = performance.now()
  const kith = await startKith(data, { script: MAIN, args: ['--source', `git:${path}`] })
  try {
    const { id } = await firstRun(kith)
    const run = await endOfRun(kith, id)
    if (run.state === 'failed') throw new Error(run.error?.message)
    const { firstAt, lastAt } = await kith.call('/workspace')
    const to = lastAt.slice(0, 10)
    const from = new Date(Date.parse(to) - 364 * 86_400_000).toISOString().slice(0, 10)
    for (const call of overviewCalls(from < firstAt ? firstAt.slice(0, 10) : from, to)) await kith.call(call)
    return { ms: performance.now() - started, said: `${run.counts.added} activities of ${run.counts.newPeople} people` }
  } finally {
    await kith.stop()
  }
}

const firstRun = async (kith) => {
  for (;;) {
    const { runs } = await kith.call('/runs')
    if (runs[0]) return runs[0]
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
