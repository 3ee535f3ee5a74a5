import { ConnectorError, type AnyConnector, type Batch, type Claims, type Gaps, type Listing } from '@kith/connectors/kit/connector'
import { sql, type Selectable } from 'kysely'
import type { App } from '../../app.ts'
import type { Database, RunCounts, RunError, RunNote } from '../../database.ts'
import { LogError } from '../../platform/log/errors.ts'
import { KithError } from '../../platform/errors.ts'
import { explainFault } from '../../platform/faults.ts'
import { requestLook } from '../identities/index.ts'
import { readDomainsSoon } from '../organizations/index.ts'
import { keepAsGone, refreshSummariesSoon, settleSummaries, type Appended } from '../activities/index.ts'
import { Outdated, projectStanding } from '../people/index.ts'
import { requestJudging } from '../robots/index.ts'
import { lookAtSegmentsSoon } from '../segments/index.ts'
import { settleSoon } from '../whereabouts/index.ts'
import { bales, slices, type Bale, type PreparedBatch, type TakenBatch } from './bales.ts'
import { Budgets } from './budgets.ts'
import { resolveFiles } from './files.ts'
import { Ingest } from './ingest.ts'
import { networkOf } from './network.ts'
import { prefetch } from './prefetch.ts'
import { Pace } from './progress.ts'
import { isReadApart, readApart } from './read-apart.ts'
import type { Step } from './reading-messages.ts'
import { NO_COUNTS } from './run-view.ts'
import { waitAfter } from './backoff.ts'
import {
  commitBatch,
  countPeople,
  finishRun,
  leaseRun,
  LEASE_MS,
  postponeRun,
  releaseRun,
  type Committed,
  type Findings,
} from './run-store.ts'
import { planNext } from './schedule.ts'
import { readySettings } from './settings.ts'
import { keepTallies } from './tallies.ts'
import type { Part } from './taker.ts'
import { upkeepAfterRun } from './upkeep.ts'

const NOTES_MAX = 100

class Stopped extends Error {}

interface Running {
  readonly control: AbortController
  readonly done: Promise<void>
}

/** What one process reads, and whether it may. */
interface Desk {
  readonly running: Map<number, Running>
  /** Kith is shutting down: what waits is left for the next start. */
  closing: boolean
  /** Resolves when nothing is being removed or erased: a run must not give people back their numbers meanwhile. */
  removal: Promise<unknown>
  /** Other work that brings people in: records that are tried again. */
  readonly entering: Set<Promise<unknown>>
}

const desks = new WeakMap<object, Desk>()
const deskOf = (app: Pick<App, 'state'>): Desk => {
  const known = desks.get(app.state)
  if (known) return known
  const made: Desk = { running: new Map(), closing: false, removal: Promise.resolve(), entering: new Set() }
  desks.set(app.state, made)
  return made
}

/** Stops a run in this process at once and not at the next batch; resolves when nothing of it is under way any more. */
export const interrupt = async (app: Pick<App, 'state'>, runId: number): Promise<void> => {
  const running = deskOf(app).running.get(runId)
  running?.control.abort(new Stopped())
  await running?.done
}

/** Ends all runs of this process and begins no more: a shutdown need not wait for them, they go on at the next start. */
export const closeRuns = async (app: Pick<App, 'state' | 'log'>): Promise<void> => {
  const desk = deskOf(app)
  desk.closing = true
  for (const { control } of desk.running.values()) control.abort(new Stopped())
  await Promise.all([...desk.running.values()].map(({ done }) => done))
  await settleSummaries(app)
}

/** Whether this process reads it. */
export const isReading = (app: Pick<App, 'state'>, runId: number): boolean => deskOf(app).running.has(runId)

/** Sources that are being read by this process. */
export const runningCount = (app: Pick<App, 'state'>): number => deskOf(app).running.size

/** Does `work` while this process begins no run and tries no record again; one such work after another. */
export const withoutRuns = <T>(app: Pick<App, 'state'>, work: () => Promise<T>): Promise<T> => {
  const desk = deskOf(app)
  const result = desk.removal.then(() => Promise.allSettled(desk.entering)).then(work)
  desk.removal = result.catch(() => undefined)
  return result
}

/** Resolves when nothing is being removed or erased: another may have begun while one was waited for. */
const removalsOf = async (desk: Desk): Promise<void> => {
  for (let awaited: unknown; awaited !== desk.removal;) {
    awaited = desk.removal
    await awaited
  }
}

