import { sql } from 'kysely'
import { z } from 'zod'
import type { App } from '../../app.ts'
import type { ErasureFigures } from '../../database.ts'
import { defineJob } from '../../platform/jobs/define.ts'
import { jsonText } from '../../platform/state/text.ts'
import { countInLog, eraseFromLog, holdsInLog } from '../activities/index.ts'
import { loadBlocklist, projectStanding } from '../people/index.ts'
import { forgetInSegments } from '../segments/index.ts'
import { forgetPictures } from '../ties/index.ts'
import { settleWhereabouts } from '../whereabouts/index.ts'
import { putBackRuns, removeUnusedUploads, runSource, withoutRuns } from '../sources/index.ts'
import { accountsOf, sharingWith } from './begin.ts'
import { clearAudit, clearEvidence, clearFinds, clearRuns, clearSetAside } from './clear.ts'
import { removeFromState } from './remove.ts'
import { sourcesWith } from './stays.ts'
import { tablesNaming } from './tables.ts'
import { logTerms, scrubbing, tracesOf } from './traces.ts'

/** Erases somebody, or goes on with it: every step can be repeated. */
const erase = defineJob({
  name: 'erase',
  input: z.object({ erasure: z.number() }),
  options: { expireInSeconds: 6 * 3_600, retryLimit: 20 },
})

/** Another process may have had a batch on its way into the log when somebody was erased: every night the log is looked at for their numbers. */
const sweepNumbers = defineJob({ name: 'sweep-erased', input: z.object({}), options: { expireInSeconds: 3_600 } })
const AT_NIGHT = '37 2 * * *'

const LOOK_MS = 5_000

export const handleErasures = async (app: App): Promise<void> => {
  await app.jobs.handle(erase, ({ erasure }, { signal }) => performErasure(app, erasure, signal))
  await app.jobs.handle(sweepNumbers, () => sweepErased(app))
}

/** Takes up what is not done: after a restart, and what reading a source has found. Answers how to stop looking. */
export const watchErasures = async (app: App): Promise<() => void> => {
  await app.jobs.schedule(sweepNumbers, AT_NIGHT, {})
  await resumeErasures(app)
  const look = (): void =>
    void resumeErasures(app).catch((error: unknown) => app.logger.warn({ error }, 'looking for open erasures failed'))
  const timer = setInterval(look, LOOK_MS)
  return () => clearInterval(timer)
}

const resumeErasures = async (app: App): Promise<void> => {
  const open = await app.state.db.selectFrom('erasure').select('id').where('state', '<>', 'done').orderBy('id').limit(1_000).execute()
  for (const { id } of open) await requestErasure(app, id)
}

export const requestErasure = async (app: Pick<App, 'jobs'>, id: number): Promise<void> => {
  await app.jobs.enqueue(erase, { erasure: id }, { singletonKey: `erase-${id}` })
}

const performErasure = (app: App, id: number, signal: AbortSignal): Promise<void> =>
  withoutRuns(app, async () => {
    signal.throwIfAborted()
    const erasure = await app.state.db.selectFrom('erasure').selectAll().where('id', '=', id).executeTakeFirst()
    if (erasure === undefined || erasure.state === 'done') return
    // They hold numbers of people in their memory, and go on from their cursors with a newer list.
    const runs = await putBackRuns(app)
    try {
      if (erasure.state === 'begun') await clearAll(app, id, signal)
      await finish(app, id)
      app.logger.info({ erasure: id }, 'somebody was erased')
    } finally {
      for (const run of runs) await app.jobs.enqueue(runSource, { run }, { singletonKey: `run-${run}` })
    }
  })

