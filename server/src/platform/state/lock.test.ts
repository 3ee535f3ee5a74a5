import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { entryPoint } from '../entry.ts'
import { findLockHolder, lockFolder } from './lock.ts'

const lockModule = entryPoint(new URL('./lock.ts', import.meta.url).href, 'lock').href
let folder = ''
const children: ChildProcess[] = []

beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'kith-lock-'))))
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

test('a second start says who holds the folder, since when, where it listens and what to do', async () => {
  const holder = startHolder()
  expect(await holder.firstLine).toBe('held')
  const refused = lockFolder(folder)
  await expect(refused).rejects.toMatchObject({ code: 'state_held' })
  await expect(refused).rejects.toThrow(
    new RegExp(`process ${holder.child.pid} holds it since 20.*http://127.0.0.1:4400.*Stop that one first`),
  )
  expect(findLockHolder(folder)).toMatchObject({ pid: holder.child.pid, address: 'http://127.0.0.1:4400' })
})

test('the lock of a killed process is taken over, also when two starts race for it', async () => {
  for (let round = 0; round < 5; round++) {
    const killed = startHolder()
    expect(await killed.firstLine).toBe('held')
    killed.child.kill('SIGKILL')
    await once(killed.child, 'exit')
    expect(existsSync(join(folder, 'lock'))).toBe(true)
    expect(findLockHolder(folder)).toBeUndefined()

    const racers = Array.from({ length: 3 }, startHolder)
    const lines = await Promise.all(racers.map(({ firstLine }) => firstLine))
    expect(lines.toSorted()).toEqual(['held', 'state_held', 'state_held'])
    await stopAll(racers)
  }
})

test('of several first starts at once exactly one wins', async () => {
  const racers = Array.from({ length: 4 }, startHolder)
  const lines = await Promise.all(racers.map(({ firstLine }) => firstLine))
  expect(lines.filter((line) => line === 'held')).toHaveLength(1)
  await stopAll(racers)
})

test('a released folder can be locked again, and nothing of the lock stays behind', async () => {
  const first = await lockFolder(folder)
  first.setAddress('http://127.0.0.1:1')
  first.release()
  expect(existsSync(join(folder, 'lock'))).toBe(false)
  const second = await lockFolder(folder)
  second.release()
})

test('the same process cannot hold a folder twice', async () => {
  const lock = await lockFolder(folder)
  await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'state_held' })
  lock.release()
})

const testOnLinux = process.platform === 'linux' ? test : () => undefined

testOnLinux('a pid that was given to another process does not hold the folder', async () => {
  writeLock({ pid: process.pid, host: hostname(), startedAt: '2026-01-01T00:00:00.000Z', process: 'an-earlier-boot:12' })
  const lock = await lockFolder(folder)
  lock.release()
})

test('a lock that cannot be read is taken over', async () => {
  writeFileSync(join(folder, 'lock'), '{"pid": 12')
  const lock = await lockFolder(folder)
  expect(JSON.parse(readFileSync(join(folder, 'lock'), 'utf8'))).toMatchObject({ pid: process.pid })
  lock.release()
})

test('a lock from another machine holds until it has not been refreshed for a minute', async () => {
  writeLock({ pid: 1, host: 'elsewhere.example', startedAt: '2026-01-01T00:00:00.000Z' })
  await expect(lockFolder(folder)).rejects.toThrow(/on elsewhere.example .*wait a minute/)
  const longAgo = new Date(Date.now() - 120_000)
  utimesSync(join(folder, 'lock'), longAgo, longAgo)
  const lock = await lockFolder(folder)
  lock.release()
})

function writeLock(holder: object): void {
  writeFileSync(join(folder, 'lock'), JSON.stringify(holder))
}

interface Holder {
  child: ChildProcess
  firstLine: Promise<string>
}

function startHolder(): Holder {
  const script = `
    import { lockFolder } from ${JSON.stringify(lockModule)}
    try {
      await lockFolder(process.argv[1], 'http://127.0.0.1:4400')
      console.log('held')
      process.stdin.resume()
      process.stdin.on('end', () => process.exit(0))
    } catch (error) { console.log(error.code ?? error.stack) }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  const firstLine = once(createInterface({ input: child.stdout }), 'line').then(([line]) => String(line))
  return { child, firstLine }
}

async function stopAll(holders: Holder[]): Promise<void> {
  await Promise.all(
    holders.map(async ({ child }) => {
      const ended = child.exitCode === null ? once(child, 'exit') : undefined
      child.stdin?.end()
      await ended
    }),
  )
}
