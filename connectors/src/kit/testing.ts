import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ActivityRecord, AnyRecord, PersonRecord } from '@kith/contract/records'

/** For tests: files in a folder of their own. */
export const makeFolder = async (
  files: Readonly<Record<string, unknown>>,
): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> => {
  const path = await mkdtemp(join(tmpdir(), 'kith-export-'))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true })
    await writeFile(join(path, name), typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content))
  }
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** For tests: the sample data that lies beside a checkout on machines of those who build Kith, and is published nowhere. */
export const sampleData = (path: string): { readonly path: string; readonly isThere: boolean } => {
  const whole = join(import.meta.dirname, '../../../../shared/data', path)
  return { path: whole, isThere: existsSync(whole) }
}

export const activitiesOf = (records: readonly AnyRecord[]): readonly ActivityRecord[] =>
  records.filter((record) => record.type === 'activity')
export const peopleOf = (records: readonly AnyRecord[]): readonly PersonRecord[] => records.filter((record) => record.type === 'person')

/** How many there are of each kind; people count as "person". */
export const countKinds = (records: readonly AnyRecord[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const record of records) {
    const kind = record.type === 'activity' ? record.kind : record.type
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}

/** The address that a scripted network is asked for. */
export const askedUrl = (input: Parameters<typeof fetch>[0]): URL => new URL(input instanceof Request ? input.url : input)
