import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { ConnectorError, type InputFile } from './connector.ts'

/** Throws ConnectorError unless every file is there, readable, an ordinary file and not empty. */
export const checkFiles = async (files: readonly InputFile[]): Promise<void> => {
  if (files.length === 0) throw new ConnectorError('no_files', 'No file was given.', 'Choose one file or more.')
  for (const file of files) await checkFile(file)
}

const checkFile = async (file: InputFile): Promise<void> => {
  const found = await stat(file.path).catch((cause: unknown) => {
    throw new ConnectorError('file_missing', `${file.name} is not there.`, 'Check the path, or upload the file again.', { cause })
  })
  if (found.isDirectory()) {
    throw new ConnectorError('file_is_folder', `${file.name} is a folder.`, 'Give the files in it, for example with *.json.gz.')
  }
  if (!found.isFile()) throw new ConnectorError('file_special', `${file.name} is no ordinary file.`, 'Copy its content into a file first.')
  if (found.size === 0) throw new ConnectorError('file_empty', `${file.name} is empty.`, 'Fetch or export the file again.')
  await access(file.path, constants.R_OK).catch((cause: unknown) => {
    throw new ConnectorError('file_unreadable', `${file.name} may not be read.`, 'Give the user that Kith runs as the right to read it.', {
      cause,
    })
  })
}
