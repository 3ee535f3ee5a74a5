import type { growthAccounting } from '@kith/contract/growth'
import type { OutputOf, InputOf } from '@kith/contract/operation'
import type { App } from '../../app.ts'
import { answerFlow } from '../../analytics/figures.ts'
import { readSummary } from '../../analytics/history.ts'
import { keeping } from '../../analytics/kept.ts'
import { isPartial, needsSummary, needsTurnout, planQuestion } from '../../analytics/plan.ts'
import { readHeld } from '../../analytics/partitions.ts'
import { workspaceZone } from '../../analytics/zone.ts'

/** The parts of growth accounting together: two questions for what the measures would ask one by one. */
export const accountFor = async (
  app: App,
  { interval, ...filter }: InputOf<typeof growthAccounting>,
): Promise<OutputOf<typeof growthAccounting>> => {
  const question = { name: 'quick-ratio', interval, top: 1, filter }
  const zone = await workspaceZone(app)
  const log = keeping(app.log)
  const summary = needsSummary(question) ? await readSummary(log) : undefined
  const turnout = needsTurnout(question, summary) ? await readHeld(log, 'turnout', zone) : undefined
  const plan = planQuestion(question, { zone, now: app.now(), firstDay: undefined, summary, turnout })
  const figures = await answerFlow(log, plan)
  return {
    interval,
    from: plan.from,
    to: plan.to,
    zone,
    points: plan.buckets.map((at) => ({ at, ...figures(at), partial: isPartial(plan, at) })),
  }
}
