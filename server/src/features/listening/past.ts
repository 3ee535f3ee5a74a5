import { sql } from 'kysely'
import type { App } from '../../app.ts'
import { listenTo } from './listen.ts'
import { loadPlaces } from './places.ts'
import { earOfRow, type WatchRow } from './watches.ts'

type Place = Pick<App, 'state' | 'log' | 'now' | 'connectors' | 'secrets'>

/** How far back a new watch listens, and how much it takes from there: more than that nobody looks through. */
const PAST_MONTHS = 12
const PAST_FINDS_MAX = 1_000

/** From the newest month to the first one: where a watch has to listen anew. */
export const pastOf = (now: Date): { readonly past_next: string; readonly past_first: string; readonly past_last: string } => {
  const month = monthOf(now)
  return { past_next: month, past_last: month, past_first: before(month, PAST_MONTHS) }
}

const monthOf = (date: Date): string => `${date.toISOString().slice(0, 7)}-01`

const before = (month: string, count: number): string => {
  const date = new Date(`${month}T00:00:00Z`)
  date.setUTCMonth(date.getUTCMonth() - count)
  return monthOf(date)
}

/** Months from one to the other, both counted. */
export const monthsBetween = (first: string, last: string): number => {
  const number = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7))
  return number(last) - number(first) + 1
}

/** Listens to one month of the past for a watch, and goes on to the one before. Answers whether there is more to do now. Done twice, it finds nothing twice. */
export const listenToPast = async (app: Place, id: number, signal: AbortSignal): Promise<boolean> => {
  const { rows } = await sql<WatchRow>`select * from watch where id = ${id} and active and past_next is not null`.execute(app.state.db)
  const [watch] = rows
  if (watch?.past_next == null) return false
  const month = watch.past_next
  const { placeOf } = await loadPlaces(app)
  const room = PAST_FINDS_MAX - watch.past_found
  const isNewest = month === watch.past_last
  const heard = await listenTo(app, [earOfRow(watch)], placeOf, {
    // Dates a little in the future lie in the newest month as well.
    where: `occurred_at >= toDateTime64({from:String}, 3, 'UTC')${isNewest ? '' : " AND occurred_at < toDateTime64({to:String}, 3, 'UTC')"}`,
    params: { from: `${month} 00:00:00`, ...(isNewest ? {} : { to: `${before(month, -1)} 00:00:00` }) },
    newestOnly: true,
    signal,
    findsMax: room,
  })
  // The next look at what there is to do takes it up again.
  if (heard === undefined) return false
  const { found, cut } = heard
  const isLast = cut || month <= watch.past_first
  // Not where the watch was changed meanwhile: then it begins anew.
  await sql`update watch set past_next = ${isLast ? null : before(month, 1)}, past_found = past_found + ${found}, past_cut = ${cut}
    where id = ${id} and past_next = ${month} and any_of = ${watch.any_of}::text[] and all_of = ${watch.all_of}::text[] and none_of = ${watch.none_of}::text[]`.execute(
    app.state.db,
  )
  return !isLast
}
