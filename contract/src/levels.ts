import { z } from 'zod'
import { activity, countedKind } from './activities.ts'
import { page, peopleScope } from './filters.ts'
import { defineOperation } from './operation.ts'
import { personId, personRow } from './people.ts'
import { CATEGORIES } from './records.ts'

/** From the outside in. `none`: nothing done within the look-back. */
export const LEVELS = ['none', 'explorer', 'participant', 'contributor', 'leader'] as const
export const level = z.enum(LEVELS)
export type Level = z.infer<typeof level>

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'not a day (2026-11-20)')
  .refine(
    (value) => !Number.isNaN(Date.parse(value)) && value >= '1990-01-01' && value < '2149-01-01',
    'no such day, or not between 1990 and 2148',
  )

/** 1 to 12: three steps for each of the four levels, III before II before I; 0 is no level. */
const grade = z.number().int().min(0).max(12)
const weight = z.number().int().min(0).max(12).describe('0: does not count; 1 to 12: the grade that one such activity gives')

export const levelRules = z.object({
  kinds: z
    .array(z.object({ kind: z.string().min(1).max(80), weight }))
    .max(500)
    .default([])
    .describe('Weights of kinds of activity; stand above those of categories'),
  categories: z
    .array(z.object({ category: z.enum(CATEGORIES), weight }))
    .max(CATEGORIES.length)
    .default([])
    .describe('Weights of whole categories; stand above those of the connectors'),
  reviewMonths: z
    .union([z.literal(1), z.literal(3), z.literal(12)])
    .default(3)
    .describe('Levels may fall only on the first day of each month, quarter or year'),
  lookBackMonths: z
    .union([z.literal(6), z.literal(12), z.literal(24), z.literal(60)])
    .default(12)
    .describe('What counts reaches back so far from the day of the last review'),
})
export type LevelRules = z.infer<typeof levelRules>

const counts = z.object({
  explorer: z.number(),
  participant: z.number(),
  contributor: z.number(),
  leader: z.number(),
})

const asOf = z.object({
  at: z.string().describe('Last day that counts'),
  from: z.string().describe('First day that counts'),
  reviewedAt: z.string().describe('Day of the last review'),
  nextReview: z.string(),
})

export const getLevels = defineOperation({
  name: 'levels.get',
  summary: 'Count the people at each level, on any day',
  scope: 'measures:read',
  effect: 'read',
  input: peopleScope.extend({ at: day.optional().describe('Today when left out') }),
  output: asOf.extend({
    people: z.number(),
    levels: z.array(
      z.object({
        level,
        people: z.number(),
        /** III, II, I: newest to the level first. */
        steps: z.array(z.number()),
      }),
    ),
    definition: z.string(),
  }),
})

export const levelMoves = defineOperation({
  name: 'levels.moves',
  summary: 'Count who moved up, held their level or moved down between two days',
  scope: 'measures:read',
  effect: 'read',
  input: peopleScope.extend({ from: day, to: day.optional().describe('Today when left out') }),
  output: z.object({
    from: asOf,
    to: asOf,
    /** Only pairs that somebody made. */
    moves: z.array(z.object({ from: level, to: level, people: z.number() })),
    up: z.number(),
    held: z.number(),
    down: z.number(),
    came: z.number().describe('From no level to one'),
    left: z.number().describe('From a level to none'),
    definition: z.string(),
  }),
})

export const levelGravity = defineOperation({
  name: 'levels.gravity',
  summary: 'Compute weighted commitment and gravity by month',
  scope: 'measures:read',
  effect: 'read',
  input: peopleScope.extend({ months: z.number().int().min(2).max(24).default(12), at: day.optional().describe('Today when left out') }),
  output: z.object({
    points: z.array(
      z.object({
        at: z.string().describe('Last day that counts'),
        partial: z.boolean().describe('The month is not over yet'),
        counts,
        people: z.number(),
        commitment: z.number(),
        gravity: z.number().nullable().describe('Null where nobody was there the month before'),
      }),
    ),
    definition: z.string(),
    source: z.string(),
  }),
})