/** Does `work`, which brings people in, when nothing is being removed or erased. */
export const amongRuns = async <T>(app: Pick<App, 'state'>, work: () => Promise<T>): Promise<T> => {
  const desk = deskOf(app)
  await removalsOf(desk)
  const result = work()
  desk.entering.add(result)
  return result.finally(() => desk.entering.delete(result))
}

/**
 * Stops what this process reads, and has the runs wait in the queue; answers them. Others read on with a newer list of those who may not come in as soon as
 * they see that their run is no longer theirs. For use within `withoutRuns`.
 */
export const putBackRuns = async (app: Pick<App, 'state'>): Promise<number[]> => {
  const { rows } = await sql<{
    id: number
  }>`update run set state = 'queued', lease_until = null where state = 'running' returning id`.execute(app.state.db)
  await Promise.all(rows.map(({ id }) => interrupt(app, id)))
  return rows.map((row) => row.id)
}

/**
 * Reads a source from its cursor to the end. The cursor is committed only after the log has acknowledged everything before it, so that a crash at any
 * point loses nothing; ids are deterministic, so that what is read twice is held once.
 */
export const performRun = async (app: App, runId: number, stop: AbortSignal): Promise<void> => {
  const desk = deskOf(app)
  // Paused and resumed at once: the first reading ends before the second begins.
  await desk.running.get(runId)?.done
  await removalsOf(desk)
  if (desk.closing || desk.running.has(runId)) return
  const control = new AbortController()
  const onStop = (): void => control.abort(new Stopped())
  stop.addEventListener('abort', onStop, { once: true })
  const isOver = (): boolean => desk.closing || stop.aborted
  const done = readLeased(app, runId, control, isOver).finally(() => {
    desk.running.delete(runId)
    stop.removeEventListener('abort', onStop)
  })
  desk.running.set(runId, { control, done: done.catch(() => undefined) })
  await done
}

const readLeased = async (app: App, runId: number, control: AbortController, isOver: () => boolean): Promise<void> => {
  const leased = await leaseRun(app, runId)
  if (leased === undefined) return
  const { run, source } = leased
  const connector = app.connectors.get(source.connector)
  if (!connector) {
    const error = unknownConnector(source.connector)
    return finishRun(app, runId, 'failed', { notes: run.notes, claims: undefined, gaps: undefined, error })
  }
  const reading = new Reading(app, run, source, connector, control.signal)
  const heartbeat = setInterval(
    () =>
      void reading.renew().then(
        (held) => (held ? undefined : control.abort(new Stopped())),
        () => undefined,
      ),
    LEASE_MS / 3,
  )
  const keepBudgets = (): Promise<void> =>
    reading.budgets.store(app, source).catch((error: unknown) => app.logger.warn({ error }, 'budgets were not stored'))
  let isSummedUp = false
  try {
    await reading.read()
    refreshSummariesSoon(app)
    isSummedUp = true
    await projectStanding(app)
    // Whoever sees that the run is over sees all that follows from it, or that people are still compared and judged.
    await keepBudgets()
    await planNext(app, source, connector, reading.hasMore ? 'more' : 'done', run.started_at)
    if (reading.counts.newIdentities > 0 || reading.hasEvidence) await requestLook(app)
    if (reading.counts.added + reading.counts.changed > 0) await requestJudging(app)
    await finishRun(app, runId, reading.counts.setAside > 0 ? 'partial' : 'done', reading.findings())
    app.logger.info({ run: runId, source: source.id, ...reading.counts }, 'source read')
    await readDomainsSoon(app)
    await settleSoon(app)
    await lookAtSegmentsSoon(app)
    await upkeepAfterRun(app, reading.counts.added + reading.counts.changed)
  } catch (error) {
    // A run that was paused or cancelled has its state already; one that is cut off by the end of Kith goes on at the next start.
    if (control.signal.aborted || error instanceof Stopped) return isOver() ? await releaseRun(app, runId) : undefined
    const findings = { ...reading.findings(), error: explain(error) }
    await keepBudgets()
    const wait = waitAfter(error, reading.hasAdvanced ? 0 : run.tries, app.now())
    if (wait !== undefined) {
      app.logger.info({ run: runId, source: source.id, until: wait.until, code: findings.error.code }, 'source is tried again')
      return await postponeRun(app, runId, wait.until, wait.tries, findings)
    }
    app.logger.error({ run: runId, source: source.id, error }, 'source could not be read')
    await planNext(app, source, connector, error instanceof ConnectorError && !error.transient ? 'broken' : 'failed')
    await finishRun(app, runId, 'failed', findings)
  } finally {
    clearInterval(heartbeat)
    await keepBudgets()
    if (!isSummedUp && !isOver()) refreshSummariesSoon(app)
  }
}

