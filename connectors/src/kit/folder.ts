import { opendir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { ConnectorError, type InputFile } from './connector.ts'

export interface FolderLimits {
  /** Folders within folders (default 8). */
  readonly maxDepth?: number
  /** Files and folders in all (default 200,000). */
  readonly maxFiles?: number
}

/**
 * The files in a folder and in its folders, in the order of their names, which begin with the folder's own. Links are not followed, and what begins
 * with a dot is left out. Throws ConnectorError where it is deeper or holds more than its bounds.
 */
export const listFolder = async (folder: string, limits: FolderLimits = {}): Promise<readonly InputFile[]> => {
  const { maxDepth = 8, maxFiles = 200_000 } = limits
  const files: InputFile[] = []
  let seen = 0
  const walk = async (path: string, name: string, depth: number): Promise<void> => {
    if (depth > maxDepth) {
      throw new ConnectorError(
        'folder_too_deep',
        `${name} lies deeper than ${maxDepth} folders.`,
        'Give the folder that holds the export itself.',
      )
    }
    for await (const entry of await opendir(path)) {
      seen += 1
      if (seen > maxFiles) {
        throw new ConnectorError(
          'folder_too_large',
          `The folder holds more than ${maxFiles} files.`,
          'Give the folder of the export alone, or parts of it.',
        )
      }
      if (entry.name.startsWith('.')) continue
      const inside = { path: join(path, entry.name), name: `${name}/${entry.name}` }
      if (entry.isDirectory()) await walk(inside.path, inside.name, depth + 1)
      else if (entry.isFile()) files.push({ ...inside, sizeBytes: (await stat(inside.path)).size })
    }
  }
  await walk(folder, basename(folder), 1)
  return files.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
