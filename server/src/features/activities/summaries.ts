import { sql } from 'kysely'
import type { App } from '../../app.ts'
import { checkedZone, type PartialFilter } from '../../analytics/filter.ts'
import { activeDays, activeMonths } from '../../analytics/rhythm.ts'
import { readMonths, type Months } from '../../analytics/months.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { TOUCHED_MAX } from '../../analytics/history.ts'
import { LogError } from '../../platform/log/errors.ts'
import { readMarks, type Marks } from '../../analytics/journey/marks.ts'
import { keeping } from '../../analytics/kept.ts'
import { numberOfWeights, type Weights } from '../../analytics/levels/weights.ts'
import { readLevelRules, readMarkRules } from '../../analytics/rule-sets.ts'
import type { MarkRules } from '../../analytics/journey/rules.ts'
import { fillDaySums, sumUpDays } from './day-sums.ts'
import { fillMarks, sumUpMarks } from './marks.ts'
import { fillMonths, sumUpMonths } from './months.ts'
import { fillQuarters, sumUpQuarters } from './quarters.ts'
import { doubtPeople } from './sheet-rows.ts'
import { inTurn } from './turns.ts'

/**
 * Keeps `identity_summary` (what each identity did in all its time, and on which days), `identity_month` (on which days what) and what else was summed up of
 * activities beside the log, exact at every moment. Whoever changes what the log holds of an
 * identity notes that first (`touching`); a refresh sums up anew what was noted and only then forgets the notes. Until then questions take that identity
 * from the log itself (`historySql`). So a crash between any two steps leaves notes too many, never one too few.
 *
 * Notes lie in generations, each of one process: a refresh begins a new one, waits for whoever still writes under the old, and drops that as a whole.
 */
type Place = Pick<App, 'state' | 'log' | 'now' | 'config'>

interface Generation {
  readonly id: number
  readonly openedMs: number
  readonly noted: Set<number>
  readonly writing: Set<Promise<unknown>>
  isClosed: boolean
}

interface Desk {
  open: Promise<Generation> | undefined
  closed: Generation[]
  /** When a write under a generation failed that may yet arrive: its notes are kept for a while. */
  readonly doubtedMs: Map<number, number>
  waiting: boolean
  /** In which the last refresh of this process summed up. */
  zone: string | undefined
}

const desks = new WeakMap<object, Desk>()
const deskOf = ({ log }: Pick<App, 'log'>): Desk => {
  const known = desks.get(log)
  if (known) return known
  const made: Desk = { open: undefined, closed: [], doubtedMs: new Map(), waiting: false, zone: undefined }
  desks.set(log, made)
  return made
}

const HOUR_MS = 3_600_000
/** Nobody writes under a generation for longer. */
const OPEN_MS_MAX = 12 * HOUR_MS
/** What failed cannot arrive any more after it: an insert is given up after ten minutes. */
const DOUBT_MS = HOUR_MS
/** Older ones were left behind by processes that are no more. */
const LEFT_MS = 24 * HOUR_MS

/**
 * Does `work`, which changes what the log holds of these identities: an array, or a SELECT of their numbers from the log.
 *
 * @throws LogError when it cannot be noted; then `work` was not begun.
 */
export const touching = async <T>(app: Place, identities: ReadonlySet<number> | string, work: () => Promise<T>): Promise<T> => {
  let generation = await openGeneration(app)
  while (generation.isClosed) generation = await openGeneration(app)
  // From here on a refresh knows that somebody writes.
  const { id, writing } = generation
  const change = noted(app, generation, identities).then(work)
  const settled = change.catch((error: unknown) => {
    if (error instanceof LogError) deskOf(app).doubtedMs.set(id, app.now().getTime())
  })
  writing.add(settled)
  try {
    return await change
  } finally {
    await settled
    writing.delete(settled)
  }
}

const openGeneration = async (app: Place): Promise<Generation> => {
  const desk = deskOf(app)
  const opening = (desk.open ??= newGeneration(app))
  const generation = await opening.catch((error: unknown) => {
    if (desk.open === opening) desk.open = undefined
    throw error
  })
  if (!generation.isClosed && app.now().getTime() - generation.openedMs >= OPEN_MS_MAX) close(desk, generation)
  return generation
}

const close = (desk: Desk, generation: Generation): void => {
  generation.isClosed = true
  desk.open = undefined
  desk.closed.push(generation)
}

const newGeneration = async (app: Place): Promise<Generation> => {
  const openedMs = app.now().getTime()
  return { id: await nextNumber(app), openedMs, noted: new Set(), writing: new Set(), isClosed: false }
}

const nextNumber = async (app: Place): Promise<number> =>
  (await app.state.db.insertInto('summary_generation').values({ opened_at: app.now() }).returning('id').executeTakeFirstOrThrow()).id

