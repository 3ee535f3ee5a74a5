import type { Anomalies, MeasureResult } from '@kith/contract/measures'
import type { App } from '../../app.ts'
import { findAnomalies } from '../../analytics/anomalies.ts'
import { addDays } from '../../analytics/calendar.ts'
import { bucketEnd, type Plan } from '../../analytics/plan.ts'
import { LEAD_DAYS, marksAround, nearest } from '../annotations/index.ts'

/** What is told at most, the least likely first to be told. */
const TOLD_MAX = 100

/** The unusual buckets of an answer, each with what was marked in it or shortly before. */
export const tellAnomalies = async (app: App, plan: Plan, series: MeasureResult['series']): Promise<Anomalies> => {
  const { found, ...counts } = await findAnomalies(app.log, plan, series)
  const told = found.toSorted((a, b) => a.chance - b.chance).slice(0, TOLD_MAX)
  if (told.length === 0) return { ...counts, found: [] }
  // Of the whole time, whichever buckets these are: other figures of the same time are then told from the same marks.
  const marks = await marksAround(app, plan.filter, addDays(plan.from, -LEAD_DAYS), plan.to, plan.zone)
  return {
    ...counts,
    found: told
      .map((one) => ({ ...one, near: nearest(marks, one.at, bucketEnd(plan, one.at)) }))
      .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.chance - b.chance)),
  }
}
