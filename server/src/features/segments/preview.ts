import type { previewSegment } from '@kith/contract/segments'
import type { InputOf, OutputOf } from '@kith/contract/operation'
import type { App } from '../../app.ts'
import { countPeople, findPeople } from '../people/index.ts'
import { questionOf } from './question.ts'

/** Who would be in a segment, and how far each of its conditions narrows by itself. */
export const preview = async (app: App, input: InputOf<typeof previewSegment>): Promise<OutputOf<typeof previewSegment>> => {
  const { rule, teammates, robots, limit } = input
  const standings = { teammates, robots }
  const { people, holds, conditions } = await questionOf(app, rule, standings)
  const members = { text: `SELECT person FROM (${people.text}) WHERE ${holds}`, params: people.params }
  const [[row], everybody, first] = await Promise.all([
    app.log.query<{ total: number; rows: number; each: number[] }>(
      `SELECT countIf(${holds}) AS total, count() AS rows, [${conditions.map((one) => `countIf(${one.holds})`).join(', ')}] AS each FROM (${people.text})`,
      people.params,
    ),
    countPeople(app.state.db, standings),
    limit === 0 ? undefined : findPeople(app, { filter: standings, members, sort: 'lastAt', direction: 'desc', limit, offset: 0 }),
  ])
  // Whoever is in no row is counted by how many there are.
  const rest = Math.max(0, everybody - (row?.rows ?? 0))
  return {
    total: row?.total ?? 0,
    everybody,
    conditions: conditions.map(({ forRest }, index) => (row?.each[index] ?? 0) + (forRest ? rest : 0)),
    people: first?.people ?? [],
  }
}
