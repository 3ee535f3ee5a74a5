import { ConnectorError, type FilesOptions, type InputFile } from '@kith/connectors/kit/connector'
import { listFolder } from '@kith/connectors/kit/folder'
import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import type { App } from '../../app.ts'
import { KithError } from '../../platform/errors.ts'

const UPLOAD = /^upload:([0-9a-f]{32})$/
const FILES_MAX = 10_000

export const uploadsDir = (app: App): string => path.join(app.config.dataDir, 'uploads')
export const uploadPath = (app: App, id: string): string => path.join(uploadsDir(app), id)

/** Whether the settings name anything on the server's own disk: only owners and admins may have Kith read there. */
export const namesServerPaths = (settings: Readonly<Record<string, unknown>>, fields: readonly { name: string; kind: string }[]): boolean =>
  fields
    .filter((field) => field.kind === 'path' || field.kind === 'files')
    .flatMap((field) => [settings[field.name]].flat())
    .some((value) => typeof value === 'string' && !UPLOAD.test(value))

/** Resolves uploads and absolute paths to files, in order; with `folders`, a path may name a folder, whose files are then given. @throws KithError */
export const resolveFiles =
  (app: App) =>
  async (values: readonly string[], options: FilesOptions = {}): Promise<readonly InputFile[]> => {
    const found = await Promise.all(refuseMany(values).map((value) => resolvePlace(app, value)))
    const files = await Promise.all(
      found.map(async (place, index) => {
        if (!place.isFolder) return [place.file]
        if (options.folders === true) return filesIn(app, place.file)
        throw isFolder(values[index] ?? '')
      }),
    )
    return files.flat()
  }

/** What the files or folders are called, for the name of a source and to know it again. @throws KithError when one is missing. */
export const resolveNames = async (app: App, values: readonly string[]): Promise<readonly string[]> =>
  (await Promise.all(refuseMany(values).map((value) => resolvePlace(app, value)))).map(({ file }) => file.name)

const refuseMany = (values: readonly string[]): readonly string[] => {
  if (values.length <= FILES_MAX) return values
  throw new KithError('invalid_input', `${values.length} files are more than the ${FILES_MAX} of one source.`, {
    hint: 'Make several sources.',
  })
}

const isFolder = (value: string): KithError =>
  new KithError('invalid_input', `${value} is a folder.`, { hint: 'This kind of source takes files alone: name those in it.' })

const noFile = (value: string): KithError =>
  new KithError('invalid_input', `There is no file ${value} on the server.`, {
    hint: 'Check the path; it is one of the machine that runs Kith.',
  })

const filesIn = async (app: App, folder: InputFile): Promise<readonly InputFile[]> => {
  const dataDir = await realpath(app.config.dataDir).catch(() => app.config.dataDir)
  if (dataDir.startsWith(folder.path === path.sep ? folder.path : `${folder.path}${path.sep}`)) throw ownSecrets()
  try {
    return await listFolder(folder.path)
  } catch (error) {
    if (error instanceof ConnectorError) throw error
    throw new KithError('invalid_input', `The folder ${folder.name} cannot be read.`, {
      hint: 'Give the user that Kith runs as the right to read it.',
      cause: error,
    })
  }
}

interface Place {
  readonly file: InputFile
  readonly isFolder: boolean
}

const resolvePlace = async (app: App, value: string): Promise<Place> => {
  const id = UPLOAD.exec(value)?.[1]
  if (id !== undefined) {
    const upload = await app.state.db.selectFrom('upload').selectAll().where('id', '=', id).executeTakeFirst()
    if (!upload) throw new KithError('invalid_input', 'An uploaded file is no longer there.', { hint: 'Upload it again.' })
    return { file: { path: uploadPath(app, id), name: upload.name, sizeBytes: upload.size_bytes }, isFolder: false }
  }
  const real = await realpath(value).catch(() => value)
  await refuseOwnSecrets(app, real)
  const info = await stat(real).catch(() => undefined)
  if (info === undefined || !(info.isFile() || info.isDirectory())) throw noFile(value)
  return { file: { path: real, name: path.basename(value), sizeBytes: info.size }, isFolder: info.isDirectory() }
}

/** The owner's key and all state lie there, and processes show their environment: reading them would make an owner of an admin. */
const refuseOwnSecrets = async (app: App, real: string): Promise<void> => {
  const dataDir = await realpath(app.config.dataDir).catch(() => app.config.dataDir)
  if (![dataDir, '/proc', '/sys', '/dev'].some((dir) => real === dir || real.startsWith(`${dir}${path.sep}`))) return
  throw ownSecrets()
}

const ownSecrets = (): KithError =>
  new KithError('forbidden', 'Kith reads no files of its own data folder or of the system as sources.', {
    hint: 'Copy the file to another folder, or upload it.',
  })
