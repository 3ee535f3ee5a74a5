import type { ActivityRecord } from '@kith/contract/records'
import type { Item } from './connector.ts'
import type { Ends } from './ends.ts'

/**
 * Where the reading of a chat stands: plain JSON. Some hundred bytes a stream; what is young is remembered as well, up to a bound. `Extra` is what a connector
 * has to know besides.
 */
export interface ChatCursor<Extra = unknown> {
  readonly version: 1
  /** When the look at all streams began that is under way, in milliseconds since 1970. */
  readonly pass?: number
  /** The day (UTC) of the last look that went further back than the others. */
  readonly day?: string
  readonly streams: Readonly<Record<string, StreamPlace>>
  /** Threads that are to be read next. */
  readonly waiting?: readonly WaitingThread[]
  /** The look that has put young threads among those that wait. */
  readonly asked?: number
  /** Young threads, and when somebody wrote there last. */
  readonly threads?: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly extra?: Extra
}

export interface StreamPlace {
  readonly ends: Ends<string>
  /** The look in which it was read last. */
  readonly pass?: number
  /** What was there when it was read, so that it is noticed when it is not. */
  readonly young?: Young
}

export interface WaitingThread {
  readonly stream: string
  readonly id: string
  readonly latestMs: number
  /** Where it goes on. */
  readonly next?: string
}

/** Kind and external id of what is young, with who did it and when. */
export type Young = Readonly<Record<string, readonly [platform: string, key: string, atMs: number]>>

/** A cursor as it was stored; one of an unknown version leads to reading from the start. */
export const usableCursor = <Extra>(cursor: ChatCursor<Extra> | undefined): ChatCursor<Extra> =>
  cursor?.version === 1 && cursor.streams !== undefined ? cursor : { version: 1, streams: {} }

const YOUNG_MAX = 100

/** What of these is to be remembered: the newest that are still there. */
export const youngOf = (items: readonly Item[], fromMs: number): Young => {
  const young = items.flatMap((item): [string, Young[string]][] => {
    if (!('record' in item) || item.record.type !== 'activity' || item.record.deleted === true) return []
    const { kind, externalId, occurredAt, actor } = item.record
    const atMs = Number(occurredAt)
    return atMs > fromMs ? [[`${kind} ${externalId}`, [actor.platform, actor.key, atMs]]] : []
  })
  return Object.fromEntries(young.slice(0, YOUNG_MAX))
}

/** The states of what was there and is not any more. */
export const vanished = (before: Young, now: readonly Item[], fromMs: number): readonly Item[] => {
  const there = new Set(
    now.flatMap((item) => ('record' in item && item.record.type === 'activity' ? [`${item.record.kind} ${item.record.externalId}`] : [])),
  )
  return Object.entries(before).flatMap(([name, [platform, key, atMs]]) => {
    if (there.has(name) || atMs <= fromMs) return []
    const space = name.indexOf(' ')
    const [kind, externalId] = [name.slice(0, space), name.slice(space + 1)]
    const record: ActivityRecord = { type: 'activity', kind, externalId, occurredAt: atMs, actor: { platform, key }, deleted: true }
    return [{ record, raw: JSON.stringify({ gone: name }) }]
  })
}
