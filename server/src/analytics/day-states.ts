import { bucketOf } from './buckets.ts'
import type { Day } from './calendar.ts'
import { activitiesByDay, identitiesByDay, leavesOut, leftOutByDay, peopleOf } from './day-sums.ts'
import type { Plan } from './plan.ts'

/** What measures are made of, from what was summed up by day. */

const bucketOfDay = (plan: Plan): string => bucketOf({ ...plan, zone: 'UTC' }, 'day')

const rowsFor = (plan: Plan, isCounting: boolean): string => {
  if (!isCounting) return identitiesByDay(plan)
  return (plan.byDay === 'left out' ? leftOutByDay : activitiesByDay)(plan.filter, plan)
}

/** One row of the whole time `{ people, activities }`, of those that are named. */
export const wholeByDay = (plan: Plan, names: readonly string[]): string => {
  const [people, activities] = [names.includes('people'), names.includes('activities')]
  const rows = rowsFor(plan, activities)
  if (!people) return `SELECT sum(n) AS activities FROM (${rows})`
  const sums = `groupBitmapMergeState(identities) AS those${activities ? ', sum(n) AS activities' : ''}`
  return `SELECT bitmapCardinality(${peopleOf(plan.filter, 'those')}) AS people${activities ? ', activities' : ''} FROM (SELECT ${sums} FROM (${rows}))`
}

/** Rows `{ at, nth, people_state, activities_state }` of each bucket, of the states that are named. */
export const statesByDay = (plan: Plan, names: readonly string[]): string => {
  const [people, activities] = [names.includes('people'), names.includes('activities')]
  const states = [people && `${peopleOf(plan.filter, 'those')} AS people_state`, activities && 'n AS activities_state'].filter(Boolean)
  const sums = [people && 'groupBitmapMergeState(identities) AS those', activities && 'sum(n) AS n'].filter(Boolean)
  return `SELECT at, '' AS nth, ${states.join(', ')} FROM (
      SELECT ${bucketOfDay(plan)} AS at, ${sums.join(', ')} FROM (${rowsFor(plan, activities)}) GROUP BY at
    )`
}

/**
 * What is asked for a measure that is told by day: one plan, or two at a time whose figures are subtracted. Of activities these are everybody's, which nothing but
 * another activity changes, and those of whom the filter leaves out.
 */
export const plansByDay = (plan: Plan): readonly [Plan, Plan?] => {
  const { shape } = plan.measure
  const isSum = shape.type === 'aggregate' && Object.keys(shape.states).every((name) => name === 'activities')
  if (!isSum || !leavesOut(plan.filter)) return [plan]
  return [
    { ...plan, filter: { ...plan.filter, teammates: 'include', robots: 'include' } },
    { ...plan, byDay: 'left out' },
  ]
}

/** Rows `{ at, people }` of each bucket from a day on. */
export const peopleByBucket = (plan: Plan, from: Day): string => `SELECT at, ${peopleOf(plan.filter, 'those')} AS people FROM (
      SELECT ${bucketOfDay(plan)} AS at, groupBitmapMergeState(identities) AS those FROM (${identitiesByDay({ ...plan, from })}) GROUP BY at
    )`

/** Rows `{ day, people }`. */
export const peopleByDay = (plan: Plan): string =>
  `SELECT day, ${peopleOf(plan.filter, 'identities')} AS people FROM (${identitiesByDay(plan)})`
