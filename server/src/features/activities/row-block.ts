import * as crypto from 'node:crypto'
import { storable } from '../../platform/text.ts'
import { murmur52 } from './murmur.ts'

/**
 * Activities in ClickHouse's RowBinary, off the heap: a batch of them waits for the log, and as many small strings would keep the collector of garbage
 * busier than everything else. Each row is an id (16 bytes, made of a hash), source, identity, time, whether it is gone at its source, what is of any
 * length, and at its end the hash of the raw input, the hash of the content, the version, and whether it takes back an older one.
 */
export interface RowBlock {
  readonly bytes: Buffer<ArrayBuffer>
  /** The same bytes: a view's numbers are read and written several times as fast as a buffer's. */
  readonly view: DataView
  /** Where each row ends. */
  readonly ends: readonly number[]
}

const ID_BYTES = 16
const IDENTITY_AT = ID_BYTES + 4
/** What a number of somebody takes. */
const NUMBER_BYTES = 4
const TIME_AT = IDENTITY_AT + 4
const TAIL_BYTES = 25
const HIGH = 2 ** 32

const startOf = ({ ends }: RowBlock, index: number): number => (index === 0 ? 0 : (ends[index - 1] ?? 0))
const endOf = ({ ends }: RowBlock, index: number): number => ends[index] ?? 0

/** Two 32-bit parts of the hash that the id is made of, each with a sign. */
export const placeAt = (block: RowBlock, index: number): number => block.view.getInt32(startOf(block, index) + 4, true)
export const markAt = (block: RowBlock, index: number): number => block.view.getInt32(startOf(block, index), true)

