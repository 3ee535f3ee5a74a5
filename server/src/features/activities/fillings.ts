import { sql } from 'kysely'
import type { App } from '../../app.ts'
import { isAsked, wasAsked } from '../../analytics/asked.ts'
import { answeredSql, INTO_ANSWERED } from '../../analytics/answered.ts'
import { attendedSql, INTO_ATTENDED } from '../../analytics/attended.ts'
import { beganSql, INTO_BEGAN } from '../../analytics/began.ts'
import { openedSql } from '../../analytics/helped.ts'
import { INTO_MARKED, markedSql } from '../../analytics/marked.ts'
import { PARTITIONED, partitionsSql, type Partitioned } from '../../analytics/partitions.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { fillTurnout } from './turnout.ts'
import { inTurn } from './turns.ts'

/**
 * Fills the tables that hold what partitions of the log tell (`server/src/analytics/partitions.ts`), one partition after the other, once it has come to rest. Nothing
 * has to be noted when the log changes: a filling holds by a number that the engine's own words give, and a partition to which anything has happened has
 * another one. So a crash between any two steps leaves rows that nobody reads, which go later.
 */
type Place = Pick<App, 'state' | 'log' | 'now' | 'config'>

/** A smaller partition is read about as fast as what would be summed up of it. */
const ROWS_MIN = 50_000
/** What was replaced stays for whoever is reading it; what was begun and not finished may be another process's. */
const LEFT_MS = 600_000
/** So many times as long as it took nothing is filled, */
const REST = 4
/** but where nobody has asked anything for so long, and the log has come to rest as a whole, as after an import: then one follows the other. */
const LULL_MS = 10_000

type Watched = Place & Pick<App, 'logger'>

interface Look {
  readonly nowMs?: number
  readonly rowsMin?: number
  readonly signal?: AbortSignal
}

interface Desk {
  /** What each partition held at the last look: one that still holds the same has come to rest. */
  seen: ReadonlyMap<string, string>
  /** What the log held of activities at the last look. */
  held: string | undefined
  /** The log's version when there was nothing to do. */
  done: string | undefined
  /** Since when a filling is known to be of no use. */
  readonly leftMs: Map<string, number>
  nextMs: number
  /** How many work now who hold much in memory themselves. */
  spared: number
}

const desks = new WeakMap<object, Desk>()
const deskOf = ({ log }: Pick<App, 'log'>): Desk => {
  const known = desks.get(log)
  if (known) return known
  const made: Desk = { seen: new Map(), held: undefined, done: undefined, leftMs: new Map(), nextMs: 0, spared: 0 }
  desks.set(log, made)
  return made
}

interface Partition {
  readonly what: Partitioned
  readonly id: string
  readonly made_of: string
  readonly n: number
  /** Of what its last filling is made, and the filling; empty where there is none. */
  readonly filled_of: string
  readonly filling: string
}

const partitionsOf = async (app: Place, zone: string): Promise<Partition[]> => {
  const of = (what: Partitioned): Promise<Omit<Partition, 'what'>[]> =>
    app.log.query(
      `SELECT partition_id AS id, toString(now.made_of) AS made_of, n, toString(filled.made_of) AS filled_of, toString(filling) AS filling
      FROM (${partitionsSql(what, zone)}) AS now
      FULL JOIN (SELECT partition_id, made_of, filling FROM partition_filled FINAL WHERE what = '${what}') AS filled USING (partition_id)
      ORDER BY id DESC`,
    )
  const all = await Promise.all(PARTITIONED.map(async (what) => (await of(what)).map((one): Partition => ({ what, ...one }))))
  return all.flat()
}

/** Fills every partition that needs it, whether it rests or not. For tests, and for whoever does not want to wait. */
export const fillPartitions = (app: Place, rowsMin = ROWS_MIN, tables: readonly Partitioned[] = PARTITIONED): Promise<number> =>
  inTurn(app, async () => {
    const zone = await workspaceZone(app)
    const wanted = wantedOf(await partitionsOf(app, zone), rowsMin).filter(({ what }) => tables.includes(what))
    if (await isChanging(app)) return 0
    for (const one of wanted) await fill(app, zone, one)
    return wanted.length
  })

/** Those whose filling does not hold, the youngest first. */
const wantedOf = (partitions: readonly Partition[], rowsMin: number): Partition[] =>
  partitions.filter(({ n, made_of, filled_of }) => n >= rowsMin && made_of !== filled_of)

