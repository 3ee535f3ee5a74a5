import type { App } from '../../app.ts'
import { ACTIVITY_COLUMNS, writeRowAgain, type HeldRow } from './row.ts'
import { RowWriter } from './row-block.ts'
import { refreshSummaries, touching } from './summaries.ts'
import { expectVersions } from './versions.ts'

type Place = Pick<App, 'state' | 'log' | 'now' | 'config'>

/** Whom the log forgets: the numbers of their identities, and what others may have written of them. */
interface ErasedPerson {
  readonly identities: readonly number[]
  /** Pieces of text by which activities of others are found; `scrub` says which of these do name the person. */
  readonly terms: readonly string[]
  readonly scrub: (text: string, platform: string) => string
}

/** Keeps a statement well below the engine's bound on its length. */
const NUMBERS_MAX = 20_000
/** What the engine searches for at once. */
const TERMS_MAX = 200
const CLEANED_AT_ONCE = 2_000

/**
 * Takes a person's activities out of the log, with every older version, and cleans those of others that mention or name them. Rewritten on the disk when it
 * answers (the engine drops the files as they were some minutes later). Repeating it after a crash finishes what was begun.
 */
export const eraseFromLog = async (app: Place, person: ErasedPerson): Promise<{ activities: number; cleaned: number }> => {
  const activities = await countInLog(app, person.identities)
  await touching(app, new Set(person.identities), async () => {
    for (const numbers of chunks(person.identities, NUMBERS_MAX)) {
      const mine = `identity_id IN (${numbers.map(Number).join(',')})`
      for (const month of await monthsWith(app, mine)) await deleteRows(app, month, mine)
    }
  })
  await refreshSummaries(app)
  // What was summed up of them before is gone from the disk only once it has been merged.
  await app.log.command('OPTIMIZE TABLE identity_summary FINAL')
  let cleaned = 0
  for (const condition of others(person)) {
    for (const month of await monthsWith(app, condition.text, condition.params)) cleaned += await clean(app, person, month, condition)
  }
  return { activities, cleaned }
}

/** Activities of these identities, as figures count them. */
export const countInLog = async (app: Pick<App, 'log'>, identities: readonly number[]): Promise<number> => {
  let count = 0
  for (const numbers of chunks(identities, NUMBERS_MAX)) {
    const [row] = await app.log.query<{ n: number }>(
      `SELECT count() AS n FROM activity WHERE identity_id IN (${numbers.map(Number).join(',')})`,
    )
    count += row?.n ?? 0
  }
  return count
}

/** Which of these numbers any row of the log still has. */
export const holdsInLog = async (app: Pick<App, 'log'>, identities: readonly number[]): Promise<number[]> => {
  const held: number[] = []
  for (const numbers of chunks(identities, NUMBERS_MAX)) {
    const rows = await app.log.query<{ id: number }>(
      `SELECT DISTINCT identity_id AS id FROM activity WHERE identity_id IN (${numbers.map(Number).join(',')}) SETTINGS final = 0`,
    )
    held.push(...rows.map((row) => row.id))
  }
  return held
}

/** How many activities of others mention or name the person. */
export const isMentionedOrNamed = async (app: Pick<App, 'log'>, person: ErasedPerson): Promise<number> => {
  const found = new Set<string>()
  for (const condition of others(person)) {
    for await (const rows of app.log.stream<HeldRow>(`SELECT ${HELD} FROM activity WHERE ${condition.text}`, condition.params)) {
      for (const row of rows) if (isDirty(person, row)) found.add(row.id)
    }
  }
  return found.size
}

interface Condition {
  readonly text: string
  readonly params: Record<string, unknown>
}

const HELD = `toString(id) AS id, source_id, identity_id, platform, kind, category, weight, toUnixTimestamp64Milli(occurred_at) AS at_ms, place, conversation,
  external_id, reply_to, title, body, url, technologies, mentions, attributes, deleted_at_source, raw_hash, content_hash, version`

const others = (person: ErasedPerson): Condition[] => [
  ...chunks(person.identities, NUMBERS_MAX).map((numbers) => ({
    text: `identity_id NOT IN (${numbers.map(Number).join(',')}) AND hasAny(mentions, [${numbers.map(Number).join(',')}])`,
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

/** Months of which any version matches. */
const monthsWith = async (app: Pick<App, 'log'>, where: string, params: Record<string, unknown> = {}): Promise<number[]> => {
  const months: number[] = []
  // A stream, as a look at all texts may take longer than a question may.
  for await (const rows of app.log.stream<{ month: number }>(
    `SELECT DISTINCT toYYYYMM(occurred_at) AS month FROM activity WHERE ${where} SETTINGS final = 0`,
    params,
  ))
    for (const row of rows) months.push(row.month)
  return months.toSorted((a, b) => a - b)
}

const deleteRows = (app: Pick<App, 'log'>, month: number, where: string): Promise<void> =>
  app.log.command(`ALTER TABLE activity DELETE IN PARTITION ${month} WHERE ${where} SETTINGS mutations_sync = 2`)

/**
 * Every version is replaced by itself without the person, under its own number, so that which of them counts does not change; then the ones that named
 * somebody are deleted. A crash in between leaves both, and the next try finds the one that is to go.
 */
const clean = async (app: Place, person: ErasedPerson, month: number, condition: Condition): Promise<number> => {
  const dirty: HeldRow[] = []
  let cleaned = 0
  const where = `toYYYYMM(occurred_at) = ${month} AND is_deleted = 0 AND ${condition.text}`
  for await (const rows of app.log.stream<HeldRow>(`SELECT ${HELD} FROM activity WHERE ${where} SETTINGS final = 0`, condition.params)) {
    dirty.push(...rows.filter((row) => isDirty(person, row)))
    while (dirty.length >= CLEANED_AT_ONCE) cleaned += await replace(app, person, month, dirty.splice(0, CLEANED_AT_ONCE))
  }
  return cleaned + (await replace(app, person, month, dirty))
}

const replace = async (app: Place, person: ErasedPerson, month: number, dirty: readonly HeldRow[]): Promise<number> => {
  if (dirty.length === 0) return 0
  await expectVersions(app)
  const writer = new RowWriter()
  for (const row of dirty) writeRowAgain(writer, withoutPerson(person, row))
  const pieces = writer.finish().map(({ bytes }) => bytes)
  await app.log.insertBinary('activity', ACTIVITY_COLUMNS, pieces)
  const gone = dirty.map((row) => `(toUUID('${row.id}'),${row.version},${row.content_hash})`)
  await deleteRows(app, month, `(id, version, content_hash) IN (${gone.join(',')})`)
  return new Set(dirty.map((row) => row.id)).size
}

const withoutPerson = (person: ErasedPerson, row: HeldRow): HeldRow => {
  const scrub = (text: string): string => person.scrub(text, row.platform)
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
