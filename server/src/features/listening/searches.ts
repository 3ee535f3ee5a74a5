import { ConnectorError, type Item } from '@kith/connectors/kit/connector'
import { isPlausible, parseTime } from '@kith/connectors/kit/dates'
import { SEARCH_PAGES_MAX, type SearchTerm } from '@kith/connectors/kit/search'
import type { ActivityRecord } from '@kith/contract/records'
import { sql, type Kysely, type Selectable } from 'kysely'
import type { App } from '../../app.ts'
import type { Database } from '../../database.ts'
import { jsonText } from '../../platform/state/text.ts'
import { cut } from '../../platform/text.ts'
import { loadBlocklist, Outdated, type Blocklist } from '../people/index.ts'
import { amongRuns, Budgets, networkOf, nextTime, readySettings, waitAfter } from '../sources/index.ts'
import { keepHeard } from './keep.ts'
import { loadPlaces, type Searchable } from './places.ts'
import { keyOf, type Said } from './said.ts'
import { partsOf } from './terms.ts'
import { earOfRow, type Ear, type WatchRow } from './watches.ts'

type SearchRow = Selectable<Database['watch_search']>

const DAY_MS = 86_400_000
/** How far back the first search looks. */
const FIRST_DAYS = 90
/** Platforms find some things only after a while: each search looks back over the end of the one before. */
const OVERLAP_MS = DAY_MS
/** What somebody has to mend is tried again only so often. */
const BROKEN_MS = 6 * 3_600_000
const BODY_MAX = 20_000

/** Gives every watch a search at each place that its sources can search, and takes those away that have none any more. */
export const planSearches = async (app: Pick<App, 'state' | 'now' | 'connectors' | 'secrets'>): Promise<void> => {
  const { db } = app.state
  const { rows: watches } = await sql<WatchRow>`select * from watch order by id`.execute(db)
  if (watches.length === 0) return
  const { all } = await loadPlaces(app)
  const wanted = watches.flatMap((watch) =>
    watch.active && watch.searches ? placesFor(watch, all).map((one) => ({ watch: watch.id, ...one })) : [],
  )
  await db.transaction().execute(async (transaction) => {
    const values = sql`unnest(${wanted.map((one) => one.watch)}::bigint[], ${wanted.map((one) => one.place)}::text[], ${wanted.map((one) => one.label)}::text[],
      ${wanted.map((one) => one.source.id)}::bigint[]) as t(watch_id, place, label, source_id)`
    await sql`delete from watch_search s where not exists (select from ${values} where t.watch_id = s.watch_id and t.place = s.place)`.execute(
      transaction,
    )
    await sql`insert into watch_search (watch_id, place, label, source_id, next_at) select t.*, ${app.now()} from ${values}
      on conflict (watch_id, place) do update set label = excluded.label, source_id = excluded.source_id
      where (watch_search.label, watch_search.source_id) <> (excluded.label, excluded.source_id)`.execute(transaction)
  })
}

/** Each place once, with the source that was connected first of those that the watch is about. */
const placesFor = (watch: Pick<WatchRow, 'sources'>, all: readonly Searchable[]): Searchable[] => {
  const places = new Map<string, Searchable>()
  for (const one of all)
    if ((watch.sources.length === 0 || watch.sources.includes(one.source.id)) && !places.has(one.place)) places.set(one.place, one)
  return [...places.values()]
}

/** The search that has been due for longest. */
export const dueSearch = async (app: Pick<App, 'state' | 'now'>): Promise<SearchRow | undefined> => {
  const { rows } = await sql<SearchRow>`select s.* from watch_search s join watch w on w.id = s.watch_id and w.active
    where s.next_at <= ${app.now()} order by s.next_at limit 1`.execute(app.state.db)
  return rows[0]
}

