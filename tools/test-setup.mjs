import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { PROJECT_ROOT } from './project-files.mjs'
import { removeTestFolder } from './test-folder.mjs'

/**
 * Runs once before the tests: compiles what changed, so that workers and child processes, which tests start from dist, are
 * never stale. Type errors are shown but do not stop the tests: the compiler writes its output all the same, and
 * `npm run verify` is what fails on them. Afterwards the folder of this run goes.
 */
export default function setup() {
  const result = spawnSync(process.execPath, [join(PROJECT_ROOT, 'node_modules/typescript/bin/tsc'), '-b', 'server', 'cli'], {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
  })
  if (result.status !== 0) console.error(`The code does not type-check; the tests run all the same.\n${result.stdout}${result.stderr}`)
  return () => removeTestFolder(process.env.KITH_TEST_FOLDER)
}
