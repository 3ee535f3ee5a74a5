import { boardFilter, boardTime, tile, type Board, type BoardFilter, type BoardTime, type Tile } from '@kith/contract/boards'
import { sql, type Kysely, type Selectable } from 'kysely'
import type { z } from 'zod'
import type { Database } from '../../database.ts'
import { KithError, notFound } from '../../platform/errors.ts'
import { jsonText } from '../../platform/state/text.ts'
import { storable } from '../../platform/text.ts'

type Db = Kysely<Database>
type Row = Selectable<Database['board']>

const BOARDS_MAX = 200
/** Of tiles with all the text that they may hold, and filters such as people make. */
const TILES_CHARS_MAX = 400_000
const FILTER_CHARS_MAX = 20_000

export const listed = async (db: Db): Promise<(Omit<Row, 'tiles' | 'filter' | 'time'> & { readonly tiles: number })[]> => {
  const { rows } = await sql<
    Omit<Row, 'tiles' | 'filter' | 'time'> & { readonly tiles: number }
  >`select id, name, description, start, version, made_by, made_at, changed_by, changed_at, jsonb_array_length(tiles) as tiles
    from board order by start desc, lower(name), id limit ${BOARDS_MAX}`.execute(db)
  return rows
}

/** @throws KithError not_found */
export const read = async (db: Db, id: number): Promise<Row> => {
  const { rows } = await sql<Row>`select * from board where id = ${id}`.execute(db)
  const [row] = rows
  if (row === undefined) throw notFound('board', id)
  return row
}

export const toRow = (row: Pick<Row, 'id' | 'name' | 'description' | 'start' | 'changed_by' | 'changed_at'>) => ({
  id: row.id,
  name: row.name,
  description: row.description,
  start: row.start,
  changedBy: row.changed_by,
  changedAt: row.changed_at.toISOString(),
})

/** What an older version stored and this one does not understand is left out, and the rest stands. */
export const contentOf = (row: Row): Pick<Board, 'time' | 'filter' | 'tiles' | 'version'> => ({
  time: parsed(boardTime, row.time) ?? { last: '12w' },
  filter: parsed(boardFilter, row.filter) ?? boardFilter.parse({}),
  tiles: row.tiles.flatMap((one) => parsed(tile, one) ?? []),
  version: row.version,
})

const parsed = <T extends z.ZodType>(schema: T, value: unknown): z.infer<T> | undefined => {
  const result = schema.safeParse(value)
  return result.success ? result.data : undefined
}

interface Fresh {
  readonly name: string
  readonly description: string
  readonly time?: BoardTime
  readonly tiles: readonly Tile[]
}

/** @throws KithError conflict beyond the bound */
export const make = async (db: Db, { name, description, time, tiles }: Fresh, by: string): Promise<number> => {
  const { rows: held } = await sql<{ n: number }>`select count(*)::int as n from board`.execute(db)
  if ((held[0]?.n ?? 0) >= BOARDS_MAX)
    throw new KithError('conflict', `There are ${BOARDS_MAX} boards already.`, { hint: 'Remove one that nobody looks at any more.' })
  const { rows } = await sql<{ id: number }>`insert into board (name, description, time, tiles, made_by, changed_by)
    values (${storable(name)}, ${storable(description)}, ${jsonText(time ?? { last: '12w' })}::jsonb, ${jsonText(tiles)}::jsonb, ${by}, ${by})
    returning id`.execute(db)
  return rows[0]?.id ?? 0
}

export interface Changes {
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly time?: BoardTime | undefined
  readonly filter?: BoardFilter | undefined
  readonly start?: boolean | undefined
}

/** @throws KithError not_found, invalid_input, too_large */
export const change = async (db: Db, id: number, changes: Changes, by: string, now: Date): Promise<void> => {
  const row = await locked(db, id)
  const time = changes.time ?? contentOf(row).time
  if ('from' in time && time.to < time.from)
    throw new KithError('invalid_input', `The time ends (${time.to}) before it begins (${time.from}).`, { hint: 'Swap from and to.' })
  // There is one start: the one before it steps back in the same breath.
  if (changes.start === true) await sql`update board set start = false where start and id <> ${id}`.execute(db)
  await sql`update board set name = ${storable(changes.name ?? row.name)}, description = ${storable(changes.description ?? row.description)},
    time = ${jsonText(time)}::jsonb, filter = ${bounded(changes.filter ?? contentOf(row).filter, FILTER_CHARS_MAX)}::jsonb, start = ${changes.start ?? row.start},
    changed_by = ${by}, changed_at = ${now} where id = ${id}`.execute(db)
}

/** Sets the tiles as a whole. @throws KithError not_found, too_large, conflict where somebody else has arranged it since */
export const arrange = async (
  db: Db,
  id: number,
  { tiles, version }: { readonly tiles: readonly Tile[]; readonly version: number },
  by: string,
  now: Date,
): Promise<number> => {
  const row = await locked(db, id)
  if (row.version !== version)
    throw new KithError('conflict', `${row.changed_by} has arranged this board in the meantime.`, {
      hint: 'Look at it as it is now, and arrange it again.',
    })
  await sql`update board set tiles = ${bounded(tiles, TILES_CHARS_MAX)}::jsonb, version = version + 1, changed_by = ${by}, changed_at = ${now}
    where id = ${id}`.execute(db)
  return version + 1
}

/** With all that filters may hold a board would be as long as a book. */
const bounded = (value: unknown, max: number): string => {
  const text = jsonText(value)
  if (text.length <= max) return text
  throw new KithError('too_large', `That is longer than the ${max} letters that a board may hold.`, {
    hint: 'Name fewer values in filters.',
  })
}

/** @throws KithError not_found */
export const remove = async (db: Db, id: number): Promise<void> => {
  const { rows } = await sql`delete from board where id = ${id} returning id`.execute(db)
  if (rows.length === 0) throw notFound('board', id)
}

const locked = async (db: Db, id: number): Promise<Row> => {
  const { rows } = await sql<Row>`select * from board where id = ${id} for update`.execute(db)
  const [row] = rows
  if (row === undefined) throw notFound('board', id)
  return row
}
