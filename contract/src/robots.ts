import { z } from 'zod'
import { page } from './filters.ts'
import { evidence } from './identities.ts'
import { defineOperation } from './operation.ts'
import { personId, ROBOT_STATES } from './people.ts'

const robotState = z.enum(ROBOT_STATES)
const reason = z.string().trim().max(1_000).optional().describe('Why, for those who read the history later')
const robotDecisionId = z.number().int().positive().describe('Number of the decision on a robot')

/** What Kith thinks of one account, and why. */
export const robotJudgement = z.object({
  identity: z.number(),
  platform: z.string(),
  label: z.string(),
  state: robotState,
  proven: z.boolean().describe('The source or the list of known robots says so; else it is a suspicion'),
  probability: z.number().describe('That no person stands behind the account, 0 to 1'),
  reasons: z.array(evidence),
})
export type RobotJudgement = z.infer<typeof robotJudgement>

export const robotDecision = z.object({
  id: robotDecisionId,
  /** Decisions made together carry one number; so many there are. */
  batch: robotDecisionId,
  together: z.number(),
  person: z.object({ id: personId, name: z.string() }),
  state: robotState,
  before: robotState,
  at: z.string(),
  actor: z.string(),
  reason: z.string(),
  undoneAt: z.string().nullable(),
  undoneBy: z.string().nullable(),
})
export type RobotDecision = z.infer<typeof robotDecision>

export const robotRow = z.object({
  id: personId,
  name: z.string(),
  about: z.string(),
  teammate: z.boolean(),
  /** What counts now: only `robot` is left out of figures. */
  robot: robotState,
  /** Who said so: a person, the source or the list of known robots, or nobody yet. */
  by: z.enum(['hand', 'proof', 'nobody']),
  activities: z.number(),
  lastAt: z.string().nullable(),
  /** The most suspicious first; at most five. */
  judgements: z.array(robotJudgement),
  /** The latest that stands. */
  decision: robotDecision.nullable(),
})
export type RobotRow = z.infer<typeof robotRow>

export const ROBOT_LISTS = ['suspected', 'robot', 'mixed', 'human', 'decided'] as const

export const listRobots = defineOperation({
  name: 'robots.list',
  summary: 'List accounts that may be robots, or are, with the reasons; those with the most activities first',
  scope: 'people:read',
  effect: 'read',
  input: z.object({
    state: z
      .enum(ROBOT_LISTS)
      .default('suspected')
      .describe('`suspected`: nobody has decided yet; `decided`: a person has; else what they are held for'),
    ...page.shape,
  }),
  output: z.object({
    total: z.number(),
    robots: z.array(robotRow),
    counts: z.object({ suspected: z.number(), robot: z.number(), mixed: z.number(), human: z.number(), decided: z.number() }),
    judging: z.boolean().describe('Whether Kith judges accounts now, or will soon'),
  }),
})

export const decideRobots = defineOperation({
  name: 'robots.decide',
  summary: 'Say of people whether they are robots; robots are left out of figures, mixed accounts count as people',
  scope: 'people:write',
  effect: 'write',
  audit: ['people', 'state'],
  input: z.object({ people: z.array(personId).min(1).max(200), state: robotState, reason }),
  output: z.object({ decision: robotDecisionId.nullable().describe('Null where nothing had to be changed'), people: z.number() }),
})

export const listRobotDecisions = defineOperation({
  name: 'robots.decisions',
  summary: 'List decisions on robots, newest first',
  scope: 'people:read',
  effect: 'read',
  input: z.object({ person: personId.optional(), ...page.shape }),
  output: z.object({ total: z.number(), decisions: z.array(robotDecision) }),
})

export const undoRobotDecision = defineOperation({
  name: 'robots.undo',
  summary: 'Undo a decision on a robot: it is held for what it was before',
  scope: 'people:write',
  effect: 'write',
  audit: ['id', 'together'],
  input: z.object({
    id: robotDecisionId,
    together: z.boolean().default(false).describe('With all decisions that were made in the same act'),
    reason,
  }),
  output: z.object({ undone: z.number() }),
})

export const judgeRobots = defineOperation({
  name: 'robots.judge',
  summary: 'Judge anew which accounts may be robots',
  scope: 'people:write',
  effect: 'write',
  input: z.object({}),
  output: z.object({ judging: z.boolean() }),
})
