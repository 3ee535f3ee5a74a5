import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from './build.mjs'
import { PROJECT_ROOT } from './project-files.mjs'
import { summaryLine } from './test-reporter.mjs'
import { verify } from './verify.mjs'

/**
 * `npm test`: build, static checks, every test. Ends with "N passed, N failed"; a build or a check that fails counts as one
 * failure, and the tests run all the same, so that one run tells everything.
 */
const built = await build()
// Side by side, since neither keeps all cores busy; what the checks say waits, as two that speak at once are not understood.
const said = []
const [verified, tests] = await Promise.all([verify((text) => said.push(text)), runTests(process.argv.slice(2))])
process.stdout.write(`\n${said.join('')}`)

const failedSteps = [built, verified].filter((passed) => !passed).length
const total = { ...tests, failed: tests.failed + failedSteps }
console.log(`\n${summaryLine(total)}`)
process.exitCode = total.failed === 0 ? 0 : 1

/** Runs vitest and returns its counts; a run that ends badly without having counted a failure is one. */
async function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'kith-test-'))
  const countsFile = join(folder, 'counts.json')
  try {
    const code = await new Promise((resolve) => {
      const vitest = join(PROJECT_ROOT, 'node_modules/vitest/vitest.mjs')
      const env = { ...process.env, KITH_TEST_COUNTS: countsFile }
      const child = spawn(process.execPath, [vitest, 'run', ...args], { cwd: PROJECT_ROOT, stdio: 'inherit', env })
      child.on('error', () => resolve(1))
      child.on('close', resolve)
    })
    const counts = readCounts(countsFile)
    // A run that was cut short, or that found no test at all, has not passed.
    const inDoubt = code !== 0 || counts.passed === 0
    return inDoubt && counts.failed === 0 ? { ...counts, failed: 1 } : counts
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
}
