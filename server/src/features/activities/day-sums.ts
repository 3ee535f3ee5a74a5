import { filledMark } from '../../analytics/day-sums.ts'
import { addDays, type Day } from '../../analytics/calendar.ts'
import { checkedZone } from '../../analytics/filter.ts'
import type { LogClient } from '../../platform/log/client.ts'

/** So many activities at a time, lest the engine holds the whole community in memory. */
const PIECE_ROWS = 2_000_000
/** So many days in a statement, which has a greatest length. */
const DAYS_MAX = 5_000
const [FIRST, LAST] = ['1970-01-02', '2149-06-05']

/** Whole months, one after another from the first day that the log can hold to the last that the engine has a number for. */
interface Piece {
  readonly from: Day
  readonly to: Day
}

/** What was done by day in the workspace's zone, anew where it was never summed up; another zone's goes. `number` gives the next number of a version. */
export const fillDaySums = async (log: LogClient, zone: string, number: () => Promise<number>): Promise<void> => {
  const own = [zone, filledMark(zone)]
  const known = (await log.query<{ zone: string }>('SELECT DISTINCT toString(zone) AS zone FROM activity_day')).map((one) => one.zone)
  if (!known.includes(filledMark(zone))) {
    const version = await number()
    for (const piece of await piecesOf(log)) await sumUp(log, zone, piece, '', version)
    await log.insert('activity_day', ['zone', 'version'], JSON.stringify([filledMark(zone), version]))
    await log.command('OPTIMIZE TABLE activity_day FINAL')
  }
  if (known.every((one) => own.includes(one))) return
  const others = await log.query<{ id: string }>(
    'SELECT DISTINCT _partition_id AS id FROM activity_day WHERE NOT has({own:Array(String)}, zone) SETTINGS final = 0',
    { own },
  )
  for (const { id } of others) await log.command(`ALTER TABLE activity_day DROP PARTITION ID '${id}'`)
}

/**
 * Days on which these identities, a SELECT of their numbers, did something else than is known of them are summed up anew, of everybody: so it does not matter
 * what others write meanwhile. `everybody`: all days are.
 */
export const sumUpDays = async (log: LogClient, zone: string, touched: string, version: number, everybody: boolean): Promise<void> => {
  for (const piece of await piecesOf(log)) {
    if (everybody) {
      await sumUp(log, zone, piece, '', version)
      continue
    }
    const changed = await log.query<{ day: number }>(changedSql(zone, piece, touched))
    for (let at = 0; at < changed.length; at += DAYS_MAX) {
      const days = changed.slice(at, at + DAYS_MAX).map(({ day }) => day)
      const span = { from: dayOf(days[0]), to: dayOf(days.at(-1)) }
      await sumUp(log, zone, span, ` AND toUInt16(day) IN (${days.join(',')})`, version)
    }
  }
}

const dayOf = (number: number | undefined): Day => addDays('1970-01-01', number ?? 0)

/** The log's parts say how much lies in which month, or year (id ...00). */
const piecesOf = async (log: LogClient): Promise<Piece[]> => {
  const held = await log.query<{ id: string; n: number }>(
    `SELECT partition_id AS id, sum(rows) AS n FROM system.parts WHERE active AND database = currentDatabase() AND table = 'activity'
     GROUP BY id ORDER BY id`,
  )
  const pieces: Piece[] = []
  let [from, rows] = [FIRST, 0]
  for (const { id, n } of held) {
    const begins = `${id.slice(0, 4)}-${id.endsWith('00') ? '01' : id.slice(4)}-01`
    if (begins > LAST) break
    if (rows > 0 && rows + n > PIECE_ROWS && begins > from) {
      pieces.push({ from, to: addDays(begins, -1) })
      ;[from, rows] = [begins, 0]
    }
    rows += n
  }
  return [...pieces, { from, to: LAST }]
}

/** Rows `{ identity_id, day, n }` of the log. A day may begin some hours before or after the engine's. */
const doneSql = (zone: string, { from, to }: Piece, condition: string, days = ''): string =>
  `SELECT identity_id, toDate(occurred_at, '${checkedZone(zone)}') AS day, count() AS n FROM activity
     WHERE deleted_at_source = 0${condition} AND occurred_at >= toDateTime64('${from} 00:00:00', 3, 'UTC') - INTERVAL 1 DAY
       AND occurred_at < toDateTime64('${to} 00:00:00', 3, 'UTC') + INTERVAL 2 DAY AND day >= toDate('${from}') AND day <= toDate('${to}')${days}
     GROUP BY identity_id, day`

const heldSql = (zone: string, { from, to }: Piece): string =>
  `FROM activity_day FINAL WHERE zone = '${checkedZone(zone)}' AND day >= toDate('${from}') AND day <= toDate('${to}')`

/** Everybody of a day is in slice 0; of further activities each bit is a slice. */
const SLICES = 'arrayPushFront(arrayMap(bit -> toUInt8(bit + 1), bitPositionsToArray(toUInt64(n - 1))), toUInt8(0))'

/** Rows `{ day }`, as numbers, ascending: where what is held of these identities is not what the log says of them. */
const changedSql = (zone: string, piece: Piece, touched: string): string => `SELECT DISTINCT toUInt16(day) AS day FROM (
  SELECT day, slice, identity_id FROM (
    SELECT day, slice, arrayJoin(bitmapToArray(bitmapAnd(identities, (SELECT groupBitmapState(identity_id) FROM (${touched}))))) AS identity_id, -1 AS side
    ${heldSql(zone, piece)}
    UNION ALL SELECT day, arrayJoin(${SLICES}) AS slice, identity_id, 1 AS side FROM (
      ${doneSql(zone, piece, ` AND identity_id IN (${touched})`)}
    )
  ) GROUP BY day, slice, identity_id HAVING sum(side) != 0
) ORDER BY day`

/** `days`: a condition that begins with AND, or is empty. What was there before and is there no more becomes empty. */
const sumUp = (log: LogClient, zone: string, piece: Piece, days: string, version: number): Promise<void> =>
  log.command(
    `INSERT INTO activity_day (zone, slice, day, activities, identities, version) SETTINGS max_partitions_per_insert_block = 0
     SELECT '${checkedZone(zone)}', slice, day, sum(done), groupBitmapMergeState(bits), ${version} FROM (
       SELECT slice, day, if(slice = 0, sum(n), 0) AS done, groupBitmapState(identity_id) AS bits FROM (
         SELECT identity_id, day, n, arrayJoin(${SLICES}) AS slice FROM (${doneSql(zone, piece, '', days)})
       ) GROUP BY slice, day
       UNION ALL SELECT slice, day, toUInt64(0), bitmapBuild(emptyArrayUInt32()) ${heldSql(zone, piece)}${days}
     ) GROUP BY slice, day`,
    {},
    { newest: true },
  )
