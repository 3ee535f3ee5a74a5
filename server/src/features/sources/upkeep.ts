import { sql } from 'kysely'
import { readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { defineJob } from '../../platform/jobs/define.ts'
import { mergeVersions, refreshSummaries } from '../activities/index.ts'
import { sumUpCounts, tidySought } from '../people/index.ts'
import { forgetBudgets } from './budgets.ts'
import { forgetDeliveries } from './delivery-store.ts'
import { forgetAnswers } from './sent-answers.ts'
import { uploadPath, uploadsDir } from './files.ts'

const UNUSED_DAYS = 7
const DAY_MS = 86_400_000

/** Every night, and after a large import: what nobody needs any more goes, the embedded database is tidied, the log's parts are merged. */
export const upkeep = defineJob({ name: 'upkeep', input: z.object({}), options: { expireInSeconds: 4 * 3_600 } })
/** Activities of one run from which on the next questions are worth tidying up for at once. */
const LARGE_RUN = 100_000
/** Tables beside the log in which what was replaced lies until it is merged. */
const TIDIED = ['identity_summary', 'identity_month', 'identity_quarter', 'identity_mark', 'activity_day', 'person_made_of', 'person_sheet']
const AT_NIGHT = '17 3 * * *'

export const handleUpkeep = async (app: App): Promise<void> => {
  await app.jobs.handle(upkeep, async (_, { signal }) => {
    const uploads = await removeUnusedUploads(app)
    await app.state.db.deleteFrom('session').where('expires_at', '<', app.now()).execute()
    await forgetDeliveries(app)
    await forgetBudgets(app)
    await sumUpCounts(app.state.db)
    await tidySought(app)
    await forgetAnswers(app)
    await app.state.maintain()
    const months = await mergeVersions(app, signal)
    await refreshSummaries(app)
    for (const table of TIDIED) await app.log.command(`OPTIMIZE TABLE ${table} FINAL`)
    app.logger.info({ uploads, months }, 'upkeep done')
  })
  await app.jobs.schedule(upkeep, AT_NIGHT, {})
}

export const upkeepAfterRun = async (app: App, activities: number): Promise<void> => {
  if (activities >= LARGE_RUN) await app.jobs.enqueue(upkeep, {}, { singletonKey: 'after-run' })
}

/** Uploads that no source names, and parts of uploads that broke off: after a week, or those from before a moment. Answers how many went. */
export const removeUnusedUploads = async (app: App, before = new Date(app.now().getTime() - UNUSED_DAYS * DAY_MS)): Promise<number> => {
  const { rows } = await sql<{ id: string }>`delete from upload u where u.created_at < ${before}
    and not exists (select from source s where s.settings::text like '%upload:' || u.id || '%') returning u.id`.execute(app.state.db)
  for (const { id } of rows) await rm(uploadPath(app, id), { force: true })
  const parts = (await readdir(uploadsDir(app)).catch(() => [])).filter((name) => name.endsWith('.part'))
  for (const name of parts) {
    const file = path.join(uploadsDir(app), name)
    const info = await stat(file).catch(() => undefined)
    if (info && info.mtime < before) await rm(file, { force: true })
  }
  return rows.length
}