export const levelPeople = defineOperation({
  name: 'levels.people',
  summary: 'List the people at a level, or who moved from one to another between two days',
  scope: 'people:read',
  effect: 'read',
  input: peopleScope.extend({
    at: day.optional().describe('Today when left out'),
    level: level.exclude(['none']).optional(),
    step: z.number().int().min(1).max(3).optional().describe('Of the level: 3, 2 or 1'),
    since: day.optional().describe('The day that `at` is compared with'),
    was: level.optional().describe('With `since`: the level then'),
    move: z.enum(['up', 'held', 'down', 'came', 'left']).optional().describe('With `since`'),
    ...page.shape,
  }),
  output: z.object({
    title: z.string(),
    total: z.number(),
    people: z.array(personRow.extend({ grade, level, wasGrade: grade.nullable() })),
  }),
})

const reason = z.discriminatedUnion('type', [
  z.object({ type: z.literal('activity'), kinds: z.array(countedKind), latest: activity.nullable() }),
  z.object({
    type: z.literal('milestone'),
    milestone: z.enum(['week', 'month', 'quarter']),
    /** First days of the periods in which it was reached, newest first; at most 12. */
    periods: z.array(z.object({ at: z.string(), days: z.number() })),
    count: z.number(),
  }),
])

const way = z.object({
  grade,
  level,
  /** Kinds of activity that people here do, one of which is enough; the least weighty first. */
  kinds: z.array(z.object({ kind: z.string(), label: z.string(), weight: z.number() })),
  milestone: z
    .object({
      milestone: z.enum(['week', 'month', 'quarter']),
      days: z.number().describe('Days that make one: 2 in a week, 7 in a month, 30 in a quarter'),
      needs: z.number().describe('So many of them are needed'),
      has: z.number(),
      /** Days in the week, month or quarter that runs now. */
      now: z.number(),
    })
    .nullable(),
})

export const personLevel = defineOperation({
  name: 'levels.person',
  summary: 'Say why a person is at their level, until when it holds, and what leads to the next',
  scope: 'people:read',
  effect: 'read',
  input: z.object({ id: personId, at: day.optional().describe('Today when left out') }),
  output: asOf.extend({
    grade,
    level,
    reasons: z.array(reason),
    /** The review at which it falls if nothing more is done; null at no level. */
    holdsUntil: z.string().nullable(),
    thenGrade: grade,
    thenLevel: level,
    next: z.array(way).describe('To the next step, and to the next level'),
    counted: z.boolean().describe('False for teammates and robots: they are in no figure of levels'),
    definition: z.string(),
  }),
})

const rulesInForce = z.object({
  rules: levelRules,
  /** What the log holds, most frequent first. */
  kinds: z.array(countedKind.extend({ category: z.string(), weight: z.number().describe('The connector’s'), effective: z.number() })),
  /** The newest that can be taken back; null while the defaults hold. */
  last: z.object({ id: z.number(), madeBy: z.string(), madeAt: z.string() }).nullable(),
})

export const getLevelRules = defineOperation({
  name: 'levels.rules',
  summary: 'Show the weights and reviews by which levels are given',
  scope: 'measures:read',
  effect: 'read',
  input: z.object({}),
  output: rulesInForce,
})

const mover = z.object({ id: personId, name: z.string(), about: z.string(), grade, wasGrade: grade })

export const previewLevelRules = defineOperation({
  name: 'levels.preview',
  summary: 'Show who would change their level today with other weights',
  scope: 'people:read',
  effect: 'read',
  input: z.object({ rules: levelRules }),
  output: z.object({
    up: z.number(),
    down: z.number(),
    before: counts,
    after: counts,
    /** At most twenty of each, those who move farthest first. */
    rising: z.array(mover),
    falling: z.array(mover),
  }),
})

export const setLevelRules = defineOperation({
  name: 'levels.setRules',
  summary: 'Set the weights and reviews by which levels are given',
  scope: 'people:write',
  effect: 'write',
  audit: ['rules'],
  input: z.object({ rules: levelRules }),
  output: z.object({ id: z.number() }),
})

export const undoLevelRules = defineOperation({
  name: 'levels.undoRules',
  summary: 'Take back the last change of the weights',
  scope: 'people:write',
  effect: 'write',
  audit: ['id'],
  input: z.object({ id: z.number().int().positive() }),
  output: z.object({ rules: levelRules }),
})
