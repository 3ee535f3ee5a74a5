import { attendanceRecords, type Attendance } from './attendance.ts'
import type { ApiWay } from './both-ways.ts'
import type { Item, Network } from './connector.ts'
import { readEvents, renameByTitle, type EventsCursor, type EventsPlan, type Occasion } from './event-api.ts'
import { guestAgain } from './guests.ts'
import type { Json } from './json.ts'
import { setAside } from './set-asides.ts'

type About = Pick<Occasion, 'record' | 'startMs'>

/** What differs from shop to shop. */
type ShopApi<Given extends object> = Omit<ApiWay<Given, EventsCursor>, 'read' | 'rename' | 'reread' | 'everyMinutes'> & {
  readonly plan: (context: Network & { readonly settings: Given }, nowMs: number) => Promise<EventsPlan> | EventsPlan
  /** One guest, as the shop's API tells of them. */
  readonly guest: (guest: Json, occasion: About, nowMs: number) => readonly Item[]
}

/** Guests of events change by the hour while an event is near. */
const EVERY_MINUTES = 120

/** The API of a ticket shop: its events, then who is on the list of each. */
export const shopWay = <Given extends object>({ plan, guest, ...rest }: ShopApi<Given>): ApiWay<Given, EventsCursor> => ({
  ...rest,
  everyMinutes: EVERY_MINUTES,
  async *read(context) {
    yield* readEvents(context, await plan(context, context.now().getTime()))
  },
  rename: async (context) => renameByTitle(await plan(context, (context.now?.() ?? new Date()).getTime()), context),
  reread: (raw) => {
    const again = guestAgain(raw)
    return again && guest(again.guest, again.occasion, Date.now())
  },
})

/** The items of one guest, or why there are none; `raw` is what a retry is given. */
export const guestItems = (
  guest: Omit<Attendance, 'actor' | 'event'> & { readonly actor: Attendance['actor'] | undefined },
  { record, startMs }: Pick<Occasion, 'record' | 'startMs'>,
  origin: { readonly raw: unknown; readonly nowMs: number },
): readonly Item[] => {
  const raw = JSON.stringify({ '…guest': origin.raw, '…event': { ...record, body: undefined } })
  const locator = `${record.title.slice(0, 150)}, guest ${guest.ticketId.slice(0, 100) || 'without id'}`
  const { actor } = guest
  if (actor === undefined)
    return [setAside('person_missing', 'Nothing tells who it is: fill in the address or the name, or leave it out.', locator, raw)]
  const event = {
    key: record.externalId,
    title: record.title || record.externalId,
    startMs,
    ...(record.url === undefined ? {} : { url: record.url }),
  }
  const told = attendanceRecords({ ...guest, actor, event }, origin.nowMs)
  if (told === undefined)
    return [setAside('date_missing', 'Nothing tells when they signed up: fill that in, or leave it out.', locator, raw)]
  return told.records.map((one) => ({ record: one, raw }))
}
