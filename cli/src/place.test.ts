import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findPlace } from './place.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kith-place-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const leave = (dir: string, files: Readonly<Record<string, string>>): void => {
  mkdirSync(path.join(folder, dir), { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, dir, name), text)
}
const lockOf = (pid: number, address?: string): string =>
  JSON.stringify({ pid, host: hostname(), startedAt: '2026-11-20T10:00:00.000Z', ...(address === undefined ? {} : { address }) })
const NOBODY = 2 ** 22 + 1

describe('findPlace', () => {
  it('takes the owner’s key from the data folder, and the address from its lock, by number', () => {
    leave('kept', { 'owner.key': 'kith_local\n', lock: lockOf(process.pid, 'http://localhost:4512') })
    expect(findPlace({ KITH_DATA: 'kept' }, folder)).toMatchObject({ url: 'http://127.0.0.1:4512', key: 'kith_local', local: true })
  })

  it('finds the folder `data` beside the user, and prefers where npm was called from', () => {
    leave('here/data', { 'owner.key': 'kith_here' })
    expect(findPlace({}, path.join(folder, 'here')).key).toBe('kith_here')
    expect(findPlace({ INIT_CWD: path.join(folder, 'here') }, folder).key).toBe('kith_here')
  })

  it('listens to the environment first', () => {
    leave('data', { 'owner.key': 'kith_local', lock: lockOf(process.pid, 'http://localhost:4512') })
    expect(findPlace({ KITH_URL: 'http://127.0.0.1:4600/', KITH_KEY: 'kith_mine' }, folder)).toMatchObject({
      url: 'http://127.0.0.1:4600',
      key: 'kith_mine',
    })
  })

  it('never sends the owner’s key to another machine', () => {
    leave('data', { 'owner.key': 'kith_local' })
    for (const url of ['https://kith.example.org', 'http://localhost.example.org:4400', 'http://127.0.0.1.example.org']) {
      const place = findPlace({ KITH_URL: url }, folder)
      expect(place).toMatchObject({ local: false, key: undefined })
      expect(place.keyProblem).toContain('KITH_KEY')
    }
  })

  it('does not follow the address of a lock whose process has ended, or that is no address of this machine', () => {
    leave('data', { 'owner.key': 'kith_local', lock: lockOf(NOBODY, 'http://localhost:4512') })
    expect(findPlace({}, folder)).toMatchObject({ url: 'http://127.0.0.1:4400', holder: { alive: false } })
    leave('data', { lock: lockOf(process.pid, 'http://evil.example') })
    expect(findPlace({}, folder).url).toBe('http://127.0.0.1:4400')
    leave('data', { lock: 'torn' })
    expect(findPlace({ KITH_PORT: '4500' }, folder)).toMatchObject({ url: 'http://127.0.0.1:4500', holder: undefined })
  })

  it('says what to do about a missing key, and about an address that is none', () => {
    expect(findPlace({ KITH_DATA: 'nothing' }, folder).keyProblem).toContain('KITH_DATA')
    expect(() => findPlace({ KITH_URL: 'localhost:4400' }, folder)).toThrow('KITH_URL is no address')
  })
})
