import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { PROJECT_ROOT } from './project-files.mjs'
import { summaryLine } from './test-reporter.mjs'

// Inside the checkout, so that vitest resolves; below node_modules, so that no other run picks it up.
const folder = mkdtempSync(join(PROJECT_ROOT, 'node_modules/.kith-reporter-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs vitest on one test file and returns its counts, its exit code and what it printed. */
function run(name: string, body: string, ci: boolean) {
  const counts = join(folder, `${name}.json`)
  writeFileSync(join(folder, `${name}.spec.ts`), `import { beforeAll, describe, expect, it } from 'vitest'\n${body}`)
  const config = join(folder, `${name}.config.mjs`)
  const reporter = join(PROJECT_ROOT, 'tools/test-reporter.mjs')
  const test = { root: folder, include: [`${name}.spec.ts`], exclude: [], reporters: [reporter] }
  writeFileSync(config, `export default ${JSON.stringify({ test })}`)
  const result = spawnSync(process.execPath, [join(PROJECT_ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--config', config], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, CI: ci ? 'true' : '', KITH_TEST_COUNTS: counts },
  })
  return { counts: JSON.parse(readFileSync(counts, 'utf8')), code: result.status, output: result.stdout }
}

describe('the counts of a test run', () => {
  it('tell passed, failed and skipped apart and name what was skipped', () => {
    const body = `it('a', () => {}); it('b', () => expect(1).toBe(2)); it.skip('c, which needs a browser', () => {})`
    const { counts, code, output } = run('plain', body, false)
    expect(counts).toEqual({ passed: 1, failed: 1, skipped: 1 })
    expect(code).toBe(1)
    expect(output).toContain('skipped: plain.spec.ts: c, which needs a browser')
  })

  it('make a skip a failure in CI, unless it says that it is optional', () => {
    const body = `it('a', () => {}); it.skip('b', () => {}); describe.skip('optional: sample data', () => { it('c', () => {}) })`
    const { counts, code } = run('ci', body, true)
    expect(counts).toEqual({ passed: 1, failed: 1, skipped: 1 })
    expect(code).toBe(1)
  })

  it('count a suite whose set-up fails', () => {
    const body = `describe('suite', () => { beforeAll(() => { throw new Error('no engine') }); it('a', () => {}) })`
    const { counts, code } = run('suite', body, false)
    expect(counts.failed).toBeGreaterThan(0)
    expect(code).toBe(1)
  })

  it('count a file that cannot be read', () => {
    const { counts, code } = run('broken', `throw new Error('broken file')`, false)
    expect(counts).toEqual({ passed: 0, failed: 1, skipped: 0 })
    expect(code).toBe(1)
  })
})

describe('the closing line', () => {
  it('speaks of skipped tests only where there are any', () => {
    expect(summaryLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed')
    expect(summaryLine({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped')
  })
})
