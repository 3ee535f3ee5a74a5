import { ConnectorError, type Connector, type InputFile, type Inspection } from '../connector.ts'
import { clip } from '../text.ts'
import type { TableFormat } from './format.ts'
import { mappingOf, recalledMapping, tableSettings, type Mapping, type TableSettings } from './mapping.ts'
import { planMapping } from './plan.ts'
import { headerKey, readHead, type Head } from './table.ts'
import { inspectionTargets } from './targets.ts'

const SAMPLES_MAX = 5
const SAMPLE_MAX_CHARS = 200

/** Columns, samples and a mapping to start from: the remembered one of the same header, else a guess. */
export const createInspect =
  (format: TableFormat): NonNullable<Connector['inspect']> =>
  async ({ settings, files, signal, recall }) => {
    const parsed = tableSettings.omit({ mapping: true }).safeParse(settings)
    if (!parsed.success) {
      throw new ConnectorError(
        'settings_invalid',
        parsed.error.issues[0]?.message ?? 'The settings are not right',
        'Name the file to look into.',
      )
    }
    const { what, separator, files: names } = parsed.data
    const head = await readHead(firstOf(await files(names)), separator, signal)
    const remembered = usable(format, recalledMapping(format, await recall(headerKey(head.header))), head, what)
    const mapping = remembered ?? format.guess(head.header, head.rows, what)
    return {
      columns: head.header.map((name, index) => ({ name, samples: samplesOf(head, index) })),
      mapping: mapping === null ? null : { ...mapping },
      remembered: remembered !== undefined,
      targets: inspectionTargets(format),
    } satisfies Inspection
  }

/** The mapping under its header's key, once a source was created with it. */
export const createRemember =
  (format: TableFormat): NonNullable<Connector<TableSettings>['remember']> =>
  async (settings, files) => {
    const mapping = mappingOf(format, settings)
    if (mapping === undefined) return undefined
    const head = await readHead(firstOf(await files(settings.files)), settings.separator, new AbortController().signal)
    return { key: headerKey(head.header), value: mapping }
  }

function usable(format: TableFormat, mapping: Mapping | undefined, head: Head, what: string | undefined): Mapping | undefined {
  if (mapping === undefined || (what !== undefined && mapping.what !== what)) return undefined
  try {
    planMapping(format, mapping, head.header, 'The file')
    return mapping
  } catch (error) {
    if (error instanceof ConnectorError) return undefined
    throw error
  }
}

function samplesOf(head: Head, index: number): string[] {
  const samples = new Set<string>()
  for (const row of head.rows) {
    const text = clip(row[index]?.trim() ?? '', SAMPLE_MAX_CHARS)
    if (text !== '') samples.add(text)
    if (samples.size >= SAMPLES_MAX) break
  }
  return [...samples]
}

function firstOf(files: readonly InputFile[]): InputFile {
  const [file] = files
  if (file === undefined) throw new ConnectorError('no_files', 'No file was given', 'Choose one file or more.')
  return file
}
