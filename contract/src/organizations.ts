import { z } from 'zod'
import { AFFILIATION_ORIGINS } from './affiliation-origins.ts'
import { activityFilter, moment, page, standing } from './filters.ts'
import { defineOperation } from './operation.ts'
import { personId } from './people.ts'

export const organizationId = z.number().int().positive().describe('Number of the organization')
const decisionId = z.number().int().positive().describe('Number of the decision')
const reason = z.string().trim().max(1_000).optional().describe('Why, for those who read the history later')
const name = z.string().trim().min(1).max(200)
const day = moment.refine((value) => value.length === 10, 'not a day (2026-11-20)')

const domain = z.object({
  domain: z.string(),
  top: z.boolean().describe('Whether addresses below it count, too: ann@lab.acme.example for acme.example'),
})
const domains = z.array(z.object({ domain: z.string().trim().min(1).max(300), top: z.boolean().default(true) })).max(200)
const names = z.array(name).max(200)
/** What the team says of it in its own words. */
export const organizationTag = z.string().trim().min(1).max(60)
const tags = z.array(organizationTag).max(50)
const url = z
  .string()
  .trim()
  .max(2_000)
  .regex(/^(https?:\/\/\S+)?$/i, 'not a web address (https://…)')

const standings = {
  teammates: standing.default('exclude').describe('Teammates are left out unless asked for'),
  robots: standing.default('exclude').describe('Robots are left out unless asked for'),
  community: activityFilter.shape.community,
  segment: activityFilter.shape.segment,
}

export const organizationRow = z.object({
  id: organizationId,
  name: z.string(),
  domains: z.array(z.string()),
  tags: z.array(z.string()),
  people: z.number().describe('People who are there now'),
  former: z.number().describe('People who were there and are not now'),
  activities: z.number().describe('What people did while they were there'),
  firstAt: z.string().nullable(),
  lastAt: z.string().nullable(),
})
export type OrganizationRow = z.infer<typeof organizationRow>

export const ORGANIZATION_SORTS = ['people', 'activities', 'lastAt', 'name'] as const

export const listOrganizations = defineOperation({
  name: 'organizations.list',
  summary: 'List organizations, with how many people are there and what they did',
  scope: 'people:read',
  effect: 'read',
  input: z.object({
    search: z.string().max(200).optional().describe('Part of a name, alias or domain, in any script'),
    tag: tags.optional().describe('Any of these tags'),
    sort: z.enum(ORGANIZATION_SORTS).default('people'),
    ...standings,
    ...page.shape,
  }),
  output: z.object({
    total: z.number(),
    /** People who are with no organization, as somebody has said; of all others it is not known. */
    independent: z.number(),
    organizations: z.array(organizationRow),
    /** All that are given to any organization. */
    tags: z.array(z.string()),
  }),
})

export const organizationDecision = z.object({
  id: decisionId,
  merged: organizationId,
  mergedName: z.string(),
  into: organizationId,
  intoName: z.string(),
  at: z.string(),
  actor: z.string(),
  reason: z.string(),
  undoneAt: z.string().nullable(),
  undoneBy: z.string().nullable(),
})

export const getOrganization = defineOperation({
  name: 'organizations.get',
  summary: 'Show one organization, with its people over time',
  scope: 'people:read',
  effect: 'read',
  input: z.object({ id: organizationId, by: z.enum(['month', 'quarter']).default('month'), ...standings }),
  output: organizationRow.extend({
    domains: z.array(domain),
    url: z.string().nullable(),
    aliases: z.array(z.string()),
    /** People who did something while they were there, by month or quarter, oldest first; at most 240, the last ones. */
    periods: z.array(z.object({ from: z.string(), people: z.number(), activities: z.number() })),
    decisions: z.array(organizationDecision),
  }),
})
export type OrganizationDetail = z.infer<(typeof getOrganization)['output']>

