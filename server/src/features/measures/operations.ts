import {
  listMeasures,
  measureActivities,
  measurePeople,
  queryMeasure,
  type Dimension,
  type Interval,
  type MeasureResult,
} from '@kith/contract/measures'
import { handle, type App } from '../../app.ts'
import { answerQuestion } from '../../analytics/answer.ts'
import { dayIn, type Day } from '../../analytics/calendar.ts'
import { CATALOGUE, toMeasure } from '../../analytics/catalogue.ts'
import { behind, type Behind } from '../../analytics/drill.ts'
import type { PartialFilter } from '../../analytics/filter.ts'
import { readSummary } from '../../analytics/history.ts'
import { bucketEnd, needsFirstDay, needsSummary, planQuestion, type Plan } from '../../analytics/plan.ts'
import { findActivities } from '../activities/index.ts'
import { findPeople } from '../people/index.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { settleFor } from '../whereabouts/index.ts'
import { labelsFor } from './labels.ts'

interface Asked {
  readonly name: string
  readonly interval: Interval | 'all'
  readonly by?: Dimension | undefined
  readonly top?: number
  readonly filter: PartialFilter
}

const plan = async (app: App, asked: Asked): Promise<Plan> => {
  await settleFor(app, asked.by)
  const zone = await workspaceZone(app)
  const firstDay = needsFirstDay(asked) ? await findFirstDay(app, zone) : undefined
  const summary = needsSummary(asked) ? await readSummary(app.log) : undefined
  return planQuestion({ ...asked, top: asked.top ?? 8 }, { zone, now: app.now(), firstDay, summary })
}

const findFirstDay = async (app: App, zone: string): Promise<Day | undefined> => {
  const [first] = await app.log.query<{ n: number; ms: number }>(
    'SELECT count() AS n, toUnixTimestamp64Milli(min(occurred_at)) AS ms FROM activity SETTINGS final = 0',
  )
  return first !== undefined && first.n > 0 ? dayIn(new Date(first.ms), zone) : undefined
}

const askMeasure = async (app: App, asked: Asked): Promise<MeasureResult> =>
  answerQuestion(app.log, await plan(app, asked), await labelsFor(app, asked.by))

/** "Active people, 16 to 22 November 2026, GitHub": what a list behind a figure is a list of. */
const titleOf = async (app: App, planned: Plan, at: string | undefined, key: string | undefined): Promise<string> => {
  const from = at ?? planned.from
  const to = at === undefined ? planned.to : bucketEnd(planned, at)
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
  const when = from === to ? format.format(new Date(from)) : format.formatRange(new Date(from), new Date(to))
  const where = planned.by !== undefined && key !== undefined ? (await labelsFor(app, planned.by)).of(key) : undefined
  return [planned.measure.label, when, where].filter(Boolean).join(', ')
}

type DrillInput = {
  name: string
  interval: Interval | 'all'
  at?: string | undefined
  by?: Dimension | undefined
  key?: string | undefined
} & PartialFilter

const open = async (app: App, input: DrillInput): Promise<{ behindIt: Behind; title: string }> => {
  const { name, interval, at, by, key, ...filter } = input
  const planned = await plan(app, { name, interval, by, filter })
  return { behindIt: behind(planned, at, key), title: await titleOf(app, planned, at, key) }
}

export const measuresOperations = [
  handle(listMeasures, async () => ({ measures: CATALOGUE.map(toMeasure) })),
  handle(queryMeasure, ({ app }, { name, interval, by, top, ...filter }) => askMeasure(app, { name, interval, by, top, filter })),
  handle(measurePeople, async ({ app }, { limit, offset, ...input }) => {
    const { behindIt, title } = await open(app, input)
    const { total, people } = await findPeople(app, { ...behindIt, sort: 'activities', direction: 'desc', limit, offset })
    return { title, total, people }
  }),
  handle(measureActivities, async ({ app }, { limit, offset, ...input }) => {
    const { behindIt, title } = await open(app, input)
    return { title, ...(await findActivities(app, { ...behindIt, limit, offset })) }
  }),
]
