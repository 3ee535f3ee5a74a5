import {
  exportMeasure,
  listMeasures,
  measureActivities,
  measurePeople,
  queryMeasure,
  type Dimension,
  type Interval,
} from '@kith/contract/measures'
import { handle, type App } from '../../app.ts'
import { asking } from '../../analytics/asked.ts'
import { CATALOGUE, toMeasure } from '../../analytics/catalogue.ts'
import { planAgainst } from '../../analytics/compare.ts'
import { behind, type Behind } from '../../analytics/drill.ts'
import type { PartialFilter } from '../../analytics/filter.ts'
import { bucketEnd, type Plan } from '../../analytics/plan.ts'
import { findActivities } from '../activities/index.ts'
import { findPeople } from '../people/index.ts'
import { askMeasure, planOf } from './ask.ts'
import { exportFigures } from './export.ts'
import { labelsFor } from './labels.ts'

/** "Active people, 16 to 22 November 2026, GitHub": what a list behind a figure is a list of. */
const titleOf = async (app: App, planned: Plan, { at, key, column }: Which): Promise<string> => {
  const from = at ?? planned.from
  const to = at === undefined ? planned.to : bucketEnd(planned, at)
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
  const when = from === to ? format.format(new Date(from)) : format.formatRange(new Date(from), new Date(to))
  const nameOf = async (by: Dimension | undefined, value: string | undefined): Promise<string | undefined> =>
    by !== undefined && value !== undefined ? (await labelsFor(app, by)).of(value) : undefined
  return [planned.measure.label, when, await nameOf(planned.by, key), await nameOf(planned.across, column)].filter(Boolean).join(', ')
}

/** Which figure of a plan: a bucket, a series, a column. */
interface Which {
  readonly at?: string | undefined
  readonly key?: string | undefined
  readonly column?: string | undefined
}

type DrillInput = Which & {
  name: string
  interval: Interval | 'all'
  by?: Dimension | undefined
  across?: Dimension | undefined
  against?: 'before' | 'year' | undefined
} & PartialFilter

const open = async (app: App, input: DrillInput): Promise<{ behindIt: Behind; title: string }> => {
  const { name, interval, at, by, key, across, column, against, ...filter } = input
  const plan = await planOf(app, { name, interval, by, across, filter })
  if (against === undefined) return opened(app, plan, { at, key, column })
  const held = planAgainst(plan, against)
  return opened(app, held.plan, { at: at === undefined ? undefined : held.match(at), key, column })
}

const opened = async (app: App, plan: Plan, which: Which): Promise<{ behindIt: Behind; title: string }> => ({
  behindIt: behind(plan, which.at, which.key, which.column),
  title: await titleOf(app, plan, which),
})

export const measuresOperations = [
  handle(listMeasures, async () => ({ measures: CATALOGUE.map(toMeasure) })),
  handle(queryMeasure, ({ app }, { anomalies, ...asked }) =>
    asking(app, ['measure', asked, anomalies], () => askMeasure(app, asked, { anomalies })),
  ),
  handle(exportMeasure, async ({ app }, { format, ...asked }) => exportFigures(app, await askMeasure(app, asked), asked, format)),
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
