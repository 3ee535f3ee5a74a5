import { sql } from 'kysely'
import { setImmediate } from 'node:timers/promises'
import type { App } from '../../app.ts'
import { numbersIn, ROBOT, TEAMMATE, Texts, type Worded } from './block.ts'
import { everybodyNow } from './everybody.ts'
import { Words } from './words.ts'

/**
 * What people are searched by, held in memory: a database looks through 300,000 of them in a third of a second, this takes milliseconds. Each change is noted in
 * the state, by trigger, and read before the next search, so that what is found is what the database holds, whoever has changed it.
 */
type Place = Pick<App, 'state'>

interface Held {
  readonly words: Words
  /** What the database had committed when changes were last read. */
  seen: string
  /** Notes of our own that others were taken away. */
  readonly tidied: Set<string>
  /** The last that reads changes, and one that waits for it: whoever asks before it begins need not ask for another. */
  reading: Promise<unknown>
  next: Promise<unknown> | undefined
  settling: boolean
  /** All has to be read anew. */
  outdated: boolean
}

/** So many people at a time: others wait for one piece at most. */
const PIECE = 10_000
/** Changes beyond which to begin anew is cheaper. */
const CHANGES_MAX = 200_000
/** So many changes are looked through one by one before they are worked in. */
const WAITING_MAX = 4_000
/** Of all people together, a hundred megabytes or two: beyond that the database looks alone. */
const CHARS_MAX = 64_000_000
const AGAIN_MS = 60_000

const helds = new WeakMap<object, Promise<Held | undefined>>()

/** Everybody's words as they are now; undefined where they cannot be held. */
export const soughtNow = async ({ state }: Place): Promise<Words | undefined> => {
  const holding = helds.get(state) ?? hold({ state })
  const held = await holding
  if (held === undefined) return undefined
  await upToDate({ state }, held)
  if (!held.outdated) return held.words
  if (helds.get(state) === holding) helds.delete(state)
  return soughtNow({ state })
}

const hold = ({ state }: Place): Promise<Held | undefined> => {
  const holding = load({ state }).catch(() => {
    // As when the database is closed meanwhile. Not again with each search: what failed was long work.
    setTimeout(() => helds.delete(state), AGAIN_MS).unref()
    return undefined
  })
  helds.set(state, holding)
  return holding
}

const STANDS = sql`m.merged_into is null and not m.hollow`
const FLAGS = sql`case when m.teammate then ${TEAMMATE}::int else 0 end + case when m.robot = 'robot' then ${ROBOT}::int else 0 end`

/** Everybody. Whoever changes meanwhile is read once more with the first search. */
const load = async ({ state }: Place): Promise<Held | undefined> => {
  const { rows } = await sql<{ seen: string }>`select pg_current_snapshot()::text as seen`.execute(state.db)
  const texts = await readTexts(state)
  if (texts === undefined) return undefined
  const words = new Words()
  await readNames(state, (ids, names) => words.append(texts, ids, names))
  return {
    words,
    seen: rows[0]?.seen ?? '',
    tidied: new Set(),
    reading: Promise.resolve(),
    next: undefined,
    settling: false,
    outdated: false,
  }
}

/** In the order of their numbers, as they lie in the database: in the order of names it takes five times as long. Undefined where they are too long to be held. */
const readTexts = async (state: App['state']): Promise<Texts | undefined> => {
  const texts = new Texts()
  for (let last = 0; ;) {
    const { rows } = await sql<{ ids: string | null; flags: string; texts: string }>`select string_agg(id::text, ',') as ids,
        string_agg(flags::text, '') as flags, string_agg(search, E'\n') as texts
      from (select m.id, ${FLAGS} as flags, m.search from member m where ${STANDS} and m.id > ${last} order by m.id limit ${PIECE}) as piece`.execute(
      state.db,
    )
    const [piece] = rows
    if (piece === undefined || piece.ids === null) return texts
    const ids = numbersIn(piece.ids)
    texts.append(ids, piece.flags, piece.texts)
    if (texts.chars > CHARS_MAX) return undefined
    if (ids.length < PIECE) return texts
    last = ids.at(-1) ?? Infinity
  }
}

