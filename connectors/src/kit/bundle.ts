import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { checkFiles } from './checks.ts'
import { ConnectorError, type InputFile, type ReadContext } from './connector.ts'
import { isTar, readTar } from './tar.ts'
import { isZip, readZip } from './zip.ts'

/** Files of an export, wherever they lie: named one by one, in folders, in zip and tar archives. */
export const openBundle = async (
  context: Pick<ReadContext<unknown, unknown>, 'files' | 'signal'>,
  values: readonly string[],
): Promise<readonly InputFile[]> => {
  const files = await context.files(values, { folders: true })
  const entries: InputFile[] = []
  for (const file of files) {
    context.signal.throwIfAborted()
    if (await isZip(file)) for (const entry of await readZip(file)) entries.push(entry)
    else if (await isTar(file, context.signal)) for (const entry of await readTar(file, context.signal)) entries.push(entry)
    else entries.push(file)
    if (entries.length > ENTRIES_MAX) {
      throw new ConnectorError('too_many_files', `There are more than ${ENTRIES_MAX} files.`, 'Import them in parts.')
    }
  }
  return entries
}

const ENTRIES_MAX = 200_000

/** Throws ConnectorError unless there is something to read, of which at least one file `isExpected`. */
export const checkBundle = async (
  context: Pick<ReadContext<unknown, unknown>, 'files' | 'signal'>,
  values: readonly string[],
  expected: { readonly isExpected: (file: InputFile) => boolean; readonly what: string; readonly hint: string },
): Promise<readonly InputFile[]> => {
  const files = await context.files(values, { folders: true })
  // What lies in a folder may be empty, but what was named must be something.
  await checkFiles(files.filter(({ name, sizeBytes }) => sizeBytes > 0 || !name.includes('/')))
  const entries = await openBundle(context, values)
  if (entries.some(expected.isExpected)) return entries
  throw new ConnectorError('export_unknown', `There is no ${expected.what} in what was given.`, expected.hint)
}

/** For each file, a mark of it and of all before it: a cursor holds one, so that files that have changed are read again. */
export const marksOf = async (files: readonly InputFile[]): Promise<readonly string[]> => {
  const digest = createHash('sha256')
  const marks: string[] = []
  let archive = ''
  for (const file of files) {
    digest.update(`${file.name}\n${file.sizeBytes}\n`)
    if (file.path !== archive) {
      const found = await stat(file.path).catch(() => undefined)
      digest.update(`${found?.size ?? 0}\n${found?.mtimeMs ?? 0}\n`)
      archive = file.path
    }
    marks.push(digest.copy().digest('hex').slice(0, 32))
  }
  return marks
}
