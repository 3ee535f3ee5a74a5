import { sql, type Kysely, type Selectable } from 'kysely'
import type { Database } from '../../database.ts'
import { createMatcher, type Matcher, type Wanted } from './matcher.ts'
import { wordsOf, type Said } from './said.ts'

export type WatchRow = Selectable<Database['watch']>

/** A watch that listens. */
export interface Ear {
  readonly id: number
  readonly matcher: Matcher
  /** Whatever it is by whom. */
  readonly wants: (said: Said) => boolean
}

export interface Limits {
  /** Empty: all. */
  readonly sources: readonly number[]
  readonly kinds: readonly string[]
  readonly teammates: boolean
}

export const wantedOf = (row: WatchRow): Wanted => ({
  any: row.any_of,
  all: row.all_of,
  none: row.none_of,
  notAuthors: row.not_authors,
  notHosts: row.not_hosts,
})

export const earOf = (id: number, wanted: Wanted, { sources, kinds, teammates }: Limits): Ear => {
  const matcher = createMatcher(wanted)
  const [places, sorts] = [new Set(sources), new Set(kinds)]
  return {
    id,
    matcher,
    wants: (said) =>
      (teammates || !said.isTeammate) &&
      (places.size === 0 || places.has(said.sourceId)) &&
      (sorts.size === 0 || sorts.has(said.kind)) &&
      matcher.wants(wordsOf(said)),
  }
}

export const earOfRow = (row: WatchRow): Ear => earOf(row.id, wantedOf(row), row)

/** All watches that are on. */
export const loadEars = async (db: Kysely<Database>): Promise<readonly Ear[]> => {
  const { rows } = await sql<WatchRow>`select * from watch where active order by id`.execute(db)
  return rows.map(earOfRow)
}
