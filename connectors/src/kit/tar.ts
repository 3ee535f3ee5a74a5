import { readBytes } from './bytes.ts'
import { ConnectorError, type ByteBlock, type InputFile } from './connector.ts'

export interface TarLimits {
  /** Entries in an archive (default 200,000). */
  readonly maxEntries?: number
  /** Bytes of all entries together (default 256 GiB); nothing is ever unpacked to the disk. */
  readonly maxTotalBytes?: number
  /** How many times an archive may be as large as it is packed (default 300), from 16 MiB. */
  readonly maxRatio?: number
}

const BLOCK_BYTES = 512
const NAME_CHARS_MAX = 4_096
/** Longer extensions of a header hold nothing that is read here. */
const EXTENSION_BYTES_MAX = 64 * 1024
const RATIO_FROM_BYTES = 16 * 1024 * 1024

interface Entry {
  readonly name: string
  /** Where its content begins and how long it is, counted in the archive once expanded. */
  readonly offset: number
  readonly sizeBytes: number
}

/** Whether a file that is called so is a tar archive, plain or gzip. */
export const isTar = async (file: InputFile, signal: AbortSignal): Promise<boolean> => {
  if (!/\.(?:tar|tgz|tar\.gz)$/i.test(file.name)) return false
  for await (const { bytes } of readBytes(file, { signal })) return bytes.length >= BLOCK_BYTES && isHeader(bytes.subarray(0, BLOCK_BYTES))
  return false
}

/**
 * The files in a tar archive (POSIX.1-2001 ustar and pax, and GNU's long names), in the order of their names, which begin with the archive's own. It is read
 * through once to find them; each is read from the archive again when it is wanted, so name only what is needed of a large one. Folders, links and
 * what systems leave behind are left out; an archive that is cut or damaged gives what stood before. Throws ConnectorError for one that is
 * larger than its bounds, or made to harm: names that lead out of it, names twice, sizes that are none, or that expands out of all proportion.
 */
export const readTar = async (file: InputFile, signal: AbortSignal, limits: TarLimits = {}): Promise<readonly InputFile[]> => {
  const entries = await entriesOf(file, signal, limits)
  return entries.map(({ name, offset, sizeBytes }) => ({
    path: file.path,
    name: `${file.name}/${name}`,
    sizeBytes,
    open: (stop: AbortSignal) => openEntry(file, offset, sizeBytes, stop),
  }))
}

