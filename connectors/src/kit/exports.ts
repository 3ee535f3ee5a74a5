import { z } from 'zod'
import { marksOf, openBundle } from './bundle.ts'
import { readBytes } from './bytes.ts'
import { checkFiles } from './checks.ts'
import {
  ConnectorError,
  defineConnector,
  type Batch,
  type Connector,
  type InputFile,
  type Item,
  type ReadContext,
  type SettingField,
} from './connector.ts'
import { lookThrough, readDocuments, readList, type DocumentCursor, type DocumentLimits, type Element } from './documents.ts'
import type { JsonShape } from './json-stream.ts'
import { isObject, type Json } from './json.ts'
import { parseJson } from './parse-json.ts'
import { setAside } from './set-asides.ts'
import { defineTableConnector, textsNamed, type TableSettings } from './tables/connector.ts'
import type { TableFormat } from './tables/format.ts'
import { createCheck, createRead, type TableCursor } from './tables/read.ts'
import { readRaw } from './tables/raw.ts'

/** JSON first, then tables: an export may hold both. */
export type ExportCursor =
  | { readonly part: 'documents'; readonly at: DocumentCursor }
  | { readonly part: 'tables'; readonly at: TableCursor; readonly after: string }

export interface ElementContext {
  readonly settings: Readonly<Record<string, unknown>>
  readonly nowMs: number
  /** What `learn` has gathered. */
  readonly learnt: unknown
  /** Something worth telling that sets nothing aside; counted, and told once at the end. */
  readonly count: (code: string, message: string) => void
}

export type ExportElement = Pick<Element, 'value' | 'path' | 'heads' | 'locator'> & { readonly raw: string | Uint8Array }

/** Something that an element holds, as an element: named by a word and a number behind the element's own place. */
export const held = (
  element: ExportElement,
  value: Json,
  place: string,
  others: Partial<Pick<ExportElement, 'heads' | 'raw'>> = {},
): ExportElement => {
  const { path, heads, locator, raw } = element
  return { value, path, heads: others.heads ?? heads, locator: `${locator}, ${place}`, raw: others.raw ?? raw }
}

export interface Learning {
  readonly see: (value: Json, path: string) => void
  /** Where a few fields tell which elements there is something to learn from: all others are passed over, which is much faster. */
  readonly told?: { readonly fields?: readonly string[]; readonly signs?: readonly string[]; readonly isWanted: (fields: Json) => boolean }
  readonly learnt: unknown
}

type About = Pick<Connector, 'name' | 'label' | 'summary' | 'help' | 'kinds' | 'openKinds'>

export interface ExportPlan {
  /** Where the lists are in its JSON. */
  readonly shape: (file: InputFile) => JsonShape
  /** Looks at all elements before the first is read, for what is named by number elsewhere; called anew for each reading. */
  readonly learn?: () => Learning
  /**
   * Asked once for a reading, so that it can keep what is the same for many; what it answers is asked for each element of a list. `value` of a retried one
   * is what was set aside.
   */
  readonly toItems: (context: ElementContext) => (element: ExportElement) => readonly Item[]
  /** Its tables, where it has some. */
  readonly tables?: TableFormat
  readonly mappingExample?: string
  /** Further settings, plain texts. */
  readonly fields?: readonly SettingField[]
}

