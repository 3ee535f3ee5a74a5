import type { Against, Dimension, Interval, MeasureResult, question } from '@kith/contract/measures'
import type { z } from 'zod'
import type { App } from '../../app.ts'
import { answerQuestion } from '../../analytics/answer.ts'
import { dayIn, type Day } from '../../analytics/calendar.ts'
import { planAgainst, type HeldPlan } from '../../analytics/compare.ts'
import type { PartialFilter } from '../../analytics/filter.ts'
import { readSummary } from '../../analytics/history.ts'
import { keeping } from '../../analytics/kept.ts'
import {
  checkQuestion,
  needsFirstDay,
  needsHelped,
  needsLastDay,
  needsSummary,
  needsBegan,
  needsTurnout,
  planQuestion,
  type Plan,
} from '../../analytics/plan.ts'
import { readHeld } from '../../analytics/partitions.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { noticeZone } from '../activities/index.ts'
import { settleFor } from '../whereabouts/index.ts'
import { tellAnomalies } from './anomalies.ts'
import { labelsFor } from './labels.ts'

export type Asked = z.output<typeof question> & { readonly name: string }

interface Planned {
  readonly name: string
  readonly interval: Interval | 'all'
  readonly last?: string | undefined
  readonly by?: Dimension | undefined
  readonly across?: Dimension | undefined
  readonly top?: number
  readonly filter: PartialFilter
}

export const planOf = async (app: App, asked: Planned): Promise<Plan> => {
  await settleFor(app, asked.by)
  await settleFor(app, asked.across)
  const zone = await workspaceZone(app)
  noticeZone(app, zone)
  const firstDay = needsFirstDay(asked) ? await edgeOf(app, zone, 'min') : undefined
  const lastDay = needsLastDay(asked) ? await edgeOf(app, zone, 'max') : undefined
  const summary = needsSummary(asked) ? await readSummary(keeping(app.log)) : undefined
  const turnout = needsTurnout(asked, summary) ? await readHeld(keeping(app.log), 'turnout', zone) : undefined
  const helped = needsHelped(asked) ? await readHeld(keeping(app.log), 'helped', zone) : undefined
  const began = needsBegan(asked) ? await readHeld(keeping(app.log), 'began', zone) : undefined
  return planQuestion({ ...asked, top: asked.top ?? 8 }, { zone, now: app.now(), firstDay, lastDay, summary, turnout, helped, began })
}

/** Day of the first or the newest activity; undefined in an empty log. */
const edgeOf = async (app: App, zone: string, edge: 'min' | 'max'): Promise<Day | undefined> => {
  const [found] = await keeping(app.log).query<{ n: number; ms: number }>(
    `SELECT count() AS n, toUnixTimestamp64Milli(${edge}(occurred_at)) AS ms FROM activity SETTINGS final = 0`,
  )
  return found !== undefined && found.n > 0 ? dayIn(new Date(found.ms), zone) : undefined
}

export const askMeasure = async (app: App, asked: Asked, { anomalies = false } = {}): Promise<MeasureResult> => {
  const { name, interval, last, by, across, top, rest, against, other, ...filter } = asked
  checkQuestion({ name, interval, last, by, across, filter, against, other })
  const plan = await planOf(app, { name, interval, last, by, across, top, filter })
  const [labels, columns, held] = await Promise.all([
    labelsFor(app, by),
    across && labelsFor(app, across),
    against && holdAgainst(app, plan, against, other ?? {}),
  ])
  const answer = await answerQuestion(keeping(app.log), plan, labels, { columns, rest, against: held })
  return anomalies ? { ...answer, anomalies: await tellAnomalies(app, plan, answer.series) } : answer
}

const holdAgainst = async (app: App, plan: Plan, against: Against, other: PartialFilter): Promise<HeldPlan> => {
  if (against !== 'other') return planAgainst(plan, against)
  const { measure, interval, by, across, asked: top, from, to } = plan
  const same = await planOf(app, { name: measure.name, interval, by, across, top, filter: { ...other, from, to } })
  return { kind: against, plan: same, match: (at) => at, label: 'the other filter' }
}