/** Whatever needs to know who it is comes first; the identities themselves go last, so that a crash leaves enough to begin again. */
const clearAll = async (app: App, id: number, signal: AbortSignal): Promise<void> => {
  const { db } = app.state
  const { members, identities } = await db
    .selectFrom('erasure')
    .select(['members', 'identities'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const accounts = await accountsOf(db, members, identities)
  const numbers = accounts.map((one) => one.id)
  const { rows: names } = await sql<{ name: string }>`select name from member where id = any(${members}::bigint[])
    union select own->>'name' from member where id = any(${members}::bigint[]) and own is not null`.execute(db)
  const shared = new Set((await sharingWith(db, accounts)).map((one) => one.mailbox))
  const traces = tracesOf(
    accounts,
    names.map((row) => row.name),
    shared,
  )
  const sources = await sourcesWith(app, numbers, traces)
  await sql`update erasure set sources = array(select distinct s from unnest(sources || ${sources}::bigint[]) as t(s) order by s) where id = ${id}`.execute(
    db,
  )
  await countActivities(app, id, numbers)
  signal.throwIfAborted()

  const blocklist = await loadBlocklist(db)
  const terms = logTerms(accounts)
  const { cleaned } = await eraseFromLog(app, {
    identities: numbers,
    terms,
    ...scrubbing(
      blocklist,
      accounts,
      names.map((row) => row.name),
    ),
  })
  await addFigures(app, id, { cleaned })
  signal.throwIfAborted()

  await addFigures(app, id, { setAside: await clearSetAside(db, id, traces), evidence: await clearEvidence(db, traces) })
  const audit = await clearAudit(db, members, traces)
  await clearRuns(db, traces)
  await clearFinds(db, traces)
  // Files that were only looked at, or taken over as knowledge of who is who: nobody needs them, and any of them may name the person.
  await removeUnusedUploads(app, app.now())
  await setFigures(app, id, { audit, elsewhere: await tablesNaming(db, traces, { members, identities: numbers }) })
  await removeFromState(db, id)
}

/** By numbers alone. */
const finish = async (app: App, id: number): Promise<void> => {
  const { db } = app.state
  await projectStanding(app)
  await settleWhereabouts(app)
  const { identities, members } = await db
    .selectFrom('erasure')
    .select(['identities', 'members'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  await forgetInSegments(app, { people: members })
  await forgetPictures(app)
  await sweep(app, identities)
  await sql`update erasure set state = 'done', done_at = ${app.now()} where id = ${id}`.execute(db)
}

const sweep = async (app: App, identities: readonly number[]): Promise<void> => {
  const held = await holdsInLog(app, identities)
  if (held.length > 0) await eraseFromLog(app, { identities: held, terms: [], scrub: (text) => text, scrubMentions: (text) => text })
}

export const sweepErased = async (app: App): Promise<void> => {
  const { rows } = await sql<{ id: number }>`select distinct unnest(identities) as id from erasure where state = 'done'`.execute(
    app.state.db,
  )
  const held = await holdsInLog(
    app,
    rows.map((row) => row.id),
  )
  if (held.length > 0) await withoutRuns(app, () => sweep(app, held))
}

/** As they were before anything was deleted: after a crash fewer are left. */
const countActivities = async (app: App, id: number, identities: readonly number[]): Promise<void> => {
  const count = await countInLog(app, identities)
  await sql`update erasure set figures = figures || jsonb_build_object('activities', greatest(coalesce((figures->>'activities')::bigint, 0), ${count}::bigint))
    where id = ${id}`.execute(app.state.db)
}

/** After a crash the rest is added to what was counted before. */
const addFigures = async (app: App, id: number, added: Omit<ErasureFigures, 'elsewhere'>): Promise<void> => {
  for (const [name, count] of Object.entries(added)) {
    await sql`update erasure set figures = figures || jsonb_build_object(${name}::text, coalesce((figures->>${name}::text)::bigint, 0) + ${count}::bigint)
      where id = ${id}`.execute(app.state.db)
  }
}

const setFigures = async (app: App, id: number, figures: ErasureFigures): Promise<void> => {
  await sql`update erasure set figures = figures || ${jsonText(figures)}::jsonb where id = ${id}`.execute(app.state.db)
}
