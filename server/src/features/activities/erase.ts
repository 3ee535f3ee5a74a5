import type { App } from '../../app.ts'
import { emptyMarks } from './fillings.ts'
import { ACTIVITY_COLUMNS, HELD, writeRowAgain, type HeldRow } from './row.ts'
import { RowWriter } from './row-block.ts'
import { eraseFromSheets } from './sheet-rows.ts'
import { refreshSummaries, touching } from './summaries.ts'
import { expectVersions } from './versions.ts'

type Place = Pick<App, 'state' | 'log' | 'now' | 'config'>

/** Whom the log forgets: the numbers of their identities, and what others may have written of them. */
interface ErasedPerson {
  readonly identities: readonly number[]
  /** Pieces of text by which activities of others are found; `scrub` says which of these do name the person. */
  readonly terms: readonly string[]
  readonly scrub: (text: string, platform: string) => string
  /** The same where an activity mentions the person: by what name is told there. */
  readonly scrubMentions: (text: string) => string
}

/** Keeps a statement well below the engine's bound on its length (262,144 characters). */
const NUMBERS_MAX = 5_000
const ROWS_MAX = 2_000
/** What the engine searches for at once. */
const TERMS_MAX = 200

/**
 * Takes a person's activities out of the log, with every older version, and cleans those of others that mention or name them. Rewritten on the disk when it
 * answers (the engine drops the files as they were some minutes later). Repeating it after a crash finishes what was begun.
 *
 * A deletion takes the engine seconds, however little it deletes and from however many months: there is one for all, unless very much is named.
 */
export const eraseFromLog = async (app: Place, person: ErasedPerson): Promise<{ activities: number; cleaned: number }> => {
  const activities = await countInLog(app, person.identities)
  const { cleaned, gone } = await cleanOthers(app, person)
  const numbers = chunks(person.identities, NUMBERS_MAX).map(
    (part) => `identity_id IN (${numbersIn(part)}) OR hasAny(mentions, [${numbersIn(part)}])`,
  )
  const rows = chunks(gone, ROWS_MAX).map((part) => `(id, version, content_hash) IN (${part.join(',')})`)
  await touching(app, new Set(person.identities), async () => {
    for (let at = 0; at < Math.max(numbers.length, rows.length); at++) {
      const where = [numbers[at], rows[at]].filter((part) => part !== undefined).join(' OR ')
      if (await holds(app, where)) await app.log.command(`ALTER TABLE activity DELETE WHERE ${where} SETTINGS mutations_sync = 2`)
    }
  })
  await refreshSummaries(app)
  await emptyMarks(app)
  // What was summed up of them before is gone from the disk only once it has been merged.
  for (const table of ['identity_summary', 'activity_day']) await app.log.command(`OPTIMIZE TABLE ${table} FINAL`)
  for (const part of chunks(person.identities, NUMBERS_MAX)) {
    for (const table of ['identity_month', 'identity_quarter', 'identity_mark'])
      await app.log.command(`ALTER TABLE ${table} DELETE WHERE identity_id IN (${numbersIn(part)}) SETTINGS mutations_sync = 2`)
    await eraseFromSheets(app, numbersIn(part))
  }
  return { activities, cleaned }
}

const holds = async (app: Pick<App, 'log'>, where: string): Promise<boolean> =>
  (await app.log.query(`SELECT 1 FROM activity WHERE ${where} LIMIT 1 SETTINGS final = 0`, {}, { timeoutMsMax: 600_000 })).length > 0

const numbersIn = (identities: readonly number[]): string => identities.map(Number).join(',')

/** Activities of these identities, as figures count them. */
export const countInLog = async (app: Pick<App, 'log'>, identities: readonly number[]): Promise<number> => {
  let count = 0
  for (const numbers of chunks(identities, NUMBERS_MAX)) {
    const [row] = await app.log.query<{ n: number }>(`SELECT count() AS n FROM activity WHERE identity_id IN (${numbersIn(numbers)})`)
    count += row?.n ?? 0
  }
  return count
}

/** Which of these numbers any row of the log still has. */
export const holdsInLog = async (app: Pick<App, 'log'>, identities: readonly number[]): Promise<number[]> => {
  const held: number[] = []
  for (const numbers of chunks(identities, NUMBERS_MAX)) {
    const rows = await app.log.query<{ id: number }>(
      `SELECT DISTINCT identity_id AS id FROM activity WHERE identity_id IN (${numbersIn(numbers)}) SETTINGS final = 0`,
    )
    held.push(...rows.map((row) => row.id))
  }
  return held
}

