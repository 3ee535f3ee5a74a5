import type { InputFile } from '@kith/connectors/kit/connector'
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

/** Resolves uploads and absolute paths to files, in order. @throws KithError when one is missing. */
export const resolveFiles =
  (app: App) =>
  async (values: readonly string[]): Promise<readonly InputFile[]> => {
    if (values.length > FILES_MAX) {
      throw new KithError('invalid_input', `${values.length} files are more than the ${FILES_MAX} of one source.`, {
        hint: 'Make several sources.',
      })
    }
    return Promise.all(values.map((value) => resolveFile(app, value)))
  }

const resolveFile = async (app: App, value: string): Promise<InputFile> => {
  const id = UPLOAD.exec(value)?.[1]
  if (id !== undefined) {
    const upload = await app.state.db.selectFrom('upload').selectAll().where('id', '=', id).executeTakeFirst()
    if (!upload) throw new KithError('invalid_input', 'An uploaded file is no longer there.', { hint: 'Upload it again.' })
    return { path: uploadPath(app, id), name: upload.name, sizeBytes: upload.size_bytes }
  }
  const real = await realpath(value).catch(() => value)
  await refuseOwnSecrets(app, real)
  const info = await stat(real).catch(() => undefined)
  if (!info?.isFile()) {
    throw new KithError('invalid_input', `There is no file ${value} on the server.`, {
      hint: 'Check the path; it is one of the machine that runs Kith.',
    })
  }
  return { path: real, name: path.basename(value), sizeBytes: info.size }
}

/** The owner's key and all state lie there, and processes show their environment: reading them would make an owner of an admin. */
const refuseOwnSecrets = async (app: App, real: string): Promise<void> => {
  const dataDir = await realpath(app.config.dataDir).catch(() => app.config.dataDir)
  if (![dataDir, '/proc', '/sys', '/dev'].some((dir) => real === dir || real.startsWith(`${dir}${path.sep}`))) return
  throw new KithError('forbidden', 'Kith reads no files of its own data folder or of the system as sources.', {
    hint: 'Copy the file to another folder, or upload it.',
  })
}
