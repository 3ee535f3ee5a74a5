import type { App } from '../../app.ts'
import type { Sql } from '../../analytics/filter.ts'
import { dayNumber, rhythmSql } from '../../analytics/rhythm.ts'
import { coldSql } from './cold.ts'
import { aroundSql, communityModel } from './model.ts'
import { rhythmOf, windowOf } from './window.ts'

/** Rows with `member`: who is going cold today. */
export const coldPeopleSql = async (app: App): Promise<Sql> => coldSql(await rhythmOf(app, await windowOf(app, {})), null)

/** Rows `{ member }`: who is likely to come again, in percent; nobody where the community is too small to tell. */
export const aroundPeopleSql = async (app: App, bounds: { least?: number | undefined; most?: number | undefined }): Promise<Sql> => {
  const rhythm = await rhythmOf(app, await windowOf(app, {}))
  const people = rhythmSql(rhythm)
  const around = aroundSql(await communityModel(app, rhythm), dayNumber(rhythm.until))
  const within = [
    bounds.least !== undefined && `around >= ${bounds.least / 100}`,
    bounds.most !== undefined && `around <= ${bounds.most / 100}`,
  ]
  return {
    text: `SELECT member FROM (SELECT member, ${around} AS around FROM (${people.text})) WHERE ${within.filter(Boolean).join(' AND ')}`,
    params: people.params,
  }
}
