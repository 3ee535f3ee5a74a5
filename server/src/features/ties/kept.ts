import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { App } from '../../app.ts'
import { addDays, dayIn, type Day } from '../../analytics/calendar.ts'
import { withinLog, type PartialFilter } from '../../analytics/filter.ts'
import { asDay } from '../../analytics/plan.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { platformsApart } from '../identities/index.ts'
import { entryPoint } from '../../platform/entry.ts'
import { KithError } from '../../platform/errors.ts'
import { trust } from '../../platform/trust.ts'
import { columnsOf } from './columns.ts'
import { countAhead, readPairs, type Pairs, type Tie } from './pairs.ts'
import { keepPicture, readPicture } from './pictures.ts'
import { shapeOf, type Shape, type Wish } from './shape.ts'
import { isSame, stampNow, whoNow, type Stamp } from './stamp.ts'

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
  /** The same for all days of a filter. */
  readonly likeness: string
  /** What the newest graph is made of, or is being made of: who is whom, and what the log held. */
  stamp: Stamp
  /** Made of it, or older where it is still being made; never of an older who is whom. */
  graph: Graph | undefined
  /** The last one that was made whole, whatever has changed since. */
  before: Graph | undefined
  making: Making | undefined
}

interface Making {
  /** Ties as they are now, in a picture that is not finished: that of before, or a rough one. Where that takes no time, the whole graph. */
  readonly sketch: Promise<Sketch>
  readonly whole: Promise<Graph>
  /** Once it is there. */
  sketched: boolean
  /** Ends the work on the whole: a newer one is being made. */
  readonly stop: AbortController
}

interface Sketch {
  readonly graph: Graph
  /** When its ties were asked for. */
  readonly askedAt: Date
  readonly isWhole: boolean
}

const KEPT_MAX = 8
const WAITING_MAX = 16
/** An older graph is shown after so long while a newer is made. */
const PATIENCE_MS = 200
/** With fewer ties a thread costs more than it spares. */
const ALONGSIDE_MAX = 3_000
const DEFAULT_DAYS = 90
/** Who talked with whom earlier says little of now, and takes as long to count. */
const DAYS_MAX = 3 * 366

interface Desk {
  readonly kept: Map<string, Entry>
  /** Entries that are on their way from the disk. */
  readonly recalled: Map<string, Promise<Entry>>
  /** One graph is made at a time, and one sketch. */
  turn: Promise<unknown>
  sketches: Promise<unknown>
  waiting: number
}
const desks = new WeakMap<object, Desk>()
const deskOf = ({ log }: Pick<App, 'log'>): Desk => {
  const known = desks.get(log)
  if (known) return known
  const made: Desk = { kept: new Map(), recalled: new Map(), turn: Promise.resolve(), sketches: Promise.resolve(), waiting: 0 }
  desks.set(log, made)
  return made
}

/**
 * The reply graph of what the filter asks. One that was made before is answered at once; where the log has grown since, a newer one is waited for a moment and
 * then made in the background. What people are merged, teammates or robots is never old: then, as at the first time, everybody's ties are asked for and shown
 * in an unfinished picture until the graph is made.
 */
export const graphOf = async (app: App, given: PartialFilter, part: Part = 'all'): Promise<{ graph: Graph; renewing: boolean }> => {
  const span = await spanOf(app, given)
  const desk = deskOf(app)
  const stamp = await stampNow(app, span.filter)
  const { from: _from, to: _to, ...lasting } = span.filter
  // Who withdraws what they agreed to is in no older picture either.
  const apart = (await platformsApart(app, app.state.db)).toSorted()
  const likeness = keyOf([part, span.zone, ...apart], lasting)
  const key = keyOf([part, span.zone, ...apart], span.filter)
  const entry = desk.kept.get(key) ?? (await recall(app, desk, { key, likeness, stamp, span }))
  if (entry.stamp.who !== stamp.who) {
    entry.graph = undefined
    entry.making?.stop.abort()
    entry.making = undefined
  }
  if (entry.making === undefined && !(isSame(entry.stamp, stamp) && entry.graph !== undefined))
    begin(app, desk, key, entry, { stamp, span, part })
  // The one used last is the last to go.
  desk.kept.delete(key)
  desk.kept.set(key, entry)
  const { graph: old, making } = entry
  if (old !== undefined && (making === undefined || making.sketched)) return { graph: old, renewing: making !== undefined }
  if (making === undefined) throw new Error('A graph is being made.')
  const fresh: Promise<Sketch> = Promise.race([
    making.sketch,
    making.whole.then((graph) => ({ graph, askedAt: graph.computedAt, isWhole: true })),
  ])
  const found = old === undefined ? await fresh : await Promise.race([fresh.catch(() => undefined), after(PATIENCE_MS)])
  return found === undefined ? { graph: old ?? (await fresh).graph, renewing: true } : { graph: found.graph, renewing: !found.isWhole }
}

const keyOf = (about: readonly string[], filter: PartialFilter): string =>
  JSON.stringify([about, Object.entries(filter).toSorted(([a], [b]) => (a < b ? -1 : 1))])

interface Asked {
  readonly key: string
  readonly likeness: string
  readonly stamp: Stamp
  readonly span: Span
}

