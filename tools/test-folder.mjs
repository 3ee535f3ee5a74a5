import { mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'

const MEMORY = '/dev/shm'
const NAME = /^kith-tests-(\d+)$/
const FREE_BYTES_MIN = 8e9

/**
 * Where the tests of this run keep the data of their engines: in memory where there is plenty, since state and log flush to the disk at each commit, and
 * what tests prove is not the disk. Elsewhere the system's own place. What runs that were killed have left there is removed.
 */
export function makeTestFolder() {
  if (!hasRoom()) return tmpdir()
  for (const name of readdirSync(MEMORY)) {
    const [, pid] = NAME.exec(name) ?? []
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(MEMORY, name), { recursive: true, force: true })
  }
  const folder = join(MEMORY, `kith-tests-${process.pid}`)
  // To be walked through: PostgreSQL, which refuses to be root, has its folder in it.
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  return folder
}

/** Removes what `makeTestFolder` made; any other place stays. */
export function removeTestFolder(folder) {
  if (folder?.startsWith(join(MEMORY, 'kith-tests-'))) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

function hasRoom() {
  try {
    const { bavail, bsize } = statfsSync(MEMORY)
    // Of a container's own bound; 0 or absurdly much where it has none.
    const bound = process.constrainedMemory()
    const memory = bound > 0 ? Math.min(freemem(), bound - process.memoryUsage().rss) : freemem()
    return process.platform === 'linux' && bavail * bsize >= FREE_BYTES_MIN && memory >= FREE_BYTES_MIN
  } catch {
    return false
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code !== 'ESRCH'
  }
}