/** The id as a UUID; its bytes lie there as two numbers, the lowest byte first. */
export const idAt = (block: RowBlock, index: number): string => {
  const start = startOf(block, index)
  const hex = Buffer.from(block.bytes.subarray(start, start + ID_BYTES))
    .swap64()
    .toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

export const identityAt = (block: RowBlock, index: number): number => block.view.getUint32(startOf(block, index) + IDENTITY_AT, true)
/** Milliseconds since 1970. */
export const timeAt = (block: RowBlock, index: number): number => readWhole(block.view, startOf(block, index) + TIME_AT)
/** 52 bits of a hash of everything but the version: equal means unchanged. */
export const contentHashAt = (block: RowBlock, index: number): number => readWhole(block.view, endOf(block, index) - TAIL_BYTES + 8)

/** Milliseconds since 1970 at which it was written, or later. */
export const versionAt = (block: RowBlock, index: number): number => readWhole(block.view, endOf(block, index) - 9)

/** The rows from `from` up to `to`, as they lie there. */
export const rowsBetween = (block: RowBlock, from: number, to: number): Uint8Array =>
  block.bytes.subarray(startOf(block, from), startOf(block, to))

/** A copy of the row as another version. */
export const withVersion = (block: RowBlock, index: number, version: number): Uint8Array => {
  const row = Buffer.from(rowsBetween(block, index, index + 1))
  writeWhole(row, row.length - 9, version)
  return row
}

/** The row that takes back an older version, whose key (who, when) was another. */
export const takenBack = (block: RowBlock, index: number, identityId: number, atMs: number, version: number): Uint8Array => {
  const start = startOf(block, index)
  const row = Buffer.alloc(EMPTY_ROW_BYTES)
  block.bytes.copy(row, 0, start, start + IDENTITY_AT)
  row.writeUInt32LE(identityId, IDENTITY_AT)
  writeWhole(row, TIME_AT, atMs)
  writeWhole(row, row.length - 9, version)
  row[row.length - 1] = 1
  return row
}

const readWhole = (view: DataView, at: number): number => view.getUint32(at, true) + view.getUint32(at + 4, true) * HIGH
const writeWhole = (bytes: Buffer, at: number, value: number): void => {
  bytes.writeUInt32LE(value % HIGH, at)
  bytes.writeUInt32LE(Math.floor(value / HIGH), at + 4)
}

/**
 * Where in rows numbers of people lie beside that of who did it, three for each such place: the row (counted from 0 over all blocks that were handed over
 * together), bytes from where it begins, how many.
 */
export type Places = readonly number[]

/** Puts the numbers that people have in the place of those by which they were written, and the hash of its content into each row. */
export const renumber = (blocks: readonly RowBlock[], places: Places, numbers: readonly number[]): void => {
  let row = 0
  let next = 0
  for (const block of blocks) {
    const { view } = block
    const put = (at: number): void => view.setUint32(at, numbers[view.getUint32(at, true)] ?? 0, true)
    for (let index = 0; index < block.ends.length; index++) {
      const start = startOf(block, index)
      put(start + IDENTITY_AT)
      for (; places[next] === row; next += 3) {
        const at = start + (places[next + 1] ?? 0)
        for (let one = 0; one < (places[next + 2] ?? 0); one++) put(at + one * NUMBER_BYTES)
      }
      const tail = endOf(block, index) - TAIL_BYTES
      writeWhole(block.bytes, tail + 8, murmur52(view, start + IDENTITY_AT, tail))
      row++
    }
  }
}

/** Rows whose bytes came from elsewhere. */
export const blockOf = ({ buffer, byteOffset, length }: Uint8Array<ArrayBuffer>, ends: readonly number[]): RowBlock => {
  const bytes = Buffer.from(buffer, byteOffset, length)
  return { bytes, view: viewOf(bytes), ends }
}

/** Id, source, identity, time, gone, weight, ten texts and three lists that are empty, tail. */
const EMPTY_ROW_BYTES = TIME_AT + 8 + 1 + 4 + 13 + TAIL_BYTES

const BLOCK_BYTES = 1024 * 1024
/** Up to here a loop is faster than a call into the runtime. */
const SHORT_CHARS = 40
/** Bytes that a character of a JavaScript string takes at most. */
const CHAR_BYTES_MAX = 3
const LENGTH_BYTES_MAX = 5

/** Writes rows one after another. Every row begins with `begin` and finishes with `end`. */
export class RowWriter {
  #blocks: RowBlock[] = []
  #bytes = Buffer.allocUnsafeSlow(BLOCK_BYTES)
  #view = viewOf(this.#bytes)
  #ends: number[] = []
  /** Where the block that is being written begins, the row, and what follows. */
  #from = 0
  #start = 0
  #at = 0

  /** What the row before was made of, and its hash. */
  #raw: Uint8Array | undefined
  #rawHash = 0

  /** Bytes of all rows since `finish` was last asked. */
  get size(): number {
    return this.#blocks.reduce((sum, { bytes }) => sum + bytes.length, this.#at - this.#from)
  }

  /** How far the row has come. */
  get offset(): number {
    return this.#at - this.#start
  }

  /** `hash`: 16 bytes or more of the hash that the id is made of, each as a character. */
  begin(hash: string, sourceId: number, identityId: number, atMs: number): void {
    this.#start = this.#at
    this.#room(TIME_AT + 8)
    const at = this.#at
    this.#bytes.write(hash, at, ID_BYTES, 'latin1')
    this.#turn(at)
    this.#turn(at + 8)
    this.#at = at + ID_BYTES
    this.uint32(sourceId)
    this.uint32(identityId)
    this.#whole(atMs)
  }

  /** 52 bits of a hash of what a row was made of: once for all that come from the same piece of a file, which may be long and have many. */
  hashOf(raw: string | Uint8Array): number {
    if (typeof raw === 'string') return hash52(raw)
    if (raw !== this.#raw) this.#rawHash = hash52(raw)
    this.#raw = raw
    return this.#rawHash
  }

  /**
   * `rawHash` and the hash of what was written since the identity are 52 bits each; the latter is for `renumber` to say where people have yet to get their
   * numbers.
   */
  end(rawHash: number, version: number, isNumbered: boolean): void {
    this.#room(TAIL_BYTES)
    const contentHash = isNumbered ? murmur52(this.#view, this.#start + IDENTITY_AT, this.#at) : 0
    this.#whole(rawHash)
    this.#whole(contentHash)
    this.#whole(version)
    this.uint8(0)
    this.#ends.push(this.#at - this.#from)
  }

  /** All rows since it was last asked; what is written after them lies elsewhere. */
  finish(): readonly RowBlock[] {
    this.#close(this.#at)
    const blocks = this.#blocks
    this.#blocks = []
    this.#from = this.#at
    this.#raw = undefined
    return blocks
  }

  uint8(value: number): void {
    this.#room(1)
    this.#bytes[this.#at++] = value
  }

  uint32(value: number): void {
    this.#room(4)
    this.#view.setUint32(this.#at, value, true)
    this.#at += 4
  }

  float32(value: number): void {
    this.#room(4)
    this.#view.setFloat32(this.#at, value, true)
    this.#at += 4
  }

  /** How many values follow. */
  count(value: number): void {
    this.#room(LENGTH_BYTES_MAX)
    this.#at = writeLength(this.#bytes, this.#at, value)
  }

  /** Without NUL, and with U+FFFD for halves of a character: as `storable`. */
  text(value: string): void {
    const { length } = value
    if (length > SHORT_CHARS) return this.#longText(value)
    this.#room(length + 1)
    const bytes = this.#bytes
    let at = this.#at + 1
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index)
      if (code === 0 || code > 127) return this.#longText(value)
      bytes[at++] = code
    }
    bytes[this.#at] = length
    this.#at = at
  }

  #longText(given: string): void {
    const value = given.includes('\0') ? storable(given) : given
    this.#room(value.length * CHAR_BYTES_MAX + LENGTH_BYTES_MAX)
    // The length stands before the text and is known after it.
    const room = lengthBytes(value.length)
    const start = this.#at + room
    const size = this.#bytes.write(value, start)
    const needed = lengthBytes(size)
    if (needed !== room) this.#bytes.copyWithin(this.#at + needed, start, start + size)
    writeLength(this.#bytes, this.#at, size)
    this.#at += needed + size
  }

  #whole(value: number): void {
    this.#room(8)
    this.#view.setUint32(this.#at, value % HIGH, true)
    this.#view.setUint32(this.#at + 4, Math.floor(value / HIGH), true)
    this.#at += 8
  }

  /** The eight bytes at `at` in the other direction. */
  #turn(at: number): void {
    const high = this.#view.getUint32(at)
    this.#view.setUint32(at, this.#view.getUint32(at + 4), true)
    this.#view.setUint32(at + 4, high, true)
  }

  /** Room for so many bytes more; where the block is full, the row that was begun moves to the next one. */
  #room(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return
    const begun = this.#bytes.subarray(this.#start, this.#at)
    const next = Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, (begun.length + bytes) * 2))
    begun.copy(next)
    this.#close(this.#start)
    this.#bytes = next
    this.#view = viewOf(next)
    this.#at = begun.length
    this.#from = 0
    this.#start = 0
  }

  #close(end: number): void {
    if (this.#ends.length > 0) {
      const bytes = this.#bytes.subarray(this.#from, end)
      this.#blocks.push({ bytes, view: viewOf(bytes), ends: this.#ends })
    }
    this.#ends = []
  }
}

const viewOf = ({ buffer, byteOffset, length }: Buffer): DataView => new DataView(buffer, byteOffset, length)

const lengthBytes = (length: number): number =>
  length < 0x80 ? 1 : length < 0x4000 ? 2 : length < 0x200000 ? 3 : length < 0x10000000 ? 4 : 5

/** LEB128, as the format has it. Answers where it ends. */
const writeLength = (bytes: Buffer, start: number, length: number): number => {
  let at = start
  let rest = length
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes[at++] = (rest % 0x80) | 0x80
  bytes[at++] = rest
  return at
}

/** The first 13 hexadecimal digits of the SHA-1. Its bytes as characters take a third less time than its digits. */
const hash52 = (bytes: string | Uint8Array): number => {
  const hash = crypto.hash('sha1', bytes, 'binary')
  const byte = (index: number): number => hash.charCodeAt(index)
  return ((byte(0) * 0x10000 + byte(1) * 0x100 + byte(2)) * 0x1000000 + byte(3) * 0x10000 + byte(4) * 0x100 + byte(5)) * 16 + (byte(6) >> 4)
}
