import { createHash } from 'node:crypto'
import { sql, type Selectable } from 'kysely'
import type { App } from '../../app.ts'
import { dayIn } from '../../analytics/calendar.ts'
import { factsOf, keeping } from '../../analytics/kept.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import type { Database } from '../../database.ts'
import { notFound, notHeld } from '../../platform/errors.ts'
import { settleCommunities } from '../communities/index.ts'
import { settleWhereabouts } from '../whereabouts/index.ts'
import { noteChanges } from './changes.ts'
import { stateVersion } from './everybody.ts'
import { asksWhereabouts, filtersOf, questionOf, type Question } from './question.ts'

export type SegmentRow = Selectable<Database['segment']>

/**
 * Keeps the log's table `segment_member` true: who is in a segment is worked out anew whenever the log, what the state knows of people or the day has changed
 * since. Only differences are written, and they are what is told as entering and leaving.
 */
interface Desk {
  /** Of each segment: the last that is under way or done, one after another, that which has yet to begin, and what was found under which circumstances. */
  readonly last: Map<number, Promise<unknown>>
  readonly next: Map<number, Promise<number>>
  readonly found: Map<number, { readonly when: string; readonly people: number }>
}

const desks = new WeakMap<object, Desk>()
const deskOf = ({ log }: Pick<App, 'log'>): Desk => {
  const known = desks.get(log)
  if (known) return known
  const made: Desk = { last: new Map(), next: new Map(), found: new Map() }
  desks.set(log, made)
  return made
}

/** So that whoever asks the log next finds them as they are now. @throws KithError not_found */
export const settleSegments = async (app: App, ids: readonly number[]): Promise<void> => {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return
  const rows = await app.state.db.selectFrom('segment').selectAll().where('id', 'in', wanted).execute()
  const missing = wanted.find((id) => !rows.some((row) => row.id === id))
  if (missing !== undefined) throw notHeld('segment', missing)
  for (const row of rows) await settleSegment(app, row)
}

/** How many are in it now. What has yet to begin sees all that was before it was asked for: who asks meanwhile waits for the same. */
export const settleSegment = (app: App, { id }: Pick<SegmentRow, 'id'>): Promise<number> => {
  const desk = deskOf(app)
  const next = desk.next.get(id)
  if (next !== undefined) return next
  const mine = (desk.last.get(id) ?? Promise.resolve()).then(() => {
    desk.next.delete(id)
    return settle(app, desk, id)
  })
  desk.next.set(id, mine)
  desk.last.set(
    id,
    mine.catch(() => undefined),
  )
  return mine
}

const settle = async (app: App, desk: Desk, id: number): Promise<number> => {
  for (let tries = 1; ; tries++) {
    // As it is now: whoever waited for the one before may have waited for a change.
    const row = await app.state.db.selectFrom('segment').selectAll().where('id', '=', id).executeTakeFirst()
    if (row === undefined) throw notFound('segment', id)
    if (filtersOf(row.rule).some(({ community }) => community !== undefined)) await settleCommunities(app)
    // Before it is looked at what has changed: this may change something.
    if (asksWhereabouts(row.rule)) await settleWhereabouts(app)
    const when = await circumstances(app, row)
    const found = desk.found.get(id)
    if (when !== undefined && found?.when === when && (await isHeld(app, id))) return found.people
    const people = await lookAnew(app, row)
    if (people === undefined && tries < TRIES_MAX) continue
    // What was not there before may have been seen or not: then it is not kept.
    if (people !== undefined && when !== undefined && when === (await circumstances(app, row))) desk.found.set(id, { when, people })
    return people ?? row.people ?? 0
  }
}

const TRIES_MAX = 3

/** Whether the log has it at all, as not after its table was emptied. */
const isHeld = async (app: App, id: number): Promise<boolean> =>
  (await keeping(app.log).query(`SELECT rule FROM segment_member WHERE segment = ${id} AND person = 0 LIMIT 1`)).length > 0

/** Where people are: written anew with each decision on who they are, and nothing to a rule that does not ask. */
const WHEREABOUTS = ['whereabouts', 'stays', 'abode']

/** What its answer hangs on, as one text; undefined where that cannot be told. Who is in segments matters to no rule. */
const circumstances = async (app: App, row: SegmentRow): Promise<string | undefined> => {
  const facts = await factsOf(app.log, ['segment_member', ...(asksWhereabouts(row.rule) ? [] : WHEREABOUTS)])
  if (facts === undefined) return undefined
  const zone = await workspaceZone(app)
  return [ruleNumber(row), dayIn(app.now(), zone), zone, facts, await stateVersion(app)].join(' ')
}

