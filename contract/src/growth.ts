import { z } from 'zod'
import { activityFilter, page } from './filters.ts'
import { PLAIN_DIMENSIONS } from './measures.ts'
import { defineOperation } from './operation.ts'
import { personRow } from './people.ts'

export const COHORT_INTERVALS = ['week', 'month', 'quarter'] as const
export type CohortInterval = (typeof COHORT_INTERVALS)[number]

const share = z.object({
  hits: z.number(),
  of: z.number(),
  /** Null where nobody is counted. */
  share: z.number().nullable(),
  /** 95 % interval (Wilson). */
  low: z.number().nullable(),
  high: z.number().nullable(),
})
export type Share = z.infer<typeof share>

/** What is counted, in words, printed beside the figures, and who defined it. */
const definition = z.object({ words: z.string(), source: z.string() })

export const growthAccounting = defineOperation({
  name: 'growth.accounting',
  summary: 'Show who came, stayed, came back and paused, bucket by bucket',
  scope: 'measures:read',
  effect: 'read',
  input: activityFilter.extend({ interval: z.enum(['day', 'week', 'month', 'quarter', 'year']).default('month') }),
  output: z.object({
    interval: z.enum(['day', 'week', 'month', 'quarter', 'year']),
    from: z.string(),
    to: z.string(),
    zone: z.string(),
    points: z.array(
      z.object({
        at: z.string().describe('First day of the bucket'),
        active: z.number(),
        fresh: z.number().describe('New: active for the first time ever'),
        retained: z.number().describe('Active in the bucket before, too'),
        resurrected: z.number().describe('Active earlier, but not in the bucket before'),
        lost: z.number().describe('Active in the bucket before, and not in this one'),
        quickRatio: z.number().nullable().describe('(fresh + resurrected) ÷ lost; null where nobody was lost'),
        partial: z.boolean().describe('The bucket is not over yet'),
      }),
    ),
  }),
})

const cohorts = activityFilter.extend({
  interval: z.enum(COHORT_INTERVALS).default('month'),
  by: z.enum(PLAIN_DIMENSIONS).optional().describe('Apart by where the first activity took place'),
})

const cohort = z.object({
  at: z.string().describe('First day of the week, month or quarter of their first activity'),
  size: z.number(),
  /** One for each period from their first (0) on; null while the period is not over. */
  active: z.array(z.number().nullable()).describe('Active in the period n after their first'),
  later: z.array(z.number().nullable()).describe('Active in the period n after their first, or after it'),
})

export const growthRetention = defineOperation({
  name: 'growth.retention',
  summary: 'Show how many newcomers came back, by when they came first',
  scope: 'measures:read',
  effect: 'read',
  input: cohorts.extend({ top: z.number().int().min(1).max(20).default(8).describe('With `by`: so many values') }),
  output: z.object({
    interval: z.enum(COHORT_INTERVALS),
    from: z.string(),
    to: z.string(),
    definition,
    groups: z.array(
      z.object({
        key: z.string(),
        label: z.string(),
        size: z.number(),
        cohorts: z.array(cohort),
        /** Over all cohorts whose period n is over: how many came back in it. */
        active: z.array(share),
        later: z.array(share),
      }),
    ),
    more: z.number().describe('How many values of `by` were left out'),
  }),
})
export type Retention = z.infer<typeof growthRetention.output>

export const SURVIVAL_GROUPS = ['quarter', 'year', ...PLAIN_DIMENSIONS] as const
export type SurvivalGroup = (typeof SURVIVAL_GROUPS)[number]

const survival = activityFilter.extend({
  silent: z.number().int().min(7).max(730).default(90).describe('Somebody has left who has done nothing for so many days'),
  by: z.enum(SURVIVAL_GROUPS).optional().describe('Apart by when they came first, or by where'),
})