const entriesOf = async (file: InputFile, signal: AbortSignal, limits: TarLimits): Promise<readonly Entry[]> => {
  const { maxEntries = 200_000, maxTotalBytes = 256 * 2 ** 30, maxRatio = 300 } = limits
  const entries = new Map<string, Entry>()
  const reader = createReader(file.name)
  let expanded = 0
  for await (const { bytes, consumed, fault } of readBytes(file, { signal })) {
    signal.throwIfAborted()
    expanded += bytes.length
    if (expanded > maxTotalBytes) throw refused('tar_too_large', `${file.name} is larger than can be read.`)
    if (expanded >= RATIO_FROM_BYTES && expanded > Math.max(1, consumed) * maxRatio) {
      throw refused('tar_bomb', `${file.name} expands to more than ${maxRatio} times its size.`)
    }
    for (const entry of reader.push(bytes)) {
      if (LEFT_BEHIND.test(entry.name)) continue
      if (entries.has(entry.name)) throw refused('tar_duplicate', `${file.name} holds ${shown(entry.name)} twice.`)
      entries.set(entry.name, entry)
      if (entries.size > maxEntries) throw refused('tar_too_large', `${file.name} holds more than ${maxEntries} files.`)
    }
    if (fault !== undefined || reader.isOver()) break
  }
  return [...entries.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

const LEFT_BEHIND = /(?:^|\/)(?:__MACOSX\/|\.[^/]*$|Thumbs\.db$|desktop\.ini$)/

const refused = (code: string, message: string): ConnectorError =>
  new ConnectorError(code, message, 'Do not trust this file; export it again, or unpack it and give the folder.')

const shown = (name: string): string => JSON.stringify(name.slice(0, 120))

/** Finds headers in an archive that comes in pieces; content is passed over. */
const createReader = (archive: string) => {
  let at = 0
  /** Content and padding still to be passed over. */
  let passing = 0
  /** Of a header, or of an extension that is read. */
  let held = Buffer.alloc(0)
  let extension: { readonly type: string; readonly sizeBytes: number } | undefined
  let next: { name?: string; sizeBytes?: number } = {}
  let over = false

  const take = (header: Buffer): Entry | undefined => {
    // Two blocks of zeros end an archive; what follows is none of it. So does anything that is no header.
    if (!isHeader(header)) {
      over = true
      return undefined
    }
    const type = String.fromCharCode(header[156] ?? 0)
    const sizeBytes = next.sizeBytes ?? sizeOf(header)
    if (sizeBytes === undefined) throw refused('tar_size', `A size in ${archive} is none.`)
    if ((type === 'L' || type === 'x') && sizeBytes <= EXTENSION_BYTES_MAX) {
      extension = { type, sizeBytes }
      return undefined
    }
    const offset = at
    passing = padded(sizeBytes)
    // Extensions that are too long, or for all that follows, say nothing of one file.
    if (type === 'L' || type === 'x' || type === 'g' || type === 'K') return undefined
    const name = cleanName(next.name ?? nameOf(header), archive)
    next = {}
    return (type === '0' || type === '\0') && name !== '' && !name.endsWith('/') ? { name, offset, sizeBytes } : undefined
  }

  const push = (bytes: Buffer): Entry[] => {
    const found: Entry[] = []
    let position = 0
    while (position < bytes.length && !over) {
      if (passing > 0) {
        const step = Math.min(passing, bytes.length - position)
        passing -= step
        position += step
        at += step
        continue
      }
      const wanted = extension === undefined ? BLOCK_BYTES : padded(extension.sizeBytes)
      const step = Math.min(wanted - held.length, bytes.length - position)
      held = Buffer.concat([held, bytes.subarray(position, position + step)])
      position += step
      at += step
      if (held.length < wanted) break
      const block = held
      held = Buffer.alloc(0)
      if (extension === undefined) {
        const entry = take(block)
        if (entry !== undefined) found.push(entry)
        continue
      }
      const content = block.subarray(0, extension.sizeBytes)
      next = extension.type === 'L' ? { ...next, name: textIn(content) } : { ...next, ...paxOf(content) }
      extension = undefined
    }
    return found
  }
  return { push, isOver: () => over }
}

const padded = (sizeBytes: number): number => Math.ceil(sizeBytes / BLOCK_BYTES) * BLOCK_BYTES

/** The sum of a header's bytes with blanks in place of the sum itself is in it. */
const isHeader = (header: Buffer): boolean => {
  const stated = octal(header.subarray(148, 156))
  if (stated === undefined || stated === 0) return false
  let sum = 0
  for (let index = 0; index < BLOCK_BYTES; index++) sum += index >= 148 && index < 156 ? 32 : (header[index] ?? 0)
  return sum === stated
}

const octal = (field: Buffer): number | undefined => {
  const digits = /^ *([0-7]{1,20})[\0 ]*$/.exec(field.toString('latin1'))?.[1]
  return digits === undefined ? undefined : Number.parseInt(digits, 8)
}

/** In octal digits, or as GNU writes large ones: in base 256 after a first bit that is set. */
const sizeOf = (header: Buffer): number | undefined => {
  const field = header.subarray(124, 136)
  if (((field[0] ?? 0) & 0x80) === 0) return /^[\0 ]*$/.test(field.toString('latin1')) ? 0 : octal(field)
  const size = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0)
  return field[0] === 0x80 && Number.isSafeInteger(size) ? size : undefined
}

const textIn = (field: Buffer): string => {
  const end = field.indexOf(0)
  return field.subarray(0, end < 0 ? field.length : end).toString('utf8')
}

const nameOf = (header: Buffer): string => {
  const name = textIn(header.subarray(0, 100))
  const prefix = header.subarray(257, 263).toString('latin1') === 'ustar\0' ? textIn(header.subarray(345, 500)) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}

const cleanName = (given: string, archive: string): string => {
  const name = given.replace(/^(?:\.\/)+/, '')
  if (/^(?:[a-z]:|\/)/i.test(name) || name.split('/').includes('..') || name.length > NAME_CHARS_MAX) {
    throw refused('tar_path', `${archive} holds a name that leads out of it: ${shown(name)}.`)
  }
  return name
}

/** Records "27 path=very/long/name\n" of a pax header: path and size count. */
const paxOf = (content: Buffer): { name?: string; sizeBytes?: number } => {
  const found: { name?: string; sizeBytes?: number } = {}
  for (let at = 0; at < content.length;) {
    const blank = content.indexOf(32, at)
    const length = blank < 0 ? Number.NaN : Number(content.subarray(at, blank).toString('latin1'))
    if (!Number.isSafeInteger(length) || length <= blank - at || at + length > content.length) return found
    const [, key, value = ''] = /^([^=]*)=([^]*)\n$/.exec(content.subarray(blank + 1, at + length).toString('utf8')) ?? []
    if (key === 'path') found.name = value.replaceAll('\0', '')
    if (key === 'size' && /^\d{1,15}$/.test(value)) found.sizeBytes = Number(value)
    at += length
  }
  return found
}

/** The content of an entry: the archive is read again up to its end. */
async function* openEntry(file: InputFile, offset: number, sizeBytes: number, signal: AbortSignal): AsyncGenerator<ByteBlock, void> {
  let done = 0
  for await (const { bytes, fault } of readBytes(file, { signal, skip: offset })) {
    if (done >= sizeBytes) return
    const piece = bytes.subarray(0, sizeBytes - done)
    done += piece.length
    const isCut = fault !== undefined && done < sizeBytes
    yield isCut ? { bytes: piece, consumed: done, fault } : { bytes: piece, consumed: done }
    if (isCut || done >= sizeBytes) return
  }
  if (done < sizeBytes) yield { bytes: Buffer.alloc(0), consumed: done, fault: 'cut' }
}
