import { z } from 'zod'
import { page, peopleScope } from './filters.ts'
import { level } from './levels.ts'
import { defineOperation } from './operation.ts'
import { personId, personRow } from './people.ts'
import { CATEGORIES } from './records.ts'

/** What a member is trying to do (Lewko and Parton, developer journey): not a time, and people skip and return. */
export const JOURNEY_STEPS = ['discover', 'evaluate', 'learn', 'build', 'scale'] as const
/** How near a member is: has heard of us, follows, takes part. */
export const STAGES = ['tertiary', 'secondary', 'primary'] as const
export const journeyStep = z.enum(JOURNEY_STEPS)
export const stage = z.enum(STAGES)

const many = <T extends z.ZodType>(item: T) => z.array(item).max(100).default([])

export const journeyRule = z.object({
  kind: many(z.string().min(1).max(80)).describe('Kinds of activity'),
  category: many(z.enum(CATEGORIES)),
  source: many(z.number().int().positive()).describe('Ids of sources'),
  place: many(z.string().min(1).max(300)),
  words: z.array(z.string().trim().min(2).max(80)).max(20).default([]).describe('Any of which the title holds; case does not matter'),
  step: journeyStep,
  stage,
})
export type JourneyRule = z.infer<typeof journeyRule>

export const journeyRules = z.object({
  rules: z
    .array(journeyRule)
    .max(60)
    .describe('In order: the first that fits an activity says its step and stage. Fields that are left empty fit all.'),
})
export type JourneyRules = z.infer<typeof journeyRules>

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'not a day (2026-11-20)')
  .refine(
    (value) => !Number.isNaN(Date.parse(value)) && value >= '1990-01-01' && value < '2149-01-01',
    'no such day, or not between 1990 and 2148',
  )
const at = day.optional().describe('Today when left out')

export const getJourney = defineOperation({
  name: 'journey.get',
  summary: 'Count people by journey step, stage and level, on any day',
  scope: 'measures:read',
  effect: 'read',
  input: peopleScope.extend({ at }),
  output: z.object({
    at: z.string(),
    people: z.number(),
    /** Only cells with anybody in them; `step` and `stage` are null for people whose activities fit no rule. */
    cells: z.array(z.object({ step: journeyStep.nullable(), stage: stage.nullable(), level, people: z.number() })),
    definition: z.string(),
  }),
})

const interval = z.object({ low: z.number(), high: z.number() }).nullable()

export const journeyTimes = defineOperation({
  name: 'journey.times',
  summary: 'Compute how long people wait at each step before they go further, and who is stuck',
  scope: 'measures:read',
  effect: 'read',
  input: peopleScope.extend({ at }),
  output: z.object({
    at: z.string(),
    steps: z.array(
      z.object({
        step: journeyStep,
        people: z.number().describe('Reached the step before any further one'),
        moved: z.number().describe('Of them, went further since'),
        waiting: z.number(),
        skipped: z.number().describe('Had been further already when they reached it'),
        /** Share that has not gone further after so many days, with a 95 % interval; Kaplan and Meier, those still waiting censored. */
        curve: z.array(z.object({ days: z.number(), waiting: z.number(), low: z.number(), high: z.number(), atRisk: z.number() })),
        medianDays: z.number().nullable().describe('Null where half have not gone further'),
        /** Within 90 days, of those who had 90 days. */
        within90: z.object({ moved: z.number(), of: z.number(), interval }),
        stuckDays: z.number().nullable().describe('Nine of ten who went further had done so by then; null with fewer than ten'),
        stuck: z.number().describe('Waiting longer than that, and at a level'),
      }),
    ),
    definition: z.string(),
  }),
})

export const journeyPaths = defineOperation({
  name: 'journey.paths',
  summary: 'Count the paths that people took from source to source',
  scope: 'measures:read',
  effect: 'read',
  input: peopleScope.extend({ at, top: z.number().int().min(1).max(12).default(6).describe('So many sources by name, the rest as one') }),
  output: z.object({
    at: z.string(),
    people: z.number(),
    sources: z.array(z.object({ id: z.number().describe('0: all others'), title: z.string() })),
    /** From the n-th source of a person to the next new one; `to` is null for those who came to no further one. */
    links: z.array(z.object({ position: z.number(), from: z.number(), to: z.number().nullable(), people: z.number() })),
    definition: z.string(),
  }),
})

export const journeyPeople = defineOperation({
  name: 'journey.people',
  summary: 'List the people at a step, stage or level, stuck at a step, or on a path from source to source',
  scope: 'people:read',
  effect: 'read',
  input: peopleScope.extend({
    at,
    step: journeyStep.optional(),
    stage: stage.optional(),
    level: level.optional(),
    stuck: z.boolean().optional().describe('Only who has waited at the step for longer than nine of ten who went further'),
    moved: z.boolean().optional().describe('Only who reached the step before any further one, and has gone further since'),
    unplaced: z.boolean().optional().describe('Only people whose activities fit no rule'),
    position: z.number().int().min(1).max(3).optional().describe('Of a path: at which source of theirs it begins'),
    from: z.number().int().min(0).optional().describe('Of a path: id of the source; 0 for all others than the first `top`'),
    to: z.number().int().min(0).optional().describe('Of a path: the next source; left out for those who came to no further one'),
    top: z.number().int().min(1).max(12).default(6),
    ...page.shape,
  }),
  output: z.object({
    title: z.string(),
    definition: z.string(),
    total: z.number(),
    people: z.array(personRow.extend({ step: journeyStep.nullable(), stage: stage.nullable(), level })),
  }),
})

export const getJourneyRules = defineOperation({
  name: 'journey.rules',
  summary: 'Show the rules by which activities tell of steps and stages',
  scope: 'measures:read',
  effect: 'read',
  input: z.object({}),
  output: journeyRules.extend({
    isDefault: z.boolean(),
    last: z.object({ id: z.number(), madeBy: z.string(), madeAt: z.string() }).nullable(),
  }),
})

const counted = z.array(z.object({ step: journeyStep.nullable(), before: z.number(), after: z.number() }))
export const previewJourneyRules = defineOperation({
  name: 'journey.preview',
  summary: 'Show whom other rules would put at another step or stage',
  scope: 'people:read',
  effect: 'read',
  input: journeyRules,
  output: z.object({
    steps: counted,
    stages: z.array(z.object({ stage: stage.nullable(), before: z.number(), after: z.number() })),
    moved: z.number(),
    /** At most twenty. */
    sample: z.array(
      z.object({
        id: personId,
        name: z.string(),
        about: z.string(),
        wasStep: journeyStep.nullable(),
        step: journeyStep.nullable(),
        wasStage: stage.nullable(),
        stage: stage.nullable(),
      }),
    ),
  }),
})

export const setJourneyRules = defineOperation({
  name: 'journey.setRules',
  summary: 'Set the rules by which activities tell of steps and stages',
  scope: 'people:write',
  effect: 'write',
  audit: ['rules'],
  input: journeyRules,
  output: z.object({ id: z.number() }),
})

export const undoJourneyRules = defineOperation({
  name: 'journey.undoRules',
  summary: 'Take back the last change of the rules of the journey',
  scope: 'people:write',
  effect: 'write',
  audit: ['id'],
  input: z.object({ id: z.number().int().positive() }),
  output: journeyRules,
})
