import { sql } from 'kysely'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { defineJob } from '../../platform/jobs/define.ts'
import { forgetStrangers } from './forget.ts'
import { listenToNew } from './fresh.ts'
import { listenToPast } from './past.ts'
import { importRelevant, linkAuthors } from './relevant.ts'
import { dueSearch, performSearch, planSearches } from './searches.ts'

const EVERY = { expireInSeconds: 3_600, retryLimit: 5, retryDelaySeconds: 30 }

/** Listens to what is new in the log. */
const hear = defineJob({ name: 'hear', input: z.object({}), options: EVERY })
/** Listens to the past for a watch that is new or has other words. */
const hearPast = defineJob({ name: 'hear-past', input: z.object({ watch: z.number() }), options: EVERY })
/** Searches what is due, one place after another. */
const searchPlaces = defineJob({ name: 'search-places', input: z.object({}), options: EVERY })
const forgetFinds = defineJob({ name: 'forget-finds', input: z.object({}), options: { expireInSeconds: 3_600 } })

const LOOK_MS = 15_000
/** After so many looks it is seen whether sources that can search have come or gone. */
const PLAN_LOOKS = 20
const AT_NIGHT = '47 2 * * *'
/** Searches of one job: then others have their turn. */
const SEARCHES_MAX = 500

export const handleListening = async (app: App): Promise<void> => {
  await app.jobs.handle(hear, async (_, { signal }) => {
    // What cannot be imported keeps nobody from listening.
    await importRelevant(app).catch((error: unknown) => app.logger.error({ error }, 'relevant finds were not imported'))
    await linkAuthors(app)
    await listenToNew(app, signal)
  })
  await app.jobs.handle(hearPast, async ({ watch }, { signal }) => {
    while (await listenToPast(app, watch, signal)) signal.throwIfAborted()
  })
  await app.jobs.handle(searchPlaces, (_, { signal }) => searchDue(app, signal))
  await app.jobs.handle(forgetFinds, () => forgetStrangers(app))
}

/** Searches all that is due now. */
export const searchDue = async (app: App, signal: AbortSignal): Promise<void> => {
  await planSearches(app)
  for (let count = 0; count < SEARCHES_MAX; count++) {
    const due = await dueSearch(app)
    if (due === undefined) return
    signal.throwIfAborted()
    await performSearch(app, due, signal)
  }
}

export const requestPast = async (app: Pick<App, 'jobs'>, watch: number): Promise<void> => {
  await app.jobs.enqueue(hearPast, { watch }, { singletonKey: `watch-${watch}` })
}

export const requestSearches = async (app: Pick<App, 'jobs'>): Promise<void> => {
  await app.jobs.enqueue(searchPlaces, {}, { singletonKey: 'search' })
}

/** Looks four times a minute for what there is to do; in vain it costs one question to the state. Answers how to stop looking. */
export const watchListening = async (app: App): Promise<() => Promise<void>> => {
  await app.jobs.schedule(forgetFinds, AT_NIGHT, {})
  let looks = 0
  const look = (): Promise<void> =>
    takeUp(app, looks++ % PLAN_LOOKS === 0).catch((error: unknown) => app.logger.warn({ error }, 'looking for what to listen to failed'))
  let looking = Promise.resolve()
  const timer = setInterval(() => {
    looking = looking.then(look)
  }, LOOK_MS)
  return async () => {
    clearInterval(timer)
    await looking
  }
}

const takeUp = async (app: App, isTimeToPlan: boolean): Promise<void> => {
  const { rows } = await sql<{
    unheard: boolean
    relevant: boolean
    due: boolean
    past: number[]
  }>`select exists (select from unheard) as unheard,
      exists (select from find_place p join find f on f.id = p.find_id where f.state = 'relevant' and p.record is not null) as relevant,
      exists (select from watch_search where next_at <= ${app.now()}) as due,
      array(select id from watch where active and past_next is not null) as past`.execute(app.state.db)
  const [todo] = rows
  if (todo?.unheard === true || todo?.relevant === true) await app.jobs.enqueue(hear, {}, { singletonKey: 'hear' })
  if (todo?.due === true || isTimeToPlan) await requestSearches(app)
  for (const watch of todo?.past ?? []) await requestPast(app, watch)
}
