import { z } from 'zod'
import type { App } from '../../app.ts'
import { defineJob } from '../../platform/jobs/define.ts'
import { releaseRun } from './run-store.ts'
import { isReading, performRun } from './runner.ts'

/** Reads a source. Hours may pass; a run that is cut off goes on from its cursor. */
export const runSource = defineJob({
  name: 'run-source',
  input: z.object({ run: z.number() }),
  options: { expireInSeconds: 7 * 24 * 3600, retryLimit: 20, concurrency: 2 },
})

export const handleSourceJobs = async (app: App): Promise<void> => {
  await app.jobs.handle(runSource, (input, { signal }) => performRun(app, input.run, signal))
}

/** Runs that nobody holds any more are taken up again from their cursors. */
export const resumeOrphans = async (app: App, options: { atStart?: boolean } = {}): Promise<void> => {
  const lost = await app.state.db
    .selectFrom('run')
    .select('id')
    .where('state', '=', 'running')
    // The embedded state belongs to this process alone, so whatever ran before its start has ended.
    .$if(options.atStart !== true || app.state.kind === 'postgres', (query) => query.where('lease_until', '<', app.now()))
    .execute()
  for (const { id } of lost) if (!isReading(app, id)) await releaseRun(app, id)
  const queued = await app.state.db
    .selectFrom('run')
    .select('id')
    .where('state', '=', 'queued')
    .where((eb) => eb.or([eb('not_before', 'is', null), eb('not_before', '<=', app.now())]))
    .execute()
  for (const { id } of queued) await app.jobs.enqueue(runSource, { run: id }, { singletonKey: `run-${id}` })
}
