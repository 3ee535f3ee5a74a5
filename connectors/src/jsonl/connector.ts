import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { z } from 'zod'
import { createBatcher, LOOK_AT_CLOCK_EVERY, type BatchLimits } from '../kit/batches.ts'
import { checkFiles } from '../kit/checks.ts'
import { defineConnector, type Batch, type Connector, type InputFile, type Item, type ReadContext } from '../kit/connector.ts'
import { readLines, type Line, type LinePosition } from '../kit/lines.ts'
import { setAside } from '../kit/set-asides.ts'
import { parseLine } from './parse.ts'

const settings = z.object({ files: z.array(z.string().min(1).max(4_096)).min(1, 'Name at least one file').max(1_000) })
type Settings = z.infer<typeof settings>

/** Where to go on, and a mark of the files up to there: when one of them has changed, reading starts anew. */
interface Cursor extends LinePosition {
  readonly file: number
  readonly mark: string
}

/** Longer lines are set aside: a record at the limits of the format has half of this. */
const LINE_MAX_BYTES = 4 * 1024 * 1024

export const createJsonl = (limits: BatchLimits = {}): Connector<Settings, Cursor> =>
  defineConnector<Settings, Cursor>({
    name: 'jsonl',
    label: 'JSON lines',
    summary: 'Kith’s own activity format: activities and people from anything that can write JSON',
    help: [
      '1. Write one JSON object on each line, in UTF-8; the file may be gzipped.',
      '2. An activity needs `kind`, `externalId`, `occurredAt` and `actor` with `platform` and `key`:',
      '',
      '```json',
      '{"kind":"signup","externalId":"s-1","occurredAt":"2024-03-31T18:30:00Z","actor":{"platform":"shop","key":"7","email":"ada@example.org"}}',
      '```',
      '3. Import it. Importing the same file twice changes nothing.',
    ].join('\n'),
    settings,
    fields: [{ name: 'files', label: 'Files', help: 'JSON lines, plain or gzip', kind: 'files', required: true }],
    kinds: {},
    openKinds: true,
    filesAlone: true,
    order: 'as-given',
    title: ({ files }) => `jsonl: ${files[0]?.split(/[\\/]/).at(-1) ?? ''}${files.length > 1 ? ` and ${files.length - 1} more` : ''}`,
    check: async (context) => checkFiles(await context.files(context.settings.files)),
    read: (context) => read(context, limits),
    reread: (raw) => rereadLines(raw),
  })

export const jsonl = createJsonl()

async function* read(context: ReadContext<Settings, Cursor>, limits: BatchLimits): AsyncGenerator<Batch<Cursor>, void> {
  const { cursor, signal } = context
  const files = await context.files(context.settings.files)
  const marks = await marksOf(files)
  const start = cursor !== undefined && marks[Math.min(cursor.file, files.length - 1)] === cursor.mark ? cursor : undefined
  const total = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  const nowMs = context.now().getTime()
  const unknown = new Map<string, number>()
  const batcher = createBatcher(limits)
  let done = 0
  const batch = (consumed: number, next: Omit<Cursor, 'mark'>): Batch<Cursor> => ({
    items: batcher.take(),
    cursor: { ...next, mark: marks[Math.min(next.file, files.length - 1)] ?? '' },
    progress: { done: Math.min(done + consumed, total), total, unit: 'bytes' },
  })
  for (const [index, file] of files.entries()) {
    if (index < (start?.file ?? 0)) {
      done += file.sizeBytes
      continue
    }
    const from = index === start?.file ? { offset: start.offset, line: start.line } : { offset: 0, line: 0 }
    for await (const block of readLines(file, { signal, from, maxLineBytes: LINE_MAX_BYTES })) {
      for (const line of block.lines) {
        const item = toItem(line, file.name, nowMs, unknown)
        if (item !== undefined) batcher.add(item)
        if (!(line.number % LOOK_AT_CLOCK_EVERY === 0 ? batcher.isDue() : batcher.isFull())) continue
        signal.throwIfAborted()
        yield batch(block.consumed, { file: index, offset: line.end, line: line.number })
      }
    }
    signal.throwIfAborted()
    yield batch(file.sizeBytes, { file: index + 1, offset: 0, line: 0 })
    done += file.sizeBytes
  }
  if (unknown.size > 0) noteUnknown(context, unknown)
}

function toItem(line: Line, name: string, nowMs: number, unknown: Map<string, number>): Item | undefined {
  if (line.fault !== undefined) return line.fault
  if (line.bytes.length === 0) return undefined
  const raw = line.bytes.toString('utf8')
  if (raw.trim() === '') return undefined
  const verdict = parseLine(raw, nowMs, line.bytes)
  if ('reason' in verdict) return setAside(verdict.reason, verdict.message, `${name} line ${line.number}`, raw)
  for (const field of verdict.unknown ?? []) {
    if (unknown.size < UNKNOWN_MAX || unknown.has(field)) unknown.set(field, (unknown.get(field) ?? 0) + 1)
  }
  return { record: verdict.record, raw }
}

const UNKNOWN_MAX = 20

function noteUnknown({ note }: ReadContext<Settings, Cursor>, unknown: ReadonlyMap<string, number>): void {
  const names = [...unknown.keys()].map((name) => `"${name.slice(0, 40)}"`).join(', ')
  const count = Math.max(...unknown.values())
  note('fields_unknown', `Fields that the format does not have were left out: ${names}. Facts of your own go into attributes.`, count)
}

/** A set-aside line that was mended: usually one, but somebody may have found that it holds two. */
function rereadLines(raw: string): readonly Item[] {
  const whole = parseLine(raw, Date.now())
  if ('record' in whole) return [{ record: whole.record, raw }]
  const lines = raw.split('\n').filter((line) => line.trim() !== '')
  const verdicts = lines.map((line) => ({ line, verdict: parseLine(line, Date.now()) }))
  const items = verdicts.flatMap(({ line, verdict }): Item[] => ('record' in verdict ? [{ record: verdict.record, raw: line }] : []))
  return items.length > 1 && items.length === lines.length ? items : [setAside(whole.reason, whole.message, 'retried line', raw)]
}

/** For each file, a mark of it and all before it. */
async function marksOf(files: readonly InputFile[]): Promise<string[]> {
  const digest = createHash('sha256')
  const marks: string[] = []
  for (const file of files) {
    const found = await stat(file.path).catch(() => undefined)
    digest.update(`${file.name}\n${found?.size ?? file.sizeBytes}\n${found?.mtimeMs ?? 0}\n`)
    marks.push(digest.copy().digest('hex').slice(0, 32))
  }
  return marks
}
