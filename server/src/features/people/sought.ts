import { sql } from 'kysely'
import type { App } from '../../app.ts'
import { Words, type Worded } from './words.ts'

/**
 * What people are searched by, held in memory beside the embedded database, which looks through 300,000 of them in a quarter of a second, and for one search
 * after another. Each change is noted in the state, by trigger, and read before the next search; what is held therefore leaves nobody out, and the database
 * itself says who of those found does match. A server of one's own is asked as it is: others change it, too, and it has more than one thread.
 */
type Place = Pick<App, 'state'>

interface Held {
  readonly words: Words
  ready: boolean
  /** The last that reads changes: one after another. */
  reading: Promise<boolean>
}

const CHUNK = 20_000
/** Of all people together, some hundred megabytes at most: beyond that the database looks alone. */
const CHARS_MAX = 64_000_000

const helds = new WeakMap<object, Held>()
const tooLarge = new WeakSet<object>()

/** Numbers of all members whose words may hold this one; undefined where it is not known, or they are more than `most`. */
export const mayHold = async ({ state }: Place, word: string, most: number): Promise<number[] | undefined> => {
  if (state.kind !== 'pglite' || tooLarge.has(state)) return undefined
  const held = helds.get(state)
  if (held === undefined) void load({ state })
  if (held?.ready !== true) return undefined
  held.reading = held.reading.then(() => readChanges({ state }, held))
  return (await held.reading) ? held.words.holding(word, most) : undefined
}

/** Everybody, a piece at a time: others wait for one piece at most. Whoever changes meanwhile is noted, and read once more with the first search. */
const load = async ({ state }: Place): Promise<void> => {
  const held: Held = { words: new Words(), ready: false, reading: Promise.resolve(true) }
  helds.set(state, held)
  try {
    await sql`truncate sought_anew`.execute(state.db)
    for (let last = 0; ;) {
      const { rows } = await sql<Worded>`select id, search as text from member where id > ${last} order by id limit ${CHUNK}`.execute(
        state.db,
      )
      take(state, held, rows)
      if (rows.length < CHUNK || tooLarge.has(state)) break
      last = rows.at(-1)?.id ?? Infinity
    }
    held.ready = true
  } catch {
    // As when the database is closed meanwhile; the next search begins anew.
    helds.delete(state)
  }
}

const take = (state: App['state'], { words }: Held, rows: readonly Worded[]): void => {
  words.put(rows)
  if (words.chars <= CHARS_MAX) return
  tooLarge.add(state)
  helds.delete(state)
}

/** Answers whether all were read. */
const readChanges = async ({ state }: Place, held: Held): Promise<boolean> => {
  // What somebody else holds meanwhile must not miss them.
  if (helds.get(state) !== held) return false
  try {
    const { rows } = await sql<Worded & { read: number }>`with gone as (
        delete from sought_anew where ctid = any(array(select ctid from sought_anew limit ${CHUNK})) returning member_id)
      select changed.member_id as id, m.search as text, (select count(*) from gone)::int as read
      from (select distinct member_id from gone) as changed left join member m on m.id = changed.member_id`.execute(state.db)
    take(state, held, rows)
    return !tooLarge.has(state) && (rows[0]?.read ?? 0) < CHUNK
  } catch {
    // Some may have been read that never arrived.
    helds.delete(state)
    return false
  }
}

/** Now and then: notes that nobody needs go, and of members that are no more nothing stays in memory. */
export const tidySought = async ({ state }: Place): Promise<void> => {
  const held = helds.get(state)
  if (held === undefined) await sql`delete from sought_anew`.execute(state.db)
  else if (held.ready) await (held.reading = held.reading.then(() => readChanges({ state }, held)))
}
