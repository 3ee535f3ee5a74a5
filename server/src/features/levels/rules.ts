import type { LevelRules } from '@kith/contract/levels'
import type { App } from '../../app.ts'
import { keeping } from '../../analytics/kept.ts'
import { readHeld } from '../../analytics/partitions.ts'
import { weighedSql } from '../../analytics/turnout.ts'
import { workspaceZone } from '../../analytics/zone.ts'
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
  const isYoung = !fresh && known !== undefined && known.until > performance.now()
  const rows = isYoung ? known.rows : await readKinds(app)
  // Not where it is only looked at: asked for every half minute it would never be read again.
  if (!isYoung) cache.set(app.log, { rows, until: performance.now() + CACHE_MS })
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

/** Of each kind the category and weight that most of its activities have. */
const readKinds = async (app: App): Promise<Row[]> => {
  const log = keeping(app.log)
  const weighed = weighedSql(await readHeld(log, 'turnout', await workspaceZone(app)))
  return log.query<Row>(
    `SELECT kind, argMax(category, m) AS category, argMax(whole, m) AS weight, sum(m) AS n FROM (
       ${weighed}
     ) GROUP BY kind ORDER BY n DESC, kind LIMIT 500`,
  )
}
