import type { Transform } from 'node:stream'
import { constants, createGunzip, createInflateRaw } from 'node:zlib'

/** More than most pieces expand to: for each chunk the thread that expands waits until the one that reads has a moment for it. */
const FILE_CHUNK_BYTES = 1024 * 1024
/** Archives hold many small files, and each has a chunk of its own. */
const ENTRY_CHUNK_BYTES = 256 * 1024

/**
 * Gunzip that keeps what it expanded before a fault. (A stream pipeline drops what it holds when the input turns out to be cut.)
 * Feed pieces of at most 64 KiB: one piece expands to 66 MiB at the very most.
 */
export interface Gunzip {
  readonly write: (piece: Buffer) => Promise<GunzipStep>
  readonly end: () => Promise<GunzipStep>
  readonly destroy: () => void
}
export interface GunzipStep {
  readonly output: readonly Buffer[]
  /** Set when nothing more can come. */
  readonly fault?: 'cut' | 'corrupt'
}

export const createKeepingGunzip = (): Gunzip => keeping(createGunzip({ ...OPTIONS, chunkSize: FILE_CHUNK_BYTES }))

/** The same for what a zip archive holds: deflate without a header. */
export const createKeepingInflate = (): Gunzip => keeping(createInflateRaw({ ...OPTIONS, chunkSize: ENTRY_CHUNK_BYTES }))

const OPTIONS = { finishFlush: constants.Z_FINISH }

const keeping = (stream: Transform): Gunzip => {
  let output: Buffer[] = []
  let fault: GunzipStep['fault']
  let settle: (() => void) | undefined
  // Once the packed content is over, whatever follows is never taken, and nobody says so.
  let isOver = false
  const step = async (start: () => void): Promise<GunzipStep> => {
    await new Promise<void>((resolve) => {
      settle = resolve
      if (fault === undefined && !isOver) start()
      else resolve()
    })
    const taken = output
    output = []
    return fault === undefined ? { output: taken } : { output: taken, fault }
  }
  stream.on('data', (piece: Buffer) => output.push(piece))
  stream.on('end', () => {
    isOver = true
    settle?.()
  })
  stream.on('error', (error: NodeJS.ErrnoException) => {
    fault = error.code === 'Z_BUF_ERROR' ? 'cut' : 'corrupt'
    settle?.()
  })
  return {
    write: (piece) => step(() => stream.write(piece, () => settle?.())),
    end: () => step(() => stream.end()),
    destroy: () => stream.destroy(),
  }
}