const noted = async (app: Place, generation: Generation, identities: ReadonlySet<number> | string): Promise<void> => {
  if (typeof identities === 'string') {
    await app.log.command(`INSERT INTO identity_touched SELECT ${generation.id}, identity_id FROM (${identities})`)
    return
  }
  const fresh = [...identities].filter((id) => !generation.noted.has(id))
  if (fresh.length === 0) return
  await app.log.insert('identity_touched', ['generation', 'identity_id'], fresh.map((id) => `[${generation.id},${id}]`).join('\n'))
  // Only now: whoever finds it here may write at once.
  for (const id of fresh) generation.noted.add(id)
}

/** So many numbers of identities at a time, lest the engine holds the whole community in memory: after a large import everybody was touched. */
const SLICE = 50_000

/** Sums up anew whoever was touched. Answers of how many identities notes were forgotten. @throws LogError */
export const refreshSummaries = (app: Place, slice = SLICE): Promise<number> => inTurn(app, () => refresh(app, deskOf(app), slice))

/** The same in the background; one waits at most. What fails is tried again with the next. */
export const refreshSummariesSoon = (app: Place & Pick<App, 'logger'>): void => {
  const desk = deskOf(app)
  if (desk.waiting) return
  desk.waiting = true
  const begun = inTurn(app, () => {
    desk.waiting = false
    return refresh(app, desk, SLICE)
  })
  begun.catch((error: unknown) => app.logger.warn({ error }, 'identities could not be summed up; questions read the log'))
}

/** Somebody asks in this zone: where the workspace has another one than at the last refresh, that is begun. */
export const noticeZone = (app: Place & Pick<App, 'logger'>, zone: string): void => {
  const known = deskOf(app).zone
  if (known !== undefined && known !== zone) refreshSummariesSoon(app)
}

/**
 * Days by month as they may be asked for now, and by quarter where the team's own weights are given. Where they were never written in the workspace's zone or
 * by these weights, that is begun: the next question finds them.
 */
export const monthsNow = async (app: Place & Pick<App, 'logger'>, filter?: PartialFilter, weights?: Weights): Promise<Months> => {
  const zone = await workspaceZone(app)
  const number = weights && numberOfWeights(zone, weights)
  const months = await readMonths(keeping(app.log), zone, filter, number)
  if (!months.filled || months.weights !== number) refreshSummariesSoon(app)
  return months
}

/** First times by these rules as they may be asked for now; where they were never applied, that is begun. */
export const marksNow = async (app: Place & Pick<App, 'logger'>, rules: MarkRules, filter?: PartialFilter): Promise<Marks> => {
  const marks = await readMarks(keeping(app.log), rules, filter)
  if (!marks.filled) refreshSummariesSoon(app)
  return marks
}

const refresh = async (app: Place, desk: Desk, slice: number): Promise<number> => {
  await closeOpen(desk)
  const own = desk.closed
  await Promise.all(own.flatMap((generation) => [...generation.writing]))
  const zone = await zoneOf(app)
  if (!(await isFilled(app, zone))) await touchAll(app, slice)
  const rules = { marks: await readMarkRules(app.state.db), weights: await readLevelRules(app.state.db) }
  await fillMonths(app.log, zone, () => nextNumber(app))
  await fillQuarters(app.log, zone, rules.weights)
  await fillMarks(app.log, rules.marks, () => nextNumber(app))
  await fillDaySums(app.log, zone, () => nextNumber(app))
  const done = await generationsToForget(app, desk)
  const touched = await sumUp(app, done, zone, slice, rules)
  desk.zone = zone
  desk.closed = desk.closed.filter((generation) => !own.includes(generation))
  return touched
}

const closeOpen = async (desk: Desk): Promise<void> => {
  const open = await desk.open
  if (open !== undefined && !open.isClosed) close(desk, open)
}

/** As it is now: a refresh that follows a change must not go by what was known a moment ago. */
const zoneOf = async (app: Place): Promise<string> =>
  checkedZone((await app.state.db.selectFrom('workspace').select('zone').executeTakeFirst())?.zone ?? 'UTC')

/** Also with days: a row of another zone has days that begin at another midnight. */
const isFilled = async (app: Place, zone: string): Promise<boolean> => {
  const [row] = await app.log.query<{ filled: number; strangers: number }>(
    `SELECT countIf(identity_id = 0 AND zone = {zone:String} AND notEmpty(kinds) AND notEmpty(months)) AS filled, countIf(activities > 0 AND zone != {zone:String}) AS strangers FROM identity_summary FINAL`,
    { zone },
  )
  return row !== undefined && row.filled > 0 && row.strangers === 0
}

