import type { Find, FindPlace, Watch, WatchSearch } from '@kith/contract/listening'
import { sql, type Kysely, type Selectable } from 'kysely'
import type { App } from '../../app.ts'
import type { PartialFilter } from '../../analytics/filter.ts'
import type { Database, FindState } from '../../database.ts'
import { kindOf } from '../activities/index.ts'
import { budgetsOf } from '../sources/index.ts'
import { WAITING_MAX } from './keep.ts'
import type { Matcher } from './matcher.ts'
import { monthsBetween } from './past.ts'
import { quoteOf } from './quote.ts'
import { isWithin } from './within.ts'
import { earOfRow, wantedOf, type WatchRow } from './watches.ts'

type Db = Kysely<Database>
type FindRow = Selectable<Database['find']>
type PlaceRow = Selectable<Database['find_place']> & { readonly member_id: number | null; readonly member_name: string | null }

/** How long after its time a search may wait for its turn before that is a fault. */
const GRACE_MS = 15 * 60_000

export const showWatches = async (app: App, db: Db, rows: readonly WatchRow[]): Promise<Watch[]> => {
  const ids = rows.map((row) => row.id)
  const { rows: counts } = await sql<{ id: number; waiting: number; finds: number }>`select fw.watch_id as id, count(*) as finds,
      count(*) filter (where f.state = 'waiting' or (f.state = 'snoozed' and f.snoozed_until <= ${app.now()})) as waiting
    from find_watch fw join find f on f.id = fw.find_id where fw.watch_id = any(${ids}::bigint[]) group by fw.watch_id`.execute(db)
  const { rows: searches } = await sql<
    Selectable<Database['watch_search']>
  >`select * from watch_search where watch_id = any(${ids}::bigint[]) order by label, place`.execute(db)
  const sources = await db.selectFrom('source').select(['id', 'title', 'account']).execute()
  const titles = new Map(sources.map((source) => [source.id, source.title]))
  const budgets = await budgetsOf(app, db, sources)
  const count = new Map(counts.map((row) => [row.id, row]))
  return rows.map((row) => {
    const months = monthsBetween(row.past_first, row.past_last)
    const { any, all, none, notAuthors, notHosts } = wantedOf(row)
    const lists = { any: [...any], all: [...all], none: [...none], notAuthors: [...notAuthors], notHosts: [...notHosts] }
    return {
      id: row.id,
      name: row.name,
      ...lists,
      sources: row.sources,
      kinds: row.kinds,
      teammates: row.teammates,
      searches: row.searches,
      active: row.active,
      madeBy: row.made_by,
      madeAt: row.made_at.toISOString(),
      waiting: count.get(row.id)?.waiting ?? 0,
      finds: count.get(row.id)?.finds ?? 0,
      full: (count.get(row.id)?.waiting ?? 0) >= WAITING_MAX,
      past: {
        done: row.past_next === null,
        months,
        monthsDone: row.past_next === null ? months : monthsBetween(row.past_next, row.past_last) - 1,
        found: row.past_found,
        cut: row.past_cut,
      },
      places: searches
        .filter((search) => search.watch_id === row.id)
        .map((search) => ({
          place: search.label,
          source: { id: search.source_id, title: titles.get(search.source_id) ?? '' },
          nextAt: search.next_at.toISOString(),
          lastAt: search.last_at?.toISOString() ?? null,
          found: search.found,
          cut: search.cut,
          state: stateOf(search, app.now()),
          error: search.error,
          budgets: budgets(search.source_id).map(({ name, limit, remaining, resetAt }) => ({ name, limit, remaining, resetAt })),
        })),
    }
  })
}

const stateOf = ({ error, next_at: next }: Selectable<Database['watch_search']>, now: Date): WatchSearch['state'] => {
  const lateMs = now.getTime() - next.getTime()
  if (lateMs > GRACE_MS) return 'late'
  return error === null ? (lateMs > 0 ? 'due' : 'waiting') : 'failing'
}

