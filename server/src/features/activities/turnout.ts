import type { App } from '../../app.ts'
import { checkedZone } from '../../analytics/filter.ts'
import { grainsOf, TURNOUT_DIMENSIONS, turnoutValue, type Grain, type TurnoutDimension } from '../../analytics/turnout.ts'

/** A dimension that has more values in a partition is not told apart there: its bitmaps would be of a handful of people each. */
const VALUES_MAX = 300
const ALWAYS: ReadonlySet<TurnoutDimension> = new Set(['', 'hour'])

/** How much was done in a partition of the log and by whom. Answers by which dimensions it is told. */
export const fillTurnout = async (app: Pick<App, 'log'>, zone: string, partition: string, filling: number): Promise<string[]> => {
  const own = `deleted_at_source = 0 AND _partition_id = '${partition}'`
  const counted = TURNOUT_DIMENSIONS.filter((one) => !ALWAYS.has(one))
  const counts = counted.map(
    (one) => `${one === 'technology' ? 'uniqArray(technologies)' : `uniq(${turnoutValue(one, zone).value})`} AS of_${one}`,
  )
  const [values] = await app.log.query<Record<string, number>>(`SELECT ${counts.join(', ')} FROM activity WHERE ${own}`)
  const dimensions = TURNOUT_DIMENSIONS.filter((one) => ALWAYS.has(one) || (values?.[`of_${one}`] ?? 0) <= VALUES_MAX)
  const rows = dimensions.map((dimension) => {
    const { value, text } = turnoutValue(dimension, zone)
    const days = `SELECT toDate(occurred_at, '${checkedZone(zone)}') AS local, ${value} AS value, count() AS done, groupBitmapState(identity_id) AS did
        FROM activity WHERE ${own} GROUP BY local, value`
    return `SELECT ${filling}, '${dimension}', grain, day, ${text('value')}, n, people FROM (${grainedSql(days, grainsOf(dimension))})`
  })
  await app.log.command(
    `INSERT INTO turnout (filling, dimension, grain, day, value, n, people) ${rows.join('\n UNION ALL ')}`,
    {},
    { newest: true },
  )
  return dimensions
}

const DAY_OF: Record<Grain, string> = { day: 'local', week: 'toMonday(local)', month: 'toStartOfMonth(local)' }

/** Rows `{ grain, day, value, n, people }` of rows `{ local, value, done, did }` of days. */
const grainedSql = (days: string, grains: readonly Grain[]): string =>
  `SELECT ${grains.length === 1 ? `'${grains[0]}'` : `multiIf(${grains.map((one) => `grouping(of_${one}) = 0, '${one}'`).join(', ')}, '')`} AS grain,
    ${grains.length === 1 ? `of_${grains[0]}` : `multiIf(${grains.map((one) => `grouping(of_${one}) = 0, of_${one}`).join(', ')}, toDate(0))`} AS day,
    value, sum(done) AS n, groupBitmapMergeState(did) AS people
  FROM (SELECT ${grains.map((one) => `${DAY_OF[one]} AS of_${one}`).join(', ')}, value, done, did FROM (${days}))
  GROUP BY ${grains.length === 1 ? `of_${grains[0]}, value` : `GROUPING SETS (${grains.map((one) => `(of_${one}, value)`).join(', ')})`}`
