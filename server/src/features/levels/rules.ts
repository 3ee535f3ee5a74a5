import type { LevelRules } from '@kith/contract/levels'
import type { App } from '../../app.ts'
import { keeping } from '../../analytics/kept.ts'
import { kindOf, type KindInfo } from '../activities/index.ts'

export interface KnownKind extends KindInfo {
  readonly count: number
  /** The connector's, whole. */
  readonly weight: number
  /** The team's, where it has set one. */
  readonly effective: number
}

interface Row {
  readonly kind: string
  readonly category: string
  readonly weight: number
  readonly n: number
}

const cache = new WeakMap<object, { rows: Row[]; until: number }>()
const CACHE_MS = 60_000

/** Kinds that the log holds, most frequent first. Unless `fresh`, which kinds there are may be a minute old. */
export const kindsKnown = async (app: App, rules: LevelRules, { fresh }: { readonly fresh: boolean }): Promise<KnownKind[]> => {
  const known = cache.get(app.log)
  const rows = !fresh && known && known.until > performance.now() ? known.rows : await readKinds(app)
  cache.set(app.log, { rows, until: performance.now() + CACHE_MS })
  const ofKind = new Map(rules.kinds.map((one) => [one.kind, one.weight]))
  const ofCategory = new Map(rules.categories.map((one): [string, number] => [one.category, one.weight]))
  return rows.map(({ kind, category, weight, n }) => ({
    ...kindOf(app, kind),
    category,
    count: n,
    weight,
    effective: ofKind.get(kind) ?? ofCategory.get(category) ?? weight,
  }))
}

const readKinds = (app: App): Promise<Row[]> =>
  keeping(app.log).query<Row>(
    `SELECT toString(kind) AS kind, argMax(toString(category), m) AS category, argMax(whole, m) AS weight, sum(m) AS n FROM (
       SELECT kind, category, toUInt8(least(floor(weight + 0.5), 12)) AS whole, count() AS m FROM activity WHERE deleted_at_source = 0 GROUP BY kind, category, whole
     ) GROUP BY kind ORDER BY n DESC, kind LIMIT 500`,
  )