export const affiliated = z.object({
  id: personId,
  name: z.string(),
  /** First and last day there, as far as known; null is open. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  origin: z.enum(AFFILIATION_ORIGINS),
  activities: z.number().describe('While they were there'),
  firstAt: z.string().nullable(),
  lastAt: z.string().nullable(),
})
export type Affiliated = z.infer<typeof affiliated>

export const organizationPeople = defineOperation({
  name: 'organizations.people',
  summary: 'List people who are, or were, at an organization',
  scope: 'people:read',
  effect: 'read',
  input: z.object({ id: organizationId, when: z.enum(['now', 'before']).default('now'), ...standings, ...page.shape }),
  output: z.object({ total: z.number(), people: z.array(affiliated) }),
})

export const createOrganization = defineOperation({
  name: 'organizations.create',
  summary: 'Add an organization',
  scope: 'people:write',
  effect: 'write',
  audit: ['name', 'domains', 'tags'],
  input: z.object({ name, aliases: names.default([]), domains: domains.default([]), tags: tags.default([]), url: url.optional() }),
  output: z.object({ id: organizationId }),
})

export const updateOrganization = defineOperation({
  name: 'organizations.update',
  summary: 'Correct what is known of an organization',
  scope: 'people:write',
  effect: 'write',
  audit: ['id', 'name', 'domains', 'tags'],
  input: z.object({
    id: organizationId,
    name: name.optional(),
    aliases: names.optional().describe('All other names; those that are left out go'),
    domains: domains.optional().describe('All domains; those that are left out go'),
    tags: tags.optional().describe('All tags; those that are left out go'),
    url: url.optional().describe('Empty to take it away'),
  }),
  output: z.object({ id: organizationId }),
})

export const mergeOrganizations = defineOperation({
  name: 'organizations.merge',
  summary: 'Say that organizations are one',
  scope: 'people:write',
  effect: 'write',
  audit: ['organizations', 'into'],
  input: z.object({
    organizations: z.array(organizationId).min(1).max(50).describe('Those that are the same'),
    into: organizationId.describe('Whose name stays'),
    reason,
  }),
  output: z.object({ id: organizationId, decision: decisionId.nullable().describe('Null where they were one already') }),
})

export const undoOrganizationMerge = defineOperation({
  name: 'organizations.undo',
  summary: 'Undo a merge of organizations: names, domains and people are as they were',
  scope: 'people:write',
  effect: 'write',
  audit: ['id'],
  input: z.object({ id: decisionId, together: z.boolean().default(false).describe('With all merges of the same act'), reason }),
  output: z.object({ undone: z.number() }),
})

export const suggestOrganizations = defineOperation({
  name: 'organizations.suggest',
  summary: 'List domains of addresses that belong to no organization yet, those of most people first',
  scope: 'people:read',
  effect: 'read',
  input: z.object({ limit: page.shape.limit }),
  output: z.object({
    total: z.number(),
    domains: z.array(
      z.object({
        domain: z.string(),
        people: z.number(),
        /** A name to begin with, made from the domain. */
        name: z.string(),
        /** An organization that has this name already: the domain may be another of its own. */
        organization: organizationId.nullable(),
        examples: z.array(z.object({ id: personId, name: z.string() })),
      }),
    ),
  }),
})
export type SuggestedDomain = z.infer<(typeof suggestOrganizations)['output']>['domains'][number]

export const affiliation = z.object({
  id: z.number(),
  /** Null where somebody is on their own. */
  organization: z.object({ id: organizationId, name: z.string() }).nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  origin: z.enum(AFFILIATION_ORIGINS),
  /** Where it comes from, in words: the file, the source, the domain, who of the team. */
  label: z.string(),
  at: z.string(),
})
export type Affiliation = z.infer<typeof affiliation>

export const listAffiliations = defineOperation({
  name: 'affiliations.list',
  summary: 'List where a person works or worked: what is true, and all that is said',
  scope: 'people:read',
  effect: 'read',
  input: z.object({ person: personId }),
  output: z.object({
    /** What is true of all that is said, the latest first; of the days between nothing is known. */
    spans: z.array(affiliation.omit({ at: true }).extend({ now: z.boolean() })),
    /** All that is said, the weightiest first; at most 500, `more` counts the rest. */
    said: z.array(affiliation.extend({ now: z.boolean().describe('Whether it decides where they are today') })),
    more: z.number(),
  }),
})

const place = {
  organization: organizationId.optional(),
  name: name.optional().describe('Instead of the number; made where no organization has the name. "Independent" for somebody on their own'),
  from: day.nullable().optional().describe('First day; null or left out where it is open'),
  to: day.nullable().optional().describe('Last day, included; null or left out where it is open'),
}

const whoseWord = z.enum(['hand', 'member']).describe('`member` where they have told it themselves: their own word counts above all else')

export const addAffiliation = defineOperation({
  name: 'affiliations.add',
  summary: 'Say where a person works or worked',
  scope: 'people:write',
  effect: 'write',
  audit: ['person', 'organization', 'from', 'to', 'origin'],
  input: z.object({ person: personId, ...place, origin: whoseWord.default('hand') }),
  output: z.object({ id: z.number() }),
})

export const updateAffiliation = defineOperation({
  name: 'affiliations.update',
  summary: 'Correct where a person works or worked, as somebody of the team has said it',
  scope: 'people:write',
  effect: 'write',
  audit: ['id', 'organization', 'from', 'to', 'origin'],
  input: z.object({ id: z.number().int().positive().describe('Number of the affiliation'), ...place, origin: whoseWord.optional() }),
  output: z.object({ id: z.number() }),
})

export const removeAffiliation = defineOperation({
  name: 'affiliations.remove',
  summary: 'Take back where a person works or worked, as somebody of the team has said it',
  scope: 'people:write',
  effect: 'write',
  audit: ['id'],
  input: z.object({ id: z.number().int().positive().describe('Number of the affiliation') }),
  output: z.object({ removed: z.number() }),
})
