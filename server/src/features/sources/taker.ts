import { rawOf, sizeOf } from '@kith/connectors/kit/batches'
import type { AnyConnector, Item } from '@kith/connectors/kit/connector'
import type { IdentityRef, PersonRecord } from '@kith/contract/records'
import { setImmediate as immediate } from 'node:timers/promises'
import { RowWriter, writeRow, type Places, type RowBlock, type RowContext } from '../activities/in-thread.ts'
import { identityKeyOf, isLike, mergeInto, type Draft, type Sighting } from '../people/in-thread.ts'
import { noRest, sortItem, type Dated, type Rest } from './sort-records.ts'

export const MENTIONS_MAX = 50
/** After so many records (about a millisecond) others have their turn: who looks at Kith meanwhile, and what the state answers. */
const BREATH_RECORDS = 250
/** Whoever was met is known by a number; after so many of them all are forgotten, and get new ones. */
const MET_MAX = 200_000
const NOBODY: readonly number[] = []

/** Somebody as they appear in one part of a reading. `number` is that of the reading, not of the state. */
export type Met = Sighting & { readonly number: number }

/** Somebody who appears as they were last told of: three numbers each, namely that of the reading, the newest time, and 1 where they did something. */
export type Again = readonly number[]

/**
 * Records of which nothing is kept but who is in them: activities are rows already, with numbers of the reading in place of those of the state, so that
 * records by the thousand wait neither for it nor for each other.
 */
export interface Part {
  /** Numbers begin anew. */
  readonly isAnew: boolean
  readonly rows: readonly RowBlock[]
  /** Where in them those are whom activities mention. */
  readonly places: Places
  readonly met: readonly Met[]
  readonly again: Again
  /** Of those whom activities of others mention. */
  readonly mentioned: readonly number[]
  /** Activities that are written when everybody is known, as somebody may have to be left out of them. */
  readonly waiting: readonly Dated[]
  readonly rest: Rest
  readonly now: number
  readonly read: number
  /** Characters or bytes that wait. */
  readonly size: number
}

interface Seen extends Draft {
  readonly number: number
  /** As they were last told of. */
  told: IdentityRef | undefined
  /** The part in which they were last met. */
  part: number
}

/** Makes parts of records. It knows nothing but what it has seen, and so can work in a thread of its own. */
export class Taker {
  readonly #connector: AnyConnector
  readonly #sourceId: number
  #writer = new RowWriter()
  /** By platform and key as they are given: no key has to be put together to find somebody. */
  #seen = new Map<string, Map<string, Seen>>()
  #count = 0
  #isAnew = true
  #part = 0
  #present: Seen[] = []
  #mentioned = new Set<number>()
  #places: number[] = []
  #rows = 0
  #waiting: Dated[] = []
  #rest = noRest()
  #now = 0
  #read = 0
  #waitingChars = 0

  constructor(connector: AnyConnector, sourceId: number) {
    this.#connector = connector
    this.#sourceId = sourceId
  }

  get read(): number {
    return this.#read
  }

  /** Bytes of rows, and characters of what waits. */
  get size(): number {
    return this.#writer.size + this.#waitingChars
  }

