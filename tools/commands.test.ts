import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PROJECT_ROOT } from './project-files.mjs'

// The commands run in a small checkout of their own, in which each tool is a stand-in that succeeds or fails as the test wants.
let root: string

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'kith-commands-')))
  mkdirSync(join(root, 'tools'))
  for (const file of readdirSync(join(PROJECT_ROOT, 'tools')).filter((name) => name.endsWith('.mjs'))) {
    cpSync(join(PROJECT_ROOT, 'tools', file), join(root, 'tools', file))
  }
  write('package-lock.json', '{}')
  const compiler = `const fs = require('node:fs'); fs.mkdirSync('server/dist', { recursive: true }); fs.cpSync('server/src/main.ts', 'server/dist/main.js')`
  write('node_modules/typescript/bin/tsc', compiler)
  write('server/bundle.mjs', `import { cpSync } from 'node:fs'; cpSync('server/dist/main.js', 'server/dist/program/main.js')`)
  write('node_modules/oxlint/bin/oxlint', '')
  write('node_modules/oxfmt/bin/oxfmt', '')
  write('node_modules/knip/bin/knip.js', '')
  write('node_modules/vitest/vitest.mjs', countsOf({ passed: 12, failed: 0, skipped: 0 }))
  write('server/package.json', '{ "type": "module" }')
  write('server/src/main.ts', '')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

const countsOf = (counts: object): string =>
  `import { writeFileSync } from 'node:fs'; writeFileSync(process.env.KITH_TEST_COUNTS, '${JSON.stringify(counts)}')`

function run(script: string, args: string[] = [], env: Record<string, string> = {}) {
  return spawnSync(process.execPath, [join(root, 'tools', script), ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
}

const lastLine = (text: string): string | undefined => text.trimEnd().split('\n').at(-1)

describe('npm test', () => {
  it('ends with the counts alone on a line', () => {
    const { stdout, status } = run('test.mjs')
    expect(lastLine(stdout)).toBe('12 passed, 0 failed')
    expect(status).toBe(0)
  })

  it('counts a failing check as a failure, and still runs the tests', () => {
    write('node_modules/oxlint/bin/oxlint', `console.log('a fault of style'); process.exit(1)`)
    const { stdout, status } = run('test.mjs')
    expect(stdout).toContain('a fault of style')
    expect(lastLine(stdout)).toBe('12 passed, 1 failed')
    expect(status).toBe(1)
  })

  it('does not pass when the tests end badly without a count', () => {
    write('node_modules/vitest/vitest.mjs', 'process.exit(3)')
    const { stdout, status } = run('test.mjs')
    expect(lastLine(stdout)).toBe('0 passed, 1 failed')
    expect(status).toBe(1)
  })

  it('does not pass when the tests fail although their count says otherwise', () => {
    write('node_modules/vitest/vitest.mjs', `${countsOf({ passed: 2, failed: 0, skipped: 0 })}; process.exit(1)`)
    expect(lastLine(run('test.mjs').stdout)).toBe('2 passed, 1 failed')
  })

  it('does not pass when no test was run', () => {
    write('node_modules/vitest/vitest.mjs', countsOf({ passed: 0, failed: 0, skipped: 0 }))
    expect(lastLine(run('test.mjs').stdout)).toBe('0 passed, 1 failed')
  })
})

describe('npm run verify', () => {
  it('says nothing but a line for each check while all is well', () => {
    const { stdout, status } = run('verify.mjs')
    expect(stdout.trimEnd().split('\n')).toHaveLength(9)
    expect(stdout).toMatch(/^✓ lint +\d+\.\d s$/m)
    expect(status).toBe(0)
  })

  it('says what to do when a tool is missing', () => {
    rmSync(join(root, 'node_modules/knip'), { recursive: true })
    const { stdout, status } = run('verify.mjs')
    expect(stdout).toContain('✗ dead code')
    expect(stdout).toContain('run npm ci')
    expect(status).toBe(1)
  })
})

describe('npm start', () => {
  it('builds, then runs the server with its arguments where the user stands', () => {
    write(
      'server/src/main.ts',
      `console.log(JSON.stringify([process.argv.slice(2), process.cwd(), process.env.KITH_DATA])); process.exitCode = 7`,
    )
    write('elsewhere/file', '')
    const { stdout, status } = run('start.mjs', ['--source', 'git:.'], { INIT_CWD: join(root, 'elsewhere'), KITH_DATA: '' })
    expect(JSON.parse(stdout)).toEqual([['--source', 'git:.'], join(root, 'elsewhere'), join(root, 'data')])
    expect(status).toBe(7)
  })

  it('counts a data folder that was given from where the user stands', () => {
    write('server/src/main.ts', `console.log(process.env.KITH_DATA)`)
    write('elsewhere/file', '')
    const { stdout } = run('start.mjs', [], { INIT_CWD: join(root, 'elsewhere'), KITH_DATA: 'mine' })
    expect(stdout.trim()).toBe(join(root, 'elsewhere/mine'))
  })

  it('leaves a signal to the server', async () => {
    write('server/src/main.ts', `process.on('SIGTERM', () => process.exit(5)); setInterval(() => {}, 1000); console.log('ready')`)
    const child = spawn(process.execPath, [join(root, 'tools/start.mjs')], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] })
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    const [code] = await once(child, 'exit')
    expect(code).toBe(5)
  })

  it('does not start what could not be built', () => {
    write('node_modules/typescript/bin/tsc', 'process.exit(2)')
    write('server/dist/program/main.js', `console.log('stale')`)
    const { stdout, stderr, status } = run('start.mjs')
    expect(stdout).not.toContain('stale')
    expect(stderr).toContain('Kith was not started')
    expect(status).toBe(1)
  })
})
