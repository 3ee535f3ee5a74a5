import type { App } from '../../app.ts'
import { resumeDeliveries } from './deliveries.ts'
import { resumeOrphans } from './jobs.ts'
import { queueRun } from './runs.ts'
import { sweepSources } from './schedule.ts'

const LOOK_MS = 60_000

/** Begins runs of sources that are due. */
export const sweep = (app: App): Promise<void> => sweepSources(app, (sourceId) => queueRun(app, app.state.db, sourceId))

/**
 * Looks every minute for runs that nobody holds any more (their process has gone, or could not write down how they ended), for those whose wait is over, for deliveries that wait, and
 * for sources that are due; the first time at once, so that what came due while Kith was down is caught up with.
 */
export const watchSources = (app: App): (() => Promise<void>) => {
  const look = async (): Promise<void> => {
    await resumeOrphans(app).catch((error: unknown) => app.logger.warn({ error }, 'looking for lost runs failed'))
    await resumeDeliveries(app).catch((error: unknown) => app.logger.warn({ error }, 'looking for waiting deliveries failed'))
    await sweep(app).catch((error: unknown) => app.logger.error({ error }, 'looking for sources that are due failed'))
  }
  let looking = look()
  const timer = setInterval(() => {
    looking = looking.then(look)
  }, LOOK_MS)
  return async () => {
    clearInterval(timer)
    await looking
  }
}
