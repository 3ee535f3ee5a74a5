import type { Format, Knowledge } from '@kith/identity/files/knowledge'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { App } from '../../app.ts'
import { entryPoint } from '../../platform/entry.ts'
import { KithError } from '../../platform/errors.ts'
import { trust } from '../../platform/trust.ts'
import { resolveFiles } from '../sources/index.ts'
import type { ToRead } from './worker.ts'

export interface ReadFile {
  readonly name: string
  /** Of the content and how it was read. */
  readonly fingerprint: string
  readonly knowledge: Knowledge
}

const FILE_BYTES_MAX = 200_000_000
const READ_MS_MAX = 60_000

/** Reads an uploaded file. What it holds is data: nothing of it is looked at but for what its format says. @throws KithError when it is gone or too large */
export const readKnowledge = async (app: App, file: string, format: Format | 'auto'): Promise<ReadFile> => {
  const [found] = await resolveFiles(app)([file])
  if (found === undefined) throw new KithError('invalid_input', 'There is no such file.', { hint: 'Upload it again.' })
  if (found.sizeBytes > FILE_BYTES_MAX) {
    throw new KithError('too_large', `The file is larger than ${FILE_BYTES_MAX / 1e6} MB.`, { hint: 'Split it, and import its parts.' })
  }
  const knowledge = await parseBeside({ path: found.path, format: format === 'auto' ? undefined : format })
  return { name: found.name, fingerprint: `${file} ${knowledge.format}`, knowledge }
}

const parseBeside = async (workerData: ToRead): Promise<Knowledge> => {
  const worker = new Worker(entryPoint(import.meta.url, 'worker'), { execArgv: [], workerData })
  try {
    const [answer]: unknown[] = await once(worker, 'message', { signal: AbortSignal.timeout(READ_MS_MAX) })
    // The thread is our own, and answers with what it read.
    return trust<Knowledge>(answer)
  } catch (error) {
    throw new KithError('invalid_input', 'The file could not be read in time, or takes more memory than there is.', {
      hint: 'Split it, and import its parts.',
      cause: error,
    })
  } finally {
    await worker.terminate()
  }
}
