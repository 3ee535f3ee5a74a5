import type { App } from '../app.ts'

const cache = new WeakMap<object, { zone: string; until: number }>()
const CACHE_MS = 1_000

/** The workspace's time zone, that all days and weeks are counted in. */
export const workspaceZone = async (app: Pick<App, 'state'>): Promise<string> => {
  const known = cache.get(app.state)
  if (known && known.until > performance.now()) return known.zone
  const row = await app.state.db.selectFrom('workspace').select('zone').executeTakeFirst()
  const zone = row?.zone ?? 'UTC'
  cache.set(app.state, { zone, until: performance.now() + CACHE_MS })
  return zone
}

export const forgetZone = (app: Pick<App, 'state'>): void => void cache.delete(app.state)
