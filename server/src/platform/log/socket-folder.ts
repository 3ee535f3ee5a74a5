import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const SOCKET = 'engine.sock'
const LEFT_BEHIND = /^kith-log-(\d+)-\w+$/
const CLEANED_MAX = 1_000

/** A new folder for the socket of the engine, named after this process; those of processes that were killed are removed on the way. */
export const makeSocketFolder = async (parent = tmpdir()): Promise<{ folder: string; socket: string }> => {
  await removeLeftBehind(parent).catch(() => undefined)
  const folder = await mkdtemp(join(parent, `kith-log-${process.pid}-`))
  return { folder, socket: join(folder, SOCKET) }
}

/** What cannot be removed is somebody else's, and stays. */
const removeLeftBehind = async (parent: string): Promise<void> => {
  const names = (await readdir(parent)).filter((name) => LEFT_BEHIND.test(name)).slice(0, CLEANED_MAX)
  for (const name of names) {
    const [, pid] = LEFT_BEHIND.exec(name) ?? []
    const folder = join(parent, name)
    // A process of another container may share the folder and not be seen: then its engine still answers.
    if (isAlive(Number(pid)) || (await answers(join(folder, SOCKET)))) continue
    await rm(folder, { recursive: true, force: true }).catch(() => undefined)
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}

const answers = (socket: string): Promise<boolean> =>
  new Promise((resolve) => {
    const connection = connect(socket)
    const end = (yes: boolean) => {
      connection.destroy()
      resolve(yes)
    }
    connection.once('connect', () => end(true)).once('error', () => end(false))
  })
