import { sql } from 'kysely'
import type { App } from '../../app.ts'

const KEPT_DAYS = 7
const DAY_MS = 86_400_000

/** How many were answered and wait to be read. */
export const countWaiting = async (app: Pick<App, 'state'>): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select count(*) as n from delivery where state = 'waiting'`.execute(app.state.db)
  return rows[0]?.n ?? 0
}

/** After a week a platform sends nothing again. */
export const forgetDeliveries = async (app: App): Promise<void> => {
  await app.state.db
    .deleteFrom('delivery')
    .where('state', '=', 'done')
    .where('received_at', '<', new Date(app.now().getTime() - KEPT_DAYS * DAY_MS))
    .execute()
}