/** A connector for exports of JSON, of tables, or of both, in files, folders and zip archives. */
export const defineExportConnector = (about: About, plan: ExportPlan, limits: DocumentLimits): Connector<TableSettings, ExportCursor> => {
  const { tables = NO_TABLES, fields = [] } = plan
  const table = defineTableConnector(tables, limits, { ...about, mappingExample: plan.mappingExample ?? 'Email=email' })
  const tableFields = plan.tables === undefined ? table.fields.slice(0, 1) : table.fields
  const extra = textsNamed(fields.map(({ name }) => name))
  return defineConnector<TableSettings, ExportCursor>({
    ...about,
    filesAlone: true,
    settings: z.intersection(table.settings, extra),
    fields: [
      { name: 'files', label: 'Files', help: 'The export: files, a zip archive, or a folder on the server', kind: 'files', required: true },
      ...fields,
      ...tableFields.slice(1),
    ],
    order: 'as-given',
    title: table.title,
    check: async (context) => {
      const named = await context.files(context.settings.files, { folders: true })
      await checkFiles(named.filter(({ sizeBytes, name }) => sizeBytes > 0 || !name.includes('/')))
      const parts = await partsOf(context, plan)
      if (parts.tables.length > 0) await createCheck(tables)({ ...context, files: async () => parts.tables })
    },
    read: (context) => read(context, plan, limits),
    ...(plan.tables === undefined
      ? {}
      : {
          inspect: async (context) => {
            const { files, signal } = context
            const opened = await openBundle({ files, signal }, namesIn(context.settings))
            const [first] = (await sorted(opened, signal)).tables
            if (first === undefined) return { columns: [], mapping: null, remembered: false, targets: [] }
            return (
              (await table.inspect?.({ ...context, files: async () => [first] })) ?? {
                columns: [],
                mapping: null,
                remembered: false,
                targets: [],
              }
            )
          },
          remember: async (settings, files) => {
            const [first] = (await sorted(await openBundle({ files, signal: new AbortController().signal }, settings.files))).tables
            return first === undefined ? undefined : table.remember?.(settings, async () => [first])
          },
        }),
    reread: (raw, settings) => {
      const value = parseJson(raw)
      if (plan.tables !== undefined && isRow(raw, value)) return table.reread(raw, settings)
      if (!isObject(value)) return [setAside('json_invalid', 'This is no JSON object: correct it, and keep its shape.', 'retry', raw)]
      const { '…path': path, '…heads': heads, '…value': inner } = value
      const element = isObject(inner) ? inner : value
      const toItems = plan.toItems({ settings, nowMs: Date.now(), learnt: plan.learn?.().learnt, count: () => undefined })
      return toItems({
        value: element,
        path: typeof path === 'string' ? path : '',
        heads: Array.isArray(heads) ? heads.filter(isObject) : [],
        locator: 'retry',
        raw,
      })
    },
  })
}

/** An element that cannot be taken, kept with what stands around it: it can be corrected and tried again. */
export const asideWithHeads = (reason: string, message: string, element: Omit<ExportElement, 'raw'>): Item =>
  setAside(
    reason,
    message,
    element.locator,
    JSON.stringify({ '…path': element.path, '…heads': element.heads.slice(0, 2), '…value': element.value }),
  )

const isRow = (raw: string, value: unknown): boolean =>
  isObject(value) && !('…value' in value) && readRaw(raw) !== undefined && Object.values(value).every((cell) => typeof cell === 'string')

const NO_TABLES: TableFormat = { whats: [], targets: [], dates: [], guess: () => null, require: () => undefined, toRecords: () => () => [] }

const namesIn = (settings: Readonly<Record<string, unknown>>): string[] =>
  Array.isArray(settings['files']) ? settings['files'].filter((name) => typeof name === 'string') : []

interface Parts {
  readonly documents: readonly InputFile[]
  readonly tables: readonly InputFile[]
}

const partsOf = async (
  context: Pick<ReadContext<TableSettings, unknown>, 'settings' | 'files' | 'signal'>,
  plan: ExportPlan,
): Promise<Parts> => {
  const parts = await sorted(await openBundle(context, context.settings.files), context.signal)
  if (parts.documents.length === 0 && (plan.tables === undefined || parts.tables.length === 0)) {
    throw new ConnectorError(
      'export_unknown',
      'There is nothing in it that this kind of source could read.',
      'Give the files that the export consists of.',
    )
  }
  return plan.tables === undefined ? { documents: parts.documents, tables: [] } : parts
}

