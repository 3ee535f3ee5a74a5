import type { AnyRecord } from '@kith/contract/records'
import { z } from 'zod'
import {
  defineConnector,
  type Batch,
  type Connector,
  type Item,
  type Network,
  type ReadContext,
  type Reread,
  type SettingField,
} from './connector.ts'

/** Whether a setting holds something: what was typed, or what it was encrypted to. */
export const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== ''

/** How a platform is asked, beside the files that it exports. */
export interface ApiWay<Given extends object, At> {
  readonly settings: z.ZodType<Given>
  readonly fields: readonly SettingField[]
  /** Whether these settings are meant for the API; secrets may be encrypted: look only whether they are there. */
  readonly isAsked: (given: Readonly<Record<string, unknown>>) => boolean
  /** What is said where neither is given. */
  readonly needs: string
  readonly everyMinutes: number
  readonly title: (given: Given) => string
  readonly sameness: (given: Given) => string
  readonly help: string
  readonly check: (context: Network & { readonly settings: Given }) => Promise<void>
  readonly read: (context: ReadContext<Given, At>) => AsyncGenerator<Batch<At>, void>
  /** Brings ids that a file had to make up to those of the API, where both are given. */
  readonly rename?: (context: Network & { readonly settings: Given }) => Promise<(record: AnyRecord) => AnyRecord>
  /** What was set aside by `read`; undefined for what came from a file. */
  readonly reread: (raw: string, given: Given) => readonly Item[] | undefined
}

/** Where both readings stand; of files alone, their own cursor. */
export interface BothCursor<At, FileCursor> {
  readonly way: 'api'
  readonly api?: At
  readonly files?: FileCursor
}

export type BothSettings = Readonly<Record<string, unknown>> & { readonly files?: readonly string[] | undefined }

/**
 * One connector for a platform that has an API and exports files: a source is read through either, or through both. Then files come first, so that what the
 * API says is the last word, and nothing is there twice, since both give the same ids within one source.
 */
export const withApi = <FileSettings extends { readonly files: readonly string[] }, FileCursor, Given extends object, At>(
  files: Connector<FileSettings, FileCursor, Reread>,
  way: ApiWay<Given, At>,
): Connector<BothSettings, FileCursor | BothCursor<At, FileCursor>, Reread> => {
  const hasFiles = (given: BothSettings): boolean => (given.files ?? []).length > 0
  return defineConnector<BothSettings, FileCursor | BothCursor<At, FileCursor>, Reread>({
    ...aboutOf(files),
    help: `## Through the API\n\n${way.help.trim()}\n\n## From files\n\n${files.help.trim()}\n\nGiven both, files fill in what the API no longer shows, and nothing comes twice.`,
    settings: settingsOf(files, way),
    fields: [
      ...way.fields,
      ...files.fields
        .filter(({ name }) => !way.fields.some((field) => field.name === name))
        .map((field): SettingField => (field.kind === 'files' ? { ...field, required: false } : { ...field, with: 'files' })),
    ],
    order: 'newest-first',
    ...(files.inspect === undefined ? {} : { inspect: files.inspect }),
    title: (given) => (way.isAsked(given) ? way.title(way.settings.parse(given)) : files.title(files.settings.parse(given))),
    sameness: (given) => (way.isAsked(given) ? `api ${way.sameness(way.settings.parse(given))}` : undefined),
    schedule: { everyMinutes: way.everyMinutes, when: way.isAsked },
    check: async (context) => {
      const { settings } = context
      if (hasFiles(settings)) await files.check({ ...context, settings: files.settings.parse(settings) })
      if (way.isAsked(settings)) await way.check({ ...context, settings: way.settings.parse(settings) })
    },
    read: (context) => {
      if (way.isAsked(context.settings)) return readBoth(context, files, way)
      const { cursor } = context
      return files.read({
        ...context,
        settings: files.settings.parse(context.settings),
        cursor: cursor === undefined || isOfBoth(cursor) ? undefined : cursor,
      })
    },
    ...(files.remember === undefined
      ? {}
      : { remember: async (given, open) => (hasFiles(given) ? files.remember?.(files.settings.parse(given), open) : undefined) }),
    reread: (raw, given) => {
      const again = way.reread(raw, way.settings.parse(given))
      return again ?? files.reread(raw, files.settings.parse({ ...given, files: hasFiles(given) ? given.files : ['-'] }))
    },
  })
}

const aboutOf = ({ name, label, summary, kinds, openKinds }: Pick<Connector, 'name' | 'label' | 'summary' | 'kinds' | 'openKinds'>) => ({
  name,
  label,
  summary,
  kinds,
  ...(openKinds === undefined ? {} : { openKinds }),
})

const settingsOf = <FileSettings, FileCursor, Given extends object, At>(
  files: Connector<FileSettings, FileCursor, Reread>,
  way: ApiWay<Given, At>,
): z.ZodType<BothSettings> =>
  z.looseObject({ files: z.array(z.string()).optional() }).transform((raw, context) => {
    const parts = [way.settings.safeParse(raw), ...((raw.files ?? []).length > 0 ? [files.settings.safeParse(raw)] : [])]
    for (const { error } of parts)
      for (const { message, path } of error?.issues ?? []) context.addIssue({ code: 'custom', message, path: [...path] })
    const given: BothSettings = Object.assign({}, ...parts.toReversed().map(({ data }) => data))
    if (parts.length === 1 && !way.isAsked(given)) context.addIssue({ code: 'custom', message: way.needs, path: ['files'] })
    return given
  })

const isOfBoth = <At, FileCursor>(cursor: FileCursor | BothCursor<At, FileCursor>): cursor is BothCursor<At, FileCursor> =>
  typeof cursor === 'object' && cursor !== null && 'way' in cursor

async function* readBoth<FileSettings, FileCursor, Given extends object, At>(
  context: ReadContext<BothSettings, FileCursor | BothCursor<At, FileCursor>>,
  files: Connector<FileSettings, FileCursor, Reread>,
  way: ApiWay<Given, At>,
): AsyncGenerator<Batch<BothCursor<At, FileCursor>>, void> {
  const given = way.settings.parse(context.settings)
  let at: BothCursor<At, FileCursor> = context.cursor !== undefined && isOfBoth(context.cursor) ? context.cursor : { way: 'api' }
  if ((context.settings.files ?? []).length > 0) {
    const rename = (await way.rename?.({ ...context, settings: given })) ?? ((record: AnyRecord) => record)
    // What a file says that it holds is no word on what the platform does.
    const inner = { ...context, settings: files.settings.parse(context.settings), cursor: at.files, claim: () => undefined }
    for await (const { items, cursor, progress } of files.read(inner)) {
      at = { ...at, files: cursor }
      yield { items: items.map((item) => ('record' in item ? { ...item, record: rename(item.record) } : item)), cursor: at, progress }
    }
  }
  for await (const { items, cursor, progress } of way.read({ ...context, settings: given, cursor: at.api })) {
    at = { ...at, api: cursor }
    yield { items, cursor: at, progress }
  }
}
