import type { Wanted, WatchPreview } from '@kith/contract/listening'
import type { App } from '../../app.ts'
import { kindOf } from '../activities/index.ts'
import { besides } from './beside.ts'
import { heardIn } from './listen.ts'
import { loadPlaces } from './places.ts'
import { quoteOf } from './quote.ts'
import type { Matcher } from './matcher.ts'
import type { Said } from './said.ts'
import { earOf } from './watches.ts'

const COUNTED_MAX = 1_000
const TIME_MS_MAX = 10_000
/** Slices of the past, the newest first and each longer than the one before: the latest finds come soon. */
const SLICES_DAYS = [7, 30, 90, 180, 365]
const DAY_MS = 86_400_000

/** What a watch would have found in what Kith holds, the newest first, within a bound of finds and of time. Nothing is kept, and no platform is asked. */
export const previewOf = async (
  app: App,
  wanted: Wanted,
  { days, limit, signal }: { readonly days: number; readonly limit: number; readonly signal: AbortSignal },
): Promise<WatchPreview> => {
  const bound = AbortSignal.timeout(TIME_MS_MAX)
  const nowMs = app.now().getTime()
  const ear = earOf(0, wanted, wanted)
  const { placeOf } = await loadPlaces(app)
  const found = new Map<string, Said>()
  let fromMs = nowMs
  const look = async (): Promise<boolean> => {
    for (const slice of [...SLICES_DAYS.filter((length) => length < days), days]) {
      const toMs = fromMs
      fromMs = nowMs - slice * DAY_MS
      const heard = heardIn(app, [ear], placeOf, {
        where: `occurred_at >= fromUnixTimestamp64Milli({from:Int64})${toMs === nowMs ? '' : ' AND occurred_at < fromUnixTimestamp64Milli({to:Int64})'}`,
        params: { from: fromMs, ...(toMs === nowMs ? {} : { to: toMs }) },
        newestOnly: true,
        signal: AbortSignal.any([signal, bound]),
      })
      for await (const { wanted: some } of heard) {
        for (const { said } of some) found.set(said.key, said)
        if (found.size >= COUNTED_MAX) return true
      }
    }
    return false
  }
  const more = await look().catch((error: unknown) => {
    if (bound.aborted && !signal.aborted) return true
    throw error
  })
  const all = [...found.values()].toSorted((a, b) => b.atMs - a.atMs)
  return {
    found: Math.min(all.length, COUNTED_MAX),
    more,
    from: new Date(fromMs).toISOString(),
    finds: await show(app, all.slice(0, limit), ear.matcher),
    beside: besides(
      all.map(({ title, body }) => `${title}\n${body}`),
      [...wanted.any, ...wanted.all, ...wanted.none],
    ),
  }
}

const show = async (app: App, said: readonly Said[], matcher: Matcher): Promise<WatchPreview['finds']> => {
  if (said.length === 0) return []
  const { db } = app.state
  const sources = await db.selectFrom('source').select(['id', 'title', 'connector']).execute()
  const people = await db
    .selectFrom('identity as i')
    .innerJoin('member as m', 'm.id', 'i.member_id')
    .select(['i.id as identity', 'm.id', 'm.name'])
    .where('i.id', 'in', [0, ...said.flatMap(({ identityId }) => identityId ?? [])])
    .execute()
  return said.map((one) => {
    const source = sources.find(({ id }) => id === one.sourceId) ?? { id: one.sourceId, title: 'a removed source', connector: '' }
    const person = people.find(({ identity }) => identity === one.identityId)
    return {
      source,
      platform: one.platform,
      kind: one.kind,
      label: kindOf(app, one.kind, source.connector).label,
      place: one.place,
      at: new Date(one.atMs).toISOString(),
      url: /^https?:/i.test(one.url) ? one.url : null,
      person: person === undefined ? null : { id: person.id, name: person.name },
      author: one.author.name,
      authorUrl: /^https?:/i.test(one.author.url) ? one.author.url : null,
      held: true,
      ...quoteOf(one, [matcher]),
    }
  })
}
