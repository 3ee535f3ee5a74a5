import { z } from 'zod'
import { activityFilter, page } from './filters.ts'
import { defineOperation } from './operation.ts'
import { personId, personRow } from './people.ts'

/** Internal: of developers within one company or its customers, behind a door. External: open to everyone. */
export const AUDIENCES = ['internal', 'external'] as const
/** Around a product, around a practice (a field that people work in), or both. */
export const FOCUSES = ['product', 'practice', 'both'] as const
/** The colours that charts have, in their order. */
export const COLOURS = ['green', 'orange', 'blue', 'violet', 'yellow', 'grey'] as const
export type Audience = (typeof AUDIENCES)[number]
export type Focus = (typeof FOCUSES)[number]
export type Colour = (typeof COLOURS)[number]

/** As many as the bits of one number. */
export const COMMUNITIES_MAX = 50

const id = z.number().int().positive().describe('Id of the community')
const sources = z.array(z.number().int().positive()).max(10_000).describe('Ids of the sources that belong to it')

const written = z.object({
  name: z.string().trim().min(1).max(120),
  key: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'small letters, digits and hyphens')
    .describe('Its name for programs; made of the name when left out'),
  audience: z.enum(AUDIENCES).describe('Internal to a company, or open to everyone'),
  focus: z.enum(FOCUSES).describe('Around a product, a practice, or both'),
  description: z.string().trim().max(2_000),
  colour: z.enum(COLOURS),
})

export const community = written.extend({ id, demo: z.boolean().describe('Part of the demo, and removed with it'), sources })
export type Community = z.infer<typeof community>

const write = { scope: 'sources:write', effect: 'write' } as const

export const listCommunities = defineOperation({
  name: 'communities.list',
  summary: 'List the communities with the sources that belong to each',
  scope: 'workspace:read',
  effect: 'read',
  input: z.object({}),
  output: z.object({
    communities: z.array(community),
    unassigned: z.array(z.number()).describe('Ids of the sources that belong to none'),
  }),
})

export const createCommunity = defineOperation({
  name: 'communities.create',
  summary: 'Add a community; a source may belong to several',
  ...write,
  audit: ['name', 'key', 'audience', 'focus', 'sources'],
  input: written.partial({ key: true, description: true, colour: true }).extend({ sources: sources.default([]) }),
  output: community,
})

export const updateCommunity = defineOperation({
  name: 'communities.update',
  summary: 'Rename a community, or change what is said of it or which sources belong to it',
  ...write,
  audit: ['id', 'name', 'key', 'audience', 'focus', 'colour', 'sources'],
  input: written.partial().extend({ id, sources: sources.optional() }),
  output: community,
})

export const setCommunitySources = defineOperation({
  name: 'communities.setSources',
  summary: 'Say which sources belong to a community',
  ...write,
  audit: ['id', 'sources'],
  input: z.object({ id, sources }),
  output: community,
})

export const removeCommunity = defineOperation({
  name: 'communities.remove',
  summary: 'Remove a community; its sources, people and activities stay',
  ...write,
  audit: ['id'],
  input: z.object({ id }),
  output: z.object({ id }),
})

const others = activityFilter.omit({ community: true })
const figures = z.object({
  people: z.number().describe('With any activity there'),
  active: z.number().describe('Of them, active in the last 90 days'),
  activities: z.number(),
  newcomers: z.number().describe('Whose first activity there lies in the last 90 days'),
  firstAt: z.string().nullable(),
  lastAt: z.string().nullable(),
})

export const communityFigures = defineOperation({
  name: 'communities.figures',
  summary: 'Count the people and activities of each community',
  scope: 'measures:read',
  effect: 'read',
  input: others.omit({ from: true }),
  output: z.object({
    since: z.string().describe('First of the last 90 days'),
    to: z.string(),
    communities: z.array(figures.extend({ id })),
    /** Of sources that belong to no community. */
    unassigned: figures,
    definition: z.string(),
  }),
})

export const communityOverlap = defineOperation({
  name: 'communities.overlap',
  summary: 'Count how many people any two communities share, and in how many communities people are',
  scope: 'measures:read',
  effect: 'read',
  input: others,
  output: z.object({
    people: z.number().describe('In any community'),
    communities: z.array(z.object({ id, people: z.number(), alone: z.number().describe('In this one and no other') })),
    /** Each pair once. */
    pairs: z.array(z.object({ a: id, b: id, people: z.number(), share: z.number().nullable().describe('Of those in either (Jaccard)') })),
    /** From one on, as far as there is anybody. */
    counts: z.array(z.object({ communities: z.number(), people: z.number() })),
    definition: z.string(),
  }),
})

const days = z.number().int().min(7).max(730).default(90).describe('Two times of so many days are compared')
const moved = activityFilter.pick({ teammates: true, robots: true, segment: true, to: true }).extend({ days })

export const communityMoves = defineOperation({
  name: 'communities.moves',
  summary: 'Count who went from one community to another, and who came to a further one',
  scope: 'measures:read',
  effect: 'read',
  input: moved,
  output: z.object({
    before: z.object({ from: z.string(), to: z.string() }),
    now: z.object({ from: z.string(), to: z.string() }),
    /** Only pairs that somebody made. `moved` left the first, `further` stayed in it. */
    pairs: z.array(z.object({ from: id, to: id, moved: z.number(), further: z.number() })),
    definition: z.string(),
  }),
})

export const communityPeople = defineOperation({
  name: 'communities.people',
  summary: 'List people who are in several communities at once, or who went from one to another',
  scope: 'people:read',
  effect: 'read',
  input: others.extend({
    all: z.array(z.number().int().positive()).max(COMMUNITIES_MAX).default([]).describe('In every one of these communities'),
    exactly: z.number().int().min(1).max(COMMUNITIES_MAX).optional().describe('In so many communities'),
    left: z.number().int().positive().optional().describe('With `joined`: in this community in the days before'),
    joined: z.number().int().positive().optional().describe('In this one now, and not in the days before'),
    further: z.boolean().default(false).describe('Those who stayed in `left`, instead of those who are there no more'),
    days,
    ...page.shape,
  }),
  output: z.object({ title: z.string(), definition: z.string(), total: z.number(), people: z.array(personRow) }),
})

export const personCommunities = defineOperation({
  name: 'communities.person',
  summary: 'Show in which communities a person is, since when, and when they were last there',
  scope: 'people:read',
  effect: 'read',
  input: z.object({ id: personId }),
  output: z.object({
    communities: z.array(
      z.object({
        id,
        name: z.string(),
        audience: z.enum(AUDIENCES),
        focus: z.enum(FOCUSES),
        colour: z.enum(COLOURS),
        activities: z.number(),
        firstAt: z.string(),
        lastAt: z.string(),
      }),
    ),
    elsewhere: z.number().describe('Activities in sources that belong to no community'),
  }),
})
