import { createBatcher, type BatchLimits } from '../batches.ts'
import { marksOf, openBundle } from '../bundle.ts'
import { readBytes } from '../bytes.ts'
import type { Batch, InputFile, Item, ReadContext } from '../connector.ts'
import { setAside } from '../set-asides.ts'
import { parseMail } from './parse.ts'
import { createSplitter, type StoredMail } from './split.ts'

export interface MboxSettings {
  readonly files: readonly string[]
  readonly list?: string | undefined
}

export interface MboxCursor {
  /** Files read whole. */
  readonly files: number
  /** Where the next one goes on: bytes of its content, and mails. */
  readonly offset: number
  readonly mails: number
  readonly mark: string
}

export interface MboxLimits extends BatchLimits {
  /** What is kept of a mail (default 1 MiB): beyond are attachments. */
  readonly keptBytes?: number
  /** Mails taken apart side by side (default 64). */
  readonly together?: number
}

type Context = ReadContext<MboxSettings, MboxCursor>

/** Web pages, pictures and programs lie beside the archives of some lists. */
const NO_MAIL = /\.(?:html?|json|xml|css|js|png|jpe?g|gif|svg|pdf|csv|md|ico|sig|asc)$/i

export const mailFiles = (files: readonly InputFile[]): readonly InputFile[] => files.filter((file) => !NO_MAIL.test(file.name))

/** The parser waits for the event loop several times a mail: side by side, mails share these waits. */
const TOGETHER = 64

/** Reads the files in order, mail by mail. */
export async function* readMbox(context: Context, limits: MboxLimits): AsyncGenerator<Batch<MboxCursor>, void> {
  const { keptBytes = 1024 * 1024, together = TOGETHER } = limits
  const files = mailFiles(await openBundle(context, context.settings.files))
  const marks = await marksOf(files)
  const start = usable(context.cursor, marks)
  const total = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  const batcher = createBatcher(limits)
  const nowMs = context.now().getTime()
  let before = files.slice(0, start.files).reduce((sum, file) => sum + file.sizeBytes, 0)
  let cut = 0
  const batch = (cursor: Omit<MboxCursor, 'mark'>, consumed: number): Batch<MboxCursor> => ({
    items: batcher.take(),
    cursor: { ...cursor, mark: marks[cursor.offset > 0 ? cursor.files : cursor.files - 1] ?? '' },
    progress: { done: Math.min(before + consumed, total), total, unit: 'bytes' },
  })
  for (const [index, file] of files.entries()) {
    if (index < start.files) continue
    const list = context.settings.list ?? listName(file.name)
    const from = index === start.files ? { offset: start.offset, number: start.mails } : { offset: 0, number: 0 }
    for await (const { mails, fault, consumed } of readMails(file, from, keptBytes, context.signal)) {
      for (let at = 0; at < mails.length; at += together) {
        const some = mails.slice(at, at + together)
        for (const item of await Promise.all(some.map((mail) => toItem(mail, file, { list, nowMs })))) batcher.add(item)
        cut += some.filter((mail) => mail.sizeBytes > mail.bytes.length).length
        const last = some.at(-1)
        if (last === undefined || !batcher.isDue()) continue
        yield batch({ files: index, offset: last.end, mails: last.number }, consumed)
        context.signal.throwIfAborted()
      }
      if (fault !== undefined) batcher.add(fault)
    }
    before += file.sizeBytes
  }
  if (cut > 0) context.note('mails_cut', 'Mails longer than is kept were read to there: attachments follow, as a rule.', cut)
  if (!batcher.isEmpty() || start.files < files.length) yield batch({ files: files.length, offset: 0, mails: 0 }, 0)
}

const FROM_THE_START: MboxCursor = { files: 0, offset: 0, mails: 0, mark: '' }

const usable = (cursor: MboxCursor | undefined, marks: readonly string[]): MboxCursor => {
  if (cursor === undefined) return FROM_THE_START
  const mark = marks[cursor.offset > 0 ? cursor.files : cursor.files - 1] ?? ''
  return cursor.files <= marks.length && mark === cursor.mark ? cursor : FROM_THE_START
}

interface Mails {
  readonly mails: readonly StoredMail[]
  readonly consumed: number
  readonly fault?: Item
}

/** Mails of one file, from a place in it on. */
export async function* readMails(
  file: InputFile,
  from: { readonly offset: number; readonly number: number },
  keptBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Mails, void> {
  const splitter = createSplitter(from, keptBytes)
  let consumed = 0
  let number = from.number
  let fault: 'cut' | 'corrupt' | undefined
  for await (const block of readBytes(file, { signal, skip: from.offset })) {
    consumed = block.consumed
    fault = block.fault
    const mails = splitter.push(block.bytes)
    number = mails.at(-1)?.number ?? number
    if (mails.length > 0) yield { mails, consumed }
  }
  const mails = splitter.end()
  number = mails.at(-1)?.number ?? number
  yield fault === undefined ? { mails, consumed } : { mails, consumed, fault: damaged(file.name, fault, number) }
}

const damaged = (name: string, fault: 'cut' | 'corrupt', number: number): Item =>
  setAside(
    fault === 'cut' ? 'file_cut' : 'file_damaged',
    `The compressed file is ${fault === 'cut' ? 'cut off' : 'damaged'} after mail ${number}; what stands before came in. Fetch the file again and import it again.`,
    `${name} mail ${number + 1}`,
    '',
  )

/** One mail as a record. */
export const toItem = (
  mail: StoredMail,
  file: InputFile,
  { list, nowMs }: { readonly list: string; readonly nowMs: number },
): Promise<Item> => parseMail(mail.bytes, `${file.name} mail ${mail.number}`, { envelope: mail.envelope, list, nowMs })

/** "2015-November.txt.gz" in "metrics-grimoire/" names no list, "metrics-grimoire.mbox" does. */
const listName = (name: string): string => {
  const parts = name.split('/')
  const file = (parts.at(-1) ?? '').replace(/(?:\.(?:mbox|mbx|txt|gz|eml|zip))+$/i, '')
  return /^(?:\d[\w-]*|messages?|mbox|archive)$/i.test(file) ? (parts.at(-2) ?? '').replace(/\.zip$/i, '') : file
}
