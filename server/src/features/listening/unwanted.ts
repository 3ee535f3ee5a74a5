import type { ActivityRecord } from '@kith/contract/records'
import { sql, type Kysely, type Selectable } from 'kysely'
import type { Database } from '../../database.ts'
import { forgetEmpty } from './keep.ts'
import { earOfRow, type WatchRow } from './watches.ts'

type PlaceRow = Selectable<Database['find_place']>

/** Takes from a watch what it no longer wants, now that its words are others. What somebody decided on stays; what the log holds is listened to anew. */
export const forgetUnwanted = async (db: Kysely<Database>, watch: WatchRow): Promise<void> => {
  const ear = earOfRow(watch)
  for (let after = 0; ;) {
    const { rows: finds } = await sql<{
      id: number
    }>`select f.id from find_watch fw join find f on f.id = fw.find_id and f.state in ('waiting', 'snoozed')
      where fw.watch_id = ${watch.id} and f.id > ${after} order by f.id limit ${AT_ONCE}`.execute(db)
    const ids = finds.map(({ id }) => id)
    const last = ids.at(-1)
    if (last === undefined) break
    after = last
    const { rows } = await sql<PlaceRow>`select * from find_place where find_id = any(${ids}::bigint[])`.execute(db)
    const wanted = new Set(rows.filter((row) => isWanted(ear, row)).map((row) => row.find_id))
    const unwanted = ids.filter((id) => !wanted.has(id))
    await sql`delete from find_watch where watch_id = ${watch.id} and find_id = any(${unwanted}::bigint[])`.execute(db)
  }
  await forgetEmpty(db)
}

/** Finds whose places are held in memory together. */
const AT_ONCE = 100

const isWanted = (ear: ReturnType<typeof earOfRow>, row: PlaceRow): boolean => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `keepHeard` stores records of activities alone
  const record = row.record as ActivityRecord | null
  const author = {
    platform: row.author_platform,
    key: row.author_key,
    username: record?.actor.username,
    name: row.author_name,
    url: row.author_url,
  }
  const said = {
    key: row.key,
    sourceId: row.source_id,
    activityId: row.activity_id,
    version: row.version,
    identityId: row.identity_id,
    author,
    // Whoever is a teammate was left out when it was found, or the past is listened to anew.
    isTeammate: false,
    isGone: false,
    platform: row.platform,
    kind: row.kind,
    place: row.place,
    atMs: row.at.getTime(),
    url: row.url,
    link: row.address === null ? '' : `https://${row.address}`,
    title: row.title,
    body: record?.body ?? row.body,
    isAnswer: row.address === null,
    record,
  }
  return ear.wants(said) && !ear.matcher.mutes(author)
}
