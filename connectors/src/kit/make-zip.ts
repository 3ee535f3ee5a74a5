import { crc32, deflateRawSync } from 'node:zlib'

/** For tests: an entry of a zip archive, true or lying. */
export interface MadeEntry {
  readonly name: string
  readonly content: string | Buffer
  readonly stored?: boolean
  /** What the archive says instead of the truth. */
  readonly says?: {
    readonly crc?: number
    readonly sizeBytes?: number
    readonly flags?: number
    readonly method?: number
    readonly offset?: number
    readonly mode?: number
  }
  /** Numbers in the long form. */
  readonly long?: boolean
}

/** For tests: a zip archive as PKWARE's APPNOTE.TXT has it. */
export const makeZip = (entries: readonly MadeEntry[], options: { readonly long?: boolean } = {}): Buffer => {
  const contents: Buffer[] = []
  const headers: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const content = Buffer.from(entry.content)
    const packed = entry.stored === true ? content : deflateRawSync(content)
    const name = Buffer.from(entry.name)
    const {
      crc = crc32(content),
      sizeBytes = content.length,
      flags = 0x800,
      method = entry.stored === true ? 0 : 8,
      mode = 0,
    } = entry.says ?? {}
    const at = entry.says?.offset ?? offset
    const extra = entry.long === true ? longExtra([sizeBytes, packed.length, at]) : Buffer.alloc(0)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(name.length, 26)
    contents.push(local, name, packed)
    offset += 30 + name.length + packed.length
    const header = Buffer.alloc(46)
    header.writeUInt32LE(0x02014b50, 0)
    header.writeUInt8(3, 5)
    header.writeUInt16LE(flags, 8)
    header.writeUInt16LE(method, 10)
    header.writeUInt32LE(crc, 16)
    header.writeUInt32LE(entry.long === true ? 0xffffffff : packed.length, 20)
    header.writeUInt32LE(entry.long === true ? 0xffffffff : sizeBytes, 24)
    header.writeUInt16LE(name.length, 28)
    header.writeUInt16LE(extra.length, 30)
    header.writeUInt32LE(mode * 0x10000, 38)
    header.writeUInt32LE(entry.long === true ? 0xffffffff : at, 42)
    headers.push(header, name, extra)
  }
  const directory = Buffer.concat(headers)
  return Buffer.concat([...contents, directory, ending(entries.length, directory.length, offset, options.long === true)])
}

const longExtra = (numbers: readonly number[]): Buffer => {
  const extra = Buffer.alloc(4 + 8 * numbers.length)
  extra.writeUInt16LE(1, 0)
  extra.writeUInt16LE(8 * numbers.length, 2)
  for (const [index, number] of numbers.entries()) extra.writeBigUInt64LE(BigInt(number), 4 + 8 * index)
  return extra
}

const ending = (count: number, bytes: number, offset: number, long: boolean): Buffer => {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(long ? 0xffff : count, 8)
  end.writeUInt16LE(long ? 0xffff : count, 10)
  end.writeUInt32LE(bytes, 12)
  end.writeUInt32LE(long ? 0xffffffff : offset, 16)
  if (!long) return end
  const record = Buffer.alloc(56)
  record.writeUInt32LE(0x06064b50, 0)
  record.writeBigUInt64LE(44n, 4)
  record.writeBigUInt64LE(BigInt(count), 24)
  record.writeBigUInt64LE(BigInt(count), 32)
  record.writeBigUInt64LE(BigInt(bytes), 40)
  record.writeBigUInt64LE(BigInt(offset), 48)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeBigUInt64LE(BigInt(offset + bytes), 8)
  locator.writeUInt32LE(1, 16)
  return Buffer.concat([record, locator, end])
}