export const showFinds = async (app: App, db: Db, finds: readonly FindRow[]): Promise<Find[]> => {
  const ids = finds.map((find) => find.id)
  const { rows: places } = await sql<PlaceRow>`select p.*, m.id as member_id, m.name as member_name from find_place p
    left join identity i on i.id = p.identity_id left join member m on m.id = i.member_id
    where p.find_id = any(${ids}::bigint[]) order by p.at, p.id`.execute(db)
  const { rows: wanting } = await sql<
    { find_id: number } & WatchRow
  >`select fw.find_id, w.* from find_watch fw join watch w on w.id = fw.watch_id
    where fw.find_id = any(${ids}::bigint[]) order by w.name`.execute(db)
  const { rows: decisions } = await sql<Selectable<Database['find_decision']>>`select * from find_decision
    where id = any(${finds.flatMap((find) => find.decision_id ?? [])}::bigint[])`.execute(db)
  const sources = await db.selectFrom('source').select(['id', 'title', 'connector']).execute()
  const matchers = new Map(wanting.map((row) => [row.id, earOfRow(row).matcher]))
  return finds.map((find) => {
    const own = places.filter((one) => one.find_id === find.id)
    const watches = wanting.filter((row) => row.find_id === find.id)
    const decision = find.state === 'waiting' ? undefined : decisions.find((one) => one.id === find.decision_id)
    const words = watches.flatMap((row) => matchers.get(row.id) ?? [])
    return {
      id: find.id,
      at: find.at.toISOString(),
      foundAt: find.found_at.toISOString(),
      state: find.state,
      snoozedUntil: find.snoozed_until?.toISOString() ?? null,
      decidedBy: decision?.made_by ?? null,
      decidedAt: decision?.made_at.toISOString() ?? null,
      watches: watches.map(({ id, name }) => ({ id, name })),
      ...quoteOf(tellingOf(own, words), words),
      places: own.map((one) => showPlace(app, one, sources)),
    }
  })
}

/** Of several places the first that says the words. */
const tellingOf = (places: readonly PlaceRow[], words: readonly Matcher[]): { readonly title: string; readonly body: string } =>
  places.find(({ title, body }) => words.some((matcher) => matcher.spans(`${title}\n${body}`).length > 0)) ??
  places[0] ?? { title: '', body: '' }

const showPlace = (app: App, row: PlaceRow, sources: readonly { id: number; title: string; connector: string }[]): FindPlace => {
  const source = sources.find((one) => one.id === row.source_id) ?? { id: row.source_id, title: 'a removed source', connector: '' }
  return {
    source,
    platform: row.platform,
    kind: row.kind,
    label: kindOf(app, row.kind, source.connector).label,
    place: row.place,
    at: row.at.toISOString(),
    url: row.url === '' ? null : row.url,
    person: row.member_id === null || row.member_name === null ? null : { id: row.member_id, name: row.member_name },
    author: row.author_name,
    authorUrl: row.author_url === '' ? null : row.author_url,
    held: row.activity_id !== null,
  }
}

interface Page extends Pick<PartialFilter, 'community' | 'segment'> {
  readonly watch?: number | undefined
  readonly state: FindState
  readonly limit: number
  readonly offset: number
}

/** What is snoozed waits again when its time has come. */
const stateNow = (now: Date) => sql<FindState>`case when f.state = 'snoozed' and f.snoozed_until <= ${now} then 'waiting' else f.state end`

export const findsOf = async (app: App, db: Db, { watch, state, limit, offset, ...scope }: Page) => {
  const heard = watch === undefined ? sql`true` : sql`exists (select from find_watch fw where fw.find_id = f.id and fw.watch_id = ${watch})`
  const within = sql`${heard} and ${await isWithin(app, db, scope)}`
  const now = stateNow(app.now())
  const { rows: counted } = await sql<{
    state: FindState
    n: number
  }>`select ${now} as state, count(*) as n from find f where ${within} group by 1`.execute(db)
  const { rows } = await sql<FindRow>`select f.id, f.at, f.found_at, ${now} as state, f.snoozed_until, f.decision_id from find f
    where ${within} and ${now} = ${state} order by f.at desc, f.id desc limit ${limit} offset ${offset}`.execute(db)
  const late = new Date(app.now().getTime() - GRACE_MS)
  const { rows: troubled } = await sql<{
    n: number
  }>`select count(*) as n from watch_search s join watch w on w.id = s.watch_id and w.active
    where s.error is not null or s.next_at < ${late}`.execute(db)
  const counts = { waiting: 0, relevant: 0, irrelevant: 0, done: 0, snoozed: 0 }
  for (const row of counted) counts[row.state] = row.n
  return { total: counts[state], counts, troubled: troubled[0]?.n ?? 0, finds: await showFinds(app, db, rows) }
}
