import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Public sample data that lies beside a checkout where it is developed, and is no part of the project. */
export const SHARED_DATA = join(import.meta.dirname, '../../../../../shared/data')

export const hasSharedData = (folder: string): boolean => existsSync(join(SHARED_DATA, folder))

/** All JSON files below a folder, by path, in order; none where it is missing. */
export const jsonFilesIn = (folder: string): readonly string[] =>
  (hasSharedData(folder) ? readdirSync(join(SHARED_DATA, folder), { recursive: true, encoding: 'utf8' }) : [])
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => join(SHARED_DATA, folder, name))
