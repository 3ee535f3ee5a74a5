import { z } from 'zod'
import { activity, countedKind } from './activities.ts'
import { activityFilter, moment, page, scopeFilter } from './filters.ts'
import { defineOperation } from './operation.ts'

export const personId = z.number().int().positive().describe('Number of the person')

export const ROBOT_STATES = ['unknown', 'human', 'robot', 'mixed'] as const

export const identity = z.object({
  id: z.number(),
  platform: z.string(),
  key: z.string(),
  username: z.string().nullable(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  url: z.string().nullable(),
  avatarUrl: z.string().nullable(),
  robot: z.boolean(),
  /** Why this identity belongs to the person: `founder`, `same-email`, `source-says`, `merged`, `split`. */
  joinedBy: z.string(),
  activities: z.number(),
  firstAt: z.string().nullable(),
  lastAt: z.string().nullable(),
})
export type Identity = z.infer<typeof identity>

export const personRow = z.object({
  id: personId,
  name: z.string(),
  avatarUrl: z.string().nullable(),
  /** One line on who they are, made from what is known: "inesmor on GitHub". */
  about: z.string(),
  platforms: z.array(z.string()),
  teammate: z.boolean(),
  robot: z.enum(ROBOT_STATES),
  activities: z.number().describe('Activities that match the filter'),
  firstAt: z.string().nullable(),
  lastAt: z.string().nullable(),
  /** Activities by week for the last twelve weeks that the filter covers, oldest first. */
  recentWeeks: z.array(z.number()),
  topKind: z.string().nullable(),
})
export type PersonRow = z.infer<typeof personRow>

export const PEOPLE_SORTS = ['lastAt', 'firstAt', 'activities', 'name'] as const
const peopleFilter = activityFilter.extend({
  search: z.string().max(200).optional().describe('Part of a name, username or address, in any script'),
  organization: z.array(z.number().int().positive()).max(100).optional().describe('Only people who are now at one of these organizations'),
  owner: z
    .array(z.number().int().positive())
    .max(100)
    .optional()
    .describe('Only people whom one of these accounts of the team looks after'),
  sort: z.enum(PEOPLE_SORTS).default('lastAt'),
  direction: z.enum(['asc', 'desc']).default('desc'),
})

export const listPeople = defineOperation({
  name: 'people.list',
  summary: 'List people, with what they did',
  scope: 'people:read',
  effect: 'read',
  input: peopleFilter.extend(page.shape).extend({
    details: z
      .boolean()
      .default(true)
      .describe('Whether the last weeks and the most frequent kind are told as well, which whoever only chooses a person can do without'),
  }),
  output: z.object({
    total: z.number(),
    people: z.array(personRow),
    cut: z.boolean().describe('More people match the search than the 20,000 that are looked at'),
  }),
})

export const exportPeople = defineOperation({
  name: 'people.export',
  summary: 'Export all people that match as CSV',
  scope: 'people:read',
  effect: 'read',
  transport: 'download',
  mcp: false,
  input: peopleFilter,
  output: z.string().describe('text/csv; formulas of spreadsheets are neutralised'),
})

export const currentPlace = z.object({
  id: z.number().nullable().describe('Number of the organization; null for somebody on their own'),
  name: z.string(),
})

export const getPerson = defineOperation({
  name: 'people.get',
  summary: 'Show one person',
  scope: 'people:read',
  effect: 'read',
  input: z.object({ id: personId }),
  output: personRow.omit({ recentWeeks: true }).extend({
    identities: z.array(identity),
    conversations: z.number(),
    activeDays: z.number(),
    kinds: z.array(countedKind),
    places: z.array(z.object({ place: z.string(), count: z.number() })),
    technologies: z.array(z.object({ technology: z.string(), count: z.number() })),
    tags: z.array(z.string()),
    /** Who of the team looks after the relationship. */
    owner: z.object({ id: z.number(), name: z.string() }).nullable(),
    /** Where they are now, of all that is said the weightiest; null when that is not known. */
    organization: currentPlace.nullable(),
  }),
})

export const updatePerson = defineOperation({
  name: 'people.update',
  summary: 'Correct what is known of a person',
  scope: 'people:write',
  effect: 'write',
  audit: ['id', 'name', 'teammate', 'robot', 'tags', 'owner'],
  input: z.object({
    id: personId,
    name: z.string().trim().min(1).max(300).optional(),
    teammate: z.boolean().optional(),
    robot: z.enum(ROBOT_STATES).optional(),
    tags: z.array(z.string().trim().min(1).max(60)).max(50).optional().describe('All tags; those that are left out go'),
    owner: z
      .number()
      .int()
      .positive()
      .nullable()
      .optional()
      .describe('Number of the account in the team that looks after the relationship; null for nobody'),
  }),
  output: z.object({ id: personId }),
})

export const personTimeline = defineOperation({
  name: 'people.timeline',
  summary: 'List what a person did, grouped by conversation, newest first',
  scope: 'people:read',
  effect: 'read',
  input: scopeFilter.extend({
    id: personId,
    kind: z.array(z.string().max(80)).max(100).optional(),
    before: z.string().max(80).optional().describe('`next` of the page before'),
    limit: z.number().int().min(1).max(100).default(30).describe('Conversations a page'),
  }),
  output: z.object({
    groups: z.array(
      z.object({
        conversation: z.string().nullable(),
        title: z.string(),
        lastAt: z.string(),
        /** The person's own activities in it, newest first; at most 20, `more` counts the rest. */
        activities: z.array(activity),
        more: z.number(),
      }),
    ),
    next: z.string().nullable(),
  }),
})

export const personRhythm = defineOperation({
  name: 'people.rhythm',
  summary: 'Count what a person did day by day',
  scope: 'people:read',
  effect: 'read',
  input: scopeFilter.extend({ id: personId, from: moment.optional(), to: moment.optional() }),
  output: z.object({
    years: z.array(z.number()).describe('Years with any activity, newest first'),
    from: z.string(),
    to: z.string(),
    days: z.array(z.object({ day: z.string(), count: z.number() })),
  }),
})
