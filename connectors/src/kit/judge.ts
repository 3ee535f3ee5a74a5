import type { IdentityRef } from '@kith/contract/records'
import { listedId, type Item, type Listing, type ReadContext } from './connector.ts'

/** What one page of a list showed, and what the list must show of it. */
export interface Shown {
  readonly kinds: readonly string[]
  /** As records have it; empty where they have none. */
  readonly place?: string
  /** Where the list is one account's. */
  readonly actor?: IdentityRef | undefined
  /** The page's own entries, in its order, the newest first. */
  readonly items: readonly Item[]
}

/**
 * Says what is gone by a page that was read again. Pages shift while one reads: only what lies between the first and the last entry of one page must be on it,
 * and what is newer where the list begins. That a list ends proves nothing: platforms end lists early. A page with something that cannot be read, or
 * sorted otherwise than by time, says nothing.
 */
export const judgePage = async (
  missing: ReadContext<unknown, unknown>['missing'],
  { kinds, place = '', actor, items }: Shown,
  isFirst: boolean,
): Promise<void> => {
  if (missing === undefined || items.some((item) => 'setAside' in item)) return
  const records = items.flatMap((item) =>
    'record' in item && item.record.type === 'activity' && kinds.includes(item.record.kind) ? [item.record] : [],
  )
  const timesMs = records.map(({ occurredAt }) => new Date(occurredAt).getTime())
  const isSorted = timesMs.every((ms, index) => index === 0 || ms <= (timesMs[index - 1] ?? ms))
  if (records.length === 0 || !isSorted) return
  await missing({
    kinds,
    place,
    ...(actor === undefined ? {} : { actor: { platform: actor.platform, key: actor.key } }),
    present: records.map(listedId),
    afterMs: timesMs.at(-1) ?? 0,
    ...(isFirst ? {} : { beforeMs: timesMs[0] ?? 0 }),
  })
}

/** What was said below several things, read whole: answers, likes. */
export const answersTo = (kinds: readonly string[], things: readonly string[], items: readonly Item[], place = ''): readonly Listing[] => {
  if (things.length === 0 || items.some((item) => 'setAside' in item)) return []
  const present = items.flatMap((item) =>
    'record' in item && item.record.type === 'activity' && kinds.includes(item.record.kind) ? [listedId(item.record)] : [],
  )
  return [{ kinds, place, answersTo: things, present }]
}
