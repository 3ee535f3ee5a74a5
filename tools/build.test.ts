import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { build, staleParts } from './build.mjs'

/** Stands for the compiler: writes its product and a line for each time that it was run, or fails. */
const COMPILER = `
  import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
  appendFileSync('runs.txt', 'run\\n')
  if (existsSync('broken')) process.exit(2)
  mkdirSync('server/dist', { recursive: true })
  writeFileSync('server/dist/main.js', '')
`

/** Stands for what makes one program of the compiler's product. */
const BUNDLER = `
  import { cpSync, existsSync } from 'node:fs'
  if (existsSync('unbundled')) process.exit(1)
  cpSync('server/dist/main.js', 'server/dist/program/main.js')
`

let root: string
let said: string[]
const say = (line: string): void => void said.push(line)

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kith-build-'))
  said = []
  write('node_modules/typescript/bin/tsc', COMPILER)
  write('node_modules/typescript/package.json', '{ "type": "module" }')
  write('server/bundle.mjs', BUNDLER)
  write('server/src/main.ts', '')
  write('contract/src/records.ts', '')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

const runs = (): number => readFileSync(join(root, 'runs.txt'), 'utf8').trim().split('\n').length
const touchLater = (path: string): void => utimesSync(join(root, path), new Date(), new Date(Date.now() + 60_000))

describe('npm run build', () => {
  it('builds what was never built, and nothing twice', async () => {
    expect(staleParts(root)).toEqual(['server'])
    expect(await build(root, say)).toBe(true)
    expect(staleParts(root)).toEqual([])
    expect(await build(root, say)).toBe(true)
    expect(runs()).toBe(1)
  })

  it('builds again when a source is newer than the build, in whichever package', async () => {
    await build(root, say)
    touchLater('contract/src/records.ts')
    expect(staleParts(root)).toEqual(['server'])
    await build(root, say)
    expect(runs()).toBe(2)
  })

  it('builds again when a source was taken away', async () => {
    await build(root, say)
    rmSync(join(root, 'contract/src/records.ts'))
    touchLater('contract/src')
    expect(staleParts(root)).toEqual(['server'])
  })

  it('builds again when the product is gone', async () => {
    await build(root, say)
    rmSync(join(root, 'server/dist'), { recursive: true })
    expect(staleParts(root)).toEqual(['server'])
  })

  it('says that it failed, and tries again the next time', async () => {
    write('broken', '')
    expect(await build(root, say)).toBe(false)
    expect(said.join('\n')).toContain('server: the build failed')
    rmSync(join(root, 'broken'))
    expect(await build(root, say)).toBe(true)
    expect(runs()).toBe(2)
  })

  it('says that it failed, too, when the compiled server cannot be put together', async () => {
    write('unbundled', '')
    expect(await build(root, say)).toBe(false)
    expect(said.join('\n')).toContain('server: the build failed')
    rmSync(join(root, 'unbundled'))
    expect(await build(root, say)).toBe(true)
  })

  it('says that there is no web app to build yet', async () => {
    await build(root, say)
    expect(said).toContain('web: not built, there is no web/index.html yet')
  })
})
