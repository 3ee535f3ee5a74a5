import type { Dimension } from '@kith/contract/measures'
import type { App } from '../../app.ts'
import type { Sql } from '../../analytics/filter.ts'
import { planQuestion } from '../../analytics/plan.ts'
import type { Rhythm } from '../../analytics/rhythm.ts'
import { firstsSql } from '../../analytics/sql/firsts.ts'
import type { Window } from './window.ts'

/** Rows `{ member, key }`: where the first activity of everybody took place who came first within these days. As the measure of new people has it. */
export const firstKeySql = (app: App, window: Window, rhythm: Rhythm, by: Dimension, from: string): Sql => {
  const { filter, zone, to } = window
  const question = { name: 'new-people', interval: 'all', by, top: 1, filter: { ...filter, from, to } } as const
  const { text, params } = firstsSql(planQuestion(question, { zone, now: app.now(), firstDay: undefined, summary: rhythm.summary }))
  return { text: `SELECT member, key FROM (${text}) WHERE key != ''`, params }
}
