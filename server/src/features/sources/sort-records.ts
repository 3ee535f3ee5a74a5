import { RAW_MAX_CHARS, type AnyConnector, type Item, type SetAside } from '@kith/connectors/kit/connector'
import { isPlausible, parseTime } from '@kith/connectors/kit/dates'
import type { ActivityRecord, EventRecord, EvidenceRecord, IdentityRef, OrganizationRecord, PersonRecord } from '@kith/contract/records'
import { cut } from '../../platform/text.ts'

/** An activity that can be taken. */
export interface Dated {
  readonly record: ActivityRecord
  readonly raw: string | Uint8Array
  readonly atMs: number
}

/** What becomes no activity, by what it is. */
export interface Rest {
  readonly setAside: SetAside[]
  /** Who did what could not be taken. */
  readonly refused: Map<SetAside, IdentityRef>
  readonly persons: PersonRecord[]
  readonly evidence: EvidenceRecord[]
  readonly events: EventRecord[]
  readonly organizations: OrganizationRecord[]
}

export const noRest = (): Rest => ({ setAside: [], refused: new Map(), persons: [], evidence: [], events: [], organizations: [] })

/** The time of an activity that can be taken, in milliseconds; everything else is put to the rest. */
export const sortItem = (item: Item, now: number, connector: AnyConnector, rest: Rest): number | undefined => {
  if ('setAside' in item) return void rest.setAside.push(item.setAside)
  const { record } = item
  if (record.type === 'activity') {
    const checked = checkActivity(record, item.raw, now, connector)
    if (typeof checked === 'number') return checked
    rest.setAside.push(checked)
    rest.refused.set(checked, record.actor)
  } else if (record.type === 'person') rest.persons.push(record)
  else if (record.type === 'evidence') rest.evidence.push(record)
  else if (record.type === 'event') rest.events.push(record)
  else rest.organizations.push(record)
  return undefined
}

/** A record's time as milliseconds, or why it cannot be taken. */
export const checkActivity = (
  record: ActivityRecord,
  raw: string | Uint8Array,
  now: number,
  connector: AnyConnector,
): number | SetAside => {
  if (connector.kinds[record.kind] === undefined && !connector.openKinds) {
    return refuse(record, raw, 'kind_unknown', `The kind ${JSON.stringify(record.kind)} is not one of ${connector.label}.`)
  }
  const atMs = typeof record.occurredAt === 'number' ? record.occurredAt : (parseTime(record.occurredAt) ?? Number.NaN)
  if (!Number.isFinite(atMs))
    return refuse(record, raw, 'date_invalid', `"${record.occurredAt}" is no date: write it like 2026-11-20T12:00:00Z.`)
  if (!isPlausible(atMs, now)) {
    const shown = Math.abs(atMs) < 8.64e15 ? new Date(atMs).toISOString() : String(atMs)
    const message = `${shown} is ${atMs < now ? 'before 1990' : 'in the future'}: correct the date, then try again.`
    return refuse(record, raw, 'date_implausible', message)
  }
  return Math.round(atMs)
}

const refuse = (record: ActivityRecord, raw: string | Uint8Array, reason: string, message: string): SetAside => ({
  reason,
  message,
  locator: `${record.kind} ${cut(record.externalId, 200)}`,
  raw: cut(typeof raw === 'string' ? raw : new TextDecoder().decode(raw.subarray(0, RAW_MAX_CHARS)), RAW_MAX_CHARS),
})
