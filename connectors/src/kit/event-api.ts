import type { AnyRecord, EventRecord } from '@kith/contract/records'
import type { Api, ApiAnswer, ApiRequest } from './api.ts'
import { slug } from './attendance.ts'
import { listedId, type Batch, type Item, type Network, type ReadContext } from './connector.ts'

/** An event of which a platform tells, with what its guests' records need of it. */
export interface Occasion {
  readonly record: EventRecord
  readonly startMs: number | undefined
  readonly endMs: number | undefined
}

export interface OccasionsPage {
  readonly occasions: readonly Occasion[]
  readonly next: ApiRequest | undefined
}

export interface GuestsPage {
  readonly items: readonly Item[]
  readonly next: ApiRequest | undefined
  /** How many there are in all, as the platform says. */
  readonly total?: number | undefined
  /** Entries of this page that are nobody's. */
  readonly left?: number
}

/** A platform on which people sign up for events. */
export interface EventsPlan {
  readonly api: Api
  /** Lists of events, each with its first page; whichever comes last of one that stands on several counts. */
  readonly first: readonly ApiRequest[]
  readonly occasionsOf: (answer: ApiAnswer, request: ApiRequest) => OccasionsPage
  readonly guests: (occasion: Occasion) => ApiRequest
  readonly guestsOf: (answer: ApiAnswer, request: ApiRequest, occasion: Occasion) => GuestsPage | Promise<GuestsPage>
  /** Kinds that a list of guests shows whole: whoever is on it no more has gone. */
  readonly kinds: readonly string[]
}

/** Of one list of guests that was read whole: when, how many it said, and how many of these are no registrations (any more). */
interface Held {
  readonly at: number
  readonly total?: number
  readonly gone?: number
  readonly others?: number
}

export interface EventsCursor {
  readonly version: 1
  readonly events: Readonly<Record<string, Held>>
  /** The list that is being read: where it goes on, and what was counted of it. */
  readonly open?: { readonly key: string; readonly next: ApiRequest; readonly at: number; readonly gone: number; readonly others: number }
}

/** More events than anybody holds; the cursor remembers each. */
const EVENTS_MAX = 5_000
const PAGES_MAX = 2_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** How long after an event people are still checked in, refunded and taken off its list. */
const SETTLED_MS = 14 * DAY_MS
const LASTS_MS = 6 * HOUR_MS
const GONE = [403, 404, 410]

/** All events of the lists, page by page. */
export async function* readOccasions(plan: EventsPlan, network: Pick<Network, 'note' | 'signal'>): AsyncGenerator<readonly Occasion[]> {
  let count = 0
  for (const first of plan.first) {
    let request: ApiRequest | undefined = first
    for (let page = 1; request !== undefined; page++) {
      network.signal.throwIfAborted()
      const found: OccasionsPage = plan.occasionsOf(await plan.api.ask(request), request)
      yield found.occasions
      count += found.occasions.length
      if (
        found.next !== undefined &&
        (page >= PAGES_MAX || count >= EVENTS_MAX || JSON.stringify(found.next) === JSON.stringify(request))
      ) {
        network.note?.('events_bound', `Stopped after ${count} events: connect some of them as a source of their own.`)
        return
      }
      request = found.next
    }
  }
}

/** Brings what files call by an event's title to the event's id, where there is one of that title alone. */
export const renameByTitle = async (
  plan: EventsPlan,
  network: Pick<Network, 'note' | 'signal'>,
): Promise<(record: AnyRecord) => AnyRecord> => {
  const ids = new Map<string, string | undefined>()
  for await (const occasions of readOccasions(plan, network)) {
    for (const { record } of occasions) {
      const key = slug(record.title)
      ids.set(key, !ids.has(key) || ids.get(key) === record.externalId ? record.externalId : undefined)
    }
  }
  return (record) => {
    if (record.type === 'event') return { ...record, externalId: ids.get(record.externalId) ?? record.externalId }
    const { conversation } = record.type === 'activity' ? record : {}
    const id = conversation === undefined ? undefined : ids.get(conversation)
    if (record.type !== 'activity' || conversation === undefined || id === undefined) return record
    const isUnder = record.externalId.startsWith(`${conversation}/`)
    return {
      ...record,
      conversation: id,
      ...(isUnder ? { externalId: `${id}${record.externalId.slice(conversation.length)}`.slice(0, 500) } : {}),
    }
  }
}

