import { RAW_MAX_CHARS, type AnyConnector, type Item, type SetAside } from '@kith/connectors/kit/connector'
import { isPlausible, parseTime } from '@kith/connectors/kit/dates'
import type { ActivityRecord, EventRecord, EvidenceRecord, IdentityRef, OrganizationRecord, PersonRecord } from '@kith/contract/records'
import { cut } from '../../platform/text.ts'
import { identityKeyOf } from '../people/in-thread.ts'

/** An activity that can be taken. */
export interface Dated {
  readonly record: ActivityRecord
  readonly raw: string | Uint8Array
  readonly atMs: number
  /** identityKeyOf its actor. */
  readonly actor: string
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

/** Answers the activities, and puts everything else to the rest. */
export const sortItems = (items: readonly Item[], now: number, connector: AnyConnector, rest: Rest): readonly Dated[] => {
  const dated: Dated[] = []
  for (const item of items) {
    if ('setAside' in item) rest.setAside.push(item.setAside)
    else if (item.record.type === 'person') rest.persons.push(item.record)
    else if (item.record.type === 'evidence') rest.evidence.push(item.record)
    else if (item.record.type === 'event') rest.events.push(item.record)
    else if (item.record.type === 'organization') rest.organizations.push(item.record)
    else {
      const checked = checkActivity(item.record, item.raw, now, connector)
      if ('reason' in checked) {
        rest.setAside.push(checked)
        rest.refused.set(checked, item.record.actor)
      } else dated.push(checked)
    }
  }
  return dated
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
  return { record, raw, atMs: Math.round(atMs), actor: identityKeyOf(record.actor) }
}