/** While rows are being changed some of a partition's parts may be and others not, which its number does not tell. */
const isChanging = async (app: Place): Promise<boolean> => {
  const changes = await app.log.query(
    "SELECT 1 FROM system.mutations WHERE database = currentDatabase() AND table = 'activity' AND NOT is_done LIMIT 1",
  )
  return changes.length > 0
}

/**
 * Looks once: a partition is filled that has come to rest, further ones for as long as nobody asks and the log itself rests, and what is of no use goes. Answers how
 * many were filled.
 */
export const lookAtPartitions = async (
  app: Place,
  { nowMs = performance.now(), rowsMin = ROWS_MIN, signal }: Look = {},
): Promise<number> => {
  const desk = deskOf(app)
  if (isAsked(app) || nowMs < desk.nextMs) return 0
  const version = await app.log.version({ question: `activity ${PARTITIONED.join(' ')} partition_filled` })
  if (version !== undefined && version === desk.done && desk.leftMs.size === 0) return 0
  const held = await heldNow(app)
  const rests = held !== undefined && held === desk.held
  desk.held = held
  const zone = await workspaceZone(app)
  const resting = await inTurn(app, () => look(app, desk, { zone, version, nowMs, rowsMin }))
  let filled = 0
  for (const one of resting) {
    if (desk.spared > 0 || signal?.aborted) break
    // One at a time, so that whatever else is to be summed up need not wait for all of them.
    const tookMs = await inTurn(app, async () => {
      if (isAsked(app) || held !== (await heldNow(app)) || (await isChanging(app))) return undefined
      const begunMs = performance.now()
      await fill(app, zone, one)
      return performance.now() - begunMs
    })
    if (tookMs === undefined) break
    filled++
    desk.nextMs = performance.now() + REST * tookMs
    if (!rests || wasAsked(app, nowMs - LULL_MS)) break
  }
  return filled
}

/**
 * Does `work`, which holds much in memory itself, and fills right afterwards what rests by then: both at once would take some hundred megabytes more. A filling
 * that is under way `settleSummaries` waits for.
 */
export const fillingAfterwards = async (app: Watched, work: () => Promise<void>, when: Look): Promise<void> => {
  const desk = deskOf(app)
  desk.spared++
  try {
    await work()
  } finally {
    desk.spared--
  }
  await tryToFill(app, when)
}

const tryToFill = async (app: Watched, when: Look = {}): Promise<void> => {
  await lookAtPartitions(app, when).catch((error: unknown) =>
    app.logger.warn({ error }, 'what partitions hold could not be summed up; questions read the log'),
  )
}

const heldNow = ({ log }: Place): Promise<string | undefined> => log.version({ question: 'activity' })

/** Those that have come to rest, the youngest first. */
const look = async (
  app: Place,
  desk: Desk,
  { zone, version, nowMs, rowsMin }: { zone: string; version: string | undefined; nowMs: number; rowsMin: number },
): Promise<Partition[]> => {
  const partitions = await partitionsOf(app, zone)
  await dropLeft(app, desk, partitions, nowMs)
  const wanted = wantedOf(partitions, rowsMin)
  const resting = wanted.filter((one) => desk.seen.get(nameOf(one)) === one.made_of)
  desk.seen = new Map(partitions.map((one) => [nameOf(one), one.made_of]))
  if (wanted.length === 0) desk.done = version
  return resting
}

const nameOf = ({ what, id }: Partition): string => `${what} ${id}`

/** Fillings that hold for no partition go when they have been of no use for a while. */
const dropLeft = async (app: Place, desk: Desk, partitions: readonly Partition[], nowMs: number): Promise<void> => {
  const held = await app.log.query<{ what: Partitioned; filling: string }>(
    `SELECT DISTINCT table AS what, partition AS filling FROM system.parts WHERE active AND database = currentDatabase() AND table IN ('${PARTITIONED.join("', '")}')`,
  )
  const holds = new Set(partitions.filter(({ made_of, filled_of }) => made_of === filled_of).map(({ filling }) => filling))
  const left = new Map(held.filter(({ filling }) => !holds.has(filling)).map(({ what, filling }) => [filling, what]))
  for (const filling of desk.leftMs.keys()) if (!left.has(filling)) desk.leftMs.delete(filling)
  for (const [filling, what] of left) {
    const sinceMs = desk.leftMs.get(filling) ?? nowMs
    desk.leftMs.set(filling, sinceMs)
    if (nowMs - sinceMs < LEFT_MS) continue
    // Should the zone be again what it was, nobody takes it for filled.
    const marked = partitions.find((one) => one.filling === filling)
    if (marked !== undefined) await mark(app, { ...marked, made_of: '0' }, [], await nextFilling(app))
    await app.log.command(`ALTER TABLE ${what} DROP PARTITION ${Number(filling)}`)
    desk.leftMs.delete(filling)
  }
}

