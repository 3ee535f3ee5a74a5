import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { BUNDLE_SERVER, COMPILE_SERVER, PROGRAM } from './build.mjs'
import { newestChange, PROJECT_ROOT } from './project-files.mjs'
import { removeTestFolder } from './test-folder.mjs'

const COMPILED = ['contract', 'identity', 'connectors', 'server'].map((name) => `${name}/dist`)

/**
 * Runs once before the tests: compiles what changed, so that workers and child processes, which tests start from dist, are
 * never stale. Type errors are shown but do not stop the tests: the compiler writes its output all the same, and
 * `npm run verify` is what fails on them. Afterwards the folder of this run goes.
 */
export default function setup() {
  const compiled = run(COMPILE_SERVER)
  if (compiled.failed) console.error(`The code does not type-check; the tests run all the same.\n${compiled.output}`)
  // What was put together last lies among the rest, which is newer where it has changed since.
  if (newestChange(PROJECT_ROOT, COMPILED) > newestChange(PROJECT_ROOT, [dirname(PROGRAM)])) {
    const bundled = run(BUNDLE_SERVER)
    if (bundled.failed) throw new Error(`The server cannot be put together into one program.\n${bundled.output}`)
  }
  return () => removeTestFolder(process.env.KITH_TEST_FOLDER)
}

function run([script, args, folder]) {
  const cwd = join(PROJECT_ROOT, folder)
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(PROJECT_ROOT, script), ...args], { cwd, encoding: 'utf8' })
  return { failed: status !== 0, output: `${stdout}${stderr}` }
}
