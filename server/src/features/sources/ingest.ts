import { rawOf, sizeOf } from '@kith/connectors/kit/batches'
import type { AnyConnector, Item, SetAside } from '@kith/connectors/kit/connector'
import type { ActivityRecord, EventRecord, EvidenceRecord, IdentityRef, OrganizationRecord, PersonRecord } from '@kith/contract/records'
import { setImmediate as immediate } from 'node:timers/promises'
import type { App } from '../../app.ts'
import {
  ACTOR_AT,
  appendActivities,
  beginFresh,
  endFresh,
  fillHoles,
  NUMBER_BYTES,
  RowWriter,
  writeRow,
  type Appended,
  type Hole,
  type RowBlock,
  type RowContext,
} from '../activities/index.ts'
import { Blocklist, identityKeyOf, IdentityStore, isDull, Outdated, projectStanding, type OnMade, type Sighting } from '../people/index.ts'
import { fingerprintOf } from './digest.ts'
import { scrubbed, scrubbedEvent } from './scrub-records.ts'
import { checkActivity, sortItems, type Dated, type Sorted } from './sort-records.ts'

const MENTIONS_MAX = 50
/** After so many rows (about a millisecond) or records others have their turn: who looks at Kith meanwhile, and what the state answers. */
const BREATH_ROWS = 250
const BREATH_RECORDS = 1_000
const NOBODY: readonly number[] = []
const NO_KEYS: readonly string[] = []

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

/**
 * Records of which nothing is kept but who is in them: activities are rows already, with holes for the numbers of those who are not known, so that records
 * by the thousand do not wait for the state.
 */
export interface Taken {
  readonly rows: readonly RowBlock[]
  readonly holes: readonly Hole[]
  /** Activities that are written when everybody is known, as somebody may have to be left out of them. */
  readonly waiting: readonly Dated[]
  readonly rest: Omit<Sorted, 'dated'>
  readonly sightings: readonly Sighting[]
  /** Keys of those whom activities of others mention. */
  readonly mentioned: ReadonlySet<string>
  /** Who may not come in, as it was known when the rows were written. */
  readonly blocklist: Blocklist
  readonly now: number
  readonly read: number
  /** Characters or bytes that wait. */
  readonly size: number
}

type Place = Pick<App, 'state' | 'log' | 'now' | 'config'>

