import type { App } from '../../app.ts'
import type { PartialFilter } from '../../analytics/filter.ts'
import { stampOf } from '../../analytics/kept.ts'
import { PARTS_TOLD } from '../../analytics/partitions.ts'

type Place = Pick<App, 'log'>

/** Of what a graph is made. */
export interface Stamp {
  readonly who: string
  readonly log: string
}

/** Whether nothing has changed since. */
export const isSame = (one: Stamp, other: Stamp): boolean => one.who === other.who && one.log === other.log

/** Whether anything has changed: the newest words on who is whom and when they were taken up, and what the parts of each partition of the log tell. */
export const stampNow = async ({ log }: Place, filter: PartialFilter): Promise<Stamp> => {
  const [row] = await log.query<Stamp>(
    `SELECT concat((SELECT toString(max(version)) FROM standing), (
      SELECT toString(any((last_successful_update_time, loading_duration))) FROM system.dictionaries WHERE database = currentDatabase() AND name = 'who'
    )) AS who, (SELECT toString(cityHash64(groupArray(part))) FROM (
      SELECT (partition_id, ${PARTS_TOLD}) AS part FROM system.parts
      WHERE database = currentDatabase() AND table = 'activity' AND active GROUP BY partition_id ORDER BY partition_id)) AS log`,
  )
  // Whose sources are whose is never old either.
  return { who: `${row?.who ?? ''} ${await stampOf(log, filter)}`, log: row?.log ?? '' }
}

/** Who is whom, for as long as nobody is merged or parted: loading the same anew changes nothing. */
export const whoNow = async ({ log }: Place, filter: PartialFilter): Promise<string> => {
  const [row] = await log.query<{ who: string }>(
    `SELECT toString(sum(cityHash64(identity_id, member_id, community_id, flags))) AS who FROM dictionary('who')`,
  )
  return `${row?.who ?? ''} ${await stampOf(log, filter)}`
}
