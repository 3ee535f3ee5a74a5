import { createDemo, removeDemo } from '@kith/contract/workspace'
import { handle } from '../../app.ts'
import { addDays } from '../../analytics/calendar.ts'
import { notFound } from '../../platform/errors.ts'
import { addDemoCommunities, removeDemoCommunities } from './communities.ts'
import { connectSource, queueRun, removeFromSource } from '../sources/index.ts'

const SEED = 1
const PEOPLE = 2_000

/** The demo community is nine sources of the connector `demo`, marked, so that it can be told apart and removed as a whole. */
export const demoOperations = [
  handle(
    createDemo,
    async ({ app, db }) => {
      const connector = app.connectors.get('demo')
      if (!connector) throw notFound('connector', 'demo')
      const parts = connector.fields.find((field) => field.name === 'part')?.choices ?? []
      // Yesterday: a whole day that nothing of lies ahead.
      const until = addDays(app.now().toISOString().slice(0, 10), -1)
      const standing = await db.selectFrom('source').selectAll().where('demo', '=', true).execute()
      const runs: number[] = []
      for (const part of parts) {
        const known = standing.find((source) => source.settings.part === part.value)
        const settings = { seed: SEED, people: PEOPLE, until, part: part.value }
        const id = known?.id ?? (await connectSource(app, db, { connector, settings, title: `Demo: ${part.label}`, demo: true })).id
        runs.push((await queueRun(app, db, id)).id)
      }
      await addDemoCommunities(app)
      return { runs }
    },
    { atomic: false },
  ),
  handle(
    removeDemo,
    async ({ app, db }) => {
      const demo = await db.selectFrom('source').select('id').where('demo', '=', true).execute()
      const removed =
        demo.length === 0
          ? { removedActivities: 0, removedPeople: 0 }
          : await removeFromSource(
              app,
              demo.map((source) => source.id),
            )
      await removeDemoCommunities(app)
      return removed
    },
    { atomic: false },
  ),
]
