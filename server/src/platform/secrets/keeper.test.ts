import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createKeeper, openSecrets, SECRET_KEY_FILE } from './keeper.ts'

const dataDir = mkdtempSync(path.join(tmpdir(), 'kith-secrets-'))
const file = path.join(dataDir, SECRET_KEY_FILE)
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))
const said: string[] = []
const open = (secretKey?: string) => openSecrets({ dataDir, secretKey, onLog: (message) => said.push(message) })

test('a secret opens with its key and for its purpose, and never looks the same twice', () => {
  const keeper = createKeeper('k'.repeat(32))
  const [first, second] = [keeper.seal('tökèn', 'source github token'), keeper.seal('tökèn', 'source github token')]
  expect(first.sealed).not.toBe(second.sealed)
  expect(first.sealed).not.toContain(Buffer.from('tökèn').toString('base64url'))
  expect(keeper.open(first, 'source github token')).toBe('tökèn')
  expect(keeper.open(first, 'source slack token')).toBeUndefined()
  expect(createKeeper('l'.repeat(32)).open(first, 'source github token')).toBeUndefined()
  for (const sealed of ['', 'v1', first.sealed.slice(0, -3), `${first.sealed.slice(0, 20)}A${first.sealed.slice(21)}`, 'v1....'])
    expect(keeper.open({ sealed }, 'source github token')).toBeUndefined()
  expect(keeper.nameOf('a')).toBe(keeper.nameOf('a'))
  expect(keeper.nameOf('a')).not.toBe(keeper.nameOf('b'))
})

test('the key lies in a file of its own that nobody else may read, and stays the same', async () => {
  const sealed = (await open()).seal('token', 'x')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  chmodSync(file, 0o644)
  expect((await open()).open(sealed, 'x')).toBe('token')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect((await open('e'.repeat(40))).open(sealed, 'x')).toBeUndefined()
})

test('a key that is lost or damaged does not stop Kith: a new one is made', async () => {
  const sealed = (await open()).seal('token', 'x')
  const before = readFileSync(file, 'utf8')
  writeFileSync(file, 'oops')
  expect((await open()).open(sealed, 'x')).toBeUndefined()
  expect(said.at(-1)).toContain('damaged')
  expect(readFileSync(`${file}.damaged`, 'utf8')).toBe('oops')
  rmSync(file)
  await open()
  expect(readFileSync(file, 'utf8')).not.toBe(before)
})