const unknownConnector = (name: string): RunError => ({
  code: 'not_found',
  message: `This version of Kith has no connector ${name}.`,
  hint: 'Start the version that the source was made with, or remove the source.',
})

class Reading {
  readonly counts: RunCounts
  readonly #app: App
  readonly #run: Selectable<Database['run']>
  readonly #source: Selectable<Database['source']>
  readonly #signal: AbortSignal
  readonly #connector: AnyConnector
  readonly #pace = new Pace()
  readonly #notes = new Map<string, RunNote>()
  #claims: Claims | undefined
  #gaps: Gaps | undefined
  /** Behind all that is committed. */
  #cursor: unknown
  readonly budgets = new Budgets()
  /** Whether the source said who is who, beside new activities. */
  hasEvidence = false
  /** Whether the connector has left something for a next run. */
  hasMore = false
  /** Whether anything was committed. */
  hasAdvanced = false

  constructor(
    app: App,
    run: Selectable<Database['run']>,
    source: Selectable<Database['source']>,
    connector: AnyConnector,
    signal: AbortSignal,
  ) {
    this.#app = app
    this.#run = run
    this.#source = source
    this.#signal = signal
    this.counts = { ...NO_COUNTS, ...run.counts }
    for (const note of run.notes) this.#notes.set(`${note.code} ${note.message}`, { ...note })
    this.#connector = connector
    this.#cursor = source.cursor
  }

