import { RAW_MAX_CHARS, type AnyConnector, type Item, type SetAside } from '@kith/connectors/kit/connector'
import { isPlausible, parseTime } from '@kith/connectors/kit/dates'
import type { ActivityRecord, EventRecord, EvidenceRecord, IdentityRef, OrganizationRecord, PersonRecord } from '@kith/contract/records'
import { setImmediate as immediate } from 'node:timers/promises'
import type { App } from '../../app.ts'
import { cut } from '../../platform/text.ts'
import { appendActivities, beginFresh, endFresh, type Appended } from '../activities/index.ts'
import { RowWriter, writeRow, type RowBlock } from '../activities/index.ts'
import {
  Blocklist,
  identityKeyOf,
  IdentityStore,
  isDull,
  scrubMentions,
  type Identified,
  type Known,
  type OnMade,
  type Sighting,
} from '../people/index.ts'
import { projectStanding } from '../people/index.ts'
import { fingerprintOf } from './digest.ts'

const MENTIONS_MAX = 50
const BREATH_ROWS = 1_000
const NOBODY: readonly number[] = []

export interface Prepared {
  readonly rows: readonly RowBlock[]
  readonly setAside: readonly SetAside[]
  readonly evidence: readonly EvidenceRecord[]
  /** Numbers of identities that were listed without an activity. */
  readonly listed: readonly number[]
  /** Numbers of identities that activities of others mention. */
  readonly mentioned: readonly number[]
  readonly people: readonly { readonly record: PersonRecord; readonly identityId: number }[]
  readonly events: readonly EventRecord[]
  readonly organizations: readonly OrganizationRecord[]
  readonly read: number
  /** Records left out, because the person was erased or has opted out. */
  readonly leftOut: number
  readonly newPeople: number
  readonly newIdentities: number
}

interface Dated {
  readonly record: ActivityRecord
  readonly raw: string | Uint8Array
  readonly atMs: number
  /** identityKeyOf its actor. */
  readonly actor: string
  /** Its actor, where this record tells nothing new of them. */
  who: Known | undefined
}

/** Records whose people have numbers, still to be written as rows. */
export interface Identifying {
  readonly rows: readonly { readonly one: Dated; readonly identityId: number; readonly mentions: readonly number[] }[]
  readonly blocklist: Blocklist
  readonly now: number
  readonly rest: Omit<Prepared, 'rows'>
}

type Place = Pick<App, 'state' | 'log' | 'now' | 'config'>

/** Records of one source on their way into identities and log. One instance a run: it remembers whom it has seen. */
export class Ingest {
  readonly #app: Place
  readonly #connector: AnyConnector
  readonly #sourceId: number
  readonly #sinceMs: number | undefined
  readonly #identities: IdentityStore
  #standingChanged = false
  #blocklist = new Blocklist(-1, '', new Map())

  /**
   * `blank`: the log holds nothing of this source yet, so that ids need not be looked up; `end` says when that is over. `sinceMs`: when the reading began,
   * so that of a source that gives the newest first it is known what this reading itself has appended.
   */
  constructor(app: Place, connector: AnyConnector, sourceId: number, blank: boolean, options: { onMade?: OnMade; sinceMs?: number } = {}) {
    this.#app = app
    this.#connector = connector
    this.#sourceId = sourceId
    this.#sinceMs = options.sinceMs
    this.#identities = new IdentityStore(app.state.db, options.onMade)
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
    return this.write(await this.identify(items))
  }

