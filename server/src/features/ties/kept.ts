import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { App } from '../../app.ts'
import { addDays, dayIn, type Day } from '../../analytics/calendar.ts'
import { withinLog, type PartialFilter } from '../../analytics/filter.ts'
import { stampOf } from '../../analytics/kept.ts'
import { asDay } from '../../analytics/plan.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { entryPoint } from '../../platform/entry.ts'
import { KithError } from '../../platform/errors.ts'
import { trust } from '../../platform/trust.ts'
import { readPairs, type Pairs, type Tie } from './pairs.ts'
import { shapeOf, type Shape } from './shape.ts'

/** A reply graph as it was at one moment. */
export interface Graph {
  readonly pairs: Pairs
  readonly shape: Shape
  readonly from: Day
  readonly to: Day
  readonly shortened: boolean
  readonly computedAt: Date
}

/** Ways from one to another need the ties alone. */
type Part = 'all' | 'ties'

interface Entry {
  /** What it was made of: who is whom, and what the log held. */
  stamp: Stamp
  graph: Graph | undefined
  making: Promise<Graph> | undefined
}

interface Stamp {
  readonly who: string
  readonly log: string
}

const KEPT_MAX = 8
const WAITING_MAX = 16
/** An older graph is shown after so long while a newer is made. */
const PATIENCE_MS = 1_500
/** With fewer ties a thread costs more than it spares. */
const ALONGSIDE_MAX = 3_000
const DEFAULT_DAYS = 90
/** Who talked with whom earlier says little of now, and takes as long to count. */
const DAYS_MAX = 3 * 366

interface Desk {
  readonly kept: Map<string, Entry>
  /** One graph is made at a time. */
  turn: Promise<unknown>
  waiting: number
}
const desks = new WeakMap<object, Desk>()
const deskOf = ({ log }: Pick<App, 'log'>): Desk => {
  const known = desks.get(log)
  if (known) return known
  const made: Desk = { kept: new Map(), turn: Promise.resolve(), waiting: 0 }
  desks.set(log, made)
  return made
}

/**
 * The reply graph of what the filter asks. One that was made before is answered at once; where the log has grown since, a newer one is waited for a moment and
 * then made in the background. What people are merged, teammates or robots is never old: then the new one is waited for.
 */
export const graphOf = async (app: App, given: PartialFilter, part: Part = 'all'): Promise<{ graph: Graph; renewing: boolean }> => {
  const span = await spanOf(app, given)
  const desk = deskOf(app)
  const stamp = await stampNow(app, span.filter)
  const key = JSON.stringify([part, span.zone, Object.entries(span.filter).toSorted(([a], [b]) => (a < b ? -1 : 1))])
  const entry = desk.kept.get(key) ?? { stamp, graph: undefined, making: undefined }
  const isSame = entry.stamp.who === stamp.who && entry.stamp.log === stamp.log
  const use = (): void => {
    // The one used last is the last to go.
    desk.kept.delete(key)
    desk.kept.set(key, entry)
  }
  if (entry.graph !== undefined && isSame && entry.making === undefined) {
    use()
    return { graph: entry.graph, renewing: false }
  }
  const old = entry.stamp.who === stamp.who ? entry.graph : undefined
  if (entry.making === undefined || entry.stamp.who !== stamp.who) begin(app, desk, key, entry, { stamp, span, part })
  use()
  const making = entry.making ?? Promise.reject(new Error('A graph is being made.'))
  if (old === undefined) return { graph: await making, renewing: false }
  const fresh = await Promise.race([making.catch(() => undefined), after(PATIENCE_MS)])
  return fresh === undefined ? { graph: old, renewing: true } : { graph: fresh, renewing: false }
}

const after = (ms: number): Promise<undefined> => new Promise((resolve) => setTimeout(resolve, ms, undefined).unref())

interface Wanted {
  readonly stamp: Stamp
  readonly span: Span
  readonly part: Part
}

const begin = (app: App, desk: Desk, key: string, entry: Entry, { stamp, span, part }: Wanted): void => {
  if (desk.waiting >= WAITING_MAX) {
    throw new KithError('too_many_requests', 'Many pictures of who talks with whom are being made just now.', {
      hint: 'Try again in a minute.',
    })
  }
  desk.waiting += 1
  if (entry.stamp.who !== stamp.who) entry.graph = undefined
  entry.stamp = stamp
  const making = desk.turn.then(() => make(app, span, part))
  entry.making = making
  desk.turn = making
    .then(
      (graph) => {
        if (entry.making !== making) return
        entry.graph = graph
        entry.making = undefined
      },
      () => {
        // Whoever asks next begins anew.
        if (entry.making === making) desk.kept.delete(key)
      },
    )
    .finally(() => {
      desk.waiting -= 1
      for (const one of desk.kept.keys()) {
        if (desk.kept.size <= KEPT_MAX) break
        desk.kept.delete(one)
      }
    })
}

interface Span {
  readonly zone: string
  readonly from: Day
  readonly to: Day
  readonly shortened: boolean
  readonly filter: PartialFilter
}

const spanOf = async (app: App, given: PartialFilter): Promise<Span> => {
  const zone = await workspaceZone(app)
  const today = dayIn(app.now(), zone)
  const wanted = withinLog(asDay(given.to, zone) ?? today)
  const to = wanted > today ? today : wanted
  const wished = withinLog(asDay(given.from, zone) ?? addDays(to, 1 - DEFAULT_DAYS))
  if (wished > to)
    throw new KithError('invalid_input', `The time ends (${to}) before it begins (${wished}).`, { hint: 'Swap from and to.' })
  const earliest = addDays(to, 1 - DAYS_MAX)
  const from = wished < earliest ? earliest : wished
  return { zone, from, to, shortened: from !== wished, filter: { ...given, from, to } }
}

/** Whether anything has changed: the newest words on who is whom, and the blocks of the log, which grow with each insert and change with each erasure. */
const stampNow = async ({ log }: Pick<App, 'log'>, filter: PartialFilter): Promise<Stamp> => {
  const [row] = await log.query<Stamp>(
    `SELECT (SELECT toString(max(version)) FROM standing) AS who, (SELECT toString(sum(block)) FROM (
      SELECT max(max_block_number) + max(data_version) AS block FROM system.parts
      WHERE database = currentDatabase() AND table = 'activity' AND active GROUP BY partition)) AS log`,
  )
  // Whose sources are whose is never old either.
  return { who: `${row?.who ?? ''} ${await stampOf(log, filter)}`, log: row?.log ?? '' }
}

const make = async (app: App, { zone, from, to, shortened, filter }: Span, part: Part): Promise<Graph> => {
  const computedAt = app.now()
  const pairs = await readPairs(app, filter, zone)
  const shape = await shapeFor(part === 'all' ? pairs.ties : [])
  return { pairs, shape, from, to, shortened, computedAt }
}

const SHAPE_MS_MAX = 120_000

const shapeFor = async (ties: readonly Tie[]): Promise<Shape> => {
  if (ties.length <= ALONGSIDE_MAX) return shapeOf(ties)
  const worker = new Worker(entryPoint(import.meta.url, 'shape-worker'), { execArgv: [], workerData: ties })
  try {
    const [answer]: unknown[] = await once(worker, 'message', { signal: AbortSignal.timeout(SHAPE_MS_MAX) })
    // The thread is our own, and answers with the shape.
    return trust<Shape>(answer)
  } finally {
    await worker.terminate()
  }
}
