import { existsSync, fdatasyncSync, closeSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Runs the first start on a data folder so that a crash in the middle of it cannot leave half a database behind:
 * a marker file stands beside the folder until every file of it is on the disk; a start that finds the marker begins anew.
 */
export async function initialiseOnce<T>(dataDir: string, start: () => Promise<T>): Promise<T> {
  const marker = `${dataDir}.initialising`
  if (existsSync(marker)) rmSync(dataDir, { recursive: true, force: true })
  if (existsSync(join(dataDir, 'PG_VERSION'))) return start()
  writeFileSync(marker, 'Kith is making this database for the first time. Remove nothing; the next start begins anew.\n')
  const started = await start()
  flushTree(dataDir)
  rmSync(marker, { force: true })
  return started
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
