import type { LevelRules } from '@kith/contract/levels'
import type { App } from '../../app.ts'
import { dayIn } from '../../analytics/calendar.ts'
import { keeping } from '../../analytics/kept.ts'
import type { LevelCounts } from '../../analytics/levels/grade.ts'
import { gradesSql } from '../../analytics/levels/sql.ts'
import { readLevelRules } from '../../analytics/rule-sets.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { monthsNow } from '../activities/index.ts'
import { showPeople } from '../people/index.ts'
import { levelSql } from './counts.ts'

const SAMPLE = 20

/** Who would be at another level today, if these rules held. */
export const previewRules = async (app: App, wanted: LevelRules) => {
  const zone = await workspaceZone(app)
  const [rules, today] = [await readLevelRules(app.state.db), dayIn(app.now(), zone)]
  const months = await monthsNow(app, {}, rules)
  const before = gradesSql(months, rules, [today])
  const after = gradesSql(months, wanted, [today], { prefix: 'new' })
  const both = `SELECT member, max(was) AS was_grade, max(is) AS grade, ${levelSql('was_grade')} AS was_level, ${levelSql('grade')} AS level FROM (
    SELECT member, g0 AS was, toUInt8(0) AS is FROM (${before.text}) UNION ALL SELECT member, toUInt8(0), g0 FROM (${after.text})
  ) GROUP BY member`
  const sample = (order: string): string =>
    `arraySlice(arraySort(x -> (${order}, x.1), groupArrayIf((member, was_grade, grade), level ${order === 'x.2 - x.3' ? '>' : '<'} was_level)), 1, ${SAMPLE})`
  const counts = (column: string): string => `[${[1, 2, 3, 4].map((level) => `countIf(${column} = ${level})`).join(', ')}]`
  const [row] = await keeping(app.log).query<Row>(
    `SELECT countIf(level > was_level) AS up, countIf(level < was_level) AS down, ${counts('was_level')} AS before, ${counts('level')} AS after,
      ${sample('x.2 - x.3')} AS rising, ${sample('x.3 - x.2')} AS falling FROM (${both})`,
    { ...before.params, ...after.params },
  )
  const found: Row = row ?? { up: 0, down: 0, before: [], after: [], rising: [], falling: [] }
  return {
    up: found.up,
    down: found.down,
    before: toCounts(found.before),
    after: toCounts(found.after),
    rising: await named(app, found.rising),
    falling: await named(app, found.falling),
  }
}

type Mover = readonly [member: number, was: number, is: number]
interface Row {
  readonly up: number
  readonly down: number
  readonly before: readonly number[]
  readonly after: readonly number[]
  readonly rising: readonly Mover[]
  readonly falling: readonly Mover[]
}

const toCounts = ([explorer = 0, participant = 0, contributor = 0, leader = 0]: readonly number[]): LevelCounts => ({
  explorer,
  participant,
  contributor,
  leader,
})

const named = async (app: App, movers: readonly Mover[]) => {
  const people = await showPeople(
    app,
    movers.map(([member]) => member),
  )
  const byId = new Map(movers.map((one) => [one[0], one]))
  return people.map(({ id, name, about }) => ({ id, name, about, wasGrade: byId.get(id)?.[1] ?? 0, grade: byId.get(id)?.[2] ?? 0 }))
}
