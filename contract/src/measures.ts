import { z } from 'zod'
import { activity } from './activities.ts'
import { activityFilter, page } from './filters.ts'
import { defineOperation } from './operation.ts'
import { personRow } from './people.ts'

export const INTERVALS = ['day', 'week', 'month', 'quarter', 'year'] as const
export type Interval = (typeof INTERVALS)[number]
export const DIMENSIONS = ['source', 'platform', 'kind', 'category', 'place', 'technology', 'organization', 'country', 'zone'] as const
export type Dimension = (typeof DIMENSIONS)[number]

export const measure = z.object({
  name: z.string(),
  label: z.string(),
  /** What is counted, in words, printed beside every figure. */
  definition: z.string(),
  formula: z.string(),
  /** Who defined it, or "Kith". */
  source: z.string(),
  unit: z.enum(['people', 'activities', 'conversations', 'share', 'ratio', 'index', 'days', 'number']),
  /** Whether more is better, for colour: `none` where it depends. */
  direction: z.enum(['up', 'down', 'none']),
  dimensions: z.array(z.enum(DIMENSIONS)),
  /** What a figure opens to. */
  drill: z.array(z.enum(['people', 'activities'])),
})
export type Measure = z.infer<typeof measure>

const name = z.string().max(60).describe('Name of the measure, for example active-people')

export const listMeasures = defineOperation({
  name: 'measures.list',
  summary: 'List the measures with their definitions',
  scope: 'measures:read',
  effect: 'read',
  input: z.object({}),
  output: z.object({ measures: z.array(measure) }),
})

export const queryMeasure = defineOperation({
  name: 'measures.query',
  summary: 'Compute a measure over time or by a dimension',
  scope: 'measures:read',
  effect: 'read',
  input: activityFilter.extend({
    name,
    interval: z
      .enum([...INTERVALS, 'all'])
      .default('week')
      .describe('`all` gives one figure for the whole time'),
    by: z.enum(DIMENSIONS).optional(),
    top: z.number().int().min(1).max(50).default(8).describe('With `by`: so many series, the rest are summed up only where that is sound'),
  }),
  output: z.object({
    measure,
    interval: z.enum([...INTERVALS, 'all']),
    from: z.string().describe('First day covered'),
    to: z.string().describe('Last day covered'),
    zone: z.string(),
    /** One series without `by`, one for each value with it. Every bucket of the time is there; `value` is null where the measure is undefined (nothing to divide by). */
    series: z.array(
      z.object({
        key: z.string(),
        label: z.string(),
        total: z.number().nullable().describe('The measure over the whole time: not the sum of the buckets'),
        points: z.array(
          z.object({
            at: z.string().describe('First day of the bucket'),
            value: z.number().nullable(),
            /** The bucket is not over yet. */
            partial: z.boolean().optional(),
          }),
        ),
      }),
    ),
    /** How many series were left out by `top`. */
    more: z.number(),
  }),
})
export type MeasureResult = z.infer<typeof queryMeasure.output>

const drill = activityFilter.extend({
  name,
  interval: z.enum([...INTERVALS, 'all']).default('week'),
  at: z.string().max(10).optional().describe('First day of the bucket; the whole time when left out'),
  by: z.enum(DIMENSIONS).optional(),
  key: z.string().max(300).optional().describe('Which series of `by`'),
  ...page.shape,
})

export const measurePeople = defineOperation({
  name: 'measures.people',
  summary: 'List the people behind a figure',
  scope: 'people:read',
  effect: 'read',
  input: drill,
  output: z.object({ total: z.number(), title: z.string(), people: z.array(personRow) }),
})

export const measureActivities = defineOperation({
  name: 'measures.activities',
  summary: 'List the activities behind a figure',
  scope: 'people:read',
  effect: 'read',
  input: drill,
  output: z.object({ total: z.number(), title: z.string(), activities: z.array(activity) }),
})
