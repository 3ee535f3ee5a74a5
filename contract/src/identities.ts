import { z } from 'zod'
import { page } from './filters.ts'
import { defineOperation } from './operation.ts'
import { identity, personId, ROBOT_STATES } from './people.ts'

const identityId = z.number().int().positive().describe('Number of the identity')
const decisionId = z.number().int().positive().describe('Number of the decision')
const reason = z.string().trim().max(1_000).optional().describe('Why, for those who read the history later')

/** A person as one of several who may be one. */
export const candidate = z.object({
  id: personId,
  name: z.string(),
  about: z.string(),
  teammate: z.boolean(),
  robot: z.enum(ROBOT_STATES),
  activities: z.number(),
  firstAt: z.string().nullable(),
  lastAt: z.string().nullable(),
  identities: z.array(
    identity.pick({ id: true, platform: true, key: true, username: true, name: true, email: true, url: true, robot: true }),
  ),
  /** At most 20 identities are shown; this many more there are. */
  moreIdentities: z.number(),
})
export type Candidate = z.infer<typeof candidate>

export const evidence = z.object({
  bits: z.number().describe('For (positive) or against (negative) one person: log2 of the likelihood ratio'),
  text: z.string(),
})

export const suggestedLink = z.object({
  id: z.number(),
  a: personId,
  b: personId,
  identityA: identityId,
  identityB: identityId,
  confidence: z.number().describe('Probability that the two are one person, 0 to 1'),
  bits: z.number(),
  evidence: z.array(evidence),
})
export type SuggestedLink = z.infer<typeof suggestedLink>

/** Persons who may all be one, seen together. */
export const suggestionGroup = z.object({
  key: z.string(),
  /** Activities that would come to belong to somebody else: all but those of the most active. */
  stake: z.number(),
  /** Of the weakest link. */
  confidence: z.number(),
  /** The most active first: into them the others would be merged. */
  people: z.array(candidate),
  links: z.array(suggestedLink),
})
export type SuggestionGroup = z.infer<typeof suggestionGroup>

const confidenceFrom = z.number().min(0).max(1).optional().describe('Only suggestions that are at least so likely, 0 to 1')
const platform = z.string().max(200).optional().describe('Only where an identity of this platform is concerned')

export const listSuggestions = defineOperation({
  name: 'identities.suggestions',
  summary: 'List people who may be one person, with the evidence; those with the most at stake first',
  scope: 'people:read',
  effect: 'read',
  input: z.object({ person: personId.optional(), confidenceFrom, platform, ...page.shape }),
  output: z.object({
    total: z.number(),
    groups: z.array(suggestionGroup),
    /** When Kith last compared everybody, and whether it does so now. */
    lookedAt: z.string().nullable(),
    looking: z.boolean(),
  }),
})

export const explainIdentities = defineOperation({
  name: 'identities.explain',
  summary: 'Show the evidence for and against two people being one',
  scope: 'people:read',
  effect: 'read',
  input: z.object({ a: personId, b: personId }),
  output: z.object({
    outcome: z.enum(['one', 'merged', 'suggested', 'apart']).describe('`one`: they are one person already'),
    confidence: z.number(),
    bits: z.number(),
    evidence: z.array(evidence),
    proof: z.string().nullable(),
    veto: z.string().nullable(),
    identityA: identityId,
    identityB: identityId,
  }),
})

export const lookAtIdentities = defineOperation({
  name: 'identities.look',
  summary: 'Compare all identities anew: merge what is proven, suggest what is likely',
  scope: 'people:write',
  effect: 'write',
  input: z.object({}),
  output: z.object({ looking: z.boolean() }),
})

const people = z.array(personId).min(2).max(50).describe('The people who are one')

export const previewMerge = defineOperation({
  name: 'people.previewMerge',
  summary: 'Show what a merge of people would change',
  scope: 'people:read',
  effect: 'read',
  input: z.object({ people, into: personId.optional() }),
  output: z.object({
    /** The person as they would be. */
    id: personId,
    name: z.string(),
    teammate: z.boolean(),
    robot: z.enum(ROBOT_STATES),
    tags: z.array(z.string()),
    activities: z.number(),
    firstAt: z.string().nullable(),
    lastAt: z.string().nullable(),
    people: z.array(candidate),
    /** What speaks against it, in sentences; nothing of it is forbidden. */
    warnings: z.array(z.string()),
    /** Set when a person has said that some of them are two people: the merge asks for `overrule`. */
    saidApart: z.boolean(),
  }),
})

