import { z } from 'zod'
import { page, scopeFilter, standing } from './filters.ts'
import { defineOperation } from './operation.ts'
import { personId, personRow } from './people.ts'
import { segmentRule } from './segment-rules.ts'

export const SEGMENTS_MAX = 100

const id = z.number().int().positive().describe('Number of the segment')

const fields = {
  name: z.string().trim().min(1).max(120),
  description: z.string().trim().max(1_000),
  rule: segmentRule,
  teammates: standing.describe('Left out unless asked for'),
  robots: standing.describe('Left out unless asked for'),
  tellEntering: z.boolean().describe('Whether it is news when somebody enters'),
  tellLeaving: z.boolean().describe('Whether it is news when somebody leaves'),
}

export const segment = z.object({
  id,
  ...fields,
  /** Who is in it now, of the communities that are asked for; null where that was not asked for. */
  people: z.number().nullable(),
  /** In the last seven days. */
  entered: z.number(),
  left: z.number(),
  /** Changes that are news and that nobody of the team has seen. */
  unseen: z.number(),
  /** How many were in it at the end of each day on which somebody looked; the last 90 days. */
  sizes: z.array(z.object({ day: z.string(), people: z.number() })),
  madeBy: z.string(),
  madeAt: z.string(),
  changedBy: z.string().nullable(),
  changedAt: z.string().nullable(),
})
export type Segment = z.infer<typeof segment>

export const listSegments = defineOperation({
  name: 'segments.list',
  summary: 'List segments with how many people are in each now',
  scope: 'people:read',
  effect: 'read',
  input: scopeFilter.extend({ counts: z.boolean().default(true).describe('False spares working out who is in them') }),
  output: z.object({ segments: z.array(segment) }),
})

export const getSegment = defineOperation({
  name: 'segments.get',
  summary: 'Show a segment; people_list with `segment` lists who is in it',
  scope: 'people:read',
  effect: 'read',
  input: scopeFilter.extend({ id }),
  output: segment.extend({
    seenBy: z.string().nullable(),
    seenAt: z.string().nullable(),
    /** What organizations in its conditions are called. */
    organizations: z.array(z.object({ id: z.number(), name: z.string() })),
  }),
})

export const createSegment = defineOperation({
  name: 'segments.create',
  summary: 'Save a filter over people as a segment',
  scope: 'people:write',
  effect: 'write',
  audit: ['name', 'rule'],
  input: z.object({
    name: fields.name,
    description: fields.description.default(''),
    rule: fields.rule,
    teammates: fields.teammates.default('exclude'),
    robots: fields.robots.default('exclude'),
    tellEntering: fields.tellEntering.default(true),
    tellLeaving: fields.tellLeaving.default(true),
  }),
  output: z.object({ id }),
})

export const updateSegment = defineOperation({
  name: 'segments.update',
  summary: 'Change a segment; who enters or leaves by that is no news',
  scope: 'people:write',
  effect: 'write',
  audit: ['id', 'name', 'rule'],
  input: z.object(fields).partial().extend({ id }),
  output: z.object({ id }),
})

export const removeSegment = defineOperation({
  name: 'segments.remove',
  summary: 'Remove a segment, and no people',
  scope: 'people:write',
  effect: 'write',
  audit: ['id'],
  input: z.object({ id }),
  output: z.object({ id }),
})

export const previewSegment = defineOperation({
  name: 'segments.preview',
  summary: 'Count who would be in a segment, and whom each of its conditions alone lets through',
  scope: 'people:read',
  effect: 'read',
  input: z.object({
    rule: fields.rule,
    teammates: fields.teammates.default('exclude'),
    robots: fields.robots.default('exclude'),
    limit: z.number().int().min(0).max(50).default(8),
  }),
  output: z.object({
    total: z.number(),
    /** Everybody who could be in it. */
    everybody: z.number(),
    /** People of whom each condition alone holds, in the order of reading. */
    conditions: z.array(z.number()),
    /** Who did something last comes first; whoever has done nothing is not among them. */
    people: z.array(personRow),
  }),
})

const change = z.object({
  id: z.number(),
  at: z.string(),
  entered: z.boolean(),
  seen: z.boolean(),
  person: z.object({ id: personId, name: z.string() }),
})

export const segmentChanges = defineOperation({
  name: 'segments.changes',
  summary: 'List who entered or left a segment, the latest first',
  scope: 'people:read',
  effect: 'read',
  input: z.object({ id, ...page.shape }),
  output: z.object({ total: z.number(), changes: z.array(change), definition: z.string() }),
})

export const segmentNews = defineOperation({
  name: 'segments.news',
  summary: 'List who entered or left segments and was not seen by the team yet, the latest first',
  scope: 'people:read',
  effect: 'read',
  input: z.object({ limit: z.number().int().min(1).max(200).default(6) }),
  output: z.object({
    total: z.number(),
    changes: z.array(change.extend({ segment: z.object({ id, name: z.string() }) })),
  }),
})

export const seeSegment = defineOperation({
  name: 'segments.see',
  summary: 'Mark the changes of a segment as seen, for all of the team',
  scope: 'people:write',
  effect: 'write',
  audit: ['id', 'until'],
  input: z.object({ id, until: z.number().int().positive().describe('Number of the latest change that was seen') }),
  output: z.object({ id }),
})

export const personSegments = defineOperation({
  name: 'segments.person',
  summary: 'List the segments that a person is in',
  scope: 'people:read',
  effect: 'read',
  input: z.object({ id: personId }),
  output: z.object({
    segments: z.array(z.object({ id, name: z.string(), since: z.string().nullable().describe('When they entered, where that was noted') })),
  }),
})
