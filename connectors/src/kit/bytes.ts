import { TextDecoder } from 'node:util'
import { open } from 'node:fs/promises'
import { ConnectorError, type ByteBlock, type InputFile } from './connector.ts'
import { createKeepingGunzip, type GunzipStep } from './gunzip.ts'

export interface ReadBytesOptions {
  readonly signal: AbortSignal
  /** Bytes of content to leave out, counted as `bytes` counts them: after expanding, decoding and dropping a byte order mark. */
  readonly skip?: number
}

const PLAIN_PIECE_BYTES = 256 * 1024
const GZIP_PIECE_BYTES = 32 * 1024
const HEAD_BYTES = 512

/**
 * Reads a file in blocks, expanded when it is gzip, decoded to UTF-8 when it is UTF-16 (told by its byte order mark or its pattern of zeros).
 * The next block is read and expanded while the caller works on this one. Throws ConnectorError when the file cannot be opened or is
 * another kind of archive.
 */
export async function* readBytes(file: InputFile, options: ReadBytesOptions): AsyncGenerator<ByteBlock, void> {
  const { signal } = options
  signal.throwIfAborted()
  const stored = file.open === undefined ? readStored(file, signal) : file.open(signal)
  yield* withoutFirst(options.skip ?? 0, toUtf8(prefetched(expanded(stored, file.name))))
}

/** A file on the disk as it is. */
async function* readStored(file: InputFile, signal: AbortSignal): AsyncGenerator<ByteBlock, void> {
  const handle = await open(file.path).catch((cause: unknown) => {
    throw new ConnectorError('file_unreadable', `${file.name} cannot be opened.`, 'Check that it is there and may be read.', { cause })
  })
  try {
    for (let consumed = 0; ;) {
      signal.throwIfAborted()
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(PLAIN_PIECE_BYTES), 0, PLAIN_PIECE_BYTES, consumed)
      if (bytesRead === 0) return
      consumed += bytesRead
      yield { bytes: buffer.subarray(0, bytesRead), consumed }
    }
  } finally {
    await handle.close()
  }
}

const OTHER_ARCHIVES: readonly (readonly [name: string, magic: readonly number[]])[] = [
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['7z', [0x37, 0x7a, 0xbc, 0xaf]],
]

/** Throws ConnectorError for the beginning of an archive that is not read here. */
const refuseArchive = (head: Buffer, name: string): void => {
  const other = OTHER_ARCHIVES.find(([, magic]) => magic.every((byte, index) => head[index] === byte))
  if (other === undefined) return
  throw new ConnectorError('archive_unsupported', `${name} is a ${other[0]} archive.`, 'Unpack it first; plain and gzip files can be read.')
}

async function* expanded(blocks: AsyncGenerator<ByteBlock, void>, name: string): AsyncGenerator<ByteBlock, void> {
  try {
    const first = await blocks.next()
    if (first.done === true) return
    const head = first.value.bytes
    refuseArchive(head, name)
    if (head[0] === 0x1f && head[1] === 0x8b) return yield* gunzipped(first.value, blocks)
    yield first.value
    yield* blocks
  } finally {
    await blocks.return()
  }
}

async function* gunzipped(first: ByteBlock, rest: AsyncGenerator<ByteBlock, void>): AsyncGenerator<ByteBlock, void> {
  const gunzip = createKeepingGunzip()
  let consumed = 0
  let stored: ByteBlock['fault']
  try {
    for (let block: ByteBlock | undefined = first; block !== undefined;) {
      for (let at = 0; at < block.bytes.length; at += GZIP_PIECE_BYTES) {
        const piece = block.bytes.subarray(at, at + GZIP_PIECE_BYTES)
        consumed = block.consumed - block.bytes.length + at + piece.length
        const step = await gunzip.write(piece)
        if (step.fault !== undefined || step.output.length > 0) yield blockOf(step, Math.max(0, consumed))
        if (step.fault !== undefined) return
      }
      stored = block.fault
      const next: IteratorResult<ByteBlock, void> = stored === undefined ? await rest.next() : { done: true, value: undefined }
      block = next.done === true ? undefined : next.value
    }
    const step = await gunzip.end()
    yield blockOf(stored === undefined ? step : { ...step, fault: stored }, consumed)
  } finally {
    gunzip.destroy()
  }
}

const blockOf = ({ output, fault }: GunzipStep, consumed: number): ByteBlock => {
  const bytes = output.length === 1 && output[0] !== undefined ? output[0] : Buffer.concat(output)
  return fault === undefined ? { bytes, consumed } : { bytes, consumed, fault }
}

/** Asks for the next block before this one is worked on. */
async function* prefetched(blocks: AsyncGenerator<ByteBlock, void>): AsyncGenerator<ByteBlock, void> {
  let next = blocks.next()
  try {
    for (;;) {
      const { value, done } = await next
      if (done === true) return
      next = blocks.next()
      next.catch(() => undefined)
      yield value
    }
  } finally {
    await next.catch(() => undefined)
    await blocks.return()
  }
}

async function* toUtf8(blocks: AsyncGenerator<ByteBlock, void>): AsyncGenerator<ByteBlock, void> {
  let head: ByteBlock | undefined
  let decoder: TextDecoder | undefined
  let started = false
  for await (const block of blocks) {
    if (started) {
      yield decode(block, decoder)
      continue
    }
    head = head === undefined ? block : { ...block, bytes: Buffer.concat([head.bytes, block.bytes]) }
    if (head.bytes.length < HEAD_BYTES && head.fault === undefined) continue
    started = true
    decoder = decoderOf(head.bytes)
    yield decode(withoutMark(head), decoder)
  }
  if (!started && head !== undefined) yield decode(withoutMark(head), decoderOf(head.bytes))
}

const decode = (block: ByteBlock, decoder: TextDecoder | undefined): ByteBlock =>
  decoder === undefined ? block : { ...block, bytes: Buffer.from(decoder.decode(block.bytes, { stream: true })) }

const withoutMark = (block: ByteBlock): ByteBlock =>
  block.bytes[0] === 0xef && block.bytes[1] === 0xbb && block.bytes[2] === 0xbf ? { ...block, bytes: block.bytes.subarray(3) } : block

/** A decoder for UTF-16 (which drops the byte order mark by itself), undefined for UTF-8. */
const decoderOf = (head: Buffer): TextDecoder | undefined => {
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder('utf-16le')
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder('utf-16be')
  const sample = head.subarray(0, HEAD_BYTES)
  let evenZeros = 0
  let oddZeros = 0
  for (let index = 0; index < sample.length; index++) {
    if (sample[index] !== 0) continue
    if (index % 2 === 0) evenZeros++
    else oddZeros++
  }
  const many = Math.max(4, sample.length * 0.35)
  if (oddZeros >= many && evenZeros === 0) return new TextDecoder('utf-16le')
  if (evenZeros >= many && oddZeros === 0) return new TextDecoder('utf-16be')
  return undefined
}

async function* withoutFirst(skip: number, blocks: AsyncGenerator<ByteBlock, void>): AsyncGenerator<ByteBlock, void> {
  let left = skip
  for await (const block of blocks) {
    const cut = Math.min(left, block.bytes.length)
    left -= cut
    if (cut === 0) yield block
    else if (cut < block.bytes.length || block.fault !== undefined) yield { ...block, bytes: block.bytes.subarray(cut) }
  }
}
