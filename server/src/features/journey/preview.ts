import { JOURNEY_STEPS, STAGES, type JourneyRules } from '@kith/contract/journey'
import type { App } from '../../app.ts'
import { showPeople } from '../people/index.ts'
import { fromActivities } from '../../analytics/journey/marks.ts'
import { memberOf } from '../../analytics/filter.ts'
import { peopleSql } from '../../analytics/journey/people.ts'
import { currentMarks, dayAsked, stageAt, stepAt } from './people-sql.ts'

const SAMPLE = 20
type Mover = readonly [member: number, wasStep: number, step: number, wasStage: number, stage: number]

/** Whom other rules would put elsewhere: those are asked of the log itself. */
export const previewJourney = async (app: App, wanted: JourneyRules) => {
  const { endSql } = await dayAsked(app, undefined)
  const marks = await currentMarks(app, {})
  const before = peopleSql(marks, endSql)
  const after = fromActivities({ ...marks.rules, journey: wanted }, '', 'new')
  const both = `SELECT member, max(step) AS is_step, max(stage) AS is_stage, max(was) AS was_step, max(was_near) AS was_stage FROM (
    SELECT member, toUInt32(0) AS step, toUInt32(0) AS stage, step_now AS was, stage_now AS was_near FROM (SELECT member, step AS step_now, stage AS stage_now FROM (${before.text}))
    UNION ALL SELECT ${memberOf({})} AS member, maxIf(which, what = 'step'), maxIf(which, what = 'stage'), 0, 0 FROM (${after.text})
      WHERE member != 0 AND first_at < ${endSql} GROUP BY member
  ) GROUP BY member`
  const moved = 'was_step != is_step OR was_stage != is_stage'
  const counts = (column: string, most: number): string =>
    `[${Array.from({ length: most + 1 }, (_, number) => `countIf(${column} = ${number})`).join(', ')}]`
  const [row] = await app.log.query<{ moved: number; counted: number[][]; sample: Mover[] }>(
    `SELECT countIf(${moved}) AS moved, [${counts('was_step', 5)}, ${counts('is_step', 5)}, ${counts('was_stage', 3)}, ${counts('is_stage', 3)}] AS counted,
      groupArrayIf(${SAMPLE})((member, was_step, is_step, was_stage, is_stage), ${moved}) AS sample FROM (SELECT * FROM (${both}) ORDER BY member)`,
    { ...before.params, ...after.params },
  )
  const [wasSteps = [], steps = [], wasStages = [], stages = []] = row?.counted ?? []
  const sample = new Map((row?.sample ?? []).map((one) => [one[0], one]))
  const people = await showPeople(app, [...sample.keys()])
  return {
    steps: [null, ...JOURNEY_STEPS].map((step, index) => ({ step, before: wasSteps[index] ?? 0, after: steps[index] ?? 0 })),
    stages: [null, ...STAGES].map((stage, index) => ({ stage, before: wasStages[index] ?? 0, after: stages[index] ?? 0 })),
    moved: row?.moved ?? 0,
    sample: people.map(({ id, name, about }) => {
      const [, wasStep, step, wasStage, stage] = sample.get(id) ?? [id, 0, 0, 0, 0]
      return { id, name, about, wasStep: stepAt(wasStep), step: stepAt(step), wasStage: stageAt(wasStage), stage: stageAt(stage) }
    }),
  }
}