/** Searches one place for one watch and says when it is done next. What fails is told there and tried again; it never throws but for an abort. */
export const performSearch = async (app: App, row: SearchRow, signal: AbortSignal): Promise<void> => {
  const { db } = app.state
  const watch = await db.selectFrom('watch').selectAll().where('id', '=', row.watch_id).executeTakeFirst()
  const source = await db.selectFrom('source').selectAll().where('id', '=', row.source_id).executeTakeFirst()
  const connector = app.connectors.get(source?.connector ?? '')
  if (watch === undefined || source === undefined || connector?.search === undefined) return
  const startedAt = app.now()
  const budgets = new Budgets()
  const search: Searching = { app, ear: earOfRow(watch), place: row.place, source, connector, cut: false, found: 0 }
  try {
    const settings = readySettings(app, connector, source.settings)
    const sinceMs = row.last_at === null ? startedAt.getTime() - FIRST_DAYS * DAY_MS : row.last_at.getTime() - OVERLAP_MS
    const note = (code: string): void => void (search.cut ||= code === 'search_bound')
    const context = {
      settings,
      sinceMs,
      note,
      budget: (budget: Parameters<Budgets['hear']>[0]) => budgets.hear(budget),
      ...networkOf(app, signal),
    }
    for (const terms of questionsOf(watch)) {
      let pages = 0
      for await (const { items } of connector.search.find({ ...context, terms })) {
        await take(search, items, sinceMs)
        if (++pages > 2 * SEARCH_PAGES_MAX + 1) break
      }
    }
    const next = nextTime(app.now(), connector.search.everyMinutes)
    await write(db, row, { next_at: next, last_at: startedAt, tries: 0, error: null, found: row.found + search.found, cut: search.cut })
  } catch (error) {
    signal.throwIfAborted()
    await fail(app, row, error, search.found)
  } finally {
    await budgets.store(app, source)
  }
}

interface Searching {
  readonly app: App
  readonly ear: Ear
  readonly place: string
  readonly source: Searchable['source']
  readonly connector: Searchable['connector']
  cut: boolean
  found: number
}

/** One question for each entry of which one must be there: no platform understands "or" as another does. */
const questionsOf = (watch: Pick<WatchRow, 'any_of' | 'all_of'>): readonly (readonly SearchTerm[])[] => {
  const all = watch.all_of.flatMap(partsOf)
  return watch.any_of.length === 0 ? [all] : watch.any_of.map((entry) => [...partsOf(entry), ...all])
}

const fail = async (app: App, row: SearchRow, error: unknown, found: number): Promise<void> => {
  const wait = waitAfter(error, row.tries, app.now())
  const told =
    error instanceof ConnectorError
      ? { code: error.code, message: error.message, hint: error.hint }
      : {
          code: 'unexpected',
          message: 'The search failed for a reason that Kith does not know.',
          hint: 'Kith tries again by itself; its log says more.',
        }
  if (!(error instanceof ConnectorError)) app.logger.error({ error, place: row.place }, 'a search failed')
  const next = wait?.until ?? new Date(app.now().getTime() + BROKEN_MS)
  await write(app.state.db, row, { next_at: next, tries: wait?.tries ?? row.tries + 1, error: jsonText(told), found: row.found + found })
}

const write = async (db: Kysely<Database>, { watch_id: watch, place }: SearchRow, values: object): Promise<void> => {
  await db.updateTable('watch_search').set(values).where('watch_id', '=', watch).where('place', '=', place).execute()
}

/** Keeps what the watch wants of a page. Whoever was erased or has opted out is not found again. */
const take = async (search: Searching, items: readonly Item[], sinceMs: number): Promise<void> => {
  for (let tries = 1; ; tries++) {
    try {
      return await takeBy(search, items, sinceMs)
    } catch (error) {
      // Somebody was erased by another process meanwhile, or has opted out.
      if (!(error instanceof Outdated) || tries >= TRIES_MAX) throw error
    }
  }
}
const TRIES_MAX = 5

