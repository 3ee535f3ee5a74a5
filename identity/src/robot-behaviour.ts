import { mean, median } from './robot-figures.ts'

/** One activity of the account that is judged. */
export interface Action {
  /** Milliseconds since 1970. */
  readonly atMs: number
  readonly kind: string
}

/** The published data set looks at the newest 300 activities of the last 90 days; so do we. */
export const ACTIONS_MAX = 300
const WINDOW_MS = 90 * 86_400_000
const HOUR_MS = 3_600_000

/**
 * What an account's activities look like, as BIMBAS describes it (Chidambaram, Decan, Mens 2025, in the Journal of Systems and Software): times are
 * hours; NaN where there is nothing to measure. Only the features that a log of one community holds, too.
 */
export const BEHAVIOUR_FEATURES = [
  'kinds',
  'gap mean',
  'gap median',
  'switch mean',
  'switch median',
  'per kind mean',
  'per kind median',
] as const

/** The columns of the data set that these features are called there, in the same order. */
export const BIMBAS_COLUMNS = [
  'feat_num_activity_type',
  'consecutive_activity_time_mean',
  'consecutive_activity_time_50%',
  'time_to_switch_act_type_mean',
  'time_to_switch_act_type_50%',
  'activity_per_act_type_mean',
  'activity_per_act_type_50%',
] as const

export interface Behaviour {
  readonly values: readonly number[]
  readonly actions: number
  readonly kinds: number
  readonly gapMedianHours: number
}

export const behaviourOf = (actions: readonly Action[]): Behaviour => {
  const recent = newest(actions)
  const gaps: number[] = []
  const switches: number[] = []
  const kinds = new Map<string, number>()
  for (const [index, { atMs, kind }] of recent.entries()) {
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    const before = recent[index - 1]
    if (before === undefined) continue
    const hours = Math.round(((atMs - before.atMs) / HOUR_MS) * 1000) / 1000
    gaps.push(hours)
    if (before.kind !== kind) switches.push(hours)
  }
  const perKind = [...kinds.values()]
  const gapMedianHours = median(gaps)
  return {
    values: [kinds.size, mean(gaps), gapMedianHours, mean(switches), median(switches), mean(perKind), median(perKind)],
    actions: recent.length,
    kinds: kinds.size,
    gapMedianHours,
  }
}

const newest = (actions: readonly Action[]): Action[] => {
  const ordered = actions.toSorted((a, b) => a.atMs - b.atMs).slice(-ACTIONS_MAX)
  const from = (ordered.at(-1)?.atMs ?? 0) - WINDOW_MS
  return ordered.filter(({ atMs }) => atMs >= from)
}
