import { RAW_MAX_CHARS, type AnyConnector, type Item, type SetAside } from '@kith/connectors/kit/connector'
import { isPlausible, parseTime } from '@kith/connectors/kit/dates'
import type { ActivityRecord, EvidenceRecord, PersonRecord } from '@kith/contract/records'
import { setImmediate as immediate } from 'node:timers/promises'
import type { App } from '../../app.ts'
import { cut } from '../../platform/text.ts'
import { appendActivities, beginFresh, endFresh, type Appended } from '../activities/index.ts'
import { toRow, type ActivityRow } from '../activities/index.ts'
import { identityKeyOf, IdentityStore, type Identified, type OnMade, type Sighting } from '../people/index.ts'
import { projectStanding } from '../people/index.ts'

const MENTIONS_MAX = 50
const BREATH_ROWS = 1_000
const NOBODY: readonly number[] = []

export interface Prepared {
  readonly rows: readonly ActivityRow[]
  readonly setAside: readonly SetAside[]
  readonly evidence: readonly EvidenceRecord[]
  /** Numbers of identities that were listed without an activity. */
  readonly listed: readonly number[]
  /** Numbers of identities that activities of others mention. */
  readonly mentioned: readonly number[]
  readonly people: readonly { readonly record: PersonRecord; readonly identityId: number }[]
  readonly read: number
  readonly newPeople: number
  readonly newIdentities: number
}

interface Dated {
  readonly record: ActivityRecord
  readonly raw: string | Uint8Array
  readonly atMs: number
  /** identityKeyOf its actor. */
  readonly actor: string
}

type Place = Pick<App, 'state' | 'log' | 'now' | 'config'>

/** Records of one source on their way into identities and log. One instance a run: it remembers whom it has seen. */
export class Ingest {
  readonly #app: Place
  readonly #connector: AnyConnector
  readonly #sourceId: number
  readonly #identities: IdentityStore
  #standingChanged = false

  /** `blank`: the log holds nothing of this source yet, so that ids need not be looked up; `end` says when that is over. */
  constructor(app: Place, connector: AnyConnector, sourceId: number, blank: boolean, onMade?: OnMade) {
    this.#app = app
    this.#connector = connector
    this.#sourceId = sourceId
    this.#identities = new IdentityStore(app.state.db, onMade)
    if (blank) beginFresh(app, sourceId)
  }

  /** When nothing more is to come. */
  end(): void {
    endFresh(this.#app, this.#sourceId)
  }

  /** Why an item cannot be taken, if so. */
  refusal(item: Item): SetAside | undefined {
    if ('setAside' in item) return item.setAside
    if (item.record.type !== 'activity') return undefined
    const checked = checkActivity(item.record, item.raw, this.#app.now().getTime(), this.#connector)
    return 'reason' in checked ? checked : undefined
  }

  /** Checks records, gives people their numbers and serialises activities; nothing is in the log yet. */
  async prepare(items: readonly Item[]): Promise<Prepared> {
    const now = this.#app.now().getTime()
    const setAside: SetAside[] = []
    const dated: Dated[] = []
    const persons: PersonRecord[] = []
    const evidence: EvidenceRecord[] = []
    for (const item of items) {
      if ('setAside' in item) setAside.push(item.setAside)
      else if (item.record.type === 'person') persons.push(item.record)
      else if (item.record.type === 'evidence') evidence.push(item.record)
      else {
        const checked = checkActivity(item.record, item.raw, now, this.#connector)
        if ('reason' in checked) setAside.push(checked)
        else dated.push(checked)
      }
    }
    const identified = await this.#identify(dated, persons, now)
    const context = { sourceId: this.#sourceId, kinds: this.#connector.kinds }
    const number = (key: string): number => identified.ids.get(key) ?? 0
    const rows: ActivityRow[] = []
    for (const { record, raw, atMs, actor } of dated) {
      const mentions = record.mentions?.slice(0, MENTIONS_MAX).map((mention) => number(identityKeyOf(mention))) ?? NOBODY
      rows.push(toRow(context, record, atMs, number(actor), mentions, raw))
      // Whoever looks at Kith meanwhile does not wait for thousands of records.
      if (rows.length % BREATH_ROWS === 0) await immediate()
    }
    const people = persons.map((record) => ({ record, identityId: number(identityKeyOf(record.identity)) }))
    const listed = persons.flatMap((record) => [record.identity, ...(record.also ?? [])].map((ref) => number(identityKeyOf(ref))))
    return {
      rows,
      setAside,
      evidence,
      people,
      listed,
      mentioned: [
        ...new Set(
          dated.flatMap(({ record }) => record.mentions?.slice(0, MENTIONS_MAX).map((ref) => number(identityKeyOf(ref))) ?? NOBODY),
        ),
      ],
      read: items.length,
      newPeople: identified.newPeople,
      newIdentities: identified.newIdentities,
    }
  }

  /** Appends what was prepared. @throws LogError */
  async append(prepared: Prepared, signal?: AbortSignal): Promise<Appended> {
    if (this.#standingChanged) {
      this.#standingChanged = false
      // Before the log holds what they did, so that no figure ever takes a robot for a person.
      await projectStanding(this.#app)
    }
    if (prepared.rows.length === 0) return { added: 0, changed: 0, unchanged: 0 }
    const newestFirst = this.#connector.order === 'newest-first'
    const options = { sourceId: this.#sourceId, newestFirst, ...(signal === undefined ? {} : { signal }) }
    return appendActivities(this.#app, prepared.rows, options)
  }

  async #identify(dated: readonly Dated[], persons: readonly PersonRecord[], now: number): Promise<Identified> {
    const sightings: Sighting[] = []
    for (const { record, atMs, actor } of dated) {
      sightings.push({ key: actor, ref: record.actor, at: atMs, active: true })
      if (record.mentions === undefined) continue
      for (const ref of record.mentions.slice(0, MENTIONS_MAX)) sightings.push({ key: identityKeyOf(ref), ref, at: atMs, active: false })
    }
    for (const person of persons) {
      const also = person.also ?? []
      sightings.push({ key: identityKeyOf(person.identity), ref: person.identity, at: now, active: false, sameAs: also })
      for (const ref of also) sightings.push({ key: identityKeyOf(ref), ref, at: now, active: false, sameAs: [person.identity] })
    }
    const identified = await this.#identities.identify(sightings)
    this.#standingChanged ||= identified.toProject.length > 0
    return identified
  }
}

/** A record's time as milliseconds, or why it cannot be taken. */
const checkActivity = (record: ActivityRecord, raw: string | Uint8Array, now: number, connector: AnyConnector): Dated | SetAside => {
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
