import { createReadStream, statSync } from 'node:fs'
import path from 'node:path'
import { Transform } from 'node:stream'
import { OPERATIONS } from '@kith/contract/operations'
import type { Api } from '../api.ts'
import { unavailable } from '../errors.ts'

/** Sends a file and gives back what stands for it in a source's settings. `progress` hears of the bytes that went. */
export const uploadFile = async (api: Api, file: string, progress: (sent: number, total: number) => void): Promise<string> => {
  const total = statSync(file).size
  let sent = 0
  const counting = new Transform({
    transform: (chunk: Buffer, _, done) => {
      sent += chunk.byteLength
      progress(sent, total)
      done(null, chunk)
    },
  })
  const bytes = createReadStream(file)
  bytes.once('error', (error) => counting.destroy(error))
  const response = await api.open(OPERATIONS['uploads.create'], { name: path.basename(file) }, bytes.pipe(counting))
  const answer: unknown = await response.json().catch(() => undefined)
  if (typeof answer === 'object' && answer !== null && 'id' in answer && typeof answer.id === 'string') return answer.id
  throw unavailable('The upload was not answered as Kith does.', 'Check KITH_URL.')
}