/** Records of one source on their way into identities and log. One instance a run: it remembers whom it has seen. */
export class Ingest {
  readonly #app: Place
  readonly #connector: AnyConnector
  readonly #sourceId: number
  readonly #sinceMs: number | undefined
  readonly #identities: IdentityStore
  readonly #writer = new RowWriter()
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
    for (;;) {
      try {
        return await this.settle([await this.take(items)])
      } catch (error) {
        if (!(error instanceof Outdated)) throw error
      }
    }
  }

  /** The first half of `prepare`: all that can be done without the state. Batches in their order, none of them before the last one is done. */
  async take(items: readonly Item[]): Promise<Taken> {
    const blocklist = await this.#identities.blocklist()
    const now = this.#app.now().getTime()
    const { dated, ...rest } = sortItems(items, now, this.#connector)
    if (items.length >= BREATH_RECORDS) await immediate()
    const { sightings, mentioned } = this.#sightings(dated, rest.persons, now)
    if (items.length >= BREATH_RECORDS) await immediate()
    const read = { rest, sightings, mentioned, blocklist, now, read: items.length }
    if (!blocklist.isEmpty) {
      const raws = items.map(rawOf)
      const size = raws.reduce((sum, raw, index) => sum + sizeOf(raw, raws[index - 1]), 0)
      return { ...read, rows: [], holes: [], waiting: dated, size }
    }
    const { rows, holes } = await this.#writeAtOnce(dated, now)
    const size = rows.reduce((sum, { bytes }) => sum + bytes.length, 0) + rest.setAside.reduce((sum, { raw }) => sum + raw.length, 0)
    return { ...read, rows, holes, waiting: [], size }
  }

  /**
   * The second half: gives everybody their numbers, and puts them into the rows. What was taken first is settled first.
   *
   * @throws Outdated when somebody has been erased or has opted out meanwhile: then all has to be taken again
   */
  async settle(parts: readonly Taken[]): Promise<Prepared> {
    const [first] = parts
    if (first === undefined) throw new Error('There is nothing to settle.')
    const { blocklist } = first
    if (parts.some((part) => part.blocklist !== blocklist)) throw new Outdated()
    const made = await this.#identities.identify(
      parts.flatMap(({ sightings }) => sightings),
      blocklist,
    )
    this.#standingChanged ||= made.toProject.length > 0
    this.#blocklist = blocklist
    const numbers = (keys: Iterable<string>): number[] =>
      [...keys].map((key) => this.#identities.idOf(key)).filter((id) => id !== undefined)
    const numbersOf = (refs: readonly IdentityRef[]): number[] => numbers(refs.map(identityKeyOf))
    const persons = parts.flatMap(({ rest }) => rest.persons)
    const people = persons.flatMap((record) => numbersOf([record.identity]).map((identityId) => ({ record, identityId })))
    const listed = persons.flatMap((record) => numbersOf([record.identity, ...(record.also ?? [])]))
    const mentioned = numbers(new Set(parts.flatMap((part) => [...part.mentioned])))
    const rows: RowBlock[] = []
    let unwritten = 0
    for (const part of parts) {
      fillHoles(part.rows, part.holes, (key) => this.#numberOf(key))
      rows.push(...part.rows)
      const late = await this.#writeAllowed(part)
      rows.push(...late.rows)
      unwritten += late.leftOut
    }
    this.#identities.forgetSome()
    const aside = parts.flatMap(({ rest }) => rest.setAside.filter((one) => !this.#leavesAside(one, rest.refused.get(one))))
    const evidence = parts.flatMap(({ rest }) => rest.evidence.filter((one) => !blocklist.blocksEvidence(one)))
    const sum = (count: (part: Taken) => number): number => parts.reduce((total, part) => total + count(part), 0)
    const left = [
      unwritten,
      persons.length - people.length,
      sum(({ rest }) => rest.setAside.length) - aside.length,
      sum(({ rest }) => rest.evidence.length) - evidence.length,
    ]
    return {
      rows,
      setAside: aside,
      evidence,
      people,
      events: parts.flatMap(({ rest }) => rest.events.map((event) => scrubbedEvent(blocklist, event))),
      organizations: parts.flatMap(({ rest }) => rest.organizations),
      listed,
      mentioned,
      read: sum((part) => part.read),
      leftOut: left.reduce((total, count) => total + count, 0),
      newPeople: made.newPeople,
      newIdentities: made.newIdentities,
    }
  }

  /** Of somebody whose row is written already: whoever may not come in has no number to put there. */
  #numberOf(key: string): number {
    const id = this.#identities.idOf(key)
    if (id === undefined) throw new Outdated()
    return id
  }

  /** Rows of everybody: where nobody is kept away, everybody's number comes. */
  async #writeAtOnce(
    dated: readonly Dated[],
    now: number,
  ): Promise<{ readonly rows: readonly RowBlock[]; readonly holes: readonly Hole[] }> {
    const context = this.#context(now)
    const holes: Hole[] = []
    let row = 0
    for (const { record, atMs, actor, who, raw } of dated) {
      if (who === undefined) holes.push({ row, at: ACTOR_AT, key: actor })
      const keys = mentionsOf(record)
      const ids = keys.length === 0 ? NOBODY : keys.map((key) => this.#identities.known(key)?.id ?? 0)
      const start = writeRow(this.#writer, context, record, atMs, who?.id ?? 0, ids, raw)
      keys.forEach((key, index) => ids[index] === 0 && holes.push({ row, at: start + index * NUMBER_BYTES, key }))
      if (++row % BREATH_ROWS === 0) await immediate()
    }
    return { rows: this.#writer.finish(), holes }
  }

  /** Rows of those who may come in, without what names those who may not. */
  async #writeAllowed({ waiting, blocklist, now }: Taken): Promise<{ readonly rows: readonly RowBlock[]; readonly leftOut: number }> {
    if (waiting.length === 0) return { rows: [], leftOut: 0 }
    const context = this.#context(now)
    const allowed = waiting.flatMap((one) => {
      const id = this.#identities.idOf(one.actor, one.who)
      if (id === undefined) return []
      const mentions = mentionsOf(one.record).map((key) => this.#identities.idOf(key))
      return [{ one, id, mentions: mentions.filter((other) => other !== undefined) }]
    })
    const writer = new RowWriter()
    let written = 0
    for (const { one, id, mentions } of allowed) {
      writeRow(writer, context, scrubbed(blocklist, one.record), one.atMs, id, mentions, one.raw)
      if (++written % BREATH_ROWS === 0) await immediate()
    }
    return { rows: writer.finish(), leftOut: waiting.length - allowed.length }
  }

  #context(now: number): RowContext {
    return { sourceId: this.#sourceId, kinds: this.#connector.kinds, version: now }
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

  /** Who is in these records, and whom activities mention. Whoever appears only as before is passed over. */
  #sightings(dated: readonly Dated[], persons: readonly PersonRecord[], now: number): Pick<Taken, 'sightings' | 'mentioned'> {
    const mentioned = new Set<string>()
    for (const { record } of dated) for (const key of mentionsOf(record)) mentioned.add(key)
    const news = this.#newsOf(dated, persons, mentioned)
    const sightings: Sighting[] = []
    for (const { record, atMs, actor, who } of dated) {
      if (news.size > 0 && news.has(actor)) sightings.push({ key: actor, ref: record.actor, at: atMs, active: true })
      else if (who !== undefined && atMs > who.asOf) who.asOf = atMs
      if (record.mentions === undefined) continue
      for (const ref of record.mentions.slice(0, MENTIONS_MAX)) sightings.push({ key: identityKeyOf(ref), ref, at: atMs, active: false })
    }
    for (const person of persons) {
      const also = person.also ?? []
      sightings.push({ key: identityKeyOf(person.identity), ref: person.identity, at: now, active: false, sameAs: also })
      for (const ref of also) sightings.push({ key: identityKeyOf(ref), ref, at: now, active: false, sameAs: [person.identity] })
    }
    return { sightings, mentioned }
  }

  /** Keys of all of whom something may be learnt, or who are looked at in another way too: all sightings of one are taken together. */
  #newsOf(dated: readonly Dated[], persons: readonly PersonRecord[], mentioned: ReadonlySet<string>): ReadonlySet<string> {
    const news = new Set(persons.flatMap(({ identity, also = [] }) => [identity, ...also].map(identityKeyOf)))
    for (const key of mentioned) news.add(key)
    // To look somebody up among hundreds of thousands costs as much as the rest: each record does it once.
    for (const one of dated) {
      const who = (one.who = this.#identities.known(one.actor))
      if (who !== undefined && isDull(who, one.record.actor, one.atMs, true)) continue
      // Until it is settled what is learnt, nothing more of them is passed over.
      if (who !== undefined) who.dull = undefined
      news.add(one.actor)
    }
    return news
  }
}

/** Keys of those whom it mentions. */
const mentionsOf = ({ mentions }: ActivityRecord): readonly string[] =>
  mentions === undefined ? NO_KEYS : mentions.slice(0, MENTIONS_MAX).map(identityKeyOf)
