import { RAW_MAX_CHARS, type AnyConnector, type Item, type SetAside } from '@kith/connectors/kit/connector'
import { isPlausible, parseTime } from '@kith/connectors/kit/dates'
import type { ActivityRecord, EventRecord, EvidenceRecord, IdentityRef, OrganizationRecord, PersonRecord } from '@kith/contract/records'
import { cut } from '../../platform/text.ts'
import { identityKeyOf, type Known } from '../people/index.ts'

/** An activity that can be taken. */
export interface Dated {
  readonly record: ActivityRecord
  readonly raw: string | Uint8Array
  readonly atMs: number
  /** identityKeyOf its actor. */
  readonly actor: string
  /** Its actor, where they are known. */
  who: Known | undefined
}

/** Records by what they are. */
export interface Sorted {
  readonly dated: readonly Dated[]
  readonly setAside: readonly SetAside[]
  /** Who did what could not be taken. */
  readonly refused: ReadonlyMap<SetAside, IdentityRef>
  readonly persons: readonly PersonRecord[]
  readonly evidence: readonly EvidenceRecord[]
  readonly events: readonly EventRecord[]
  readonly organizations: readonly OrganizationRecord[]
}

export const sortItems = (items: readonly Item[], now: number, connector: AnyConnector): Sorted => {
  const setAside: SetAside[] = []
  const dated: Dated[] = []
  const persons: PersonRecord[] = []
  const evidence: EvidenceRecord[] = []
  const events: EventRecord[] = []
  const organizations: OrganizationRecord[] = []
  const refused = new Map<SetAside, IdentityRef>()
  for (const item of items) {
    if ('setAside' in item) setAside.push(item.setAside)
    else if (item.record.type === 'person') persons.push(item.record)
    else if (item.record.type === 'evidence') evidence.push(item.record)
    else if (item.record.type === 'event') events.push(item.record)
    else if (item.record.type === 'organization') organizations.push(item.record)
    else {
      const checked = checkActivity(item.record, item.raw, now, connector)
      if ('reason' in checked) {
        setAside.push(checked)
        refused.set(checked, item.record.actor)
      } else dated.push(checked)
    }
  }
  return { dated, setAside, refused, persons, evidence, events, organizations }
}

/** A record's time as milliseconds, or why it cannot be taken. */
export const checkActivity = (record: ActivityRecord, raw: string | Uint8Array, now: number, connector: AnyConnector): Dated | SetAside => {
  const refuse = (reason: string, message: string): SetAside => ({
    reason,
    message,
    locator: `${record.kind} ${cut(record.externalId, 200)}`,
    raw: cut(typeof raw === 'string' ? raw : new TextDecoder().decode(raw.subarray(0, RAW_MAX_CHARS)), RAW_MAX_CHARS),
  })
  if (connector.kinds[record.kind] === undefined && !connector.openKinds) {
    return refuse('kind_unknown', `The kind ${JSON.stringify(record.kind)} is not one of ${connector.label}.`)
  }
  const atMs = typeof record.occurredAt === 'number' ? record.occurredAt : (parseTime(record.occurredAt) ?? Number.NaN)
  if (!Number.isFinite(atMs)) return refuse('date_invalid', `"${record.occurredAt}" is no date: write it like 2026-11-20T12:00:00Z.`)
  if (!isPlausible(atMs, now)) {
    const shown = Math.abs(atMs) < 8.64e15 ? new Date(atMs).toISOString() : String(atMs)
    return refuse('date_implausible', `${shown} is ${atMs < now ? 'before 1990' : 'in the future'}: correct the date, then try again.`)
  }
  return { record, raw, atMs: Math.round(atMs), actor: identityKeyOf(record.actor), who: undefined }
}
