import { createUpload } from '@kith/contract/sources'
import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm, statfs } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { handle } from '../../app.ts'
import { KithError } from '../../platform/errors.ts'
import { cut, storable } from '../../platform/text.ts'
import { uploadPath, uploadsDir } from './files.ts'

/** Kept free on the disk, so that an upload never starves the engines. */
const FREE_BYTES_MIN = 500_000_000

/** An upload's id is a hash of its bytes: the same file sent twice is one. */
export const uploadFile = handle(
  createUpload,
  async ({ app, body, db }, { name }) => {
    if (body === undefined)
      throw new KithError('invalid_input', 'The request has no body.', { hint: 'Send the file as the body of the request.' })
    await mkdir(uploadsDir(app), { recursive: true, mode: 0o700 })
    const temporary = path.join(uploadsDir(app), `${randomUUID()}.part`)
    const hash = createHash('sha256')
    let sizeBytes = 0
    const measure = async function* (): AsyncIterable<Uint8Array> {
      for await (const chunk of body) {
        sizeBytes += chunk.byteLength
        if (sizeBytes > app.config.uploadBytesMax) {
          throw new KithError('too_large', `The file is larger than ${Math.round(app.config.uploadBytesMax / 1e6)} MB.`, {
            hint: 'Split it, or set KITH_UPLOAD_BYTES_MAX, or import it from the command line on the server.',
          })
        }
        hash.update(chunk)
        yield chunk
      }
    }
    try {
      await refuseFullDisk(uploadsDir(app))
      await pipeline(measure, createWriteStream(temporary, { mode: 0o600 }))
      const id = hash.digest('hex').slice(0, 32)
      await rename(temporary, uploadPath(app, id))
      const fileName = fileNameOf(name)
      await db
        .insertInto('upload')
        .values({ id, name: fileName, size_bytes: sizeBytes })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ name: fileName, created_at: app.now() }))
        .execute()
      return { id: `upload:${id}`, name: fileName, sizeBytes }
    } catch (error) {
      await rm(temporary, { force: true })
      throw diskFull(error) ?? error
    }
  },
  { atomic: false },
)

/** The last part of a path, whosoever's machine it is from; never one that means a folder. */
const fileNameOf = (name: string): string => {
  const last = cut(path.basename(storable(name).replaceAll('\\', '/')).trim(), 255)
  return /^\.*$/.test(last) ? 'file' : last
}

const refuseFullDisk = async (dir: string): Promise<void> => {
  const { bavail, bsize } = await statfs(dir)
  if (bavail * bsize < FREE_BYTES_MIN) throw full()
}

const full = (cause?: unknown): KithError =>
  new KithError('unavailable', 'The disk of the server is full.', { hint: 'Free some space, then send the file again.', cause })

const diskFull = (error: unknown): KithError | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOSPC' ? full(error) : undefined
