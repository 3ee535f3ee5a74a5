import type { previewSegment } from '@kith/contract/segments'
import type { InputOf, OutputOf } from '@kith/contract/operation'
import type { App } from '../../app.ts'
import { countPeople, findPeople } from '../people/index.ts'
import { questionOf } from './question.ts'

/** Who would be in a segment, and how far each of its conditions narrows by itself. */
export const preview = async (app: App, input: InputOf<typeof previewSegment>): Promise<OutputOf<typeof previewSegment>> => {
  const { rule, teammates, robots, limit } = input
  const standings = { teammates, robots }
  const { found, within, conditions } = await questionOf(app, rule, standings)
  const members = { text: `SELECT arrayJoin(bitmapToArray(${within})) AS person FROM (${found.text})`, params: found.params }
  const [[row], everybody, first] = await Promise.all([
    app.log.query<{ total: number; counted_people: number; each: number[] }>(
      `SELECT bitmapCardinality(${within}) AS total, bitmapCardinality(counted) AS counted_people, [${conditions.map((one) => `bitmapCardinality(${one.within})`).join(', ')}] AS each
       FROM (${found.text})`,
      found.params,
    ),
    countPeople(app.state.db, standings),
    limit === 0 ? undefined : findPeople(app, { filter: standings, members, sort: 'lastAt', direction: 'desc', limit, offset: 0 }),
  ])
  // Whom no condition found is counted by how many there are.
  const rest = Math.max(0, everybody - (row?.counted_people ?? 0))
  return {
    total: row?.total ?? 0,
    everybody,
    conditions: conditions.map(({ forRest }, index) => (row?.each[index] ?? 0) + (forRest ? rest : 0)),
    people: first?.people ?? [],
  }
}
