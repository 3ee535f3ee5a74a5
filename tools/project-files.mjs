import { readdirSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the checkout. */
export const PROJECT_ROOT = fileURLToPath(new URL('..', import.meta.url))

/** What .gitignore leaves out, and what belongs to no one. */
const IGNORED_FOLDERS = new Set(['node_modules', 'dist', 'dist-types', 'data', 'coverage', '.git'])

/**
 * Every file of the project below `folder`, as paths relative to `root` with forward slashes, sorted.
 * A folder that does not exist holds no files.
 */
export function projectFiles(root = PROJECT_ROOT, folder = '') {
  return [...walk(join(root, folder))].map((path) => relative(root, path).split(sep).join('/')).toSorted()
}

/** The newest change below the given files and folders, in ms since 1970; folders count, so that a deleted file is noticed. */
export function newestChange(root, paths) {
  let newestMs = 0
  for (const path of paths) {
    const full = join(root, path)
    const stat = statSync(full, { throwIfNoEntry: false })
    if (stat === undefined) continue
    newestMs = Math.max(newestMs, stat.mtimeMs)
    if (!stat.isDirectory()) continue
    for (const entry of walk(full, true)) newestMs = Math.max(newestMs, statSync(entry, { throwIfNoEntry: false })?.mtimeMs ?? 0)
  }
  return newestMs
}

function* walk(folder, withFolders = false) {
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name)
    if (entry.isFile()) yield path
    if (!entry.isDirectory() || IGNORED_FOLDERS.has(entry.name)) continue
    if (withFolders) yield path
    yield* walk(path, withFolders)
  }
}

function entriesOf(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if (error.code === 'ENOENT') return []
    throw error
  }
}
