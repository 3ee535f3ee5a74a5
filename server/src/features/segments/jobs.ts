import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { App } from '../../app.ts'
import type { Database } from '../../database.ts'
import { defineJob } from '../../platform/jobs/define.ts'
import { sumUpChanges } from './everybody.ts'
import { settleSegment } from './settle.ts'

/**
 * Every hour, after each reading of a source, and once a segment was made or changed: who has entered it or left it since is noted also while nobody looks, and
 * what it takes to tell is at hand when somebody does.
 */
const look = defineJob({ name: 'look-at-segments', input: z.object({}), options: { expireInSeconds: 3_600 } })
const EVERY_HOUR = '7 * * * *'

export const handleSegments = async (app: App): Promise<void> => {
  await app.jobs.handle(look, async (_, { signal }) => {
    await sumUpChanges(app)
    for (const segment of await app.state.db.selectFrom('segment').select('id').orderBy('id').execute()) {
      signal.throwIfAborted()
      // One that cannot be worked out, or was removed meanwhile, does not keep the others from it.
      await settleSegment(app, segment).catch((error: unknown) =>
        app.logger.warn({ error, segment: segment.id }, 'a segment was not looked at'),
      )
    }
  })
  await app.jobs.schedule(look, EVERY_HOUR, {})
}

/** `trx`: in a transaction, once it is over. */
export const lookAtSegmentsSoon = async (app: Pick<App, 'jobs'>, trx?: Kysely<Database>): Promise<void> => {
  await app.jobs.enqueue(look, {}, { singletonKey: 'all', ...(trx === undefined ? {} : { trx }) })
}
