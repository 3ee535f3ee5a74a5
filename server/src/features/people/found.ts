import { sql, type RawBuilder } from 'kysely'
import type { App } from '../../app.ts'
import type { PartialFilter } from '../../analytics/filter.ts'
import { escapeLike, fold, storable } from '../../platform/text.ts'
import { peopleAt, today } from '../organizations/index.ts'
import { ROBOT, TEAMMATE } from './block.ts'
import { isCounted, letsThrough } from './counted.ts'
import { ownedBy } from './owner.ts'
import { soughtNow } from './sought.ts'
import type { Found } from './words.ts'

interface Asked {
  readonly filter: PartialFilter
  readonly search?: string | undefined
  readonly organization?: readonly number[] | undefined
  readonly owner?: readonly number[] | undefined
}

/** People found by name are looked up in the log by number: at most so many. */
const FOUND_MAX = 20_000
const WORDS_MAX = 8

export const isSearched = ({ search }: Asked): boolean => search !== undefined && search.trim() !== ''

/** Whom the state finds by what is asked of it alone, in the order of their names where a search is among it; undefined where nothing is. */
export const foundBy = async (app: App, query: Asked): Promise<{ ids: number[] | undefined; cut: boolean }> => {
  const { organization, owner } = query
  const named = isSearched(query) ? await searchMembers(app, query) : undefined
  const lists = [
    named?.ids,
    organization?.length ? await peopleAt(app.state.db, organization, await today(app)) : undefined,
    owner?.length ? await ownedBy(app.state.db, owner) : undefined,
  ].filter((list) => list !== undefined)
  const [first, ...others] = lists
  const sets = others.map((list) => new Set(list))
  return { ids: first?.filter((id) => sets.every((set) => set.has(id))), cut: named?.cut ?? false }
}

/** Whoever's names, usernames or addresses hold every word. */
const searchMembers = async (app: App, { search, filter }: Asked): Promise<Found> => {
  const words = fold(storable(search ?? ''))
    .split(' ')
    .slice(0, WORDS_MAX)
  const counted = [0, TEAMMATE, ROBOT, TEAMMATE | ROBOT].map((flags) =>
    letsThrough(filter, (flags & TEAMMATE) !== 0, (flags & ROBOT) !== 0),
  )
  const held = await soughtNow(app)
  return held?.find(words, (flags) => counted[flags] === true, FOUND_MAX) ?? lookedUp(app, words, filter)
}

/** The same by the database alone, which looks at everybody. */
export const lookedUp = async (
  { state }: Pick<App, 'state'>,
  words: readonly string[],
  filter: PartialFilter,
  most = FOUND_MAX,
): Promise<Found> => {
  const tests = words.map((word) => sql`m.search like ${`%${escapeLike(word)}%`}`)
  // Which come first says who is left out.
  const place = sql`row_number() over (order by m.search like ${`${escapeLike(words[0] ?? '')}%`} desc, m.name_key, m.id)`
  const { rows } = await sql<{ id: number; place: number }>`select id, place from (
      select m.id, m.name_key, ${place} as place from member m where ${sql.join(tests, sql` and `)} and ${standing(filter)} order by place limit ${most + 1}) as found
    order by name_key, id`.execute(state.db)
  return { ids: rows.filter((row) => row.place <= most).map((row) => row.id), cut: rows.length > most }
}

export const standing = (filter: PartialFilter): RawBuilder<unknown> =>
  sql`m.merged_into is null and not m.hollow and ${isCounted(filter, sql`m.teammate`, sql`m.robot`)}`

export const among = (members: readonly number[] | undefined): RawBuilder<unknown> =>
  members === undefined ? sql`true` : sql`m.id = any(${members}::bigint[])`
