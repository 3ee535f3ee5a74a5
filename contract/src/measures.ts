import { z } from 'zod'
import { activity } from './activities.ts'
import { ANNOTATION_KINDS } from './annotations.ts'
import { activityFilter, page } from './filters.ts'
import { defineOperation } from './operation.ts'
import { personRow } from './people.ts'

export const INTERVALS = ['day', 'week', 'month', 'quarter', 'year'] as const
export type Interval = (typeof INTERVALS)[number]
/** What and whose an activity is. */
export const PLAIN_DIMENSIONS = [
  'source',
  'platform',
  'kind',
  'category',
  'place',
  'technology',
  'organization',
  'country',
  'zone',
] as const
export type PlainDimension = (typeof PLAIN_DIMENSIONS)[number]
/** And when, by the clock of the workspace: weekday 1 is Monday, hours are 0 to 23. */
export const DIMENSIONS = [...PLAIN_DIMENSIONS, 'weekday', 'hour'] as const
export type Dimension = (typeof DIMENSIONS)[number]
/** What a question is held against. */
export const AGAINST = ['before', 'year', 'other'] as const
export type Against = (typeof AGAINST)[number]

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
  additive: z.boolean().describe('Whether figures of a dimension in which each activity has one value add up to the whole'),
  crosses: z.boolean().describe('Whether it can be shown by two dimensions at once'),
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

const otherFilter = activityFilter.omit({ from: true, to: true }).strict()

/** All that can be asked of a measure, but for its name: also what a saved view holds. */
export const question = activityFilter.extend({
  interval: z
    .enum([...INTERVALS, 'all'])
    .default('week')
    .describe('`all` gives one figure for the whole time'),
  last: z
    .string()
    .regex(/^([1-9]\d{0,3}[dwmy]|all)$/, 'not a length of time: 12w, 90d, 12m, 3y or all')
    .optional()
    .describe(
      'Instead of `from`: the last 90d, 12w, 12m or 3y, or all of the time. Ends with the newest activity where that is older than four weeks',
    ),
  by: z.enum(DIMENSIONS).optional().describe('One series for each value'),
  across: z
    .enum(DIMENSIONS)
    .optional()
    .describe('A second dimension, with `by` and over the whole time: each series has a cell for each value'),
  top: z
    .number()
    .int()
    .min(1)
    .max(50)
    .default(8)
    .describe('With `by`: so many series, and with `across` so many columns; those with most activities, weekdays and hours always whole'),
  rest: z.boolean().default(false).describe('With `by`: sums up all other values, where that is sound'),
  against: z
    .enum(AGAINST)
    .optional()
    .describe(
      'Compares: with as long a time right before, with the same time a year ago, or with the same question for the filter `other`',
    ),
  other: otherFilter.optional().describe('With `against` other: the filter that stands in place of the own one'),
})

const value = z.number().nullable()
/** What a figure is held against. */
const comparison = z.object({
  value,
  /** Null where either is undefined. */
  difference: value,
  /** The difference by the figure it is held against; null where that counts fewer than ten, or is a ratio itself. */
  share: value,
})
const compared = comparison.optional()
/** Of few people a share says more than is known: the number stands beside it. */
const of = z.number().optional().describe('Of a share: of how many people it is')

const series = z.object({
  key: z.string(),
  label: z.string(),
  total: value.describe('The measure over the whole time: not the sum of the buckets'),
  of,
  compared,
  points: z.array(
    z.object({
      at: z.string().describe('First day of the bucket'),
      value,
      of,
      /** The bucket is not over yet. */
      partial: z.boolean().optional(),
      /** `at` and `to` are the days that it is held against. */
      compared: comparison.extend({ at: z.string(), to: z.string() }).optional(),
    }),
  ),
  /** With `across`: one for each of `columns`, in their order. */
  cells: z.array(z.object({ value, of, compared })).optional(),
})
/** A bucket that is far from what was to be expected of it. */
export const anomaly = z.object({
  key: z.string().describe('Which series'),
  at: z.string().describe('First day of the bucket'),
  value: z.number(),
  expected: z.number(),
  low: z.number().describe('95 of 100 such buckets are between low and high'),
  high: z.number(),
  chance: z.number().describe('How likely a value at least as far off is by chance alone, 0 to 1'),
  seasonal: z.boolean().describe('Whether the season of the interval was taken into account'),
  /** What was marked on the time axis in it or shortly before, the nearest first. */
  near: z.array(
    z.object({
      kind: z.enum(ANNOTATION_KINDS),
      title: z.string(),
      from: z.string(),
      to: z.string().nullable(),
      url: z.string().nullable(),
      days: z.number().describe('Days from its end to the beginning of the bucket; 0 when it lies in it'),
    }),
  ),
})
export type Anomaly = z.infer<typeof anomaly>

export const anomalies = z.object({
  found: z.array(anomaly),
  /** Buckets that could be judged: those that are over, of series with enough history. */
  judged: z.number(),
  /** Series that could not be judged: too short a history, or too many of them. */
  unjudged: z.number(),
  falseAlarms: z.number().describe('Of what is called unusual at most this share is expected to be chance'),
})
export type Anomalies = z.infer<typeof anomalies>

export const queryMeasure = defineOperation({
  name: 'measures.query',
  summary: 'Compute a measure over time, by one or two dimensions, and compare it',
  scope: 'measures:read',
  effect: 'read',
  input: question.extend({
    name,
    anomalies: z.boolean().default(false).describe('Say which buckets are far from what trend and season let expect'),
  }),
  output: z.object({
    measure,
    interval: z.enum([...INTERVALS, 'all']),
    from: z.string().describe('First day covered'),
    to: z.string().describe('Last day covered'),
    zone: z.string(),
    /** One series without `by`, one for each value with it. Every bucket of the time is there; `value` is null where the measure is undefined (nothing to divide by). */
    series: z.array(series),
    /** How many series were left out by `top`. */
    more: z.number(),
    /** With `across`. */
    columns: z.array(z.object({ key: z.string(), label: z.string(), total: value, compared })).optional(),
    moreColumns: z.number().optional().describe('How many columns were left out by `top`'),
    /** With `rest`, where summing is sound: all that no series shows, also that of which the value is not known. */
    rest: series.omit({ key: true, label: true, cells: true }).optional(),
    /** With `against`. */
    against: z
      .object({ kind: z.enum(AGAINST), from: z.string(), to: z.string(), label: z.string().describe('What it is held against, in words') })
      .optional(),
    anomalies: anomalies.optional(),
  }),
})
export type MeasureResult = z.infer<typeof queryMeasure.output>

export const exportMeasure = defineOperation({
  name: 'measures.export',
  summary: 'Export the figures of a measure as CSV or Parquet',
  scope: 'measures:read',
  effect: 'read',
  transport: 'download',
  mcp: false,
  input: question.extend({ name, format: z.enum(['csv', 'parquet']).default('csv') }),
  output: z.string().describe('text/csv, in which formulas of spreadsheets are neutralised, or Parquet; one row for each figure'),
})

const drill = activityFilter.extend({
  name,
  interval: z.enum([...INTERVALS, 'all']).default('week'),
  at: z.string().max(10).optional().describe('First day of the bucket; the whole time when left out'),
  by: z.enum(DIMENSIONS).optional(),
  key: z.string().max(300).optional().describe('Which series of `by`'),
  across: z.enum(DIMENSIONS).optional(),
  column: z.string().max(300).optional().describe('Which column of `across`'),
  against: z
    .enum(['before', 'year'])
    .optional()
    .describe('Opens the figure that this one is held against; `at` is still the bucket of this one'),
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
