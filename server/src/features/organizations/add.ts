import { sql } from 'kysely'
import { cut, storable } from '../../platform/text.ts'
import { meaningOf, type Said } from './names.ts'
import { organizationsNamed, type Db } from './named.ts'

/** Where a file, or the member, says that somebody works. */
export interface AffiliationRecord {
  /** The member's number, whatever it has been merged into. */
  readonly memberId: number
  /** As it stands there. "Independent" and the like mean that somebody works on their own; "unknown", "-" and the like say nothing. */
  readonly organizationName: string
  /** First and last day (2026-11-20), both included; left out where it is open. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly origin: 'file' | 'member'
  /** The file's name, as people see it. */
  readonly sourceLabel: string
}

export interface AddedAffiliations {
  readonly added: number
  /** Said before, with the same days. */
  readonly unchanged: number
  /** Records that could not be taken, by their place in the input, with a sentence why. */
  readonly refused: readonly { readonly index: number; readonly reason: string }[]
}

const CHUNK = 5_000
const LABEL_CHARS_MAX = 300

/** Adds what a file says of many people, in the caller's transaction. Idempotent: the same again changes nothing. Makes organizations that are new. */
export const addAffiliations = async (db: Db, records: readonly AffiliationRecord[]): Promise<AddedAffiliations> => {
  const refused: { index: number; reason: string }[] = []
  let added = 0
  for (let start = 0; start < records.length; start += CHUNK) {
    const chunk = records.slice(start, start + CHUNK)
    const known = await membersAmong(
      db,
      chunk.map((record) => record.memberId),
    )
    const taken = chunk.flatMap((record, index) => {
      const said = meaningOf(record.organizationName)
      const reason = known.has(record.memberId) ? faultOf(record, said) : `There is no member ${record.memberId}.`
      if (reason === undefined) return [{ record, said }]
      refused.push({ index: start + index, reason })
      return []
    })
    added += await insert(db, taken)
  }
  return { added, unchanged: records.length - added - refused.length, refused }
}

const membersAmong = async (db: Db, numbers: readonly number[]): Promise<Set<number>> => {
  const { rows } = await sql<{ id: number }>`select id from member where id = any(${[...new Set(numbers)]}::bigint[])`.execute(db)
  return new Set(rows.map((row) => row.id))
}

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/
const isDay = (text: string): boolean => {
  if (!DAY.test(text) || text < '1900-01-01' || text > '2299-12-30') return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

const faultOf = ({ from, to, organizationName }: AffiliationRecord, said: Said): string | undefined => {
  if (said.kind === 'nothing') return `${JSON.stringify(organizationName.slice(0, 80))} names no organization.`
  for (const day of [from, to])
    if (day !== undefined && !isDay(day)) return `${JSON.stringify(day.slice(0, 80))} is not a day between 1900 and 2299.`
  return from !== undefined && to !== undefined && to < from ? `It would end on ${to}, before it begins on ${from}.` : undefined
}

/** Each name by its key, as it is first written. */
const namesIn = (all: readonly Said[]): Map<string, string> => {
  const names = new Map<string, string>()
  for (const said of all) if (said.kind === 'name' && !names.has(said.key)) names.set(said.key, said.name)
  return names
}

const insert = async (db: Db, taken: readonly { record: AffiliationRecord; said: Said }[]): Promise<number> => {
  if (taken.length === 0) return 0
  const names = namesIn(taken.map(({ said }) => said))
  const numbers = await organizationsNamed(db, names)
  const rows = taken.map(({ record, said }) => ({
    member_id: record.memberId,
    organization_id: said.kind === 'name' ? numbers.get(said.key) : null,
    from_day: record.from ?? null,
    to_day: record.to ?? null,
    origin: record.origin,
    label: cut(storable(record.sourceLabel), LABEL_CHARS_MAX),
  }))
  const { numAffectedRows = 0n } = await sql`insert into affiliation (member_id, organization_id, from_day, to_day, origin, label)
    select member_id, organization_id, from_day, to_day, origin, label from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as new(member_id bigint, organization_id bigint, from_day date, to_day date, origin text, label text)
    on conflict do nothing`.execute(db)
  return Number(numAffectedRows)
}

export interface ProfileField {
  readonly identityId: number
  readonly organization: string
}

/** What a source's profiles say, in the caller's transaction: of each account the last counts, and replaces what the same source said before. */
export const sayOfSource = async (db: Db, sourceId: number, fields: readonly ProfileField[]): Promise<void> => {
  const said = new Map(fields.map((field) => [field.identityId, meaningOf(field.organization)]))
  if (said.size === 0) return
  const names = namesIn([...said.values()])
  const numbers = await organizationsNamed(db, names)
  const rows = [...said].flatMap(([identity_id, one]) =>
    one.kind === 'nothing' ? [] : [{ identity_id, organization_id: one.kind === 'name' ? numbers.get(one.key) : null }],
  )
  await sql`insert into affiliation (identity_id, organization_id, origin, source_id)
    select identity_id, organization_id, 'source', ${sourceId}::bigint from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as new(identity_id bigint, organization_id bigint)
    on conflict (identity_id, origin, (coalesce(source_id, 0))) where identity_id is not null
      do update set organization_id = excluded.organization_id, said_at = now()
      where affiliation.organization_id is distinct from excluded.organization_id`.execute(db)
}
