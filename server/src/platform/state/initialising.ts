import {
  existsSync,
  fdatasyncSync,
  closeSync,
  constants,
  cpSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** An empty database that the build made (tools/make-state-template.mjs): to copy it takes a twentieth of the time of making one. */
const TEMPLATE = fileURLToPath(new URL('../../state-template', import.meta.url))

/**
 * Runs the first start on a data folder so that a crash in the middle of it cannot leave half a database behind:
 * a marker file stands beside the folder until every file of it is on the disk; a start that finds the marker begins anew.
 */
export async function initialiseOnce<T>(dataDir: string, start: () => Promise<T>): Promise<T> {
  const marker = `${dataDir}.initialising`
  if (existsSync(marker)) empty(dataDir)
  if (existsSync(join(dataDir, 'PG_VERSION'))) return start()
  writeFileSync(marker, 'Kith is making this database for the first time. Remove nothing; the next start begins anew.\n')
  const started = (await startOnTemplate(dataDir, start)) ?? (await start())
  flushTree(dataDir)
  rmSync(marker, { force: true })
  return started
}

/**
 * Undefined where there is no template, or the engine does not take it (another release, a copy that broke off): then it makes its own. Only in an empty
 * folder: what lies there may be somebody's, and the engine has words for it.
 */
async function startOnTemplate<T>(dataDir: string, start: () => Promise<T>): Promise<T | undefined> {
  if (!existsSync(join(TEMPLATE, 'PG_VERSION')) || !isEmptyFolder(dataDir)) return undefined
  try {
    cpSync(TEMPLATE, dataDir, { recursive: true, mode: constants.COPYFILE_FICLONE })
    return await start()
  } catch {
    empty(dataDir)
    return undefined
  }
}

function isEmptyFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  return found === undefined || (found.isDirectory() && readdirSync(path).length === 0)
}

function empty(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
}

function flushTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) flush(join(entry.parentPath, entry.name))
  }
}

function flush(path: string): void {
  const file = openSync(path, 'r')
  try {
    fdatasyncSync(file)
  } finally {
    closeSync(file)
  }
}