const decided = z.object({
  id: personId,
  /** Null where nothing had to be decided: they were one already. */
  decision: decisionId.nullable(),
})

export const mergePeople = defineOperation({
  name: 'people.merge',
  summary: 'Say that people are one person',
  scope: 'people:write',
  effect: 'write',
  audit: ['people', 'into', 'overrule'],
  input: z.object({
    people,
    into: personId.optional().describe('Whose number and name stay; else those of the most active'),
    overrule: z.boolean().default(false).describe('Although somebody has said that they are two people'),
    reason,
  }),
  output: decided,
})

export const splitPerson = defineOperation({
  name: 'people.split',
  summary: 'Say that some identities of a person are somebody else’s',
  scope: 'people:write',
  effect: 'write',
  audit: ['id', 'identities'],
  input: z.object({ id: personId, identities: z.array(identityId).min(1).max(1_000), reason }),
  output: decided.extend({ id: personId.describe('The person who now has them') }),
})

export const keepApart = defineOperation({
  name: 'people.keepApart',
  summary: 'Say that people are not one, so that they are never suggested or merged again',
  scope: 'people:write',
  effect: 'write',
  audit: ['people'],
  input: z.object({ people: people.describe('People of whom no two are one'), reason }),
  output: z.object({ decision: decisionId }),
})

const rule = {
  confidenceFrom: z.number().min(0.5).max(1).describe('Merge suggestions that are at least so likely'),
  platform,
  /** Every link of a group must have a piece of evidence for it that begins so. */
  evidence: z.string().max(80).optional().describe('Only where the evidence holds this text, such as “same name”'),
}

export const previewRule = defineOperation({
  name: 'identities.previewRule',
  summary: 'Count what a rule would merge',
  scope: 'people:read',
  effect: 'read',
  input: z.object(rule),
  output: z.object({ groups: z.number(), people: z.number(), activities: z.number(), sample: z.array(suggestionGroup) }),
})

export const applyRule = defineOperation({
  name: 'identities.applyRule',
  summary: 'Merge all suggestions that meet a rule; they can be undone together',
  scope: 'people:write',
  effect: 'write',
  audit: ['confidenceFrom', 'platform', 'evidence'],
  input: z.object({ ...rule, reason }),
  output: z.object({ groups: z.number(), people: z.number(), decision: decisionId.nullable() }),
})

export const DECISION_KINDS = ['merge', 'split', 'apart'] as const

export const decision = z.object({
  id: decisionId,
  kind: z.enum(DECISION_KINDS),
  /** Decisions made together carry one number. */
  batch: decisionId,
  /** How many were made together. */
  together: z.number(),
  at: z.string(),
  madeBy: z.enum(['hand', 'rule', 'resolver']),
  actor: z.string(),
  reason: z.string(),
  people: z.array(z.object({ id: personId, name: z.string(), gone: z.boolean() })),
  identities: z.array(z.object({ id: identityId, label: z.string() })),
  undoneAt: z.string().nullable(),
  undoneBy: z.string().nullable(),
})
export type Decision = z.infer<typeof decision>

export const listDecisions = defineOperation({
  name: 'identities.decisions',
  summary: 'List decisions on who is who, newest first',
  scope: 'people:read',
  effect: 'read',
  input: z.object({
    person: personId.optional(),
    kind: z.enum(DECISION_KINDS).optional(),
    madeBy: z.enum(['hand', 'rule', 'resolver']).optional(),
    ...page.shape,
  }),
  output: z.object({ total: z.number(), decisions: z.array(decision) }),
})

export const undoDecision = defineOperation({
  name: 'identities.undo',
  summary: 'Undo a decision on who is who: everything is as it was, and later activity goes to the right person',
  scope: 'people:write',
  effect: 'write',
  audit: ['id', 'together'],
  input: z.object({
    id: decisionId,
    together: z.boolean().default(false).describe('With all decisions that were made in the same act'),
    reason,
  }),
  output: z.object({ undone: z.number() }),
})
