import type { ActivityRecord } from '@kith/contract/records'
import { createCalendar, DAY_MS, dayOf } from './calendar.ts'
import { generateCommunity, recordsOf } from './generate.ts'
import { createActivityStream } from './stream.ts'
import type { Claims } from '../kit/connector.ts'
import type { Community } from './model.ts'
import type { Part } from './product.ts'

/** One part of a community, newest first, to be taken in steps. */
interface PartSource {
  readonly positions: number
  /** Unknown for communities that are made on the fly. */
  readonly claims: Claims | undefined
  readonly take: (from: number, count: number) => { readonly records: readonly ActivityRecord[]; readonly next: number }
}
interface PartOptions {
  readonly seed: number
  readonly people: number
  readonly until: string
  readonly part: Part
}

/** Above it, making a whole community would hold up the server for seconds: it is streamed, and simpler. */
const PEOPLE_AT_ONCE_MAX = 5_000
/** About as many per person as in the smaller communities. */
const STREAMED_PER_PERSON = 35
const YEAR_MIN = 1995
const YEAR_MAX = 2100

export function isDay(text: string): boolean {
  try {
    const year = new Date(dayOf(text)).getUTCFullYear()
    return year >= YEAR_MIN && year <= YEAR_MAX
  } catch {
    return false
  }
}

export const sourceOf = (options: PartOptions): PartSource => (options.people > PEOPLE_AT_ONCE_MAX ? streamed(options) : kept(options))

function kept({ part, ...options }: PartOptions): PartSource {
  const records = recordsOf(communityOf(options), part)
  return {
    positions: records.length,
    claims: claimsOf(records),
    take: (from, count) => ({ records: records.slice(from, from + count), next: Math.min(records.length, from + count) }),
  }
}

function claimsOf(records: readonly ActivityRecord[]): Claims {
  const claims: Record<string, number> = { people: new Set(records.map(({ actor }) => actor.key)).size }
  for (const { kind } of records) claims[kind] = (claims[kind] ?? 0) + 1
  return claims
}

function streamed({ seed, people, until, part }: PartOptions): PartSource {
  const { fromMs } = createCalendar(seed, until)
  const from = new Date(fromMs + DAY_MS).toISOString().slice(0, 10)
  const stream = createActivityStream({ seed, people, activities: people * STREAMED_PER_PERSON, from, until })
  return {
    positions: stream.activities,
    claims: undefined,
    take: (start, count) => {
      const records: ActivityRecord[] = []
      let next = start
      for (; next < stream.activities && records.length < count; next++) {
        const position = stream.activities - 1 - next
        if (stream.partAt(position) === part) records.push(stream.recordAt(position))
      }
      return { records, next }
    },
  }
}

/** Longer than one of the nine sources takes to be read before the next one asks, also on a busy machine. */
const KEPT_MS = 60_000

/** The last community is kept for a while: its sources are read one after another, and to generate it takes seconds. */
let last: { readonly key: string; readonly community: Community; readonly forgetting: NodeJS.Timeout } | undefined
function communityOf(options: Omit<PartOptions, 'part'>): Community {
  const key = JSON.stringify(options)
  const community = last?.key === key ? last.community : generateCommunity(options)
  clearTimeout(last?.forgetting)
  last = { key, community, forgetting: setTimeout(() => (last = undefined), KEPT_MS).unref() }
  return community
}
