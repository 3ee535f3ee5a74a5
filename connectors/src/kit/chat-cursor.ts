import type { ActivityRecord, IdentityRef } from '@kith/contract/records'
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
  /** What is older was read before, and is not young any more. */
  readonly sinceMs?: number
  /** Where it goes on. */
  readonly next?: string
}

/**
 * Kind and external id of what is young, and when it was. Whose it was is not kept here, where no erasure would look for it; so are no reactions, whose ids
 * name who reacted.
 */
export type Young = Readonly<Record<string, number>>

/** A cursor as it was stored; one of an unknown version leads to reading from the start. */
export const usableCursor = <Extra>(cursor: ChatCursor<Extra> | undefined): ChatCursor<Extra> =>
  cursor?.version === 1 && cursor.streams !== undefined ? cursor : { version: 1, streams: {} }

/** What of these is to be remembered: the first that are still there, which are the newest. */
export const youngOf = (items: readonly Item[], fromMs: number, max: number): Young =>
  Object.fromEntries(
    activitiesIn(items)
      .filter(({ kind, occurredAt, deleted }) => kind !== 'reaction' && Number(occurredAt) > fromMs && deleted !== true)
      .slice(0, max)
      .map((record) => [nameOf(record), Number(record.occurredAt)]),
  )

/** The states of what was there and is not any more. */
export const vanished = (before: Young, now: readonly Item[], fromMs: number): readonly Item[] => {
  const there = activitiesIn(now)
  const names = new Set(there.map(nameOf))
  const actor = goneAt(there[0]?.actor.platform)
  return Object.entries(before).flatMap(([name, atMs]) => {
    if (actor === undefined || names.has(name) || atMs <= fromMs) return []
    const space = name.indexOf(' ')
    const [kind, externalId] = [name.slice(0, space), name.slice(space + 1)]
    const record: ActivityRecord = { type: 'activity', kind, externalId, occurredAt: atMs, actor, deleted: true }
    return [{ record, raw: JSON.stringify({ gone: name }) }]
  })
}

/** Whoever had written what is gone: nobody any more. */
const goneAt = (platform: string | undefined): IdentityRef | undefined =>
  platform === undefined ? undefined : { platform, key: 'kith:gone', name: 'Deleted messages', robot: true }

const activitiesIn = (items: readonly Item[]): readonly ActivityRecord[] =>
  items.flatMap((item) => ('record' in item && item.record.type === 'activity' ? [item.record] : []))

const nameOf = ({ kind, externalId }: ActivityRecord): string => `${kind} ${externalId}`