/** On one core: the other is for whoever asks, and the engine holds half as much at a time. */
const ALONE = 'SETTINGS max_threads = 1'

const fill = async (app: Place, zone: string, partition: Partition): Promise<void> => {
  const filling = await nextFilling(app)
  await mark(app, partition, await FILLED[partition.what](app, zone, checkedPartition(partition.id), filling), filling)
}

type Fill = (app: Place, zone: string, partition: string, filling: number) => Promise<readonly string[]>
const FILLED: Record<Partitioned, Fill> = {
  turnout: fillTurnout,
  helped: async (app, zone, partition, filling) => {
    const opened = openedSql(zone, `_partition_id = '${partition}'`)
    const into = 'INSERT INTO helped (filling, day, identity_id, opener)'
    await app.log.command(`${into} SELECT ${filling}, day, identity_id, opener FROM (${opened}) ${ALONE}`, {}, { newest: true })
    return []
  },
  began: (app, _zone, partition, filling) => into(app, INTO_BEGAN, filling, [beganSql(partition)]),
  answered: (app, zone, partition, filling) => into(app, INTO_ANSWERED, filling, [answeredSql(zone, `_partition_id = '${partition}'`)]),
  attended: (app, _zone, partition, filling) => into(app, INTO_ATTENDED, filling, [attendedSql(partition)]),
  marked: (app, _zone, partition, filling) =>
    into(app, INTO_MARKED, filling, [markedSql('event', partition), markedSql('release', partition)]),
}

/** Nothing of it is told apart. */
const into = async (app: Pick<App, 'log'>, insert: string, filling: number, rows: readonly string[]): Promise<readonly string[]> => {
  await app.log.command(
    `${insert} ${rows.map((one) => `SELECT ${filling}, * FROM (${one})`).join(' UNION ALL ')} ${ALONE}`,
    {},
    { newest: true },
  )
  return []
}

/** For erasures: titles are looked up anew. Whoever has just begun to read finds nothing there, and asks again. */
export const emptyMarks = (app: Place): Promise<void> =>
  inTurn(app, async () => {
    if ((await app.log.query('SELECT 1 FROM marked LIMIT 1')).length === 0) return
    await app.log.command("ALTER TABLE partition_filled DELETE WHERE what = 'marked' SETTINGS mutations_sync = 2")
    await app.log.command('TRUNCATE TABLE marked')
  })

/** The numbers of versions of all that is summed up. */
const nextFilling = async ({ state }: Place): Promise<number> => {
  const { rows } = await sql<{ id: string }>`select nextval(pg_get_serial_sequence('summary_generation', 'id'))::text as id`.execute(
    state.db,
  )
  return Number(rows[0]?.id)
}

/**
 * Nothing holds any longer that was filled of this partition, or of a younger one, in which somebody may have answered what is in this one. For whoever takes rows away
 * for good: a log that was emptied counts its blocks from one again, and what is read then must not be taken for what was there.
 */
export const forgetFillings = ({ log }: Place, oldest: string): Promise<void> =>
  log.command(`DELETE FROM partition_filled WHERE partition_id >= '${checkedPartition(oldest)}' SETTINGS lightweight_deletes_sync = 2`)

/** The number is too large for JSON's. */
const mark = (app: Place, { what, id, made_of }: Partition, dimensions: readonly string[], filling: number): Promise<void> =>
  app.log.insert(
    'partition_filled',
    ['what', 'partition_id', 'made_of', 'dimensions', 'filling'],
    JSON.stringify([what, id, made_of, dimensions, filling]),
  )

/** It stands in SQL as a literal. */
const checkedPartition = (id: string): string => {
  if (!/^[\w-]{1,64}$/.test(id)) throw new Error(`Not a partition of the log: ${id}`)
  return id
}

const LOOK_MS = 5_000

/** Answers how to stop. */
export const watchPartitions = (app: Watched): (() => void) => {
  let looking = false
  const lookOnce = async (): Promise<void> => {
    if (looking) return
    looking = true
    await tryToFill(app)
    looking = false
  }
  const timer = setInterval(() => void lookOnce(), LOOK_MS)
  timer.unref()
  return () => clearInterval(timer)
}
