import { z } from 'zod'
import type { App } from '../../app.ts'
import { defineJob } from '../../platform/jobs/define.ts'
import { giveTeammates, holdLinks, projectStanding } from '../people/index.ts'

/** What rules give to those of whom something has become known otherwise than by a source: where they work, by a file or by hand; and to those who begin there today. */
const following = defineJob({ name: 'follow-teammate-rules', input: z.object({}) })
const AT_NIGHT = '37 3 * * *'

export const handleTeammates = async (app: App): Promise<void> => {
  await app.jobs.handle(following, async () => {
    await app.state.db.transaction().execute(async (db) => {
      await holdLinks(db)
      await giveTeammates(db)
    })
    await projectStanding(app)
  })
  await app.jobs.schedule(following, AT_NIGHT, {})
}