const takeBy = (search: Searching, items: readonly Item[], sinceMs: number): Promise<void> =>
  amongRuns(search.app, async () => {
    const { app } = search
    const blocklist = await loadBlocklist(app.state.db)
    const nowMs = app.now().getTime()
    const said = items.flatMap((item) => {
      if (!('record' in item) || item.record.type !== 'activity' || search.connector.kinds[item.record.kind] === undefined) return []
      const one = saidOf(search, scrubbed(blocklist, item.record), nowMs)
      return one === undefined || one.atMs < sinceMs || blocklist.find(item.record.actor) !== undefined ? [] : [one]
    })
    const known = await standingOf(app, said)
    const wanted = said.flatMap((one) => {
      const who = known.get(`${one.author.platform}\0${one.author.key}`)
      const whole = { ...one, identityId: who?.id ?? null, isTeammate: who?.teammate ?? false }
      return who?.robot === true || !search.ear.wants(whole) || search.ear.matcher.mutes(one.author)
        ? []
        : [{ said: whole, watches: [search.ear.id] }]
    })
    const found = await keepHeard(app, wanted, blocklist.version)
    search.found += found
  })

/** What was said as it would stand in the log, and the record to put it there. Undefined where it is gone, by a robot, or of no time that can be. */
const saidOf = ({ place, source }: Pick<Searching, 'place' | 'source'>, record: ActivityRecord, nowMs: number): Said | undefined => {
  const atMs = typeof record.occurredAt === 'number' ? record.occurredAt : (parseTime(record.occurredAt) ?? Number.NaN)
  const { actor } = record
  if (record.deleted === true || actor.robot === true || !isPlausible(atMs, nowMs)) return undefined
  const link = record.attributes?.['link']
  const isAnswer = (record.replyTo ?? '') !== ''
  return {
    key: keyOf(place, record.kind, record.externalId),
    sourceId: source.id,
    activityId: null,
    version: 0,
    identityId: null,
    author: {
      platform: actor.platform,
      key: actor.key,
      username: actor.username,
      name: actor.name ?? actor.username ?? actor.key,
      url: actor.url ?? '',
    },
    isTeammate: false,
    isGone: false,
    platform: actor.platform,
    kind: record.kind,
    place: record.place ?? '',
    atMs: Math.round(atMs),
    url: record.url ?? '',
    link: typeof link === 'string' ? link : '',
    title: isAnswer ? '' : (record.title ?? ''),
    body: cut(record.body ?? '', BODY_MAX),
    isAnswer,
    // The log holds no more of a body.
    record: { ...record, ...(record.body === undefined ? {} : { body: cut(record.body, BODY_MAX) }) },
  }
}

const scrubbed = (blocklist: Blocklist, record: ActivityRecord): ActivityRecord => {
  if (blocklist.isEmpty) return record
  const { title, body, actor } = record
  return {
    ...record,
    ...(title === undefined ? {} : { title: blocklist.scrub(title, actor.platform) }),
    ...(body === undefined ? {} : { body: blocklist.scrub(body, actor.platform) }),
    mentions: (record.mentions ?? []).filter((ref) => blocklist.find(ref) === undefined),
  }
}

interface Standing {
  readonly id: number
  readonly teammate: boolean
  readonly robot: boolean
}

/** Those whom Kith knows. */
const standingOf = async (app: Pick<App, 'state'>, said: readonly Said[]): Promise<ReadonlyMap<string, Standing>> => {
  if (said.length === 0) return new Map()
  const { rows } = await sql<
    Standing & { platform: string; key: string }
  >`select i.id, i.platform, i.key, m.teammate, (i.robot or m.robot = 'robot') as robot
    from identity i join member m on m.id = i.member_id
    join unnest(${said.map((one) => one.author.platform)}::text[], ${said.map((one) => one.author.key)}::text[]) as t(platform, key)
      on i.platform = t.platform and i.key = t.key`.execute(app.state.db)
  return new Map(rows.map((row) => [`${row.platform}\0${row.key}`, row]))
}
