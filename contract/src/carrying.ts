import { z } from 'zod'
import { activityFilter, page } from './filters.ts'
import { defineOperation } from './operation.ts'
import { personRow } from './people.ts'

export const CARRYING_PARTS = ['everything', 'code', 'review', 'answers', 'talk'] as const
export type CarryingPart = (typeof CARRYING_PARTS)[number]
export const RINGS = ['core', 'regular', 'casual'] as const
export type Ring = (typeof RINGS)[number]

const person = z.object({ id: z.number(), name: z.string() })

/** People by how much of a part they carry: core did four fifths of it together, regulars most of the rest. */
const ring = z.object({
  ring: z.enum(RINGS),
  people: z.number(),
  activities: z.number(),
  /** Who did at least so much belongs to it. */
  least: z.number(),
})

export const showCarrying = defineOperation({
  name: 'carrying.show',
  summary: 'Show on how few people a community rests',
  scope: 'people:read',
  effect: 'read',
  input: activityFilter,
  output: z.object({
    from: z.string(),
    to: z.string(),
    definitions: z.object({ absenceFactor: z.string(), gini: z.string(), rings: z.string(), share: z.string(), days: z.string() }),
    /** Parts in which nobody did anything are left out. */
    parts: z.array(
      z.object({
        part: z.enum(CARRYING_PARTS),
        label: z.string(),
        definition: z.string(),
        activities: z.number(),
        people: z.number(),
        /** The fewest people who together did at least half of it. */
        absenceFactor: z.number().nullable(),
        gini: z.number().nullable(),
        /** Lorenz curve: share of the people (least active first) and of what they did. */
        curve: z.array(z.object({ people: z.number(), done: z.number() })),
        rings: z.array(ring),
        /** Those who did most. */
        top: z.array(z.object({ person, activities: z.number(), share: z.number() })),
      }),
    ),
    alarms: z.object({
      /** One person gives many of the answers, and clearly more than before. */
      share: z.array(
        z.object({ person, now: z.number(), of: z.number(), low: z.number(), high: z.number(), before: z.number(), ofBefore: z.number() }),
      ),
      /** Active on six or seven days in most of the last weeks. */
      days: z.array(z.object({ person, weeks: z.number().describe('With six or seven active days, of the last eight'), days: z.number() })),
    }),
  }),
})
export type Carrying = z.infer<typeof showCarrying.output>

export const carryingPeople = defineOperation({
  name: 'carrying.people',
  summary: 'List the people of a ring, with how much they did',
  scope: 'people:read',
  effect: 'read',
  input: activityFilter.extend({
    part: z.enum(CARRYING_PARTS).default('everything'),
    ring: z.enum(RINGS).optional().describe('Everybody of the part when left out'),
    half: z.boolean().optional().describe('Only the fewest who together did at least half of it, as the absence factor counts them'),
    ...page.shape,
  }),
  output: z.object({ total: z.number(), title: z.string(), definition: z.string(), people: z.array(personRow) }),
})
