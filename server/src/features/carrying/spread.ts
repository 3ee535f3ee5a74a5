import type { CarryingPart } from '@kith/contract/carrying'
import type { App } from '../../app.ts'
import { conditions, memberOf, type PartialFilter, type Sql } from '../../analytics/filter.ts'
import { keeping } from '../../analytics/kept.ts'
import type { Histogram } from '../../analytics/statistics/histogram.ts'
import { SHOWN_MAX, type Shares } from './alarms.ts'
import { SIMPLE, SIMPLE_SQL } from './parts.ts'

/** How often each count occurs, and who did most: as much as everything else is computed of, however many people there are. */
export interface Spread {
  readonly histogram: Histogram
  readonly top: readonly { readonly member: number; readonly n: number }[]
}

const TOP = 8

interface Row {
  readonly part: CarryingPart
  /** Counts, most first; how many people have each; and of each a few of these people. */
  readonly counts: readonly number[]
  readonly people: readonly number[]
  readonly top: readonly (readonly [n: number, member: number])[]
}

/** Of rows `{ part, n, people, first }`. A count is looked at once for all who have it, which spares putting everybody in order. */
const gathered = `groupArray(n) AS counts, groupArray(people) AS people, arraySlice(groupArrayArray(arrayMap(member -> (n, member), first)), 1, ${TOP}) AS top`
const ofCount = `count() AS people, groupArraySorted(${TOP})(member) AS first`

const toSpread = ({ counts, people, top }: Omit<Row, 'part'>): Spread => ({
  histogram: counts.map((value, index) => ({ value, people: people[index] ?? 0 })),
  top: top.map(([n, member]) => ({ n, member })),
})

/** Of all parts that one look at the activities tells. */
export const spreadOfSimple = async (app: App, filter: PartialFilter, zone: string): Promise<[CarryingPart, Spread][]> => {
  const { text, params } = conditions(filter, zone)
  const did = SIMPLE.map((part) => `${SIMPLE_SQL[part] === '1' ? 'count()' : `countIf(${SIMPLE_SQL[part]})`} AS ${part}`)
  // One number says how much of which part it is: grouping by it takes half of what grouping by each part in turn does.
  const parts = SIMPLE.length
  const keys = SIMPLE.map((one, index) => `sum(${one}) * ${parts} + ${index}`)
  const rows = await keeping(app.log).query<Row>(
    `SELECT part, ${gathered} FROM (
      SELECT ['${SIMPLE.join("', '")}'][1 + key % ${parts}] AS part, intDiv(key, ${parts}) AS n, ${ofCount} FROM (
        SELECT ${memberOf(filter)} AS member, arrayJoin([${keys.join(', ')}]) AS key
        FROM (SELECT identity_id, ${did.join(', ')} FROM activity WHERE ${text} GROUP BY identity_id)
        WHERE member != 0 GROUP BY member
      ) WHERE key >= ${parts} GROUP BY key ORDER BY part, n DESC
    ) GROUP BY part`,
    params,
  )
  return rows.map((row) => [row.part, toSpread(row)])
}

type AnswerRow = Omit<Row, 'part'> & Shares

/** Of answers, with who gave most of them lately. `answers`: rows `{ member, n, now, past }`. */
export const spreadOfAnswers = async (app: App, answers: Sql): Promise<{ spread: Spread; shares: Shares }> => {
  const [row] = await keeping(app.log).query<AnswerRow>(
    `SELECT groupArrayIf(n, n > 0) AS counts, groupArrayIf(people, n > 0) AS people,
      arraySlice(groupArrayArrayIf(arrayMap(member -> (n, member), first), n > 0), 1, ${TOP}) AS top,
      arrayMap(one -> (-one.1, one.2, one.3), arraySlice(arraySort(groupArrayArray(most)), 1, ${SHOWN_MAX})) AS most, sum(of) AS of, sum(ofBefore) AS ofBefore
    FROM (
      SELECT n, ${ofCount}, groupArraySortedIf(${SHOWN_MAX})((-toInt64(now), member, past), now > 0) AS most, sum(now) AS of, sum(past) AS ofBefore
      FROM (${answers.text}) GROUP BY n ORDER BY n DESC
    )`,
    answers.params,
  )
  return row === undefined
    ? { spread: { histogram: [], top: [] }, shares: { most: [], of: 0, ofBefore: 0 } }
    : { spread: toSpread(row), shares: row }
}
