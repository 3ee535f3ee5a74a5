import { addDays, bucketStart, type Day } from '../calendar.ts'
import { MILESTONES, milestoneGrade, type Milestone } from './grade.ts'
import type { Window } from './review.ts'

/** What one person did, day by day: the weight of the weightiest activity of each day. */
export type Presence = ReadonlyMap<Day, number>

export interface Reached {
  readonly milestone: Milestone
  /** Periods in which it was reached, newest first. */
  readonly periods: readonly { readonly at: Day; readonly days: number }[]
}

export interface Standing {
  readonly grade: number
  readonly best: number
  readonly reached: readonly Reached[]
}

/** Where somebody stands, as `gradesSql` computes it for everybody. */
export const standing = (presence: Presence, { from, at }: Pick<Window, 'from' | 'at'>): Standing => {
  const days = [...presence].filter(([day]) => day >= from && day <= at)
  const best = Math.max(0, ...days.map(([, weight]) => weight))
  const reached = MILESTONES.map((milestone) => ({
    milestone,
    periods: periodsOf(
      days.map(([day]) => day),
      milestone,
    ),
  }))
  const grades = reached.map(({ milestone, periods }) => milestoneGrade(milestone, periods.length))
  return { grade: Math.max(best, ...grades), best, reached }
}

const periodsOf = (days: readonly Day[], { milestone, days: enough }: Milestone) => {
  const counts = new Map<Day, number>()
  for (const day of days) {
    const at = bucketStart(day, milestone)
    counts.set(at, (counts.get(at) ?? 0) + 1)
  }
  return [...counts]
    .filter(([, count]) => count >= enough)
    .map(([at, count]) => ({ at, days: count }))
    .toSorted((a, b) => b.at.localeCompare(a.at))
}

/** Days of the milestone's period that runs on `at`, until then. */
export const daysNow = (presence: Presence, { milestone }: Milestone, at: Day): number => {
  let count = 0
  for (let day = bucketStart(at, milestone); day <= at; day = addDays(day, 1)) if (presence.has(day)) count++
  return count
}
