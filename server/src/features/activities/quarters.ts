import { checkedZone } from '../../analytics/filter.ts'
import { QUARTER_COLUMNS, quarterRows } from '../../analytics/levels/quarters.ts'
import { numberOfWeights, type Weights } from '../../analytics/levels/weights.ts'
import type { LogClient } from '../../platform/log/client.ts'

/** So many numbers of identities at a time, lest the engine holds the whole community in memory. */
const SLICE = 100_000

/** Quarters by the weights that hold, anew where they were never written, or from other months; what other weights gave goes. */
export const fillQuarters = async (log: LogClient, zone: string, weights: Weights): Promise<void> => {
  const mine = numberOfWeights(zone, weights)
  const [months] = await log.query<{ version: number }>(
    `SELECT max(version) AS version FROM identity_month WHERE zone = '${checkedZone(zone)}' AND identity_id = 0`,
  )
  const version = months?.version ?? 0
  const known = await log.query<{ weights: number; version: number }>(
    'SELECT weights, max(version) AS version FROM identity_quarter WHERE identity_id = 0 GROUP BY weights',
  )
  if (known.some((one) => one.weights === mine && one.version === version)) return
  const [{ most } = { most: 0 }] = await log.query<{ most: number }>('SELECT max(identity_id) AS most FROM identity_month')
  for (let from = 0; from <= most; from += SLICE) {
    await sumUpQuarters(log, zone, weights, `identity_id >= ${from} AND identity_id < ${from + SLICE}`, version)
  }
  await log.insert('identity_quarter', ['weights', 'identity_id', 'version'], JSON.stringify([mine, 0, version]))
  await log.command('OPTIMIZE TABLE identity_quarter FINAL')
  const others = await log.query<{ id: string }>(
    `SELECT DISTINCT partition_id AS id FROM system.parts WHERE active AND database = currentDatabase() AND table = 'identity_quarter'
     AND partition_id NOT LIKE '${mine}-%'`,
  )
  for (const { id } of others) await log.command(`ALTER TABLE identity_quarter DROP PARTITION ID '${id}'`)
}

/** Rows of identities that fit the condition, from their months; what was there before and is there no more becomes empty. */
export const sumUpQuarters = async (log: LogClient, zone: string, weights: Weights, condition: string, version: number): Promise<void> => {
  const mine = numberOfWeights(zone, weights)
  const before = `SELECT DISTINCT identity_id, quarter, toUInt8(0), toUInt8(0), toUInt64(0) FROM identity_quarter
    WHERE weights = ${mine} AND identity_id != 0 AND ${condition}`
  const { text, params } = quarterRows(checkedZone(zone), weights, condition, before)
  await log.command(
    `INSERT INTO identity_quarter (weights, identity_id, quarter, ${QUARTER_COLUMNS}, version)
     SELECT ${mine}, identity_id, quarter, ${QUARTER_COLUMNS}, ${version} FROM (${text})`,
    params,
  )
}
