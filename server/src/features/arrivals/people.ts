import type { arrivalsPeople, Touch } from '@kith/contract/arrivals'
import type { InputOf, OutputOf } from '@kith/contract/operation'
import type { App } from '../../app.ts'
import { arrivalsSql } from '../../analytics/arrivals/sql.ts'
import { keeping } from '../../analytics/kept.ts'
import { amongSql } from '../../analytics/segments.ts'
import { showPeople } from '../people/index.ts'
import { questionOf } from './question.ts'
import { definitionOf } from './words.ts'

interface Row {
  readonly member: number
  readonly arrived_ms: number
  readonly n: number
  readonly last: Touch | ''
  readonly last_ms: number
  readonly total: number
}

/** Who is behind a figure of arrivals, the latest first. */
export const peopleArrived = async (app: App, input: InputOf<typeof arrivalsPeople>): Promise<OutputOf<typeof arrivalsPeople>> => {
  const { arrival, touch, limit, offset } = input
  const question = await questionOf(app, input)
  const { text, params } = amongSql(
    arrivalsSql({ ...question, only: arrival === 'cultivated' || touch !== undefined ? 'cultivated' : undefined }),
    input.segment,
  )
  const conditions = [
    arrival && (arrival === 'organic' ? 'empty(touches)' : 'notEmpty(touches)'),
    touch && `has(touches.2, '${touch}')`,
  ].filter((one) => typeof one === 'string')
  const rows = await keeping(app.log).query<Row>(
    `SELECT member, toUnixTimestamp64Milli(arrived) AS arrived_ms, length(touches) AS n, touches[-1].2 AS last,
      toUnixTimestamp64Milli(touches[-1].1) AS last_ms, count() OVER () AS total
     FROM (${text}) WHERE ${conditions.join(' AND ') || '1'} ORDER BY arrived DESC, member LIMIT ${limit} OFFSET ${offset}`,
    params,
  )
  const byId = new Map(rows.map((row) => [row.member, row]))
  const people = await showPeople(app, [...byId.keys()])
  return {
    title: titleOf(input, question),
    definition: definitionOf(question.rules),
    total: rows[0]?.total ?? 0,
    people: people.flatMap((person) => {
      const row = byId.get(person.id)
      if (row === undefined) return []
      return [
        {
          ...person,
          arrivedAt: new Date(row.arrived_ms).toISOString(),
          arrival: row.n > 0 ? ('cultivated' as const) : ('organic' as const),
          last: row.last === '' || row.n === 0 ? null : { touch: row.last, at: new Date(row.last_ms).toISOString() },
          touches: row.n,
        },
      ]
    }),
  }
}

const AFTER: Record<Touch, string> = {
  event: 'after an event',
  reply: 'after a reply of the team',
  mention: 'after the team had named them',
  invitation: 'after an invitation',
}
const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })

const titleOf = ({ arrival, touch }: InputOf<typeof arrivalsPeople>, { from, to }: { from: string; to: string }): string => {
  const who = touch
    ? `Arrived ${AFTER[touch]}`
    : arrival === undefined
      ? 'Arrived'
      : arrival === 'organic'
        ? 'Came by themselves'
        : 'Arrived after a touch'
  return `${who}, ${format.formatRange(new Date(from), new Date(to))}`
}
