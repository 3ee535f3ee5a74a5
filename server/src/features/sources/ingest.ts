import type { AnyConnector, Item, SetAside } from '@kith/connectors/kit/connector'
import type { ActivityRecord, EventRecord, EvidenceRecord, IdentityRef, OrganizationRecord, PersonRecord } from '@kith/contract/records'
import { setImmediate as immediate } from 'node:timers/promises'
import type { App } from '../../app.ts'
import { appendActivities, beginFresh, endFresh, renumber, RowWriter, writeRow, type Appended, type RowBlock } from '../activities/index.ts'
import { Blocklist, identityKeyOf, IdentityStore, Outdated, projectStanding, type OnMade, type Sighting } from '../people/index.ts'
import { fingerprintOf } from './digest.ts'
import { scrubbed, scrubbedEvent } from './scrub-records.ts'
import { checkActivity } from './sort-records.ts'
import { MENTIONS_MAX, Taker, type Part } from './taker.ts'

/** After so many rows (about a millisecond) others have their turn. */
const BREATH_ROWS = 250
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

export interface Taken extends Part {
  /** Who may not come in, as it was known when the rows were written. */
  readonly blocklist: Blocklist
}

/** Those whom a taker has told of, by its numbers. */
interface Crowd {
  readonly people: Pick<Sighting, 'key' | 'ref'>[]
  /** Their numbers in the state, as far as they were asked for. */
  readonly numbers: number[]
}

type Place = Pick<App, 'state' | 'log' | 'now' | 'config'>

/** Records of one source on their way into identities and log. One instance a run: it remembers whom it has seen. */
export class Ingest {
  readonly #app: Place
  readonly #connector: AnyConnector
  readonly #sourceId: number
  readonly #sinceMs: number | undefined
  readonly #identities: IdentityStore
  #taker: { readonly taker: Taker; readonly blocklist: Blocklist } | undefined
  #crowd: Crowd = { people: [], numbers: [] }
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
    return typeof checked === 'number' ? undefined : checked
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

  /** Who may not come in, as far as it is known. */
  blocklist(): Promise<Blocklist> {
    return this.#identities.blocklist()
  }

  /** The first half of `prepare`: all that can be done without the state. Batches in their order, none of them before the last one is done. */
  async take(items: readonly Item[]): Promise<Taken> {
    const blocklist = await this.blocklist()
    if (this.#taker?.blocklist !== blocklist) this.#taker = { taker: new Taker(this.#connector, this.#sourceId), blocklist }
    const { taker } = this.#taker
    await taker.take(items, this.#app.now().getTime(), blocklist.isEmpty)
    return { ...taker.finish(), blocklist }
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
    const told = parts.map((part) => ({ part, crowd: this.#crowdOf(part) }))
    const made = await this.#identities.identify(
      told.flatMap(({ part, crowd }) => this.#news(part, crowd)),
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
    const mentioned = new Set<number>()
    const rows: RowBlock[] = []
    let unwritten = 0
    for (const { part, crowd } of told) {
      for (const id of numbers(part.mentioned.map((number) => toldOf(crowd.people, number).key))) mentioned.add(id)
      if (blocklist.isEmpty) {
        for (const { number, key } of part.met) crowd.numbers[number] = this.#numberOf(key)
        renumber(part.rows, part.places, crowd.numbers)
        rows.push(...part.rows)
        await immediate()
      }
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
      mentioned: [...mentioned],
      read: sum((part) => part.read),
      leftOut: left.reduce((total, count) => total + count, 0),
      newPeople: made.newPeople,
      newIdentities: made.newIdentities,
    }
  }

  /** Takes in of whom a part tells for the first time. */
  #crowdOf({ isAnew, met }: Part): Crowd {
    if (isAnew) this.#crowd = { people: [], numbers: [] }
    const crowd = this.#crowd
    for (const one of met) crowd.people[one.number] = one
    return crowd
  }

  /** Who is in a part. Whoever appears only as before is passed over. */
  #news({ met, again }: Part, { people }: Crowd): readonly Sighting[] {
    const news: Sighting[] = [...met]
    for (let index = 0; index < again.length; index += 3) {
      const { key, ref } = toldOf(people, again[index])
      const at = again[index + 1] ?? 0
      const active = again[index + 2] === 1
      if (!this.#identities.isDull(key, ref, at, active)) news.push({ key, ref, at, active })
    }
    return news
  }

  /** Of somebody whose row is written already: whoever may not come in has no number to put there. */
  #numberOf(key: string): number {
    const id = this.#identities.idOf(key)
    if (id === undefined) throw new Outdated()
    return id
  }

  /** Rows of those who may come in, without what names those who may not. */
  async #writeAllowed({ waiting, blocklist, now }: Taken): Promise<{ readonly rows: readonly RowBlock[]; readonly leftOut: number }> {
    if (waiting.length === 0) return { rows: [], leftOut: 0 }
    const context = { sourceId: this.#sourceId, kinds: this.#connector.kinds, version: now, isNumbered: true }
    const allowed = waiting.flatMap((one) => {
      const id = this.#identities.idOf(identityKeyOf(one.record.actor))
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
}

const toldOf = (people: Crowd['people'], number: number | undefined): Crowd['people'][number] => {
  const one = people[number ?? -1]
  if (one === undefined) throw new Error('Somebody appears again who was not told of.')
  return one
}

/** Keys of those whom it mentions. */
const mentionsOf = ({ mentions }: ActivityRecord): readonly string[] =>
  mentions === undefined ? NO_KEYS : mentions.slice(0, MENTIONS_MAX).map(identityKeyOf)
