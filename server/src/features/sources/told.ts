import { parseTime } from '@kith/connectors/kit/dates'
import type { EventRecord } from '@kith/contract/records'
import { sql, type Transaction } from 'kysely'
import type { Database } from '../../database.ts'
import { jsonText } from '../../platform/state/text.ts'
import { cut, storable } from '../../platform/text.ts'
import { tellOfPlaces, tellOrganizations } from '../organizations/index.ts'
import type { Prepared } from './ingest.ts'

/** What sources tell beside activities and accounts: events, organizations, where people were, and what others wrote about them. */
export const storeTold = async (db: Transaction<Database>, sourceId: number, prepared: Prepared): Promise<void> => {
  await storeEvents(db, sourceId, prepared.events)
  await tellOrganizations(db, prepared.organizations)
  const about = prepared.people.filter(({ record }) => (record.affiliations ?? []).length > 0 || (record.notes ?? []).length > 0)
  if (about.length === 0) return
  const homes = await homesOf(
    db,
    about.map(({ identityId }) => identityId),
  )
  const members = about.flatMap(({ record, identityId }) => {
    const home = homes.get(identityId)
    return home === undefined ? [] : [{ record, ...home }]
  })
  await tellOfPlaces(
    db,
    sourceId,
    members.flatMap(({ record, memberId }) => (record.affiliations ?? []).map((place) => ({ ...place, memberId }))),
  )
  await storeNotes(db, sourceId, members)
}

interface Home {
  /** The member that the account arrived with, and the one that stands for it. */
  readonly memberId: number
  readonly shownOn: number
}

const homesOf = async (db: Transaction<Database>, identities: readonly number[]): Promise<Map<number, Home>> => {
  const { rows } = await sql<{ id: number; home_id: number; shown: number }>`select i.id, i.home_id,
      case when m.hollow then i.member_id else i.home_id end as shown
    from identity i join member m on m.id = i.home_id where i.id = any(${identities}::bigint[])`.execute(db)
  return new Map(rows.map((row) => [row.id, { memberId: row.home_id, shownOn: row.shown }]))
}

/** Notes come in once. What somebody of the team has changed or removed since stays as it is. */
const storeNotes = async (
  db: Transaction<Database>,
  sourceId: number,
  members: readonly (Home & { readonly record: Prepared['people'][number]['record'] })[],
): Promise<void> => {
  const rows = members.flatMap(({ record, memberId, shownOn }) =>
    (record.notes ?? []).flatMap(({ key, text, author, at }) => {
      const words = storable(text).trim()
      const ms = at === undefined ? undefined : typeof at === 'number' ? at : parseTime(at)
      const isTime = ms !== undefined && Math.abs(ms) < 8.64e15
      return words === ''
        ? []
        : [{ member: shownOn, home: memberId, text: words, author: author ?? null, at: isTime ? new Date(ms).toISOString() : null, key }]
    }),
  )
  if (rows.length === 0) return
  await sql`insert into note (member_id, home_id, text, author, author_kind, written_at, source_id, source_key)
    select distinct on (new.key) new.member, new.home, new.text, coalesce(new.author, s.title), 'source', coalesce(new.at, now()), s.id, new.key
    from jsonb_to_recordset(${jsonText(rows)}::jsonb) as new(member bigint, home bigint, text text, author text, at timestamptz, key text)
    cross join (select id, title from source where id = ${sourceId}) s
    on conflict (source_id, source_key) where source_id is not null do nothing`.execute(db)
}

/** Of an event the last word counts, gaps left as they are: attendees of one file and talks of another tell of the same event. */
const storeEvents = async (db: Transaction<Database>, sourceId: number, events: readonly EventRecord[]): Promise<void> => {
  const once = new Map(events.map((event) => [storable(event.externalId), event]))
  if (once.size === 0) return
  const rows = [...once].map(([external_id, event]) => ({
    external_id,
    title: cut(event.title, 1_000),
    starts_at: timeOf(event.startsAt),
    ends_at: timeOf(event.endsAt),
    zone: event.zone ?? null,
    place: event.place ?? null,
    online: event.online ?? null,
    url: event.url !== undefined && /^https?:\/\//i.test(event.url) ? event.url : null,
    capacity: event.capacity ?? null,
    series: event.series ?? null,
    cancelled: event.cancelled ?? false,
    body: cut(event.body ?? '', 20_000),
    attributes: event.attributes ?? {},
  }))
  await sql`insert into source_event (source_id, external_id, title, starts_at, ends_at, zone, place, online, url, capacity, series, cancelled, body, attributes)
    select ${sourceId}::bigint, external_id, title, starts_at, ends_at, zone, place, online, url, capacity, series, cancelled, body, attributes
    from jsonb_to_recordset(${jsonText(rows)}::jsonb) as new(external_id text, title text, starts_at timestamptz, ends_at timestamptz, zone text,
      place text, online boolean, url text, capacity int, series text, cancelled boolean, body text, attributes jsonb)
    on conflict (source_id, external_id) do update set title = case when excluded.title = '' then source_event.title else excluded.title end,
      starts_at = coalesce(excluded.starts_at, source_event.starts_at), ends_at = coalesce(excluded.ends_at, source_event.ends_at),
      zone = coalesce(excluded.zone, source_event.zone), place = coalesce(excluded.place, source_event.place),
      online = coalesce(excluded.online, source_event.online), url = coalesce(excluded.url, source_event.url),
      capacity = coalesce(excluded.capacity, source_event.capacity), series = coalesce(excluded.series, source_event.series),
      cancelled = excluded.cancelled, body = case when excluded.body = '' then source_event.body else excluded.body end,
      attributes = source_event.attributes || excluded.attributes, told_at = now()`.execute(db)
}

const timeOf = (given: string | number | undefined): string | null => {
  const ms = typeof given === 'number' ? given : parseTime(given)
  return ms === undefined || !Number.isFinite(ms) || ms < EARLIEST_MS || ms > LATEST_MS ? null : new Date(ms).toISOString()
}
/** Events may lie ahead; what lies centuries away is a slip. */
const EARLIEST_MS = Date.UTC(1990, 0, 1)
const LATEST_MS = Date.UTC(2100, 0, 1)
