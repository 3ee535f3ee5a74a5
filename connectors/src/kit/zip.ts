import { open, type FileHandle } from 'node:fs/promises'
import { ConnectorError, type InputFile } from './connector.ts'
import { readDirectory, type ZipEntry } from './zip-directory.ts'
import { openEntry } from './zip-entry.ts'

export interface ZipLimits {
  /** Entries in an archive (default 200,000). */
  readonly maxEntries?: number
  /** Bytes of all entries together once expanded (default 256 GiB); nothing is ever expanded to the disk. */
  readonly maxTotalBytes?: number
  /** How many times an entry may be as large as it is packed (default 300; JSON and mail reach 30), for entries from 16 MiB. */
  readonly maxRatio?: number
}

const MAGIC = [0x50, 0x4b, 0x03, 0x04]
const EMPTY_MAGIC = [0x50, 0x4b, 0x05, 0x06]

export const isZip = async (file: InputFile): Promise<boolean> => {
  const handle = await open(file.path).catch(() => undefined)
  if (handle === undefined) return false
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0)
    return [MAGIC, EMPTY_MAGIC].some((magic) => magic.every((byte, index) => buffer[index] === byte))
  } finally {
    await handle.close()
  }
}

/**
 * The files in a zip archive, in the order of their names, which begin with the archive's own. Nothing is unpacked: each is expanded while it is
 * read, its size and checksum compared with what the archive says; a difference is a fault of that file, after what was before it. Folders, links
 * and what systems leave behind are left out. Throws ConnectorError for an archive that is damaged, encrypted, packed in another way, larger than its
 * bounds, or made to harm: names that lead out of it, names twice, entries that overlap or that expand out of all proportion.
 */
export const readZip = async (file: InputFile, limits: ZipLimits = {}): Promise<readonly InputFile[]> => {
  const handle = await open(file.path).catch((cause: unknown) => {
    throw new ConnectorError('file_unreadable', `${file.name} cannot be opened.`, 'Check that it is there and may be read.', { cause })
  })
  try {
    const entries = await entriesOf(handle, file, limits)
    return entries.map((entry) => ({
      path: file.path,
      name: `${file.name}/${entry.name}`,
      sizeBytes: entry.packedBytes,
      open: (signal: AbortSignal) => openEntry(file.path, entry, signal),
    }))
  } finally {
    await handle.close()
  }
}

const entriesOf = async (handle: FileHandle, file: InputFile, limits: ZipLimits): Promise<readonly ZipEntry[]> => {
  const { maxEntries = 200_000, maxTotalBytes = 256 * 2 ** 30, maxRatio = 300 } = limits
  const { entries: all, end } = await readDirectory(handle, file.name, maxEntries)
  refuseOverlaps(all, end, file.name)
  const entries = all.filter((entry) => entry.isFile && !LEFT_BEHIND.test(entry.name))
  const names = new Set<string>()
  let total = 0
  for (const entry of entries) {
    refuseEntry(entry, file.name, maxRatio)
    if (names.has(entry.name)) {
      throw new ConnectorError('zip_duplicate', `${file.name} holds ${shown(entry.name)} twice.`, 'Export it again, or pack it anew.')
    }
    names.add(entry.name)
    total += entry.sizeBytes
    if (total > maxTotalBytes) {
      throw new ConnectorError(
        'zip_too_large',
        `${file.name} would expand to more than ${gibibytes(maxTotalBytes)}.`,
        'Unpack it and import it in parts.',
      )
    }
  }
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

const LEFT_BEHIND = /(?:^|\/)(?:__MACOSX\/|\.[^/]*$|Thumbs\.db$|desktop\.ini$)/
const RATIO_FROM_BYTES = 16 * 1024 * 1024

const refuseEntry = (entry: ZipEntry, archive: string, maxRatio: number): void => {
  if (/^(?:[a-z]:|\/)/i.test(entry.name) || entry.name.split('/').includes('..') || entry.name.includes('\0')) {
    throw new ConnectorError(
      'zip_path',
      `${archive} holds a name that leads out of it: ${shown(entry.name)}.`,
      'Do not trust this file; export it again.',
    )
  }
  if (entry.encrypted) {
    throw new ConnectorError('zip_encrypted', `${archive} is protected by a password.`, 'Unpack it with the password, and give the folder.')
  }
  if (entry.method !== 0 && entry.method !== 8) {
    throw new ConnectorError(
      'zip_method',
      `${shown(entry.name)} in ${archive} is packed in a way that Kith cannot read (method ${entry.method}).`,
      'Unpack it, and give the folder, or pack it anew.',
    )
  }
  if (entry.sizeBytes >= RATIO_FROM_BYTES && entry.sizeBytes > entry.packedBytes * maxRatio) {
    throw new ConnectorError(
      'zip_bomb',
      `${shown(entry.name)} in ${archive} would expand to ${Math.round(entry.sizeBytes / Math.max(1, entry.packedBytes))} times its size.`,
      'Do not trust this file; if it is right, unpack it and give the folder.',
    )
  }
}

/** Entries that share bytes are how a small archive says that it holds a million times as much. */
const refuseOverlaps = (entries: readonly ZipEntry[], end: number, archive: string): void => {
  let reached = 0
  for (const entry of entries.toSorted((a, b) => a.offset - b.offset)) {
    if (entry.offset >= reached && entry.offset + entry.leastBytes <= end) {
      reached = entry.offset + entry.leastBytes
      continue
    }
    throw new ConnectorError('zip_overlap', `Entries of ${archive} overlap.`, 'Do not trust this file; export it again.')
  }
}

const shown = (name: string): string => JSON.stringify(name.slice(0, 120))
const gibibytes = (bytes: number): string =>
  bytes >= 2 ** 30 ? `${Math.round(bytes / 2 ** 30)} GiB` : `${Math.round(bytes / 2 ** 20)} MiB`
