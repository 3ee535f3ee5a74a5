import { z } from 'zod'
import { activity } from './activities.ts'
import { moment, page, peopleScope } from './filters.ts'
import { defineOperation } from './operation.ts'
import { personRow } from './people.ts'
import { CATEGORIES, type Category } from './records.ts'

/** What the log tells of the team's touches. */
export const TOUCHES = ['event', 'reply', 'mention', 'invitation'] as const
export const touch = z.enum(TOUCHES)
export type Touch = z.infer<typeof touch>
export const ARRIVALS = ['organic', 'cultivated'] as const
export const arrival = z.enum(ARRIVALS)

const windowDays = z.number().int().min(1).max(730).describe('A touch counts for so many days before somebody arrived')

/** Where nobody arrives: being at an event, reading, and speaking of us in places that are not ours. */
export const DEFAULT_ELSEWHERE: { categories: Category[]; kinds: string[] } = {
  categories: ['event'],
  kinds: ['clicked', 'viewed', 'mentioned', 'boosted'],
}

export const arrivalRules = z.object({
  windowDays: windowDays.default(90),
  touches: z
    .array(touch)
    .min(1)
    .max(TOUCHES.length)
    .default([...TOUCHES])
    .describe('Which touches count'),
  elsewhere: z
    .object({
      categories: z.array(z.enum(CATEGORIES)).max(CATEGORIES.length),
      kinds: z.array(z.string().min(1).max(80)).max(200),
    })
    .default(DEFAULT_ELSEWHERE)
    .describe('Activities that take place elsewhere than in the community: nobody arrives by them'),
})
export type ArrivalRules = z.infer<typeof arrivalRules>

const share = z.object({
  hits: z.number(),
  of: z.number(),
  share: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
})

const asked = peopleScope.extend({
  from: moment.optional().describe('First day of arrival; a year before the last when left out'),
  to: moment.optional().describe('Last day of arrival, included; today when left out'),
  window: windowDays.optional().describe('Another window than the team’s own, to look at'),
})

export const getArrivals = defineOperation({
  name: 'arrivals.get',
  summary: 'Count newcomers who came by themselves, and those whom the team had touched before',
  scope: 'measures:read',
  effect: 'read',
  input: asked.extend({ interval: z.enum(['week', 'month', 'quarter', 'year']).default('month') }),
  output: z.object({
    interval: z.enum(['week', 'month', 'quarter', 'year']),
    from: z.string(),
    to: z.string(),
    windowDays: z.number(),
    points: z.array(
      z.object({
        at: z.string().describe('First day of the bucket'),
        organic: z.number(),
        cultivated: z.number(),
        partial: z.boolean().describe('The bucket is not over yet'),
      }),
    ),
    organic: z.number(),
    cultivated: z.number(),
    /** Of all who arrived, those who were touched before; 95 % interval by Wilson. */
    cultivatedShare: share,
    /** By which touches; whoever had several stands at each. */
    touches: z.array(z.object({ touch, people: z.number() })),
    /** What is known begins with this day: of who arrived less than a window after it, touches may be missing. Null while nothing is known. */
    knownSince: z.string().nullable(),
    incomplete: z.number().describe('People who arrived less than a window after that day'),
    definition: z.string(),
  }),
})

export const arrivalsPeople = defineOperation({
  name: 'arrivals.people',
  summary: 'List newcomers with how they came: by themselves, or after which touch',
  scope: 'people:read',
  effect: 'read',
  input: asked.extend({ arrival: arrival.optional(), touch: touch.optional(), ...page.shape }),
  output: z.object({
    title: z.string(),
    definition: z.string(),
    total: z.number(),
    people: z.array(
      personRow.extend({
        arrivedAt: z.string(),
        arrival,
        /** The last touch before they arrived, and how many there were; null for who came by themselves. */
        last: z.object({ touch, at: z.string() }).nullable(),
        touches: z.number(),
      }),
    ),
  }),
})

export const personArrival = defineOperation({
  name: 'arrivals.person',
  summary: 'Show how a person came: when they arrived, and every touch before it',
  scope: 'people:read',
  effect: 'read',
  input: z.object({ id: z.number().int().positive().describe('Number of the person'), window: asked.shape.window }),
  output: z.object({
    /** Null for who has not done anything in a place of the community, and for teammates and robots. */
    arrivedAt: z.string().nullable(),
    arrival: arrival.nullable(),
    first: activity.nullable().describe('What they did when they arrived'),
    windowDays: z.number(),
    /** At most fifty, the latest first. */
    touches: z.array(z.object({ touch, activity })),
    more: z.number().describe('How many touches are left out'),
    counted: z.boolean().describe('Teammates and robots are not'),
    definition: z.string(),
  }),
})

export const getArrivalRules = defineOperation({
  name: 'arrivals.rules',
  summary: 'Show what counts as a touch, for how long, and where people arrive',
  scope: 'measures:read',
  effect: 'read',
  input: z.object({}),
  output: z.object({
    rules: arrivalRules,
    last: z.object({ id: z.number(), madeBy: z.string(), madeAt: z.string() }).nullable(),
  }),
})

export const setArrivalRules = defineOperation({
  name: 'arrivals.setRules',
  summary: 'Set what counts as a touch, for how long, and where people arrive',
  scope: 'people:write',
  effect: 'write',
  audit: ['rules'],
  input: z.object({ rules: arrivalRules }),
  output: z.object({ id: z.number() }),
})

export const undoArrivalRules = defineOperation({
  name: 'arrivals.undoRules',
  summary: 'Take back the last change of what counts as a touch',
  scope: 'people:write',
  effect: 'write',
  audit: ['id'],
  input: z.object({ id: z.number().int().positive() }),
  output: z.object({ rules: arrivalRules }),
})
