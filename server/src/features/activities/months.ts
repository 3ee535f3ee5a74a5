import { checkedZone } from '../../analytics/filter.ts'
import { fromActivities } from '../../analytics/months.ts'
import type { LogClient } from '../../platform/log/client.ts'

/** So many numbers of identities at a time, lest the engine holds the whole community in memory. */
const SLICE = 50_000

/** Days by month in the workspace's zone, anew where they were never written; another zone's go. `number` gives the next number of a version. */
export const fillMonths = async (log: LogClient, zone: string, number: () => Promise<number>): Promise<void> => {
  const zones = await log.query<{ zone: string }>('SELECT DISTINCT zone FROM identity_month WHERE identity_id = 0')
  if (zones.some((one) => one.zone === zone)) return
  const version = await number()
  const [{ most } = { most: 0 }] = await log.query<{ most: number }>('SELECT max(identity_id) AS most FROM activity')
  for (let from = 0; from <= most; from += SLICE) {
    await sumUpMonths(log, zone, `identity_id >= ${from} AND identity_id < ${from + SLICE}`, version)
  }
  await log.insert('identity_month', ['zone', 'identity_id', 'version'], JSON.stringify([zone, 0, version]))
  await log.command('OPTIMIZE TABLE identity_month FINAL')
  for (const gone of zones) await log.command(`ALTER TABLE identity_month DROP PARTITION '${checkedZone(gone.zone)}'`)
}

/** Rows of identities that fit the condition, from the log; what was there before and is there no more becomes empty. */
export const sumUpMonths = (log: LogClient, zone: string, condition: string, version: number): Promise<void> =>
  log.command(
    `INSERT INTO identity_month SELECT '${checkedZone(zone)}', identity_id, month, kind, category, weight, source_id, groupBitOr(days), ${version} FROM (
       SELECT identity_id, month, kind, category, weight, source_id, days FROM (${fromActivities(zone, ` AND ${condition}`)})
       UNION ALL SELECT DISTINCT identity_id, month, kind, category, weight, source_id, toUInt64(0) FROM identity_month
         WHERE zone = '${checkedZone(zone)}' AND identity_id != 0 AND ${condition}
     ) GROUP BY identity_id, month, kind, category, weight, source_id`,
    {},
    { newest: true },
  )