  /** Batches in their order, none of them before the last one is taken. `areWritten`: whether activities become rows at once. */
  async take(items: readonly Item[], now: number, areWritten: boolean): Promise<void> {
    const asideBefore = this.#rest.setAside.length
    const context: RowContext = { sourceId: this.#sourceId, kinds: this.#connector.kinds, version: now, isNumbered: false }
    this.#now = now
    this.#read += items.length
    for (let from = 0; from < items.length; from += BREATH_RECORDS) {
      this.#takeSome(items, from, Math.min(from + BREATH_RECORDS, items.length), context, areWritten)
      if (from + BREATH_RECORDS <= items.length) await immediate()
    }
    this.#waitingChars += areWritten
      ? this.#rest.setAside.slice(asideBefore).reduce((sum, { raw }) => sum + raw.length, 0)
      : items.map(rawOf).reduce((sum, raw, index, raws) => sum + sizeOf(raw, raws[index - 1]), 0)
  }

  #takeSome(items: readonly Item[], from: number, to: number, context: RowContext, areWritten: boolean): void {
    for (let index = from; index < to; index++) {
      const item = items[index]
      if (item === undefined) continue
      const atMs = sortItem(item, context.version, this.#connector, this.#rest)
      if (atMs === undefined || !('record' in item) || item.record.type !== 'activity') continue
      const { record, raw } = item
      const who = this.#see(record.actor, atMs, true)
      const mentions =
        record.mentions === undefined ? NOBODY : record.mentions.slice(0, MENTIONS_MAX).map((ref) => this.#mention(ref, atMs))
      if (areWritten) {
        const at = writeRow(this.#writer, context, record, atMs, who, mentions, raw)
        if (mentions.length > 0) this.#places.push(this.#rows, at, mentions.length)
        this.#rows++
      } else this.#waiting.push({ record, raw, atMs })
    }
  }

  /** What was taken since it was last asked. `isWhole`: whether the bytes of its rows are nobody else's, so that another thread can have them. */
  finish(isWhole = false): Part {
    for (const person of this.#rest.persons) this.#list(person)
    const met: Met[] = []
    const again: number[] = []
    for (const seen of this.#present) {
      const { key, number, ref, at, active, sameAs } = seen
      if (sameAs === undefined && seen.told !== undefined && isLike(seen.told, ref)) again.push(number, at, active ? 1 : 0)
      else {
        met.push({ key, number, ref, at, active, sameAs })
        seen.told = ref
      }
    }
    const part: Part = {
      isAnew: this.#isAnew,
      rows: this.#writer.finish(),
      places: this.#places,
      met,
      again,
      mentioned: [...this.#mentioned],
      waiting: this.#waiting,
      rest: this.#rest,
      now: this.#now,
      read: this.#read,
      size: this.size,
    }
    this.#begin(isWhole)
    return part
  }

  #begin(isWhole: boolean): void {
    if (isWhole) this.#writer = new RowWriter()
    this.#isAnew = this.#count > MET_MAX
    if (this.#isAnew) {
      this.#seen = new Map()
      this.#count = 0
    }
    this.#part++
    this.#present = []
    this.#mentioned = new Set()
    this.#places = []
    this.#rows = 0
    this.#waiting = []
    this.#rest = noRest()
    this.#read = 0
    this.#waitingChars = 0
  }

  #mention(ref: IdentityRef, at: number): number {
    const number = this.#see(ref, at, false)
    this.#mentioned.add(number)
    return number
  }

  #list({ identity, also = [] }: PersonRecord): void {
    this.#see(identity, this.#now, false, also)
    for (const ref of also) this.#see(ref, this.#now, false, [identity])
  }

  /** Answers the number of whoever this is. */
  #see(ref: IdentityRef, at: number, active: boolean, sameAs?: readonly IdentityRef[]): number {
    const seen = this.#find(ref, at, active)
    if (seen.part !== this.#part) {
      seen.part = this.#part
      // What was told already is kept, and not one more like it.
      seen.ref = seen.told !== undefined && isLike(seen.told, ref) ? seen.told : ref
      seen.at = at
      seen.active = active
      seen.sameAs = sameAs
      this.#present.push(seen)
    } else if (sameAs === undefined && isLike(seen.ref, ref)) {
      if (at > seen.at) seen.at = at
      seen.active ||= active
    } else mergeInto(seen, { key: seen.key, ref, at, active, sameAs })
    return seen.number
  }

  /** Whom two spellings mean that are stored alike has two numbers here, and one in the state. */
  #find(ref: IdentityRef, at: number, active: boolean): Seen {
    let those = this.#seen.get(ref.platform)
    if (those === undefined) this.#seen.set(ref.platform, (those = new Map()))
    let seen = those.get(ref.key)
    if (seen === undefined) {
      seen = { key: identityKeyOf(ref), number: this.#count++, told: undefined, part: -1, ref, at, active, sameAs: undefined }
      those.set(ref.key, seen)
    }
    return seen
  }
}