  /** The first half of `prepare`, most of which is waiting for the state: one after another. */
  async identify(items: readonly Item[]): Promise<Identifying> {
    const now = this.#app.now().getTime()
    const setAside: SetAside[] = []
    const dated: Dated[] = []
    const persons: PersonRecord[] = []
    const evidence: EvidenceRecord[] = []
    const events: EventRecord[] = []
    const organizations: OrganizationRecord[] = []
    /** Who did what could not be taken. */
    const refused = new Map<SetAside, IdentityRef>()
    for (const item of items) {
      if ('setAside' in item) setAside.push(item.setAside)
      else if (item.record.type === 'person') persons.push(item.record)
      else if (item.record.type === 'evidence') evidence.push(item.record)
      else if (item.record.type === 'event') events.push(item.record)
      else if (item.record.type === 'organization') organizations.push(item.record)
      else {
        const checked = checkActivity(item.record, item.raw, now, this.#connector)
        if ('reason' in checked) {
          setAside.push(checked)
          refused.set(checked, item.record.actor)
        } else dated.push(checked)
      }
    }
    const { blocklist, ...made } = await this.#identify(dated, persons, now)
    this.#blocklist = blocklist
    const numbers = (refs: readonly IdentityRef[]): number[] =>
      refs.map((ref) => this.#identities.idOf(identityKeyOf(ref))).filter((id) => id !== undefined)
    const mentioned = new Set<number>()
    const rows: Identifying['rows'][number][] = []
    for (const one of dated) {
      const identityId = one.who === undefined ? this.#identities.idOf(one.actor) : one.who.id
      if (identityId === undefined) continue
      const mentions = one.record.mentions === undefined ? NOBODY : numbers(one.record.mentions.slice(0, MENTIONS_MAX))
      for (const id of mentions) mentioned.add(id)
      rows.push({ one, identityId, mentions })
    }
    const people = persons.flatMap((record) => numbers([record.identity]).map((identityId) => ({ record, identityId })))
    const listed = persons.flatMap((record) => numbers([record.identity, ...(record.also ?? [])]))
    this.#identities.forgetSome()
    const aside = setAside.filter((one) => !this.#leavesAside(one, refused.get(one)))
    const known = evidence.filter((one) => !blocklist.blocksEvidence(one))
    const left = [
      dated.length - rows.length,
      persons.length - people.length,
      setAside.length - aside.length,
      evidence.length - known.length,
    ]
    const rest = {
      setAside: aside,
      evidence: known,
      people,
      events: events.map((event) => scrubbedEvent(blocklist, event)),
      organizations,
      listed,
      mentioned: [...mentioned],
      read: items.length,
      leftOut: left.reduce((sum, count) => sum + count, 0),
      newPeople: made.newPeople,
      newIdentities: made.newIdentities,
    }
    return { rows, blocklist, now, rest }
  }

  /** The second half, which is all work: it can be done while the next records wait for the state. */
  async write({ rows, blocklist, now, rest }: Identifying): Promise<Prepared> {
    const context = { sourceId: this.#sourceId, kinds: this.#connector.kinds, version: now }
    const writer = new RowWriter()
    let written = 0
    for (const { one, identityId, mentions } of rows) {
      writeRow(writer, context, scrubbed(blocklist, one.record), one.atMs, identityId, mentions, one.raw)
      // Whoever looks at Kith meanwhile does not wait for thousands of records.
      if (++written % BREATH_ROWS === 0) await immediate()
    }
    return { rows: writer.finish(), ...rest }
  }

  /** Whether what was prepared is left out for the person's sake. */
  leavesOut(item: Item): boolean {
    if ('setAside' in item) return this.#leavesAside(item.setAside, undefined)
    const { record } = item
    if (record.type === 'evidence') return this.#blocklist.blocksEvidence(record)
    if (record.type === 'event' || record.type === 'organization') return false
    return this.#blocklist.find(record.type === 'person' ? record.identity : record.actor) !== undefined
  }

  /** Nobody knows who wrote what could not be read: it is left out when it was erased once, or names an address that is. */
  #leavesAside(aside: SetAside, actor: IdentityRef | undefined): boolean {
    if (this.#blocklist.isEmpty) return false
    if (actor !== undefined && this.#blocklist.find(actor) !== undefined) return true
    if (this.#blocklist.blocksSetAside(fingerprintOf(this.#sourceId, aside))) return true
    return [aside.raw, aside.locator, aside.message].some((text) => this.#blocklist.scrub(text, '') !== text)
  }

  /** Appends what was prepared. @throws LogError */
  async append(prepared: Prepared, signal?: AbortSignal): Promise<Appended> {
    if (this.#standingChanged) {
      this.#standingChanged = false
      // Before the log holds what they did, so that no figure ever takes a robot for a person.
      await projectStanding(this.#app)
    }
    if (prepared.rows.length === 0) return { added: 0, changed: 0, unchanged: 0 }
    // What is read again and again is given as it is now: the later reading is the truer one.
    const newestFirst = this.#connector.order === 'newest-first' && this.#connector.schedule === undefined
    const since = this.#sinceMs === undefined ? {} : { sinceMs: this.#sinceMs }
    const options = { sourceId: this.#sourceId, newestFirst, ...since, ...(signal === undefined ? {} : { signal }) }
    return appendActivities(this.#app, prepared.rows, options)
  }

  async #identify(dated: readonly Dated[], persons: readonly PersonRecord[], now: number): Promise<Identified> {
    const identified = await this.#identities.identify(() => this.#sightings(dated, persons, now))
    this.#standingChanged ||= identified.toProject.length > 0
    return identified
  }

  /** Who is in these records. Whoever appears only as before is passed over. */
  #sightings(dated: readonly Dated[], persons: readonly PersonRecord[], now: number): Sighting[] {
    const news = this.#newsOf(dated, persons)
    const sightings: Sighting[] = []
    for (const one of dated) {
      const { record, atMs, actor } = one
      if (one.who === undefined || (news.size > 0 && news.has(actor))) {
        one.who = undefined
        sightings.push({ key: actor, ref: record.actor, at: atMs, active: true })
      }
      if (record.mentions === undefined) continue
      for (const ref of record.mentions.slice(0, MENTIONS_MAX)) sightings.push({ key: identityKeyOf(ref), ref, at: atMs, active: false })
    }
    for (const person of persons) {
      const also = person.also ?? []
      sightings.push({ key: identityKeyOf(person.identity), ref: person.identity, at: now, active: false, sameAs: also })
      for (const ref of also) sightings.push({ key: identityKeyOf(ref), ref, at: now, active: false, sameAs: [person.identity] })
    }
    return sightings
  }

  /** Keys of all of whom something may be learnt, or who are looked at in another way too: all sightings of one are taken together. */
  #newsOf(dated: readonly Dated[], persons: readonly PersonRecord[]): ReadonlySet<string> {
    const news = new Set(persons.flatMap(({ identity, also = [] }) => [identity, ...also].map(identityKeyOf)))
    for (const { record } of dated) for (const ref of record.mentions?.slice(0, MENTIONS_MAX) ?? []) news.add(identityKeyOf(ref))
    // To look somebody up among hundreds of thousands costs as much as the rest: each record does it once.
    for (const one of dated) {
      const who = this.#identities.known(one.actor)
      one.who = who !== undefined && isDull(who, one.record.actor, one.atMs, true) ? who : undefined
      if (one.who === undefined) news.add(one.actor)
    }
    for (const { who, atMs, actor } of dated) {
      if (who !== undefined && atMs > who.asOf && !(news.size > 0 && news.has(actor))) who.asOf = atMs
    }
    return news
  }
}

/** The record without the addresses and usernames of those who are erased. */
const scrubbed = (blocklist: Blocklist, record: ActivityRecord): ActivityRecord => {
  if (blocklist.isEmpty) return record
  const { platform } = record.actor
  const names = (record.mentions ?? []).flatMap((ref) =>
    blocklist.find(ref) === undefined ? [] : [ref.name ?? [], ref.username ?? []].flat(),
  )
  const scrub = (text: string): string => scrubMentions(blocklist.scrub(text, platform), names)
  const { title, body, url, attributes } = record
  return {
    ...record,
    ...(title === undefined ? {} : { title: scrub(title) }),
    ...(body === undefined ? {} : { body: scrub(body) }),
    // An address with a hole leads nowhere.
    ...(url === undefined || scrub(url) === url ? {} : { url: '' }),
    ...(attributes === undefined
      ? {}
      : {
          attributes: Object.fromEntries(
            Object.entries(attributes).map(([name, value]) => [name, typeof value === 'string' ? scrub(value) : value]),
          ),
        }),
  }
}

const scrubbedEvent = (blocklist: Blocklist, event: EventRecord): EventRecord =>
  blocklist.isEmpty
    ? event
    : { ...event, title: blocklist.scrub(event.title, ''), ...(event.body === undefined ? {} : { body: blocklist.scrub(event.body, '') }) }

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
  return { record, raw, atMs: Math.round(atMs), actor: identityKeyOf(record.actor), who: undefined }
}