/** The same rule has the same number for ever: who was in by another has not left. */
const ruleNumber = ({ rule, teammates, robots }: SegmentRow): number =>
  Number.parseInt(
    createHash('sha1')
      .update(JSON.stringify([rule, teammates, robots]))
      .digest('hex')
      .slice(0, 13),
    16,
  )

export interface Difference {
  readonly people: number
  readonly entered: number
  readonly gone: number
  /** The lowest numbers, at most NOTED_MAX of each. */
  readonly entering: readonly number[]
  readonly leaving: readonly number[]
  /** The rule by which those were found that are compared with; 0 for none. */
  readonly rule: number
}

/** More at a time are counted and not named. */
const NOTED_MAX = 1_000

/** Works out who is in it, notes who was not before, and tells the log. Undefined where another process was faster. */
const lookAnew = async (app: App, row: SegmentRow): Promise<number | undefined> => {
  const { rows } = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(app.state.db)
  const begun = rows[0]?.at ?? new Date()
  const question = await questionOf(app, row.rule, row)
  const compared = comparedSql(question, row.id)
  const [found] = await app.log.query<Difference>(
    `SELECT bitmapCardinality(now) AS people, bitmapAndnotCardinality(now, past) AS entered, bitmapAndnotCardinality(past, now) AS gone,
      bitmapToArray(bitmapSubsetLimit(bitmapAndnot(now, past), toUInt32(0), toUInt32(${NOTED_MAX}))) AS entering,
      bitmapToArray(bitmapSubsetLimit(bitmapAndnot(past, now), toUInt32(0), toUInt32(${NOTED_MAX}))) AS leaving,
      (SELECT max(rule) FROM segment_member FINAL WHERE segment = ${row.id} AND person = 0) AS rule
     FROM (${compared})`,
    question.found.params,
  )
  if (found === undefined) return undefined
  const rule = ruleNumber(row)
  const isSame = found.entered === 0 && found.gone === 0 && found.rule === rule
  const version = await noteChanges(app, row, { ...found, isNews: found.rule === rule, begun })
  if (version === undefined) return undefined
  if (!isSame) await write(app, { segment: row.id, rule, version, found, compared, params: question.found.params })
  return found.people
}

/** One row of bitmaps: who is in it `now`, and who was in the `past`. */
const comparedSql = ({ found, within }: Question, segment: number): string => `SELECT ${within} AS now,
    (SELECT groupBitmapState(person) FROM segment_member FINAL WHERE segment = ${segment} AND gone = 0 AND person != 0) AS past
  FROM (${found.text})`

interface Writing {
  readonly segment: number
  readonly rule: number
  readonly version: number
  readonly found: Difference
  readonly compared: string
  readonly params: Readonly<Record<string, unknown>>
}

const COLUMNS = ['segment', 'person', 'rule', 'gone', 'version'] as const

/** The row of person 0 last: without it nobody is compared with those before it. */
const write = async (app: App, { segment, rule, version, found, compared, params }: Writing): Promise<void> => {
  const line = (person: number, gone: 0 | 1): string => JSON.stringify([segment, person, rule, gone, version])
  const isNamed = found.entered <= NOTED_MAX && found.gone <= NOTED_MAX
  if (isNamed) {
    const lines = [...found.entering.map((person) => line(person, 0)), ...found.leaving.map((person) => line(person, 1)), line(0, 0)]
    await app.log.insert('segment_member', COLUMNS, lines.join('\n'))
    return
  }
  await app.log.command(
    `INSERT INTO segment_member (${COLUMNS.join(', ')}) SELECT ${segment}, change.1, ${rule}, change.2, ${version} FROM (
      SELECT arrayJoin(arrayConcat(${changedSql('bitmapAndnot(now, past)', 0)}, ${changedSql('bitmapAndnot(past, now)', 1)})) AS change FROM (${compared})
    )`,
    params,
    { newest: true },
  )
  await app.log.insert('segment_member', COLUMNS, line(0, 0))
}

const changedSql = (people: string, gone: 0 | 1): string => `arrayMap(one -> (one, toUInt8(${gone})), bitmapToArray(${people}))`

/** Of segments that are gone, and of people: the log forgets them. */
export const forget = async (
  app: Pick<App, 'log'>,
  where: { segments: readonly number[] } | { people: readonly number[] },
): Promise<void> => {
  const [column, numbers] = 'segments' in where ? ['segment', where.segments] : ['person', where.people]
  if (numbers.length === 0) return
  const condition = `${column} IN (${numbers.join(',')})`
  const [held] = await app.log.query<{ n: number }>(`SELECT count() AS n FROM segment_member WHERE ${condition}`)
  if (held === undefined || held.n === 0) return
  await app.log.command(`ALTER TABLE segment_member DELETE WHERE ${condition} SETTINGS mutations_sync = 2`)
}
