import type { LogClient } from '../platform/log/client.ts'
import { COMMUNITIES_VERSION, segmentsSql, type PartialFilter } from './filter.ts'

/**
 * Answers of the log, kept until it changes. What a question says (its days, its rules, its parameters) is the key, the log's own version says
 * whether the answer still holds: whatever is written, merged or taken back, the next question goes to the engine again. Those who ask the same
 * at the same time wait for one answer. Where the version is not known nothing is kept.
 */
interface Shelf {
  version: string
  readonly answers: Map<string, Kept>
  rows: number
}

interface Kept {
  readonly answer: Promise<readonly unknown[]>
  rows: number
}

const ANSWERS_MAX = 400
/** Of all answers together: some tens of megabytes. */
const ROWS_MAX = 200_000

const shelves = new WeakMap<object, Shelf>()

/** The same log, whose `query` asks the engine only for what is not known. Rows are shared: leave them as they are. */
export const keeping = (log: LogClient): LogClient => ({
  ...log,
  query: async <Row>(sql: string, params: Record<string, unknown> = {}): Promise<Row[]> => {
    const version = await log.version()
    if (version === undefined) return log.query<Row>(sql, params)
    const shelf = shelfOf(log, version)
    const key = `${sql}\n${JSON.stringify(params)}`
    const known = shelf.answers.get(key)
    const kept = known ?? { answer: log.query(sql, params), rows: 0 }
    // Last in the map is what was asked for last.
    shelf.answers.delete(key)
    shelf.answers.set(key, kept)
    if (known === undefined) {
      await kept.answer.then(
        (rows) => weigh(shelf, kept, rows.length),
        () => drop(shelf, key, kept),
      )
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same text and parameters give rows of the same type
    return (await kept.answer) as Row[]
  },
})

const shelfOf = (log: LogClient, version: string): Shelf => {
  const known = shelves.get(log)
  if (known?.version === version) return known
  const made: Shelf = { version, answers: new Map(), rows: 0 }
  shelves.set(log, made)
  return made
}

const drop = (shelf: Shelf, key: string, kept: Kept): void => {
  if (shelf.answers.get(key) !== kept) return
  shelf.answers.delete(key)
  shelf.rows -= kept.rows
}

const weigh = (shelf: Shelf, kept: Kept, rows: number): void => {
  // Even an empty answer takes room.
  kept.rows = rows + 1
  shelf.rows += kept.rows
  for (const [key, oldest] of shelf.answers) {
    if (shelf.answers.size <= ANSWERS_MAX && shelf.rows <= ROWS_MAX) return
    if (oldest.rows > 0) drop(shelf, key, oldest)
  }
}

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
