import { z } from 'zod'
import { activityFilter, page } from './filters.ts'
import { defineOperation } from './operation.ts'
import { personRow } from './people.ts'

/** Dimensions of where developers are. */
export const WHERE_DIMENSIONS = ['source', 'platform', 'place', 'technology', 'organization', 'country', 'zone'] as const
export type WhereDimension = (typeof WHERE_DIMENSIONS)[number]

const counts = z.object({ people: z.number(), activities: z.number(), peopleBefore: z.number(), activitiesBefore: z.number() })

export const showWhere = defineOperation({
  name: 'where.show',
  summary: 'Show where people are and what they do there, and what is rising and falling',
  scope: 'people:read',
  effect: 'read',
  input: activityFilter.extend({ by: z.enum(WHERE_DIMENSIONS).default('place') }),
  output: z.object({
    by: z.enum(WHERE_DIMENSIONS),
    from: z.string(),
    to: z.string(),
    before: z.object({ from: z.string(), to: z.string() }).describe('As many days right before'),
    definition: z.string(),
    change: z.string().describe('How rising and falling are told'),
    /** Of everybody, wherever they are. */
    whole: counts,
    /** Of whom or what this is not known. */
    unknown: counts,
    rows: z.array(
      counts.extend({
        key: z.string(),
        label: z.string(),
        /** People now ÷ people before, with its 95 % range; null where nobody was there before. */
        ratio: z.object({ value: z.number(), low: z.number(), high: z.number().nullable() }).nullable(),
        /** Only where it is hardly chance. */
        trend: z.enum(['rising', 'falling', 'none']),
      }),
    ),
    /** Values beyond those listed. */
    more: z.number(),
  }),
})
export type Where = z.infer<typeof showWhere.output>

const CLOCKS = ['workspace', 'own'] as const

export const showTimes = defineOperation({
  name: 'where.times',
  summary: 'Count people and activities by weekday and hour',
  scope: 'people:read',
  effect: 'read',
  input: activityFilter.extend({
    clock: z.enum(CLOCKS).default('workspace').describe('`own`: by each person’s own time zone, where it is known'),
  }),
  output: z.object({
    from: z.string(),
    to: z.string(),
    zone: z.string(),
    definition: z.string(),
    /** Activities of people whose clock is known; with the workspace's clock all. */
    known: z.number(),
    activities: z.number(),
    /** Hours in which anything was done; weekday 1 is Monday. */
    cells: z.array(z.object({ weekday: z.number(), hour: z.number(), people: z.number(), activities: z.number() })),
  }),
})
export type Times = z.infer<typeof showTimes.output>

export const timesPeople = defineOperation({
  name: 'where.people',
  summary: 'List the people who were active at an hour of the week',
  scope: 'people:read',
  effect: 'read',
  input: showTimes.input.extend({ weekday: z.number().int().min(1).max(7), hour: z.number().int().min(0).max(23), ...page.shape }),
  output: z.object({ title: z.string(), definition: z.string(), total: z.number(), people: z.array(personRow) }),
})