/** Events first, then who is on the list of each: all of it once, and again while it may still change, the latest first. */
export async function* readEvents<Settings>(
  context: ReadContext<Settings, EventsCursor>,
  plan: EventsPlan,
): AsyncGenerator<Batch<EventsCursor>, void> {
  let cursor: EventsCursor = context.cursor?.version === 1 ? context.cursor : { version: 1, events: {} }
  let done = 0
  const batch = (items: readonly Item[]): Batch<EventsCursor> => ({ items, cursor, progress: { done: (done += 1), unit: 'pages' } })
  const known = new Map<string, Occasion>()
  for await (const occasions of readOccasions(plan, context)) {
    for (const occasion of occasions) known.set(occasion.record.externalId, occasion)
    yield batch(occasions.map(({ record }) => ({ record, raw: JSON.stringify(record) })))
  }
  cursor = { ...cursor, events: Object.fromEntries(Object.entries(cursor.events).filter(([key]) => known.has(key))) }
  const broken = cursor.open
  const nowMs = context.now().getTime()
  const due = [...known.values()]
    .filter(
      ({ record: { externalId }, ...when }) =>
        externalId === broken?.key || isDue(when, Object.hasOwn(cursor.events, externalId) ? cursor.events[externalId] : undefined, nowMs),
    )
    .toSorted(
      (a, b) =>
        Number(b.record.externalId === broken?.key) - Number(a.record.externalId === broken?.key) || (b.startMs ?? 0) - (a.startMs ?? 0),
    )
  for (const occasion of due) {
    for await (const step of readGuests(context, plan, occasion, occasion.record.externalId === broken?.key ? broken : undefined)) {
      cursor = { version: 1, events: { ...cursor.events, ...step.held }, ...(step.open === undefined ? {} : { open: step.open }) }
      claimAll(context, cursor)
      yield batch(step.items)
    }
  }
  if (cursor.open !== undefined) {
    // The event on whose list it broke off is there no more.
    const { open: _, ...rest } = cursor
    cursor = rest
    yield batch([])
  }
}

const isDue = ({ startMs, endMs }: Pick<Occasion, 'startMs' | 'endMs'>, held: Held | undefined, nowMs: number): boolean => {
  if (held === undefined) return true
  const overMs = endMs ?? (startMs === undefined ? undefined : startMs + LASTS_MS)
  if (overMs === undefined) return nowMs - held.at > DAY_MS
  return nowMs < overMs + SETTLED_MS || held.at < overMs + SETTLED_MS
}

interface GuestsStep {
  readonly items: readonly Item[]
  readonly open?: EventsCursor['open']
  readonly held?: EventsCursor['events']
}

async function* readGuests<Settings>(
  context: ReadContext<Settings, EventsCursor>,
  plan: EventsPlan,
  occasion: Occasion,
  broken: EventsCursor['open'],
): AsyncGenerator<GuestsStep> {
  const { externalId: key, title } = occasion.record
  const at = broken?.at ?? context.now().getTime()
  const present: string[] = []
  let [gone, others] = [broken?.gone ?? 0, broken?.others ?? 0]
  let request: ApiRequest | undefined = broken?.next ?? plan.guests(occasion)
  for (let page = 1; request !== undefined; page++) {
    context.signal.throwIfAborted()
    const answer = await plan.api.ask({ ...request, accept: GONE })
    const found: GuestsPage = await plan.guestsOf(answer, request, occasion)
    if (GONE.includes(answer.status) && found.next === undefined) {
      context.note('guests_hidden', `Who is on the list of ${title} is not shown (${answer.status}).`)
      yield { items: found.items, held: { [key]: { at } } }
      return
    }
    others += found.left ?? 0
    for (const item of found.items) {
      if (!('record' in item) || item.record.type !== 'activity') continue
      present.push(listedId(item.record))
      if (item.record.kind === 'registered') gone += item.record.deleted === true ? 1 : 0
      else if (OTHERS.has(item.record.kind)) others += 1
    }
    const again = found.next !== undefined && (page >= PAGES_MAX || JSON.stringify(found.next) === JSON.stringify(request))
    if (again) context.note('pages_bound', `Stopped after ${page} pages of the guests of ${title}.`)
    if (found.next === undefined || again) {
      if (broken === undefined && !again)
        await context.missing?.({ kinds: plan.kinds, place: (title || key).slice(0, 300), conversation: key, present })
      const total = found.total === undefined ? {} : { total: found.total }
      yield { items: found.items, held: { [key]: { at, ...total, ...(gone > 0 ? { gone } : {}), ...(others > 0 ? { others } : {}) } } }
      return
    }
    request = found.next
    yield { items: found.items, open: { key, next: request, at, gone, others } }
  }
}

/** On a list of guests, but no registration. */
const OTHERS = new Set(['waitlisted', 'applied', 'declined'])

/** What all lists together say: told once each of them has said it. */
const claimAll = ({ claim, gaps }: Pick<ReadContext<unknown, unknown>, 'claim' | 'gaps'>, { events }: EventsCursor): void => {
  const all = Object.values(events)
  if (all.some(({ total }) => total === undefined)) return
  const sum = (name: 'total' | 'gone' | 'others'): number => all.reduce((so, held) => so + (held[name] ?? 0), 0)
  claim({ registered: sum('total') })
  gaps({ registered: { gone: sum('gone'), unsupported: sum('others') } })
}
