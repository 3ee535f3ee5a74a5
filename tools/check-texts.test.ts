import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { checkCitedPaths, checkLockFile, checkWords } from './check-texts.mjs'
import { completeLock } from './complete-lock.mjs'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function projectOf(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'kith-texts-'))
  folders.push(root)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

describe('the check of cited paths', () => {
  const tree = { 'docs/style.md': '', 'server/src/main.ts': '', 'connectors/src/git/connector.ts': '' }

  it('accepts paths from the root, links from the document, folders, lines and placeholders', () => {
    const text = [
      'See `server/src/main.ts`, `server/src/main.ts:12`, `docs/` and [the style](style.md#names).',
      'One folder per source: `connectors/src/<source>/`, with `connectors/src/*/connector.ts`.',
      'Not paths: `/api/v1`, `@kith/contract/records`, `npm test`, `text/plain`, `and/or`, [elsewhere](https://example.org/x.md).',
      '```',
      'cat server/src/missing.ts `server/src/missing.ts`',
      '```',
    ].join('\n')
    expect(checkCitedPaths(projectOf({ ...tree, 'docs/guide.md': text }))).toEqual([])
  })

  it('names the document, the line and the path that is missing', () => {
    const root = projectOf({ ...tree, 'docs/guide.md': 'Fine.\nSee `server/src/gone.ts` and [this](gone.md), also `nowhere/<x>/a.md`.\n' })
    expect(checkCitedPaths(root)).toEqual([
      expect.stringContaining('docs/guide.md:2: gone.md does not exist'),
      expect.stringContaining('docs/guide.md:2: server/src/gone.ts does not exist'),
      expect.stringContaining('docs/guide.md:2: nowhere/<x>/a.md does not exist'),
    ])
  })

  it('lets dated decisions speak of files that have moved', () => {
    expect(checkCitedPaths(projectOf({ 'docs/decisions/2026-11-20-x.md': 'See `server/src/gone.ts`.' }))).toEqual([])
  })
})

describe('the check of the lock file', () => {
  const faultsOf = (lock: object) => checkLockFile(projectOf({ 'package-lock.json': JSON.stringify(lock, null, 2) }))

  it('refuses addresses of a registry and accepts workspaces', () => {
    expect(faultsOf({ packages: { 'node_modules/@kith/contract': { resolved: 'contract', link: true } } })).toEqual([])
    const resolved = 'https://packages.example/zod.tgz'
    expect(faultsOf({ packages: { 'node_modules/zod': { resolved } } })).toEqual([expect.stringContaining('1 addresses of a registry')])
  })

  it('refuses a lock file without the packages of other platforms, until it is completed', () => {
    const optionalDependencies = { '@engine/lib-darwin-arm64': '2.1.0', '@engine/lib-linux-x64-musl': '2.1.0' }
    const lock = { packages: { 'node_modules/engine': { version: '2.1.0', dev: true, optionalDependencies } } }
    expect(faultsOf(lock)).toEqual([expect.stringContaining('2 packages of other platforms are missing (@engine/lib-darwin-arm64)')])
    const complete = completeLock(lock)
    expect(faultsOf(complete)).toEqual([])
    expect(complete.packages['node_modules/@engine/lib-linux-x64-musl']).toEqual({
      version: '2.1.0',
      cpu: ['x64'],
      os: ['linux'],
      libc: ['musl'],
      dev: true,
      optional: true,
    })
  })
})

describe('the check of words', () => {
  // Put together here, so that this file passes the check itself.
  const registry = ['https://registry', 'npmjs', 'org/zod'].join('.')
  const machinePath = ['', 'home', 'someone', 'kith'].join('/')

  it('finds a registry and a path of one machine', () => {
    const root = projectOf({ 'a.ts': `fetch('${registry}')`, 'b.md': `one\ntwo \`${machinePath}\`` })
    expect(checkWords(root)).toEqual([
      expect.stringContaining("a.ts:1: a package registry's host"),
      expect.stringContaining('b.md:2: a path of one machine'),
    ])
  })

  it('leaves addresses, routes and binary files alone', () => {
    const root = projectOf({
      'a.ts': `navigate('/home'); fetch('https://example.org/work/plans'); import '../home/page.ts'`,
      'b.bin': `\0${registry}`,
    })
    expect(checkWords(root)).toEqual([])
  })
})
