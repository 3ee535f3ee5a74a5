import { createHash } from 'node:crypto'
import { createBatcher, LOOK_AT_CLOCK_EVERY, type BatchLimits } from '../kit/batches.ts'
import { checkFiles } from '../kit/checks.ts'
import { ConnectorError, type Batch, type InputFile, type ReadContext } from '../kit/connector.ts'
import { readLines, type Line } from '../kit/lines.ts'
import { wasRepaired } from '../kit/text.ts'
import { createParseContext, parseLine, type SkippedLine } from './parse.ts'

export interface ArchiveSettings {
  readonly files: readonly string[]
}

export interface ArchiveCursor {
  /** Files read whole. */
  readonly files: number
  /** Where the next file goes on: bytes of its expanded content, and lines. */
  readonly offset: number
  readonly line: number
  /** Which files these are: other files, or files fetched again, are read from the start. */
  readonly digest: string
}

export interface ArchiveLimits extends BatchLimits {
  readonly maxLineBytes?: number
}

type Context = ReadContext<ArchiveSettings, ArchiveCursor>

/** Reads the files in order, line by line. */
export async function* readArchive(context: Context, limits: ArchiveLimits): AsyncGenerator<Batch<ArchiveCursor>, void> {
  const files = await context.files(context.settings.files)
  const total = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  const start = usableCursor(context.cursor, files)
  const counts = createCounts()
  const parse = createParseContext(context.now().getTime(), counts.onSkipped)
  const batcher = createBatcher(limits)
  let cursor = start
  let before = files.slice(0, start.files).reduce((sum, file) => sum + file.sizeBytes, 0)
  for (const [index, file] of files.entries()) {
    if (index < start.files) continue
    const from = index === start.files ? { offset: start.offset, line: start.line } : { offset: 0, line: 0 }
    const digest = digestOf(files, index + 1)
    for await (const { lines, consumed } of readLines(file, { ...limits, signal: context.signal, from })) {
      for (const line of lines) {
        for (const item of readLine(line, file, parse, counts)) batcher.add(item)
        if (!(line.number % LOOK_AT_CLOCK_EVERY === 0 ? batcher.isDue() : batcher.isFull())) continue
        cursor = { files: index, offset: line.end, line: line.number, digest }
        yield { items: batcher.take(), cursor, progress: { done: before + consumed, total, unit: 'bytes' } }
        context.signal.throwIfAborted()
      }
    }
    before += file.sizeBytes
    cursor = { files: index + 1, offset: 0, line: 0, digest }
  }
  counts.tell(context)
  if (!batcher.isEmpty() || cursor !== start) yield { items: batcher.take(), cursor, progress: { done: total, total, unit: 'bytes' } }
}

const BLANK = /^\s*$/

const readLine = (line: Line, file: InputFile, parse: ReturnType<typeof createParseContext>, counts: Counts) => {
  if (line.fault !== undefined) return [line.fault]
  const text = line.bytes.toString('utf8')
  if (text.length < 200 && BLANK.test(text)) return []
  if (wasRepaired(line.bytes, text)) counts.repaired += 1
  return parseLine(text, line.bytes, `${file.name} line ${line.number}`, parse)
}

/** Names and sizes, but not paths: an upload moves. A file that was cut and fetched again has another size. */
const digestOf = (files: readonly InputFile[], count: number): string =>
  createHash('sha1')
    .update(JSON.stringify(files.slice(0, count).map(({ name, sizeBytes }) => [name, sizeBytes])))
    .digest('hex')

const usableCursor = (cursor: ArchiveCursor | undefined, files: readonly InputFile[]): ArchiveCursor => {
  const count = cursor === undefined ? 0 : cursor.files + (cursor.offset > 0 ? 1 : 0)
  if (cursor !== undefined && count <= files.length && cursor.digest === digestOf(files, count)) return cursor
  return { files: 0, offset: 0, line: 0, digest: '' }
}

const UNKNOWN_TYPES_MAX = 50

interface Counts {
  repaired: number
  readonly onSkipped: (what: SkippedLine) => void
  readonly tell: (context: Context) => void
}

const createCounts = (): Counts => {
  const unknown = new Map<string, number>()
  let bulkIndexes = 0
  const counts: Counts = {
    repaired: 0,
    onSkipped: (what) => {
      if (what === 'bulk_index') bulkIndexes += 1
      else {
        const type = unknown.has(what.unknownType) || unknown.size < UNKNOWN_TYPES_MAX ? what.unknownType : 'others'
        unknown.set(type, (unknown.get(type) ?? 0) + 1)
      }
    },
    tell: ({ note }) => {
      for (const [type, count] of unknown)
        note('unknown_event_type', `Events of type ${type} are unknown to Kith; they were counted and left out.`, count)
      if (bulkIndexes > 0) note('bulk_index_lines', 'Lines that only announce the next event were left out.', bulkIndexes)
      if (counts.repaired > 0) note('bytes_replaced', 'Lines held bytes that are no UTF-8; those were replaced.', counts.repaired)
    },
  }
  return counts
}

const LINES_LOOKED_AT = 100

/** Throws ConnectorError unless each file is there and begins like JSON lines. */
export const checkArchive = async (context: Pick<Context, 'settings' | 'files' | 'signal'>): Promise<void> => {
  const files = await context.files(context.settings.files)
  await checkFiles(files)
  for (const file of files) await checkContent(file, context.signal)
}

const checkContent = async (file: InputFile, signal: AbortSignal): Promise<void> => {
  for await (const { lines } of readLines(file, { signal })) {
    const starts = lines
      .slice(0, LINES_LOOKED_AT)
      .map(startOf)
      .filter((start) => start !== '')
    const isList = starts[0] === '[' || starts[0]?.startsWith('[{') === true
    if (starts.length === 0) continue
    if (!isList && starts.some((start) => start.startsWith('{'))) return
    throw isList
      ? new ConnectorError(
          'json_array',
          `${file.name} is one JSON list, not a line for each event.`,
          `Make lines of it: jq -c '.[]' ${file.name} > events.json`,
        )
      : new ConnectorError(
          'not_json_lines',
          `${file.name} holds no JSON lines.`,
          'Give a file of GH Archive as it was fetched, such as 2015-01-01-0.json.gz.',
        )
  }
}

const startOf = (line: Line): string =>
  line.fault === undefined ? line.bytes.subarray(0, 64).toString('utf8').replaceAll('\0', '').trim() : '{'
