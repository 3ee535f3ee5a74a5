import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { checkImports } from './check-imports.mjs'
import { checkCitedPaths, checkLockFile, checkWords } from './check-texts.mjs'
import { PROJECT_ROOT } from './project-files.mjs'

/**
 * All static checks. Lanes run side by side, the steps of a lane one after another: lint and the tests' types read the
 * declarations that the first step writes.
 */
const LANES = [
  [
    ['types', () => tool('typescript/bin/tsc', '-b')],
    ['types of tests', () => tool('typescript/bin/tsc', '-p', 'tsconfig.tests.json')],
    ['lint', () => tool('oxlint/bin/oxlint', '--type-aware', '--deny-warnings', '--report-unused-disable-directives')],
  ],
  [
    ['format', () => tool('oxfmt/bin/oxfmt', '--check')],
    ['import directions', () => own(checkImports)],
    ['cited paths', () => own(checkCitedPaths)],
    ['lock file', () => own(checkLockFile)],
    ['words', () => own(checkWords)],
    ['dead code', () => tool('knip/bin/knip.js', '--no-progress', '--no-config-hints', '--cache')],
  ],
]

/**
 * For the compiler and the linter's types, which are programs of Go: its collector of garbage takes a fifth to a third of their processor time. What lies
 * about meanwhile takes memory, up to a bound from which on it is collected as ever.
 */
const LAZY_COLLECTOR = { GOGC: '400', GOMEMLIMIT: '2500MiB' }

/** Runs every check, says a line for each and the output of those that fail. True when all pass. */
export async function verify(say = (text) => process.stdout.write(text)) {
  const lanes = await Promise.all(LANES.map((steps) => runLane(steps, say)))
  return lanes.flat().every((passed) => passed)
}

async function runLane(steps, say) {
  const results = []
  for (const [name, run] of steps) {
    const startMs = performance.now()
    const { passed, output } = await run()
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1)
    say(`${passed ? '✓' : '✗'} ${name.padEnd(18)} ${seconds.padStart(5)} s\n${passed ? '' : indent(output)}`)
    results.push(passed)
  }
  return results
}

/** A package's command, run by this Node: no shell, and the same on every system. */
function tool(script, ...args) {
  const path = join(PROJECT_ROOT, 'node_modules', script)
  if (!existsSync(path)) return { passed: false, output: `${script} is not installed: run npm ci` }
  return new Promise((resolve) => {
    const env = { ...LAZY_COLLECTOR, ...process.env }
    const child = spawn(process.execPath, [path, ...args], { cwd: PROJECT_ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const collect = (chunk) => (output += chunk)
    child.stdout.setEncoding('utf8').on('data', collect)
    child.stderr.setEncoding('utf8').on('data', collect)
    child.on('error', (error) => resolve({ passed: false, output: error.message }))
    child.on('close', (code) => resolve({ passed: code === 0, output }))
  })
}

function own(check) {
  const faults = check(PROJECT_ROOT)
  return { passed: faults.length === 0, output: faults.join('\n') }
}

const indent = (text) => text.trimEnd().replace(/^/gm, '    ') + '\n'

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = (await verify()) ? 0 : 1
}
