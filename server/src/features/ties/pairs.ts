import { sql } from 'kysely'
import type { App } from '../../app.ts'
import type { PartialFilter } from '../../analytics/filter.ts'
import { platformsApart } from '../identities/index.ts'
import { pairsSql, type Among } from './replies.ts'

/** So many ties are counted at most, the strongest. */
export const TIES_MAX = 50_000

export interface Tie {
  /** The lower number. */
  readonly a: number
  readonly b: number
  /** How often a answered b, and b a. */
  readonly gave: number
  readonly got: number
  readonly lastMs: number
}

export interface Pairs {
  /** Strongest first. */
  readonly ties: readonly Tie[]
  /** Of all, counted or not. */
  readonly replies: number
  readonly all: number
  readonly bound: { readonly least: number; readonly since: string } | null
  /** What platforms are called whose people have not agreed. */
  readonly leftOut: readonly string[]
}

interface Row {
  readonly a: number
  readonly b: number
  readonly gave: number
  readonly got: number
  readonly last_ms: number
  readonly replies: number
  readonly ties: number
}

const TIMEOUT_MS = 60_000

export const readPairs = async (app: App, filter: PartialFilter, zone: string): Promise<Pairs> => {
  const among = await amongOf(app, filter, zone)
  const { text, params } = pairsSql(among, TIES_MAX)
  const rows = await app.log.query<Row>(text, params, { timeoutMsMax: TIMEOUT_MS })
  const ties = rows.map(({ a, b, gave, got, last_ms }): Tie => ({ a, b, gave, got, lastMs: last_ms }))
  const last = ties.at(-1)
  const all = rows[0]?.ties ?? 0
  return {
    ties,
    replies: rows[0]?.replies ?? 0,
    all,
    bound: last === undefined || all <= ties.length ? null : { least: last.gave + last.got, since: new Date(last.lastMs).toISOString() },
    leftOut: among.apart,
  }
}

/** Of whom something may be told: platforms whose people have not agreed that Kith looks at who they are are left out. */
export const amongOf = async (app: App, filter: PartialFilter, zone: string): Promise<Among> => {
  const wanted = await platformsApart(app, app.state.db)
  if (wanted.length === 0) return { filter, zone, apart: [] }
  // A platform is named with its host in the log.
  const { rows } = await sql<{
    platform: string
  }>`select distinct platform from identity where split_part(platform, ':', 1) = any(${[...wanted]}::text[])`.execute(app.state.db)
  return { filter, zone, apart: [...new Set([...wanted, ...rows.map((row) => row.platform)])] }
}
