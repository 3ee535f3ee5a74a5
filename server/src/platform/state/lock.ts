import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { StateError } from './errors.ts'

export interface LockHolder {
  pid: number
  host: string
  /** ISO 8601, UTC. */
  startedAt: string
  /** Where the holder listens, once it does. */
  address?: string
  /** Tells two processes apart that had the same pid, where the system says how. */
  process?: string
}

export interface FolderLock {
  /** Adds the address to the lock, so that a second start and the command line can name it. */
  setAddress(address: string): void
  release(): void
}

const refreshMs = 10_000
const foreignStaleMs = 60_000
const takeoverTriesMax = 100

/**
 * Locks a folder for this process by a file named `lock` in it. A lock whose process is gone is taken over.
 * A holder on another machine (or in another container) cannot be asked: it counts as gone once it has not refreshed its lock for a minute.
 *
 * @throws StateError `state_held`, naming the holder and what to do
 */
export async function lockFolder(folder: string, address?: string): Promise<FolderLock> {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'lock')
  const holder: LockHolder = { ...describeSelf(), ...(address === undefined ? {} : { address }) }
  const token = randomUUID()
  for (let tries = 0; ; tries++) {
    if (createExclusive(path, holder, token)) break
    const found = readHolder(path)
    if (!found) continue
    if (isAlive(found, path) || tries >= takeoverTriesMax) throw heldError(folder, path, found)
    if (takeOver(path, found, holder, token)) break
    await delay(20)
  }
  return holdLock(path, holder, token)
}

/** Who holds the folder's lock, or undefined when nobody that lives does. */
export function findLockHolder(folder: string): LockHolder | undefined {
  const path = join(folder, 'lock')
  const holder = readHolder(path)
  return holder && isAlive(holder, path) ? holder : undefined
}

function holdLock(path: string, holder: LockHolder, token: string): FolderLock {
  const refresh = setInterval(() => touch(path), refreshMs).unref()
  const release = () => {
    clearInterval(refresh)
    process.off('exit', release)
    if (isOwn(path)) rmSync(path, { force: true })
  }
  process.on('exit', release)
  const isOwn = (lock: string) => {
    const found = readHolder(lock)
    return found?.pid === holder.pid && found.process === holder.process && found.startedAt === holder.startedAt
  }
  return {
    setAddress(address) {
      writeAside(path, { ...holder, address }, token)
      renameSync(aside(path, token), path)
    },
    release,
  }
}

// A link appears whole or not at all, and only where nothing was: no reader sees half a lock, and one process wins.
function createExclusive(path: string, holder: LockHolder, token: string): boolean {
  writeAside(path, holder, token)
  try {
    linkSync(aside(path, token), path)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  } finally {
    rmSync(aside(path, token), { force: true })
  }
}

// Only who holds the second lock may replace a stale one, and looks again first; otherwise two starts could each remove the other's.
function takeOver(path: string, stale: LockHolder, holder: LockHolder, token: string): boolean {
  const guard = `${path}.takeover`
  if (!createExclusive(guard, holder, token)) {
    const other = readHolder(guard)
    if (other && !isAlive(other, guard)) rmSync(guard, { force: true })
    return false
  }
  try {
    const found = readHolder(path)
    if (!found || found.pid !== stale.pid || found.startedAt !== stale.startedAt) return false
    writeAside(path, holder, token)
    renameSync(aside(path, token), path)
    return true
  } finally {
    rmSync(guard, { force: true })
  }
}

function aside(path: string, token: string): string {
  return `${path}.${token}`
}

function writeAside(path: string, holder: LockHolder, token: string): void {
  writeFileSync(aside(path, token), `${JSON.stringify(holder)}\n`)
}

function readHolder(path: string): LockHolder | undefined {
  try {
    return parseHolder(readFileSync(path, 'utf8'))
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

function parseHolder(text: string): LockHolder {
  try {
    const holder: LockHolder = JSON.parse(text)
    if (Number.isSafeInteger(holder.pid)) return holder
  } catch {
    // Falls through: what cannot be read names no living process.
  }
  return { pid: 0, host: hostname(), startedAt: 'unknown' }
}

function isAlive(holder: LockHolder, path: string): boolean {
  if (holder.host !== hostname()) return Date.now() - modifiedAtMs(path) < foreignStaleMs
  if (holder.pid <= 0) return false
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    if (!hasCode(error, 'EPERM')) return false
  }
  const running = identifyProcess(holder.pid)
  return running === undefined || holder.process === undefined || running === holder.process
}

function describeSelf(): LockHolder {
  const identity = identifyProcess(process.pid)
  const startedAt = new Date(Date.now() - Math.round(process.uptime() * 1000)).toISOString()
  return { pid: process.pid, host: hostname(), startedAt, ...(identity === undefined ? {} : { process: identity }) }
}

/** The boot and the tick in which a process started (Linux), since a pid alone is used again. */
function identifyProcess(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    // The name in parentheses may hold spaces; the start time is field 22, the twentieth after it.
    const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    return `${boot}:${startTicks}`
  } catch {
    return undefined
  }
}

function heldError(folder: string, path: string, { pid, host, startedAt, address }: LockHolder): StateError {
  const where = address === undefined ? '' : ` and listens on ${address}`
  const machine = host === hostname() ? '' : ` on ${host}`
  const advice =
    host === hostname()
      ? 'Stop that one first, or choose another data folder (KITH_DATA).'
      : `Stop that one first; if that machine is gone, wait a minute and start again, or remove ${path}.`
  return new StateError(
    'state_held',
    `The data in ${folder} is in use: process ${pid}${machine} holds it since ${startedAt}${where}. ${advice}`,
  )
}

function modifiedAtMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date())
  } catch {
    // A refresh that fails once is made good by the next.
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