const sorted = async (files: readonly InputFile[], signal: AbortSignal = new AbortController().signal): Promise<Parts> => {
  const documents: InputFile[] = []
  const tables: InputFile[] = []
  for (const file of files) {
    if (file.sizeBytes === 0 || /\/(?:\.|__MACOSX)/.test(`/${file.name}`.replace(/\/\.all-contributorsrc$/, ''))) continue
    ;((await isJson(file, signal)) ? documents : tables).push(file)
  }
  return { documents, tables }
}

const isJson = async (file: InputFile, signal: AbortSignal): Promise<boolean> => {
  if (/\.(?:json|jsonl|ndjson)(?:\.gz)?$/i.test(file.name)) return true
  if (/\.(?:csv|tsv|tab)(?:\.gz)?$/i.test(file.name)) return false
  try {
    for await (const { bytes } of readBytes(file, { signal })) {
      const text = bytes.subarray(0, 200).toString('utf8').trimStart()
      if (text !== '') return /^[[{]/.test(text)
    }
  } catch (error) {
    // A workbook, or another archive: whoever reads it as a table says so.
    if (!(error instanceof ConnectorError)) throw error
  }
  return false
}

async function* read(
  context: ReadContext<TableSettings, ExportCursor>,
  plan: ExportPlan,
  limits: DocumentLimits,
): AsyncGenerator<Batch<ExportCursor>, void> {
  const { documents, tables } = await partsOf(context, plan)
  const after = (await marksOf(documents)).at(-1) ?? ''
  const { cursor } = context
  const nowMs = context.now().getTime()
  const isPast = cursor?.part === 'tables' && cursor.after === after
  if (documents.length > 0 && !isPast) {
    const learning = plan.learn?.()
    if (learning !== undefined) for (const file of documents) await learnFrom(file, plan, learning, context.signal)
    const counts = new Map<string, { readonly message: string; count: number }>()
    const count = (code: string, message: string): void => {
      const known = counts.get(code)
      if (known === undefined) counts.set(code, { message, count: 1 })
      else known.count += 1
    }
    const toItems = plan.toItems({ settings: context.settings, nowMs, learnt: learning?.learnt, count })
    const inner = { cursor: cursor?.part === 'documents' ? cursor.at : undefined, signal: context.signal, claim: context.claim }
    for await (const batch of readDocuments(inner, { documents, shape: plan.shape, toItems }, limits)) {
      yield { ...batch, cursor: { part: 'documents', at: batch.cursor } }
    }
    for (const [code, { message, count: times }] of counts) context.note(code, message, times)
  }
  if (tables.length === 0 || plan.tables === undefined) return
  const inner = { ...context, files: async () => tables, cursor: isPast ? cursor.at : undefined }
  for await (const batch of createRead(plan.tables, limits)(inner)) yield { ...batch, cursor: { part: 'tables', at: batch.cursor, after } }
}

const learnFrom = (file: InputFile, plan: ExportPlan, { see, told }: Learning, signal: AbortSignal): Promise<Json> => {
  if (told === undefined) return readList(file, plan.shape(file), signal, see)
  // Of most elements the same is told: "type":"issue_activity".
  const unwanted = new Set<string>()
  return lookThrough(file, plan.shape(file), signal, {
    fields: told.fields ?? [],
    signs: told.signs ?? [],
    isKnown: (written) => unwanted.has(written),
    each: (value, path, whole, written) => {
      if (told.isWanted(value)) see(whole(), path)
      else if (unwanted.size < UNWANTED_MAX && written.length <= UNWANTED_MAX_CHARS) unwanted.add(written)
    },
  })
}
const UNWANTED_MAX = 1_000
const UNWANTED_MAX_CHARS = 200

/** Text of the first of these fields that has some. */
export const firstText = (value: Json, ...names: readonly string[]): string => {
  for (const name of names) {
    const text = shownText(value[name])
    if (text !== '') return text
  }
  return ''
}

/** Text without what is around it, or a number as text; empty for all else. A field that is read by its name is found faster than one of several names. */
export const shownText = (found: unknown): string => {
  if (typeof found === 'string') return found.trim()
  return typeof found === 'number' && Number.isFinite(found) ? String(found) : ''
}
