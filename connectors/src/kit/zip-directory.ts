import type { FileHandle } from 'node:fs/promises'
import { isUtf8 } from 'node:buffer'
import { ConnectorError } from './connector.ts'

/** What the central directory of a zip archive says of one entry (PKWARE's APPNOTE.TXT, 4.3.12). */
export interface ZipEntry {
  readonly name: string
  readonly isFile: boolean
  readonly encrypted: boolean
  /** 0 stored, 8 deflated; others are not read. */
  readonly method: number
  readonly crc: number
  readonly packedBytes: number
  readonly sizeBytes: number
  /** Where its own header stands in the archive. */
  readonly offset: number
  /** Bytes that header, name and content take at least. */
  readonly leastBytes: number
}

const END = 0x06054b50
const END_BYTES = 22
const END_64 = 0x06064b50
const LOCATOR_64 = 0x07064b50
const COMMENT_BYTES_MAX = 65_535
const DIRECTORY_BYTES_MAX = 128 * 1024 * 1024
const HEADER = 0x02014b50
const HEADER_BYTES = 46
const UNKNOWN_32 = 0xffffffff
const UNKNOWN_16 = 0xffff

/** The entries of an archive, and where their contents end. Throws ConnectorError. */
export const readDirectory = async (
  handle: FileHandle,
  name: string,
  maxEntries: number,
): Promise<{ readonly entries: readonly ZipEntry[]; readonly end: number }> => {
  const { size } = await handle.stat()
  const { count, bytes, offset } = await findDirectory(handle, size, name)
  if (count > maxEntries) {
    throw new ConnectorError('zip_too_many', `${name} holds ${count} files, more than ${maxEntries}.`, 'Unpack it and import it in parts.')
  }
  if (bytes > DIRECTORY_BYTES_MAX || offset + bytes > size) throw damaged(name)
  const directory = await readAt(handle, offset, bytes, name)
  const entries: ZipEntry[] = []
  for (let at = 0; entries.length < count;) {
    if (at + HEADER_BYTES > bytes || directory.readUInt32LE(at) !== HEADER) throw damaged(name)
    const lengths = [28, 30, 32].map((field) => directory.readUInt16LE(at + field))
    const [nameBytes = 0, extraBytes = 0, commentBytes = 0] = lengths
    const next = at + HEADER_BYTES + nameBytes + extraBytes + commentBytes
    if (next > bytes) throw damaged(name)
    entries.push(toEntry(directory.subarray(at, next), nameBytes, extraBytes, name))
    at = next
  }
  return { entries, end: offset }
}

const damaged = (name: string): ConnectorError =>
  new ConnectorError('zip_damaged', `${name} is damaged or cut off: its list of contents cannot be read.`, 'Fetch or export it again.')

const readAt = async (handle: FileHandle, position: number, length: number, name: string): Promise<Buffer> => {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position)
  if (bytesRead < length) throw damaged(name)
  return buffer
}

interface Directory {
  readonly count: number
  readonly bytes: number
  readonly offset: number
}

/** The record at the end says where the directory lies; in large archives it leads to another one with longer numbers. */
const findDirectory = async (handle: FileHandle, size: number, name: string): Promise<Directory> => {
  const tailBytes = Math.min(size, END_BYTES + COMMENT_BYTES_MAX)
  const tail = await readAt(handle, size - tailBytes, tailBytes, name)
  let at = tailBytes - END_BYTES
  while (at >= 0 && !(tail.readUInt32LE(at) === END && at + END_BYTES + tail.readUInt16LE(at + 20) === tailBytes)) at -= 1
  if (at < 0) throw damaged(name)
  const found = { count: tail.readUInt16LE(at + 10), bytes: tail.readUInt32LE(at + 12), offset: tail.readUInt32LE(at + 16) }
  const isSplit = tail.readUInt16LE(at + 4) !== tail.readUInt16LE(at + 6)
  if (isSplit) throw new ConnectorError('zip_split', `${name} is a part of a split archive.`, 'Join the parts, or pack it as one file.')
  const isLong = found.count === UNKNOWN_16 || found.bytes === UNKNOWN_32 || found.offset === UNKNOWN_32
  if (!isLong || at < 20 || tail.readUInt32LE(at - 20) !== LOCATOR_64) return found
  const record = await readAt(handle, long(tail, at - 12, name), 56, name)
  if (record.readUInt32LE(0) !== END_64) throw damaged(name)
  return { count: long(record, 32, name), bytes: long(record, 40, name), offset: long(record, 48, name) }
}

const long = (buffer: Buffer, at: number, name: string): number => {
  const value = Number(buffer.readBigUInt64LE(at))
  if (!Number.isSafeInteger(value)) throw damaged(name)
  return value
}

const toEntry = (header: Buffer, nameBytes: number, extraBytes: number, archive: string): ZipEntry => {
  const flags = header.readUInt16LE(8)
  const encoded = header.subarray(HEADER_BYTES, HEADER_BYTES + nameBytes)
  const name = (isUtf8(encoded) ? encoded.toString('utf8') : encoded.toString('latin1')).replaceAll('\\', '/').replace(/^(?:\.\/)+/, '')
  const extra = longFields(header.subarray(HEADER_BYTES + nameBytes, HEADER_BYTES + nameBytes + extraBytes))
  let used = 0
  const number = (value: number): number => {
    if (value !== UNKNOWN_32) return value
    if (used + 8 > extra.length) throw damaged(archive)
    used += 8
    return long(extra, used - 8, archive)
  }
  const sizeBytes = number(header.readUInt32LE(24))
  const packedBytes = number(header.readUInt32LE(20))
  const offset = number(header.readUInt32LE(42))
  const isUnix = header.readUInt8(5) === 3
  const type = isUnix ? (header.readUInt32LE(38) >>> 28) & 0xf : 0
  return {
    name,
    isFile: !name.endsWith('/') && name !== '' && (type === 0 || type === 8),
    encrypted: (flags & 1) === 1,
    method: header.readUInt16LE(10),
    crc: header.readUInt32LE(16),
    packedBytes,
    sizeBytes,
    offset,
    leastBytes: 30 + nameBytes + packedBytes,
  }
}

/** The extra field with numbers of 64 bits, or nothing. */
const longFields = (extra: Buffer): Buffer => {
  for (let at = 0; at + 4 <= extra.length;) {
    const length = extra.readUInt16LE(at + 2)
    if (extra.readUInt16LE(at) === 1) return extra.subarray(at + 4, at + 4 + length)
    at += 4 + length
  }
  return Buffer.alloc(0)
}