/** The table is new, was emptied, or speaks of another zone's days: everybody who was ever in the log counts as touched, and then it is filled. */
const touchAll = async (app: Place, slice: number): Promise<void> => {
  const id = await nextNumber(app)
  await app.log.command(`INSERT INTO identity_touched SELECT ${id}, identity_id FROM activity GROUP BY identity_id`)
  const zone = await zoneOf(app)
  await sumUp(app, [id], zone, slice)
  await app.log.insert(
    'identity_summary',
    ['identity_id', 'activities', 'first_at', 'last_at', 'version', 'zone', 'kinds', 'months'],
    `[0,0,0,0,${id},"${zone}",{"":1},[1]]`,
  )
  // Everybody has a row twice now where the table was not empty.
  await app.log.command('OPTIMIZE TABLE identity_summary FINAL')
}

/** Of this process those that are closed; of others those that nobody can be writing under any more. */
const generationsToForget = async (app: Place, desk: Desk): Promise<number[]> => {
  const rows = await app.log.query<{ id: number }>('SELECT DISTINCT generation AS id FROM identity_touched')
  if (rows.length === 0) return []
  const now = app.now().getTime()
  const recent = await app.state.db
    .selectFrom('summary_generation')
    .select('id')
    .where('opened_at', '>', new Date(now - LEFT_MS))
    .execute()
  const young = new Set(recent.map((row) => row.id))
  const closed = new Set(desk.closed.map((generation) => generation.id))
  const open = desk.open === undefined ? undefined : (await desk.open).id
  // Nobody else writes to a log that is embedded.
  const isOthers = (id: number): boolean => app.config.clickhouseUrl !== undefined && young.has(id) && !closed.has(id)
  const isDoubtful = (id: number): boolean => now - (desk.doubtedMs.get(id) ?? -Infinity) < DOUBT_MS
  return rows.map((row) => row.id).filter((id) => id !== open && !isOthers(id) && !isDoubtful(id))
}

const KINDS = 'sumMap(map(kind, toUInt32(1)))'
const NO_KINDS = "CAST(map(), 'Map(LowCardinality(String), UInt32)')"

interface Rules {
  readonly marks: MarkRules
  readonly weights: Weights
}

/** `rules`: months, quarters and marks, too, which are written on their own at first. */
const sumUp = async (app: Place, generations: readonly number[], zone: string, slice: number, rules?: Rules): Promise<number> => {
  if (generations.length === 0) return 0
  // Taken before the log is read: of two refreshes at a time, the one that read later has the higher number.
  const version = await nextNumber(app)
  const touched = `SELECT identity_id FROM identity_touched WHERE generation IN (${generations.join(',')})`
  const [{ n, most } = { n: 0, most: 0 }] = await app.log.query<{ n: number; most: number }>(
    `SELECT uniqExact(identity_id) AS n, max(identity_id) AS most FROM (${touched})`,
  )
  for (const some of slicesOf(touched, n, most, slice)) {
    await sumUpIdentities(app, some, zone, version)
    if (rules === undefined) continue
    await sumUpMonths(app.log, zone, `identity_id IN (${some})`, version)
    await sumUpQuarters(app.log, zone, rules.weights, `identity_id IN (${some})`, version)
    await sumUpMarks(app.log, rules.marks, `identity_id IN (${some})`, version)
  }
  if (rules !== undefined) await sumUpDays(app.log, zone, touched, version, n > TOUCHED_MAX)
  await doubtPeople(app, touched)
  await app.log.command(`ALTER TABLE identity_touched ${generations.map((id) => `DROP PARTITION ${id}`).join(', ')}`)
  await sql`delete from summary_generation where id = any(${[...generations, version]}::bigint[])`.execute(app.state.db)
  return n
}

/** `touched`: a SELECT that ends in a condition. */
const slicesOf = (touched: string, count: number, most: number, slice: number): string[] =>
  count <= slice
    ? [touched]
    : Array.from(
        { length: Math.floor(most / slice) + 1 },
        (_, index) => `${touched} AND identity_id >= ${index * slice} AND identity_id < ${(index + 1) * slice}`,
      )

const sumUpIdentities = (app: Place, touched: string, zone: string, version: number): Promise<void> =>
  app.log.command(
    `INSERT INTO identity_summary (identity_id, activities, first_at, last_at, version, days, months, zone, kinds)
     SELECT identity_id, sum(n), minIf(first, n > 0), maxIf(last, n > 0), ${version}, arraySort(groupArrayArray(days)), arraySort(groupArrayArray(months)), '${zone}', sumMap(kinds) FROM (
       SELECT identity_id, count() AS n, min(occurred_at) AS first, max(occurred_at) AS last, ${activeDays(zone)} AS days, ${activeMonths(zone)} AS months, ${KINDS} AS kinds FROM activity
       WHERE deleted_at_source = 0 AND identity_id IN (${touched}) GROUP BY identity_id
       UNION ALL SELECT DISTINCT identity_id, 0, toDateTime64(0, 3, 'UTC'), toDateTime64(0, 3, 'UTC'), emptyArrayUInt16(), emptyArrayUInt16(), ${NO_KINDS} FROM (${touched})
     ) GROUP BY identity_id`,
    {},
    { newest: true },
  )
