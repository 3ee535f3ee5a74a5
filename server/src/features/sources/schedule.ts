import type { AnyConnector } from '@kith/connectors/kit/connector'
import type { Selectable } from 'kysely'
import type { App } from '../../app.ts'
import type { Database } from '../../database.ts'

type SourceRow = Selectable<Database['source']>

const MINUTE_MS = 60_000
/** What a person has to mend is not tried as often as what mends itself. */
const BROKEN_MINUTES_MIN = 6 * 60
/** A run that has left the past for later goes on after those of others. */
const MORE_MINUTES = 1
/** How long after its time a source may wait for its turn before that is a fault. */
const GRACE_MS = 15 * MINUTE_MS
/** Sources begun by one sweep: those that were due longest first. */
const SWEEP_MAX = 100

/** How often a source is read by itself, in minutes; undefined: only when somebody asks. */
export const everyMinutes = (
  connector: AnyConnector | undefined,
  source: Pick<SourceRow, 'every_minutes' | 'settings'>,
): number | undefined => {
  if (connector?.schedule === undefined || source.every_minutes === 0 || !goesOn(connector, source)) return undefined
  return source.every_minutes ?? connector.schedule.everyMinutes
}

/** Whether there will be more of it: of a kind that is read from files or through an API, the settings say which. */
export const goesOn = (connector: AnyConnector | undefined, { settings }: Pick<SourceRow, 'settings'>): boolean =>
  connector?.schedule !== undefined && (connector.schedule.when?.(settings) ?? true)

export type Ending = 'done' | 'more' | 'failed' | 'broken'

/** When it is read next, up to a tenth earlier or later, so that sources made together do not ask together. */
export const nextTime = (now: Date, minutes: number, ending: Ending = 'done', random: () => number = Math.random): Date => {
  const apart = ending === 'more' ? MORE_MINUTES : ending === 'broken' ? Math.max(minutes, BROKEN_MINUTES_MIN) : minutes
  return new Date(now.getTime() + apart * MINUTE_MS * (0.9 + random() / 5))
}

/** After a run: when the next one is, and from when everything is held. */
export const planNext = async (
  app: Pick<App, 'state' | 'now'>,
  source: Pick<SourceRow, 'id' | 'every_minutes' | 'settings'>,
  connector: AnyConnector,
  ending: Ending,
  completeAt: Date | null = null,
): Promise<void> => {
  const minutes = everyMinutes(connector, source)
  const next = minutes === undefined ? null : nextTime(app.now(), minutes, ending)
  const complete = ending === 'done' && completeAt !== null ? { complete_at: completeAt } : {}
  await app.state.db
    .updateTable('source')
    .set({ next_at: next, ...complete })
    .where('id', '=', source.id)
    .execute()
}

/** Puts a run of a source into the queue. */
export type Begin = (sourceId: number) => Promise<unknown>

/**
 * Begins runs of sources whose time has come, also those that came while Kith was down, and gives a time to those that have none. Doing it twice begins
 * nothing twice. Notes that it was done: who finds that it was long ago knows that something is wrong.
 */
export const sweepSources = async (app: App, begin: Begin): Promise<void> => {
  const now = app.now()
  const { db } = app.state
  const live = [...app.connectors.values()].filter((connector) => connector.schedule !== undefined).map((connector) => connector.name)
  if (live.length > 0) {
    const due = await db
      .selectFrom('source')
      .selectAll()
      .where('connector', 'in', live)
      .where((eb) => eb.or([eb('every_minutes', 'is', null), eb('every_minutes', '>', 0)]))
      .where((eb) => eb.or([eb('next_at', 'is', null), eb('next_at', '<=', now)]))
      .orderBy('next_at')
      .limit(SWEEP_MAX)
      .execute()
    for (const source of due) await beginDue(app, source, begin)
  }
  await db
    .insertInto('sweep')
    .values({ at: now })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ at: now }))
    .execute()
}

const beginDue = async (app: App, source: SourceRow, begin: Begin): Promise<void> => {
  const minutes = everyMinutes(app.connectors.get(source.connector), source)
  if (minutes === undefined) return
  const { db } = app.state
  const isNew = source.next_at === null
  const moved = await db
    .updateTable('source')
    .set({ next_at: nextTime(app.now(), minutes) })
    .where('id', '=', source.id)
    .where((eb) => (source.next_at === null ? eb('next_at', 'is', null) : eb('next_at', '=', source.next_at)))
    .executeTakeFirst()
  // Another process was faster.
  if (moved.numUpdatedRows === 0n || isNew) return
  const active = await db
    .selectFrom('run')
    .select('id')
    .where('source_id', '=', source.id)
    .where('state', 'in', ['queued', 'running', 'paused'])
    .executeTakeFirst()
  if (!active) await begin(source.id)
}

/** Whether a source should have been read and was not. One that is being read, or waits for its platform, is not late. */
export const isLate = (
  app: Pick<App, 'now'>,
  source: Pick<SourceRow, 'next_at'>,
  last: { readonly state: string; readonly waitsUntil: string | null } | null,
): boolean => {
  const dueMs = last?.state === 'queued' && last.waitsUntil !== null ? Date.parse(last.waitsUntil) : (source.next_at?.getTime() ?? Infinity)
  return last?.state !== 'running' && last?.state !== 'paused' && app.now().getTime() - dueMs > GRACE_MS
}
