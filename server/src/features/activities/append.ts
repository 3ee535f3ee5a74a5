import { setImmediate as immediate, setTimeout as wait } from 'node:timers/promises'
import type { App } from '../../app.ts'
import { LogError } from '../../platform/log/errors.ts'
import { FreshIds } from './fresh-ids.ts'
import { ACTIVITY_COLUMNS, toLine, toTombstone, type ActivityRow } from './row.ts'
import { touching } from './summaries.ts'
import { expectVersions } from './versions.ts'

export interface Appended {
  readonly added: number
  readonly unchanged: number
  readonly changed: number
}

export interface AppendOptions {
  readonly sourceId: number
  /** The source gives the newest first, so of two versions in one batch the first counts. */
  readonly newestFirst: boolean
  readonly signal?: AbortSignal
}

type Place = Pick<App, 'state' | 'log' | 'now' | 'config'>

interface Held {
  readonly id: string
  readonly identity_id: number
  readonly at_ms: number
  readonly content_hash: number
  readonly version: number
}

const TRIES_MAX = 6
/** After so many rows other work of this process has its turn. */
const BREATH_ROWS = 5_000

/**
 * Appends activities once: what the log holds already is left alone, what differs becomes a new version, what moved to another person or time takes
 * its older version back. Acknowledged means on disk; repeating after a crash changes nothing.
 *
 * @throws LogError when the log stays unavailable, or the disk is full.
 */
export const appendActivities = (app: Place, rows: readonly ActivityRow[], options: AppendOptions): Promise<Appended> =>
  inTurn(app, options.sourceId, (turn) => append(app, rows, options, turn.fresh))

/** The log holds nothing of this source: from now on what is appended to it is remembered, so that only the rest has to be looked up. */
export const beginFresh = (app: Pick<App, 'log' | 'config'>, sourceId: number): void => {
  // Another process may append to a log that is not embedded.
  if (app.config.clickhouseUrl === undefined) turnOf(app, sourceId).fresh = new FreshIds()
}

export const endFresh = (app: Pick<App, 'log'>, sourceId: number): void => void (turnOf(app, sourceId).fresh = undefined)

/** Appends to one source happen one after another: each looks at what the one before it left. */
interface Turn {
  last: Promise<unknown>
  fresh: FreshIds | undefined
}
const turns = new WeakMap<App['log'], Map<number, Turn>>()

const turnOf = ({ log }: Pick<App, 'log'>, sourceId: number): Turn => {
  const ofLog = turns.get(log) ?? new Map<number, Turn>()
  turns.set(log, ofLog)
  const turn = ofLog.get(sourceId) ?? { last: Promise.resolve(), fresh: undefined }
  ofLog.set(sourceId, turn)
  return turn
}

const inTurn = async <T>(app: Pick<App, 'log'>, sourceId: number, work: (turn: Turn) => Promise<T>): Promise<T> => {
  const turn = turnOf(app, sourceId)
  const mine = turn.last.then(() => work(turn))
  turn.last = mine.catch(() => undefined)
  return mine
}

const append = async (app: Place, rows: readonly ActivityRow[], options: AppendOptions, fresh: FreshIds | undefined): Promise<Appended> => {
  const unique = dedupe(rows, options.newestFirst)
  const unsure = fresh === undefined || fresh.isFull ? [...unique.keys()] : [...unique.keys()].filter((id) => fresh.mayHold(id))
  const held = await patiently(() => findHeld(app, options.sourceId, unsure), options.signal)
  const now = app.now().getTime()
  const lines: string[] = []
  const touched = new Set<number>()
  let added = 0
  let changed = 0
  let seen = 0
  for (const row of unique.values()) {
    if (++seen % BREATH_ROWS === 0) await immediate()
    const before = held.get(row.id) ?? []
    if (before.length === 0) {
      added++
      touched.add(row.identityId)
      lines.push(toLine(options.sourceId, row, now))
      continue
    }
    const inPlace = before.find((one) => one.identity_id === row.identityId && one.at_ms === row.atMs)
    // An insert that was cut off in the middle may have left the new version without taking the older one back.
    const elsewhere = before.filter((one) => one !== inPlace)
    const isSame = inPlace?.content_hash === row.contentHash
    if (isSame && elsewhere.length === 0) continue
    changed++
    for (const one of [row.identityId, ...elsewhere.map((other) => other.identity_id)]) touched.add(one)
    const version = Math.max(now, ...before.map((one) => one.version + 1))
    if (!isSame) lines.push(toLine(options.sourceId, row, version))
    for (const one of elsewhere) lines.push(toTombstone(options.sourceId, row.id, one.identity_id, one.at_ms, version))
  }
  if (changed > 0) await expectVersions(app)
  if (lines.length > 0) await touching(app, touched, () => insert(app, lines, options.signal))
  if (fresh !== undefined) for (const id of unique.keys()) fresh.add(id)
  return { added, changed, unchanged: rows.length - added - changed }
}

const insert = async (app: Place, lines: readonly string[], signal: AbortSignal | undefined): Promise<void> => {
  const bytes = Buffer.from(lines.join('\n'))
  let tries = 0
  await patiently(async () => {
    // What failed may have left some of its rows.
    if (tries++ > 0) await expectVersions(app)
    await app.log.insert('activity', ACTIVITY_COLUMNS, bytes)
  }, signal)
}

const dedupe = (rows: readonly ActivityRow[], newestFirst: boolean): Map<string, ActivityRow> => {
  const unique = new Map<string, ActivityRow>()
  for (const row of rows) if (!newestFirst || !unique.has(row.id)) unique.set(row.id, row)
  return unique
}

/** What the log holds of these activities: one version each, two where an insert was cut off. */
const findHeld = async (app: Pick<App, 'log'>, sourceId: number, ids: readonly string[]): Promise<Map<string, Held[]>> => {
  const held = new Map<string, Held[]>()
  if (ids.length === 0) return held
  // One string literal is parsed far faster than a list of thousands; the ids are our own hexadecimal hashes.
  const rows = await app.log.query<Held>(
    `SELECT id, identity_id, toUnixTimestamp64Milli(occurred_at) AS at_ms, content_hash, version
     FROM activity WHERE source_id = ${sourceId} AND id IN (SELECT toUUID(arrayJoin(splitByChar(',', '${ids.join(',')}'))))`,
    {},
    { rowsMax: ids.length * 4 },
  )
  for (const row of rows) {
    const known = held.get(row.id)
    if (known) known.push(row)
    else held.set(row.id, [row])
  }
  return held
}

/** The engine is restarted when it dies; wait for it rather than fail an import of hours. */
const patiently = async <T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof LogError) || !error.transient || attempt >= TRIES_MAX) throw error
      await wait(250 * 2 ** attempt, undefined, signal === undefined ? {} : { signal })
    }
  }
}
