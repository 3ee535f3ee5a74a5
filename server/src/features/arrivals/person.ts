import type { personArrival, Touch } from '@kith/contract/arrivals'
import type { InputOf, OutputOf } from '@kith/contract/operation'
import type { App } from '../../app.ts'
import { elsewhereSql } from '../../analytics/arrivals/rules.ts'
import { arrivalsSql, type ArrivalsQuestion } from '../../analytics/arrivals/sql.ts'
import { dayIn } from '../../analytics/calendar.ts'
import { marksSql } from '../../analytics/journey/marks.ts'
import { notFound } from '../../platform/errors.ts'
import { SHOWN, showActivities, type ShownRow } from '../activities/index.ts'
import { identitiesOf, personOf } from '../people/index.ts'
import { questionOf } from './question.ts'
import { definitionOf } from './words.ts'

const SHOWN_MAX = 50

type Known = readonly [at: string, touch: Touch, id: string, doer: number]

/** How one person came: when, with what, and each touch before it, the latest first. */
export const howCame = async (app: App, { id, window }: InputOf<typeof personArrival>): Promise<OutputOf<typeof personArrival>> => {
  const identities = await identitiesOf(app, id)
  const member = await personOf(app.state.db, id)
  if (identities === undefined || member === undefined) throw notFound('person', id)
  const standing = await app.state.db.selectFrom('member').select(['teammate', 'robot']).where('id', '=', member).executeTakeFirst()
  const asked = await questionOf(app, { from: '1990-01-01', window })
  const question = { ...asked, ...(await dayOfArrival(app, asked, identities)) }
  const { text, params } = arrivalsSql({ ...question, among: identities })
  const [row] = await app.log.query<{ arrived_ms: number; touches: Known[] }>(
    `SELECT toUnixTimestamp64Milli(arrived) AS arrived_ms, touches FROM (${text}) WHERE member = ${member}`,
    params,
  )
  const known = (row?.touches ?? []).toReversed()
  const shown = await activitiesOf(app, known.slice(0, SHOWN_MAX))
  const { rules } = question
  return {
    arrivedAt: row === undefined ? null : new Date(row.arrived_ms).toISOString(),
    arrival: row === undefined ? null : known.length > 0 ? 'cultivated' : 'organic',
    first: row === undefined ? null : await firstOf(app, identities, row.arrived_ms, elsewhereSql(rules.elsewhere)),
    windowDays: rules.windowDays,
    touches: known.flatMap(([, touch, activityId]) => {
      const activity = shown.get(activityId)
      return activity === undefined ? [] : [{ touch, activity }]
    }),
    more: Math.max(0, known.length - SHOWN_MAX),
    counted: standing !== undefined && !standing.teammate && standing.robot !== 'robot',
    definition: definitionOf(rules),
  }
}

/** Touches are looked for in the days before it alone, and not in all that the team ever did. */
const dayOfArrival = async (app: App, { marks, zone }: ArrivalsQuestion, identities: readonly number[]) => {
  const { text, params } = marksSql(marks, identities)
  const [row] = await app.log.query<{ n: number; ms: number }>(
    `SELECT count() AS n, toUnixTimestamp64Milli(min(first_at)) AS ms FROM (${text}) WHERE what = 'arrival'`,
    params,
  )
  if (row === undefined || row.n === 0) return {}
  const day = dayIn(new Date(row.ms), zone)
  return { from: day, to: day }
}

const activitiesOf = async (app: App, touches: readonly Known[]) => {
  if (touches.length === 0) return new Map<string, never>()
  const rows = await app.log.query<ShownRow>(
    `SELECT ${SHOWN} FROM activity WHERE identity_id IN ({doers:Array(UInt32)}) AND activity.id IN ({ids:Array(UUID)}) AND deleted_at_source = 0`,
    { doers: touches.map(([, , , doer]) => doer), ids: touches.map(([, , activityId]) => activityId) },
  )
  return new Map((await showActivities(app, rows)).map((one) => [one.id, one]))
}

const firstOf = async (app: App, identities: readonly number[], atMs: number, elsewhere: ReturnType<typeof elsewhereSql>) => {
  const rows = await app.log.query<ShownRow>(
    `SELECT ${SHOWN} FROM activity WHERE identity_id IN ({ids:Array(UInt32)}) AND occurred_at = fromUnixTimestamp64Milli({at:Int64})
      AND deleted_at_source = 0 AND NOT ${elsewhere.text} ORDER BY activity.id LIMIT 1`,
    { ids: identities, at: atMs, ...elsewhere.params },
  )
  return (await showActivities(app, rows))[0] ?? null
}
