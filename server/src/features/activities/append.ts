import { setImmediate as immediate, setTimeout as wait } from 'node:timers/promises'
import type { App } from '../../app.ts'
import { LogError } from '../../platform/log/errors.ts'
import { FreshIds } from './fresh-ids.ts'
import { ACTIVITY_COLUMNS } from './row.ts'
import {
  contentHashAt,
  idAt,
  identityAt,
  markAt,
  placeAt,
  rowsBetween,
  takenBack,
  timeAt,
  versionAt,
  withVersion,
  type RowBlock,
} from './row-block.ts'
import { touching } from './summaries.ts'
import { notingUnheard } from './unheard.ts'
import { expectVersions } from './versions.ts'

export interface Appended {
  readonly added: number
  readonly unchanged: number
  readonly changed: number
}

export interface AppendOptions {
  readonly sourceId: number
  /** The source gives the newest first, so of two versions in one reading the first counts. */
  readonly newestFirst: boolean
  /** When the reading began. */
  readonly sinceMs?: number
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
const BREATH_ROWS = 2_000
/** More pieces are better copied into one. */
const PIECES_MAX = 200

/**
 * Appends activities once: what the log holds already is left alone, what differs becomes a new version, what moved to another person or time takes
 * its older version back. Acknowledged means on disk; repeating after a crash changes nothing.
 *
 * @throws LogError when the log stays unavailable, or the disk is full.
 */
export const appendActivities = (app: Place, blocks: readonly RowBlock[], options: AppendOptions): Promise<Appended> =>
  inTurn(app, options.sourceId, (turn) => append(app, blocks, options, turn.fresh))

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

const append = async (app: Place, blocks: readonly RowBlock[], options: AppendOptions, fresh: FreshIds | undefined): Promise<Appended> => {
  const { surelyNew, unsure } = await sort(blocks, fresh)
  const unique = dedupe(unsure, options.newestFirst)
  const held = await patiently(() => findHeld(app, options.sourceId, [...unique.keys()]), options.signal)
  const now = app.now().getTime()
  const pieces = [...surelyNew.pieces]
  const touched = new Set(surelyNew.identities)
  let added = surelyNew.count
  let changed = 0
  // What is new has the version that it was written with.
  let since = blocks.reduce((lowest, block) => Math.min(lowest, block.ends.length === 0 ? Infinity : versionAt(block, 0)), Infinity)
  if (added === 0) since = Infinity
  for (const [id, { block, index }] of unique) {
    const before = held.get(id) ?? []
    if (before.length === 0) {
      added++
      since = Math.min(since, versionAt(block, index))
      touched.add(identityAt(block, index))
      pieces.push(rowsBetween(block, index, index + 1))
      continue
    }
    const identityId = identityAt(block, index)
    const atMs = timeAt(block, index)
    const inPlace = before.find((one) => one.identity_id === identityId && one.at_ms === atMs)
    // An insert that was cut off in the middle may have left the new version without taking the older one back.
    const elsewhere = before.filter((one) => one !== inPlace)
    const isSame = inPlace?.content_hash === contentHashAt(block, index)
    if (isSame ? elsewhere.length === 0 : before.some((one) => isNewer(one, options))) continue
    changed++
    for (const one of [identityId, ...elsewhere.map((other) => other.identity_id)]) touched.add(one)
    const version = Math.max(now, ...before.map((one) => one.version + 1))
    since = Math.min(since, version)
    if (!isSame) pieces.push(withVersion(block, index, version))
    for (const one of elsewhere) pieces.push(takenBack(block, index, one.identity_id, one.at_ms, version))
  }
  if (changed > 0) await expectVersions(app)
  if (pieces.length > 0) {
    const into = (): Promise<void> => touching(app, touched, () => insert(app, pieces, options.signal))
    await notingUnheard(app, options.sourceId, since, into)
  }
  return { added, changed, unchanged: surelyNew.count + unsure.length - added - changed }
}

/** Of a source that gives the newest first, what this very reading has appended is newer than what it gives later. */
const isNewer = (held: Held, { newestFirst, sinceMs }: AppendOptions): boolean =>
  newestFirst && sinceMs !== undefined && held.version > sinceMs

interface Row {
  readonly block: RowBlock
  readonly index: number
}

interface SurelyNew {
  readonly pieces: readonly Uint8Array[]
  readonly count: number
  readonly identities: ReadonlySet<number>
}

/** Tells the rows that are surely new from those to be looked up: all, where it is not known what was appended. */
const sort = async (
  blocks: readonly RowBlock[],
  fresh: FreshIds | undefined,
): Promise<{ readonly surelyNew: SurelyNew; readonly unsure: readonly Row[] }> => {
  const isUnsure = await doubts(blocks, fresh)
  const pieces: Uint8Array[] = []
  const unsure: Row[] = []
  const identities = new Set<number>()
  let count = 0
  for (const block of blocks) {
    let from = 0
    for (let index = 0; index <= block.ends.length; index++) {
      const isOver = index === block.ends.length
      if (!isOver && !isUnsure(block, index)) {
        identities.add(identityAt(block, index))
        continue
      }
      if (index > from) pieces.push(rowsBetween(block, from, index))
      count += index - from
      from = index + 1
      if (!isOver) unsure.push({ block, index })
    }
    await immediate()
  }
  return { surelyNew: { pieces, count, identities }, unsure }
}

const doubts = async (blocks: readonly RowBlock[], fresh: FreshIds | undefined): Promise<(block: RowBlock, index: number) => boolean> => {
  if (!fresh?.hasRoomFor(blocks.reduce((sum, { ends }) => sum + ends.length, 0))) return () => true
  // What comes twice here is known from its second time on, and its first must then be looked at with it.
  const places = new Set<number>()
  let seen = 0
  for (const block of blocks) {
    for (let index = 0; index < block.ends.length; index++) {
      if (++seen % BREATH_ROWS === 0) await immediate()
      const place = placeAt(block, index)
      const mark = markAt(block, index)
      if (fresh.meet(place, mark)) places.add(place)
    }
  }
  return places.size === 0 ? () => false : (block, index) => places.has(placeAt(block, index))
}

const insert = async (app: Place, pieces: readonly Uint8Array[], signal: AbortSignal | undefined): Promise<void> => {
  const few = pieces.length > PIECES_MAX ? [Buffer.concat(pieces)] : pieces
  let tries = 0
  await patiently(async () => {
    // What failed may have left some of its rows.
    if (tries++ > 0) await expectVersions(app)
    // Each id is among them once, or once at each of its places.
    await app.log.insertBinary('activity', ACTIVITY_COLUMNS, few, { distinct: true })
  }, signal)
}

const dedupe = (rows: readonly Row[], newestFirst: boolean): Map<string, Row> => {
  const unique = new Map<string, Row>()
  for (const row of rows) {
    const id = idAt(row.block, row.index)
    if (!newestFirst || !unique.has(id)) unique.set(id, row)
  }
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
