import type { App } from '../../app.ts'
import type { Day } from '../../analytics/calendar.ts'
import { memberOf, type PartialFilter, type Sql } from '../../analytics/filter.ts'
import { marksSql } from '../../analytics/journey/marks.ts'
import { keeping } from '../../analytics/kept.ts'
import { currentMarks, dayAsked } from './people-sql.ts'
import { PATHS_DEFINITION } from './words.ts'

const LONGEST = 4

/** Rows `{ member, path }`: the first sources of each person in the order of their first activity there; 0 for any but the first `top` of all. */
export const pathsSql = async (
  app: App,
  endSql: string,
  top: number,
  filter: PartialFilter,
): Promise<Sql & { sources: readonly number[] }> => {
  const { text, params } = marksSql(await currentMarks(app, filter))
  const firsts = `SELECT ${memberOf({ segment: filter.segment })} AS member, which AS source, min(first_at) AS at FROM (${text})
    WHERE what = 'source' AND member != 0 AND first_at < ${endSql} GROUP BY member, source`
  const rows = await keeping(app.log).query<{ source: number }>(
    `SELECT source, count() AS n FROM (${firsts}) GROUP BY source ORDER BY n DESC, source LIMIT ${top}`,
    params,
  )
  const sources = rows.map((row) => row.source)
  const named = `if(source IN (${sources.join(',') || '0'}), source, toUInt32(0))`
  return {
    text: `SELECT member, arraySlice(arrayMap(x -> x.2, arraySort(groupArray((at, ${named}, source)))), 1, ${LONGEST}) AS path FROM (${firsts}) GROUP BY member`,
    params,
    sources,
  }
}

export const journeyPathsOn = async (app: App, asked: Day | undefined, top: number, filter: PartialFilter) => {
  const { at, endSql } = await dayAsked(app, asked)
  const { text, params, sources } = await pathsSql(app, endSql, top, filter)
  const links = await keeping(app.log).query<{ position: number; from: number; to: number; n: number }>(
    `SELECT position, path[position] AS from, if(position < length(path), toInt64(path[position + 1]), -1) AS to, count() AS n
     FROM (${text}) ARRAY JOIN arrayEnumerate(path) AS position WHERE position < ${LONGEST} GROUP BY position, from, to ORDER BY position, n DESC, from, to`,
    params,
  )
  const titles = new Map((await app.state.db.selectFrom('source').select(['id', 'title']).execute()).map((row) => [row.id, row.title]))
  return {
    at,
    people: links.filter((one) => one.position === 1).reduce((total, one) => total + one.n, 0),
    sources: [...sources.map((id) => ({ id, title: titles.get(id) ?? 'a removed source' })), { id: 0, title: 'Other sources' }],
    links: links.map(({ position, from, to, n }) => ({ position, from, to: to < 0 ? null : to, people: n })),
    definition: PATHS_DEFINITION,
  }
}
