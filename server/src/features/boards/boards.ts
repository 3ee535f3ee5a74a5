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

export const listed = async (db: Db): Promise<Row[]> => {
  const { rows } = await sql<Row>`select * from board order by start desc, lower(name), id limit ${BOARDS_MAX}`.execute(db)
  return rows
}

/** @throws KithError not_found */
export const read = async (db: Db, id: number): Promise<Row> => {
  const { rows } = await sql<Row>`select * from board where id = ${id}`.execute(db)
  const [row] = rows
  if (row === undefined) throw notFound('board', id)
  return row
}

export const toRow = (row: Row) => ({
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

/** @throws KithError not_found, invalid_input */
export const change = async (db: Db, id: number, changes: Changes, by: string, now: Date): Promise<void> => {
  const row = await locked(db, id)
  const time = changes.time ?? contentOf(row).time
  if ('from' in time && time.to < time.from)
    throw new KithError('invalid_input', `The time ends (${time.to}) before it begins (${time.from}).`, { hint: 'Swap from and to.' })
  // There is one start: the one before it steps back in the same breath.
  if (changes.start === true) await sql`update board set start = false where start and id <> ${id}`.execute(db)
  await sql`update board set name = ${storable(changes.name ?? row.name)}, description = ${storable(changes.description ?? row.description)},
    time = ${jsonText(time)}::jsonb, filter = ${jsonText(changes.filter ?? contentOf(row).filter)}::jsonb, start = ${changes.start ?? row.start},
    changed_by = ${by}, changed_at = ${now} where id = ${id}`.execute(db)
}

/** Sets the tiles as a whole. @throws KithError not_found, conflict where somebody else has arranged it since */
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
  await sql`update board set tiles = ${jsonText(tiles)}::jsonb, version = version + 1, changed_by = ${by}, changed_at = ${now}
    where id = ${id}`.execute(db)
  return version + 1
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