/** In the order of names, which an index has. */
const readNames = async (state: App['state'], take: (ids: readonly number[], names: readonly string[]) => void): Promise<void> => {
  for (let after = { name: '', id: 0 }; ;) {
    const { rows } = await sql<{
      ids: string | null
      names: string
    }>`select string_agg(id::text, ',') as ids, string_agg(name_key, E'\n') as names
      from (select id, name_key from member where (name_key, id) > (${after.name}, ${after.id}) order by name_key, id limit ${PIECE}) as piece`.execute(
      state.db,
    )
    const [piece] = rows
    if (piece === undefined || piece.ids === null) return
    const ids = numbersIn(piece.ids)
    const names = piece.names.split('\n')
    if (names.length !== ids.length) throw new Error('There are more or fewer names than people.')
    take(ids, names)
    if (ids.length < PIECE) return
    after = { name: names.at(-1) ?? '', id: ids.at(-1) ?? Infinity }
  }
}

const upToDate = (place: Place, held: Held): Promise<unknown> => {
  held.next ??= held.reading.then(() => {
    held.next = undefined
    // Of what fails some changes may have been read that never arrived.
    held.reading = readChanges(place, held).catch(() => (held.outdated = true))
    return held.reading
  })
  return held.next
}

interface Note {
  readonly seen: string
  /** Null where there is nothing new. */
  readonly first: number | null
  readonly last: number
  readonly change: string
}

const readChanges = async ({ state }: Place, held: Held): Promise<void> => {
  const { rows: notes } = await sql<Note>`select pg_current_snapshot()::text as seen, note.first, note.last, note.change::text as change
    from (values (1)) as one left join (
      select * from sought_change where change >= pg_snapshot_xmin(${held.seen}::pg_snapshot) and not pg_visible_in_snapshot(change, ${held.seen}::pg_snapshot)
    ) as note on true`.execute(state.db)
  const ids = changedBy(notes, held)
  if (ids === undefined) {
    held.outdated = true
    return
  }
  for (let at = 0; at < ids.length; at += PIECE) {
    const some = ids.slice(at, at + PIECE)
    const { rows } = await sql<Worded>`select m.id, m.search as text, m.name_key as name, ${FLAGS} as flags from member m
      where m.id = any(${some}::bigint[]) and ${STANDS}`.execute(state.db)
    held.words.remove(some)
    held.words.put(rows)
  }
  held.seen = notes[0]?.seen ?? held.seen
  if (held.words.waiting > WAITING_MAX) void settle(held).catch(() => (held.outdated = true))
}

/** Whom these notes name; undefined where everybody has to be read anew. */
const changedBy = (notes: readonly Note[], { tidied }: Held): number[] | undefined => {
  const ids = new Set<number>()
  for (const { first, last, change } of notes) {
    if (first === null || (first === 0 && tidied.delete(change))) continue
    if (first === 0 || last - first + ids.size > CHANGES_MAX) return undefined
    for (let id = first; id <= last; id++) ids.add(id)
  }
  return [...ids]
}

const settle = async (held: Held): Promise<void> => {
  if (held.settling || held.words.waiting === 0) return
  held.settling = true
  await held.words.settle(setImmediate).finally(() => (held.settling = false))
}

const LOOK_MS = 20_000

/** Reads everybody's words before anybody searches, and changes now and then: no search has to read what a large import has brought. Answers how to stop. */
export const watchSought = ({ state, log }: Pick<App, 'state' | 'log'>): (() => void) => {
  void soughtNow({ state }).then(() => everybodyNow({ log }).catch(() => undefined))
  const timer = setInterval(() => void soughtNow({ state }), LOOK_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/** Now and then: of whoever is no more nothing stays in memory, and notes go. A process that has not read them finds that some are gone, and reads everybody anew; this one has read those that it takes away. */
export const tidySought = async ({ state }: Place): Promise<void> => {
  const held = await helds.get(state)
  if (held !== undefined) {
    await upToDate({ state }, held)
    await settle(held)
  }
  const read = held === undefined ? sql`true` : sql`pg_visible_in_snapshot(change, ${held.seen}::pg_snapshot)`
  const { rows } = await sql<{
    change: string
  }>`with gone as (delete from sought_change where ${read} and exists (select from sought_change where first <> 0) returning 1)
    insert into sought_change (first, last) select 0, 0 where exists (select from gone) returning change::text as change`.execute(state.db)
  for (const { change } of rows) held?.tidied.add(change)
}