  findings(): Findings {
    return { notes: [...this.#notes.values()], claims: this.#claims, gaps: this.#gaps }
  }

  renew(): Promise<boolean> {
    return leaseRun(this.#app, this.#run.id, { renew: true }).then((leased) => leased !== undefined)
  }

  async read(): Promise<void> {
    for (;;) {
      try {
        return await this.#readOn()
      } catch (error) {
        // Somebody was erased meanwhile: what is not in the log yet is read again without them.
        if (!(error instanceof Outdated)) throw error
      }
    }
  }

  /** From the committed cursor to the end. */
  async #readOn(): Promise<void> {
    const blank = this.#cursor === null && !(await holdsAnything(this.#app, this.#source.id))
    const ingest = new Ingest(this.#app, this.#connector, this.#source.id, blank, {
      onMade: (db, made) => countPeople(db, this.#run.id, made),
      ...(this.#run.started_at === null ? {} : { sinceMs: this.#run.started_at.getTime() }),
    })
    // A source that waits for its platform would otherwise keep what has failed from ending.
    const control = new AbortController()
    const signal = AbortSignal.any([this.#signal, control.signal])
    let appending: Promise<Appended> | undefined
    let committing: Promise<void> = Promise.resolve()
    try {
      const prepared = this.#prepare(ingest, signal, () => control.abort(new Stopped()))
      for await (const bale of prefetch(bales(prepared), 1)) {
        this.#signal.throwIfAborted()
        const before = committing
        await appending
        // The log takes a bale while the one before it is committed, and the next is prepared; their failures must not hide each other.
        const appended = ingest.append(bale.prepared, this.#signal)
        committing = Promise.all([appended, before]).then(([what]) => this.#commit(bale, what))
        committing.catch(() => undefined)
        appending = appended
        await before
      }
      await committing
    } finally {
      // Whatever happens, nothing is on its way into the log when the run has ended.
      await Promise.allSettled([appending, committing])
      ingest.end()
    }
  }

  /** While people of one slice are looked up, records of the next are written as rows. */
  async *#prepare(ingest: Ingest, signal: AbortSignal, stop: () => void): AsyncGenerator<PreparedBatch> {
    for await (const { parts, cursor, progress } of prefetch(slices(this.#take(ingest, signal)), 1)) {
      this.#signal.throwIfAborted()
      const prepared = await ingest.settle(parts).catch((error: unknown) => {
        stop()
        throw error
      })
      this.counts.newPeople += prepared.newPeople
      this.counts.newIdentities += prepared.newIdentities
      yield { prepared, cursor, progress }
    }
  }

  /** Batch by batch, so that records can be forgotten at once and other work of this process comes in between. */
  async *#take(ingest: Ingest, signal: AbortSignal): AsyncGenerator<TakenBatch> {
    const blocklist = await ingest.blocklist()
    if (blocklist.isEmpty && (await isReadApart(this.#app, this.#connector, this.#source.settings))) {
      for await (const { part, cursor, progress } of this.#openApart(signal)) {
        this.#signal.throwIfAborted()
        yield { taken: { ...part, blocklist }, cursor, progress }
      }
      return
    }
    for await (const { items, cursor, progress } of prefetch(this.#open(signal), 1)) {
      this.#signal.throwIfAborted()
      yield { taken: await ingest.take(items), cursor, progress }
    }
  }

  #openApart(signal: AbortSignal): AsyncIterable<Step & { readonly part: Part }> {
    return readApart(this.#app, {
      connector: this.#connector,
      sourceId: this.#source.id,
      settings: readySettings(this.#app, this.#connector, this.#source.settings),
      cursor: this.#cursor ?? undefined,
      signal,
      hear: ({ notes, claims, gaps, hasMore }) => {
        for (const { code, message, count } of notes) this.#note(code, message, count)
        if (claims !== undefined) this.#claims = { ...this.#claims, ...claims }
        if (gaps !== undefined) this.#gaps = { ...this.#gaps, ...gaps }
        this.hasMore ||= hasMore
      },
    })
  }

  #open(signal: AbortSignal): AsyncIterable<Batch<unknown>> {
    return this.#connector.read({
      settings: readySettings(this.#app, this.#connector, this.#source.settings),
      cursor: this.#cursor ?? undefined,
      ...networkOf(this.#app, signal),
      files: resolveFiles(this.#app),
      note: (code, message, count = 1) => this.#note(code, message, count),
      claim: (claims) => (this.#claims = { ...this.#claims, ...claims }),
      gaps: (gaps) => (this.#gaps = { ...this.#gaps, ...gaps }),
      more: () => (this.hasMore = true),
      missing: (listing) => this.#missing(listing),
      tally: (tallies) => keepTallies(this.#app, this.#source.id, tallies),
      budget: (budget) => this.budgets.hear(budget),
    })
  }

  /** What was listed is all there is: the rest is gone. */
  async #missing(listing: Listing): Promise<number> {
    this.#signal.throwIfAborted()
    const sinceMs = (this.#run.started_at ?? this.#app.now()).getTime()
    const { gone, doubted } = await keepAsGone(this.#app, this.#source.id, listing, { sinceMs, signal: this.#signal })
    this.counts.changed += gone
    if (gone > 0) this.#note('gone', 'Gone at the source: kept as deleted, and left out of figures.', gone)
    if (doubted > 0)
      this.#note('gone_doubted', 'Not listed any more at the source, but too many at once to be believed: left as they are.', doubted)
    return gone
  }

  #note(code: string, message: string, count: number): void {
    const key = `${code} ${message}`
    const known = this.#notes.get(key)
    if (known) known.count += count
    else if (this.#notes.size < NOTES_MAX) this.#notes.set(key, { code, message, count })
  }

  /** When the log has acknowledged a bale, and all before it are committed. */
  async #commit({ prepared, cursor, progress: done }: Bale, appended: Appended): Promise<void> {
    this.counts.read += prepared.read
    this.hasEvidence ||= prepared.evidence.length > 0 && appended.added > 0
    this.counts.leftOut += prepared.leftOut
    if (prepared.leftOut > 0) this.#note('left_out', 'Left out: erased or opted out.', prepared.leftOut)
    this.counts.added += appended.added
    this.counts.changed += appended.changed
    this.counts.unchanged += appended.unchanged
    const progress = this.#pace.mark(performance.now(), this.counts.read, done)
    const committed: Committed = { cursor, counts: this.counts, progress, ...this.findings() }
    const newlyAside = await commitBatch(this.#app, this.#run.id, this.#source.id, prepared, committed)
    if (newlyAside === undefined) throw new Stopped()
    this.counts.setAside += newlyAside
    this.#cursor = cursor
    this.hasAdvanced = true
    await this.budgets.store(this.#app, this.#source)
  }
}

const holdsAnything = async (app: App, sourceId: number): Promise<boolean> =>
  (await app.log.query<{ one: number }>(`SELECT 1 AS one FROM activity WHERE source_id = ${sourceId} LIMIT 1`)).length > 0

const explain = (error: unknown): RunError => {
  if (error instanceof ConnectorError || error instanceof LogError) return { code: error.code, message: error.message, hint: error.hint }
  const known = explainFault(error)
  if (known instanceof KithError) {
    return { code: known.code, message: known.message, hint: known.hint ?? 'Correct the source’s settings, then run it again.' }
  }
  return {
    code: 'internal',
    message: 'Something went wrong in Kith while it read this source.',
    hint: 'Resume the run: it goes on where it stopped. The server’s log has the details.',
  }
}
