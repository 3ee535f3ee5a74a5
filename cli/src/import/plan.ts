import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'
import { badInput, systemCode } from '../errors.ts'

/** What `kith import` was asked to do. */
export interface ImportRequest {
  readonly connector: string
  /** Absolute paths on this machine. */
  readonly paths: readonly string[]
  /** `exports` may be folders, too. */
  readonly field: 'path' | 'files' | 'exports'
  /** Settings beside the files: the mapping of a CSV file. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly title?: string
  readonly upload: boolean
  readonly wait: boolean
  readonly dryRun: boolean
  readonly json: boolean
}

const FILES_MAX = 10_000

/** Paths as absolute ones, looked at before anything is sent. @throws CommandError that names the one that is not there. */
export const checkPaths = (given: readonly string[], field: ImportRequest['field'], workingDir = process.cwd()): string[] => {
  if (given.length > FILES_MAX)
    throw badInput(`${given.length} files are more than the ${FILES_MAX} of one import.`, 'Import them in parts.')
  return given.map((each) => {
    const absolute = path.resolve(workingDir, each)
    const info = statSync(absolute, { throwIfNoEntry: false })
    if (!info) throw badInput(`There is no ${absolute}.`, 'Check the path.')
    if (field !== 'path' && !(field === 'exports' && info.isDirectory())) refuseUnreadable(absolute, info.isDirectory())
    return absolute
  })
}

const refuseUnreadable = (file: string, isFolder: boolean): void => {
  if (isFolder) throw badInput(`${file} is a folder.`, `Name the files in it: ${path.join(file, '*')}`)
  try {
    accessSync(file, constants.R_OK)
  } catch (error) {
    throw badInput(`${file} cannot be read (${systemCode(error) ?? 'no access'}).`, 'Check who may read it.')
  }
}
