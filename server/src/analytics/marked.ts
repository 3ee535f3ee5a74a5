import { fillingsOf, notHeld, type Held } from './partitions.ts'

/** What charts are marked with, of all activities of events and releases: of partitions that are held from the table `marked`. */
export type Marking = 'event' | 'release'

/** Kinds of the category by which nothing new comes out, or nobody is there yet. */
const LEFT_OUT: Record<Marking, readonly string[]> = {
  release: ['release-updated', 'tag-deleted', 'download-added', 'made-public', 'push'],
  event: ['registered', 'rsvp', 'waitlisted', 'applied', 'declined', 'cancelled'],
}

const EVENING = "if(conversation = '', concat(title, toString(toDate(occurred_at))), '')"

/** Rows `{ source_id, place, thread, evening, title, url, times }` out of the log. `within` is a condition on activities. */
const fromLog = (what: Marking, within: string): string => {
  const [place, thread, evening] = what === 'event' ? ["''", 'conversation', EVENING] : ['toString(place)', "''", "''"]
  const title = what === 'event' ? 'any(title) AS name' : 'title AS name'
  return `SELECT source_id, ${place} AS spot, ${thread} AS topic, ${evening} AS night, ${title}, any(url) AS link, groupArray(toUnixTimestamp64Milli(occurred_at)) AS moments
    FROM activity WHERE category = '${what}' AND deleted_at_source = 0 AND ${within}
      AND kind NOT IN ('${LEFT_OUT[what].join("', '")}') AND title != '' GROUP BY source_id, spot, topic, night${what === 'event' ? '' : ', title'}`
}

const COLUMNS = 'category, source_id, place, thread, evening, title, url, times'
export const INTO_MARKED = `INSERT INTO marked (filling, ${COLUMNS})`
const NAMED = 'source_id, spot AS place, topic AS thread, night AS evening, name AS title, link AS url, moments AS times'

/** Rows of a partition for the table. */
export const markedSql = (what: Marking, partition: string): string =>
  `SELECT '${what}' AS category, ${NAMED} FROM (${fromLog(what, `_partition_id = '${partition}'`)})`

export interface Marked {
  readonly what: Marking
  readonly held: readonly Held[]
  /** A condition on `source_id` alone, which is all that is asked beside the time where anything is held. */
  readonly sources: string
  /** The same on activities, with the time. */
  readonly within: string
  /** In ms, as SQL; `to` is not in it any more. */
  readonly from: string
  readonly to: string
}

/** Rows `{ source_id, place, thread, evening, title, url, own }`, of a time. */
export const marksSql = ({ what, held, sources, within, from, to }: Marked): string => {
  const log = (condition: string): string => `SELECT ${NAMED.replace(' AS times', ' AS own')} FROM (${fromLog(what, condition)})`
  if (held.length === 0) return log(within)
  return `SELECT source_id, place, thread, evening, title, url, arrayFilter(one -> one >= ${from} AND one < ${to}, times) AS own FROM marked
    WHERE filling IN (${fillingsOf(held)}) AND category = '${what}' AND ${sources} AND notEmpty(own)
    UNION ALL ${log(`${within} AND ${notHeld(held)}`)}`
}
