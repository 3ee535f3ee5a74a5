import { dimensionSql } from '../dimensions.ts'
import { memberOf } from '../filter.ts'
import type { Plan } from '../plan.ts'

/** Conditions that hold together; those that are none are left out. */
export const and = (...parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join(' AND ')

/** Names the person of each activity and leaves out whom the filter leaves out. */
export const counted = (plan: Pick<Plan, 'filter'>): string => `(${memberOf(plan.filter)} AS member) != 0`

/** The values of the dimension, as the parameter that `CHOSEN` names. */
export const keyParams = (keys: readonly string[] | undefined): Record<string, unknown> => (keys === undefined ? {} : { keys })

/** The value of the dimension that is asked for, as text. */
export const keyOf = (plan: Plan): string => (plan.by === undefined ? "''" : dimensionSql(plan.by, plan.zone))

/** The parts of a question by which values of its dimension are told apart; nothing of them where there is none. */
export const apart = (plan: Plan) =>
  plan.by === undefined
    ? { key: "'' AS key", make: '', take: '', group: '', groups: '', sets: '', chosen: undefined }
    : {
        key: 'key',
        make: `${keyOf(plan)} AS key, `,
        take: 'key, ',
        group: ', key',
        groups: ' GROUP BY key',
        sets: 'key',
        chosen: 'key IN {keys:Array(String)}',
      }

/** Of rows `{ key, ... }` those of the values that were asked for, */
export const CHOSEN = 'WHERE key IN {keys:Array(String)}'
/** or of rows `{ key, n, ... }` those that weigh most. */
export const topOf = (plan: Plan): string => `WHERE key != '' ORDER BY n DESC, key LIMIT ${plan.top}`

/** The day on which a bucket begins, as text; empty for the whole time. */
export const DATE_TEXT = "if(whole = 1, '', toString(at)) AS at_text"
export const WHOLE = "'' AS at_text"
