import { open, type FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import type { ByteBlock } from './connector.ts'
import { createKeepingInflate } from './gunzip.ts'
import type { ZipEntry } from './zip-directory.ts'

const HEADER = 0x04034b50
const HEADER_BYTES = 30
const PIECE_BYTES = 64 * 1024

/** The content of an entry, expanded. What does not agree with the directory (size, checksum, header) is a fault after the last good block. */
export async function* openEntry(path: string, entry: ZipEntry, signal: AbortSignal): AsyncGenerator<ByteBlock, void> {
  const handle = await open(path)
  try {
    const start = await contentStart(handle, entry)
    if (start === undefined) return yield { bytes: Buffer.alloc(0), consumed: 0, fault: 'corrupt' }
    const packed = readPacked(handle, start, entry.packedBytes, signal)
    yield* verified(entry.method === 0 ? packed : inflated(packed), entry)
  } finally {
    await handle.close()
  }
}

const contentStart = async (handle: FileHandle, { offset }: ZipEntry): Promise<number | undefined> => {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, offset)
  if (bytesRead < HEADER_BYTES || buffer.readUInt32LE(0) !== HEADER) return undefined
  return offset + HEADER_BYTES + buffer.readUInt16LE(26) + buffer.readUInt16LE(28)
}

async function* readPacked(handle: FileHandle, start: number, length: number, signal: AbortSignal): AsyncGenerator<ByteBlock, void> {
  for (let consumed = 0; consumed < length;) {
    signal.throwIfAborted()
    const wanted = Math.min(PIECE_BYTES, length - consumed)
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(wanted), 0, wanted, start + consumed)
    consumed += bytesRead
    if (bytesRead < wanted) return yield { bytes: buffer.subarray(0, bytesRead), consumed, fault: 'cut' }
    yield { bytes: buffer, consumed }
  }
}

async function* inflated(packed: AsyncGenerator<ByteBlock, void>): AsyncGenerator<ByteBlock, void> {
  const inflate = createKeepingInflate()
  let consumed = 0
  try {
    for await (const block of packed) {
      consumed = block.consumed
      const { output, fault = block.fault } = await inflate.write(block.bytes)
      for (const bytes of output) yield { bytes, consumed }
      if (fault !== undefined) return yield { bytes: Buffer.alloc(0), consumed, fault }
    }
    const { output, fault } = await inflate.end()
    for (const bytes of output) yield { bytes, consumed }
    if (fault !== undefined) yield { bytes: Buffer.alloc(0), consumed, fault }
  } finally {
    inflate.destroy()
  }
}

async function* verified(
  blocks: AsyncGenerator<ByteBlock, void>,
  { sizeBytes, packedBytes, crc }: ZipEntry,
): AsyncGenerator<ByteBlock, void> {
  let size = 0
  let sum = 0
  for await (const block of blocks) {
    size += block.bytes.length
    if (size > sizeBytes) return yield { bytes: Buffer.alloc(0), consumed: block.consumed, fault: 'corrupt' }
    sum = crc32(block.bytes, sum)
    yield block
    if (block.fault !== undefined) return
  }
  if (size !== sizeBytes || sum !== crc) yield { bytes: Buffer.alloc(0), consumed: packedBytes, fault: 'corrupt' }
}