export const growthSurvival = defineOperation({
  name: 'growth.survival',
  summary: 'Show how long newcomers stay',
  scope: 'measures:read',
  effect: 'read',
  input: survival.extend({ top: z.number().int().min(1).max(8).default(5).describe('With `by`: so many groups') }),
  output: z.object({
    from: z.string().describe('First day on which people counted here may have come'),
    to: z.string().describe('The day that this is seen from'),
    silent: z.number(),
    definition,
    /** Newcomers who came so lately that nobody can tell yet whether they left. */
    tooNew: z.number(),
    groups: z.array(
      z.object({
        key: z.string(),
        label: z.string(),
        people: z.number(),
        left: z.number(),
        seen: z.number().describe('The longest time for which anybody of them has been looked at, in days'),
        /** Days by which half have left; null: not reached. */
        median: z.number().nullable(),
        /** Days that people stay on average within the first year (restricted mean). */
        firstYear: z.number(),
        /** The share of those who stay longer than `day`, with a 95 % interval. Few of very many steps may be left out. */
        steps: z.array(
          z.object({ day: z.number(), atRisk: z.number(), survival: z.number(), error: z.number(), low: z.number(), high: z.number() }),
        ),
      }),
    ),
    /** Whether the groups differ (log-rank); null where there are not two to compare. */
    difference: z.object({ chiSquared: z.number(), degrees: z.number(), p: z.number() }).nullable(),
    more: z.number(),
  }),
})
export type Survival = z.infer<typeof growthSurvival.output>

const parameters = z.object({ r: z.number(), alpha: z.number(), a: z.number(), b: z.number() })

/** How regularly somebody came, how long they have been silent, and what that means. */
const cold = z.object({
  days: z.number().describe('Days with an activity within the year that ends with their last one'),
  cadence: z.number().describe('Median of the days from one such day to the next'),
  usual: z.number().describe('Silence of so many days is not unusual for them'),
  silent: z.number().describe('Days since their last activity'),
  /** How likely they are to come again, 0 to 1; null where too few people are known to tell. */
  around: z.number().nullable(),
})

export const growthCold = defineOperation({
  name: 'growth.cold',
  summary: 'List people who came regularly and whose silence is unusual for them',
  scope: 'people:read',
  effect: 'read',
  input: activityFilter.omit({ from: true }).extend(page.shape),
  output: z.object({
    total: z.number(),
    to: z.string(),
    definition,
    /** What the likelihood was computed with: times in weeks. Null where too few people are known. */
    model: z.object({ parameters, people: z.number(), logLikelihood: z.number() }).nullable(),
    people: z.array(z.object({ person: personRow, reason: z.string() }).extend(cold.shape)),
  }),
})

export const personOutlook = defineOperation({
  name: 'people.outlook',
  summary: 'Show how likely a person is to come again',
  scope: 'people:read',
  effect: 'read',
  input: z.object({ id: z.number().int().positive().describe('Number of the person') }),
  output: z.object({
    /** Null where nothing is known of them. */
    activeDays: z.number().nullable(),
    silent: z.number().nullable().describe('Days since their last activity'),
    cadence: z
      .number()
      .nullable()
      .describe('Median of the days from one active day to the next within their last year; null with fewer than five'),
    around: z.number().nullable().describe('How likely they are to come again, 0 to 1'),
    expected: z.number().nullable().describe('Active days to be expected in the next 90 days'),
    definition,
  }),
})

/** Which people of these screens: the cell of a cohort, or who left and who is still here. */
export const growthPeople = defineOperation({
  name: 'growth.people',
  summary: 'List the people behind a cohort or a curve of survival',
  scope: 'people:read',
  effect: 'read',
  input: activityFilter.extend({
    of: z.enum(['retention', 'survival']),
    interval: z.enum(COHORT_INTERVALS).default('month').describe('Of cohorts'),
    at: z.string().max(10).optional().describe('First day of the cohort; all cohorts of the time when left out'),
    period: z.number().int().min(0).max(400).default(0).describe('Active so many periods after their first'),
    later: z.boolean().default(false).describe('In that period or after it'),
    silent: survival.shape.silent,
    state: z.enum(['all', 'left', 'here']).default('all').describe('Of survival'),
    by: z.enum(SURVIVAL_GROUPS).optional(),
    key: z.string().max(300).optional().describe('Which value of `by`'),
    ...page.shape,
  }),
  output: z.object({ total: z.number(), title: z.string(), definition, people: z.array(personRow) }),
})
