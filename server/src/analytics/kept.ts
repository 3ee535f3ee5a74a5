import * as crypto from 'node:crypto'
import type { LogClient } from '../platform/log/client.ts'
import { COMMUNITIES_VERSION, segmentsSql, type PartialFilter } from './filter.ts'

/**
 * Answers of the log, kept until something changes that they were answered from. What a question says (its days, its rules, its parameters) is the key, the
 * log's own version of the tables and dictionaries that it names says whether the answer still holds: whatever is written there, merged or taken back, the next
 * question goes to the engine again. Those who ask the same at the same time wait for one answer. Where the version is not known nothing is kept.
 */
interface Shelf {
  readonly answers: Map<string, Kept>
  rows: number
}

interface Kept {
  readonly version: string
  readonly answer: Promise<readonly unknown[]>
  rows: number
}

const ANSWERS_MAX = 1_000
/** Of all answers together: some tens of megabytes. */
const ROWS_MAX = 200_000

const shelves = new WeakMap<object, Shelf>()

/** The same log, whose `query` asks the engine only for what is not known. Rows are shared: leave them as they are. */
export const keeping = (log: LogClient): LogClient => {
  const shelf = shelfOf(log)
  const kept = { ...log, query: <Row>(sql: string, params: Record<string, unknown> = {}) => answerOf<Row>(log, shelf, sql, params) }
  shelves.set(kept, shelf)
  return kept
}

/** The answer that `keeping` has kept, if it still holds: nothing is asked for it. Undefined of a log that keeps nothing, too. */
export const keptAnswer = async <Row>(log: LogClient, sql: string): Promise<readonly Row[] | undefined> => {
  const known = shelves.get(log)?.answers.get(keyOf(sql, {}))
  if (known === undefined || known.version !== (await log.version({ question: sql }))) return undefined
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same text gives rows of the same type
  return (await known.answer) as readonly Row[]
}

// Texts can be long: of whoever is noted as touched they hold the number.
const keyOf = (sql: string, params: Record<string, unknown>): string => crypto.hash('sha1', `${sql}\n${JSON.stringify(params)}`)

const answerOf = async <Row>(log: LogClient, shelf: Shelf, sql: string, params: Record<string, unknown>): Promise<Row[]> => {
  const version = await log.version({ question: sql })
  if (version === undefined) return log.query<Row>(sql, params)
  const key = keyOf(sql, params)
  const known = shelf.answers.get(key)
  const holds = known?.version === version
  const kept = holds ? known : { version, answer: log.query(sql, params), rows: 0 }
  // Last in the map is what was asked for last.
  if (known !== undefined) drop(shelf, key, known)
  shelf.answers.set(key, kept)
  shelf.rows += kept.rows
  if (!holds) {
    await kept.answer.then(
      (rows) => weigh(shelf, key, kept, rows.length),
      () => drop(shelf, key, kept),
    )
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same text and parameters give rows of the same type
  return (await kept.answer) as Row[]
}

const shelfOf = (log: LogClient): Shelf => {
  const known = shelves.get(log)
  if (known) return known
  const made: Shelf = { answers: new Map(), rows: 0 }
  shelves.set(log, made)
  return made
}

const drop = (shelf: Shelf, key: string, kept: Kept): void => {
  if (shelf.answers.get(key) !== kept) return
  shelf.answers.delete(key)
  shelf.rows -= kept.rows
}

const weigh = (shelf: Shelf, key: string, kept: Kept, rows: number): void => {
  if (shelf.answers.get(key) !== kept) return
  // Even an empty answer takes room.
  kept.rows = rows + 1
  shelf.rows += kept.rows
  for (const [other, oldest] of shelf.answers) {
    if (shelf.answers.size <= ANSWERS_MAX && shelf.rows <= ROWS_MAX) return
    if (oldest.rows > 0) drop(shelf, other, oldest)
  }
}

/** Tables that say again what others do: what is written there changes no answer. */
const DERIVED = [
  'identity_summary',
  'identity_month',
  'identity_quarter',
  'identity_mark',
  'identity_touched',
  'activity_day',
  'person_sheet',
  'person_made_of',
  'turnout',
  'helped',
  'began',
  'answered',
  'attended',
  'marked',
  'partition_filled',
]

/** Another text after each change of what the log says; `own`: tables whose changes do not matter to whoever asks. */
export const factsOf = (log: Pick<LogClient, 'version'>, own: readonly string[] = []): Promise<string | undefined> =>
  log.version({ without: [...DERIVED, ...own] })

/** What the answer to a filter depends on that its words do not say. For whoever keeps answers longer than until the log changes. */
export const stampOf = async (log: LogClient, { community, segment }: PartialFilter): Promise<string> => {
  const parts = [
    ...(community?.length ? [COMMUNITIES_VERSION] : []),
    ...(segment?.length ? [`(SELECT sum(cityHash64(person)) FROM (${segmentsSql(segment)}))`] : []),
  ]
  if (parts.length === 0) return ''
  const [row] = await log.query<{ stamp: string[] }>(`SELECT [${parts.map((part) => `toString(${part})`).join(', ')}] AS stamp`)
  return row?.stamp.join(' ') ?? ''
}