/** How many activities of others mention or name the person. */
export const countOthersNaming = async (app: Pick<App, 'log'>, person: ErasedPerson): Promise<number> => {
  const found = new Set<string>()
  for await (const { row } of rowsOfOthers(app, person, '1 = 1', '')) found.add(row.id)
  return found.size
}

interface Condition {
  readonly text: string
  readonly params: Record<string, unknown>
}

const others = (person: ErasedPerson): Condition[] => [
  ...chunks(person.identities, NUMBERS_MAX).map((numbers) => ({
    text: `hasAny(mentions, [${numbersIn(numbers)}])`,
    params: {},
  })),
  ...chunks(person.terms, TERMS_MAX).map((terms) => ({
    text: `multiSearchAnyCaseInsensitiveUTF8(concat(title, '\\n', body, '\\n', url, '\\n', toString(attributes)), {terms:Array(String)})`,
    params: { terms },
  })),
]

function* chunked<T>(list: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < list.length; start += size) yield list.slice(start, start + size)
}
const chunks = <T>(list: readonly T[], size: number): (readonly T[])[] => [...chunked(list, size)]

/**
 * Every version is replaced by itself without the person, under its own number, so that which of them counts does not change; `gone` are those that are to be
 * deleted and cannot be told by a mention. A crash before that leaves both, and the next try finds the one that is to go.
 */
const cleanOthers = async (app: Place, person: ErasedPerson): Promise<{ cleaned: number; gone: string[] }> => {
  const cleaned = new Set<string>()
  const gone: string[] = []
  let dirty: HeldRow[] = []
  const flush = async (): Promise<void> => {
    if (dirty.length === 0) return
    await expectVersions(app)
    const writer = new RowWriter()
    for (const row of dirty) writeRowAgain(writer, withoutPerson(person, row))
    const pieces = writer.finish().map(({ bytes }) => bytes)
    await app.log.insertBinary('activity', ACTIVITY_COLUMNS, pieces)
    dirty = []
  }
  for await (const { row, isMention } of rowsOfOthers(app, person, 'is_deleted = 0', 'SETTINGS final = 0')) {
    cleaned.add(row.id)
    dirty.push(row)
    if (!isMention) gone.push(`(toUUID('${row.id}'),${row.version},${row.content_hash})`)
    if (dirty.length >= ROWS_MAX) await flush()
  }
  await flush()
  return { cleaned: cleaned.size, gone }
}

/** Rows of others that mention or name the person, each once. */
async function* rowsOfOthers(
  app: Pick<App, 'log'>,
  person: ErasedPerson,
  where: string,
  settings: string,
): AsyncGenerator<{ row: HeldRow; isMention: boolean }> {
  const numbers = new Set(person.identities)
  for (const { text, params } of others(person)) {
    const asked = `SELECT ${HELD} FROM activity WHERE ${where} AND ${text} ${settings}`
    const isMentionSearch = Object.keys(params).length === 0
    for await (const rows of app.log.stream<HeldRow>(asked, params)) {
      for (const row of rows) {
        if (numbers.has(row.identity_id)) continue
        const isMention = row.mentions.some((id) => numbers.has(id))
        if (isMention === isMentionSearch && (isMention || isDirty(person, row))) yield { row, isMention }
      }
    }
  }
}

const withoutPerson = (person: ErasedPerson, row: HeldRow): HeldRow => {
  const isMention = row.mentions.some((id) => person.identities.includes(id))
  const scrub = (text: string): string => {
    const clean = person.scrub(text, row.platform)
    return isMention ? person.scrubMentions(clean) : clean
  }
  return {
    ...row,
    title: scrub(row.title),
    body: scrub(row.body),
    url: scrub(row.url) === row.url ? row.url : '',
    mentions: row.mentions.filter((id) => !person.identities.includes(id)),
    attributes: Object.fromEntries(Object.entries(row.attributes).map(([name, value]) => [name, scrub(value)])),
  }
}

const isDirty = (person: ErasedPerson, row: HeldRow): boolean => {
  const clean = withoutPerson(person, row)
  return (
    clean.title !== row.title ||
    clean.body !== row.body ||
    clean.url !== row.url ||
    clean.mentions.length !== row.mentions.length ||
    Object.entries(clean.attributes).some(([name, value]) => value !== row.attributes[name])
  )
}