/** What is known of a graph that was not asked for lately: the picture that was drawn of this filter last, here or before the process was started, to begin with. */
const recall = (app: App, desk: Desk, { key, likeness, stamp, span: { zone, filter } }: Asked): Promise<Entry> => {
  const look = async (): Promise<Entry> => {
    const before = [...desk.kept.values()].findLast((one) => one.likeness === likeness && one.before !== undefined)?.before
    const entry: Entry = { likeness, stamp, graph: undefined, before, making: undefined }
    const drawn = before === undefined ? await readPicture(app, likeness) : undefined
    if (drawn === undefined) return entry
    const isTheirs = drawn.key === key && drawn.who === (await whoNow(app, filter))
    // Whoever asks after the next merge would wait for it; now nobody does. What is wrong they are told then.
    void countAhead(app, filter, zone, stamp.log).catch(() => undefined)
    return { ...entry, before: drawn.graph, ...(isTheirs ? { stamp: { ...stamp, log: drawn.log }, graph: drawn.graph } : {}) }
  }
  const known = desk.recalled.get(key)
  if (known !== undefined) return known
  const looking = look().then((entry) => {
    desk.kept.set(key, entry)
    return entry
  })
  desk.recalled.set(key, looking)
  return looking.finally(() => desk.recalled.delete(key))
}

/** For the next start. Not where something has changed meanwhile: another picture is being made. */
const keep = async (app: App, key: string, { likeness, stamp }: Entry, graph: Graph, filter: PartialFilter): Promise<void> => {
  if (graph.pairs.ties.length <= ALONGSIDE_MAX) return
  const who = await whoNow(app, filter)
  if (isSame(stamp, await stampNow(app, filter))) await keepPicture(app, likeness, { key, who, log: stamp.log, graph })
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
  entry.stamp = stamp
  const sketch = desk.sketches.then(() => sketchOf(app, { stamp, span, part }, entry.before))
  desk.sketches = sketch.catch(() => undefined)
  const stop = new AbortController()
  const whole = Promise.all([sketch, desk.turn]).then(([drawn]) => (drawn.isWhole ? drawn.graph : finished(drawn, stop.signal)))
  const making: Making = { sketch, whole, sketched: false, stop }
  entry.making = making
  sketch.then(
    ({ graph, isWhole }) => {
      if (entry.making !== making) return
      entry.graph = graph
      making.sketched = true
      if (isWhole) entry.making = undefined
    },
    () => undefined,
  )
  desk.turn = whole
    .then(
      (graph) => {
        entry.before = graph
        if (entry.making !== making) return
        entry.graph = graph
        entry.making = undefined
        if (part === 'all') void keep(app, key, { ...entry, stamp }, graph, span.filter).catch(() => undefined)
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

const sketchOf = async (app: App, { stamp, span, part }: Wanted, before: Graph | undefined): Promise<Sketch> => {
  const { zone, from, to, shortened, filter } = span
  const askedAt = app.now()
  const pairs = await readPairs(app, filter, zone, stamp.log, before?.pairs)
  const ties = part === 'all' ? pairs.ties : []
  const graphWith = (shape: Shape, computedAt: Date): Graph => ({ pairs, shape, from, to, shortened, computedAt })
  if (ties.length <= ALONGSIDE_MAX) return { graph: graphWith(shapeOf(ties), askedAt), askedAt, isWhole: true }
  // Most merges are of people who have no part in these ties: then nothing of the picture is another.
  if (before !== undefined && (before.pairs === pairs || areSame(before.pairs.ties, ties)))
    return { graph: graphWith(before.shape, askedAt), askedAt, isWhole: true }
  if (before === undefined)
    return { graph: graphWith(await shapeFor({ ties: columnsOf(ties), care: 'rough' }), askedAt), askedAt, isWhole: false }
  // The age is that of what is older.
  return { graph: graphWith(await shapeFor({ ties: columnsOf(ties), before: before.shape }), before.computedAt), askedAt, isWhole: false }
}

const areSame = (some: readonly Tie[], others: readonly Tie[]): boolean =>
  some.length === others.length &&
  some.every((one, index) => {
    const other = others[index]
    return one.a === other?.a && one.b === other.b && one.gave === other.gave && one.got === other.got && one.lastMs === other.lastMs
  })

const finished = async ({ graph, askedAt }: Sketch, signal: AbortSignal): Promise<Graph> => {
  // In a row of merges only the last is worth seconds of work.
  signal.throwIfAborted()
  return { ...graph, computedAt: askedAt, shape: await shapeFor({ ties: columnsOf(graph.pairs.ties), care: 'whole' }, signal) }
}

const SHAPE_MS_MAX = 120_000

const shapeFor = async (wanted: Wish, stop?: AbortSignal): Promise<Shape> => {
  const timeout = AbortSignal.timeout(SHAPE_MS_MAX)
  const worker = new Worker(entryPoint(import.meta.url, 'shape-worker'), { execArgv: [], workerData: wanted })
  try {
    const [answer]: unknown[] = await once(worker, 'message', { signal: stop === undefined ? timeout : AbortSignal.any([stop, timeout]) })
    // The thread is our own, and answers with the shape.
    return trust<Shape>(answer)
  } finally {
    await worker.terminate()
  }
}
