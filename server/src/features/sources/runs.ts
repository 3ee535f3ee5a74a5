import { cancelRun, getRun, listRuns, pauseRun, resumeRun, startRun, type Run } from '@kith/contract/sources'
import { sql, type Kysely } from 'kysely'
import { handle, type App } from '../../app.ts'
import type { Database } from '../../database.ts'
import { KithError, notFound } from '../../platform/errors.ts'
import { isUniqueViolation } from '../../platform/state/errors.ts'
import { runSource } from './jobs.ts'
import { toRun } from './run-view.ts'
import { interrupt } from './runner.ts'

/** Puts a new run of a source into the queue, or answers the one that is under way; one that was paused goes on. */
export const queueRun = async (app: App, db: Kysely<Database>, sourceId: number): Promise<Run> => {
  const { rows } = await sql<{ id: number }>`insert into run (source_id, state) values (${sourceId}, 'queued')
    on conflict (source_id) where state in ('queued', 'running', 'paused') do update set state = case run.state when 'paused' then 'queued' else run.state end,
      not_before = null, tries = 0
    returning id`.execute(db)
  const id = rows[0]?.id ?? 0
  const run = await find(db, id)
  // One that waits already is not added again.
  if (run.state === 'queued') await app.jobs.enqueue(runSource, { run: id }, { singletonKey: `run-${id}` })
  return run
}

const find = async (db: Kysely<Database>, id: number): Promise<Run> => {
  const run = await db.selectFrom('run').selectAll().where('id', '=', id).executeTakeFirst()
  if (!run) throw notFound('run', id)
  return toRun(run)
}

const move = async (
  db: Kysely<Database>,
  id: number,
  from: readonly Run['state'][],
  to: 'paused' | 'queued' | 'cancelled',
  now: Date,
): Promise<Run> => {
  const moved = await db
    .updateTable('run')
    .set({ state: to, lease_until: null, error: null, finished_at: to === 'cancelled' ? now : null })
    .where('id', '=', id)
    .where('state', 'in', [...from])
    .returningAll()
    .executeTakeFirst()
    .catch((error: unknown) => {
      if (!isUniqueViolation(error)) throw error
      throw new KithError('conflict', 'A newer run of this source is under way.', { hint: 'Wait for it, or cancel it first.' })
    })
  if (moved) return toRun(moved)
  const run = await find(db, id)
  throw new KithError('conflict', `The run is ${run.state}.`, { hint: `Only a run that is ${from.join(' or ')} can become ${to}.` })
}

export const runOperations = [
  handle(
    startRun,
    async ({ app, db }, { id }) => {
      if (!(await db.selectFrom('source').select('id').where('id', '=', id).executeTakeFirst())) throw notFound('source', id)
      return queueRun(app, db, id)
    },
    { atomic: false },
  ),
  handle(getRun, ({ db }, { id }) => find(db, id)),
  handle(listRuns, async ({ db }, { source, state, limit, offset }) => {
    const runs = db
      .selectFrom('run')
      .$if(source !== undefined, (query) => query.where('source_id', '=', source ?? 0))
      .$if(state !== undefined, (query) => query.where('state', 'in', state ?? []))
    const { total } = await runs.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
    const rows = await runs.selectAll().orderBy('id', 'desc').limit(limit).offset(offset).execute()
    return { total, runs: rows.map(toRun) }
  }),
  handle(
    pauseRun,
    async ({ app, db }, { id }) => {
      const run = await move(db, id, ['queued', 'running'], 'paused', app.now())
      await interrupt(app, id)
      return run
    },
    { atomic: false },
  ),
  handle(
    resumeRun,
    async ({ app, db }, { id }) => {
      const run = await move(db, id, ['paused', 'failed', 'cancelled'], 'queued', app.now())
      await app.jobs.enqueue(runSource, { run: id }, { singletonKey: `run-${id}` })
      return run
    },
    { atomic: false },
  ),
  handle(
    cancelRun,
    async ({ app, db }, { id }) => {
      const run = await move(db, id, ['queued', 'running', 'paused'], 'cancelled', app.now())
      await interrupt(app, id)
      return run
    },
    { atomic: false },
  ),
]
