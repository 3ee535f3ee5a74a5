import { z } from 'zod'
import { activity } from './activities.ts'
import { activityFilter, page } from './filters.ts'
import { defineOperation } from './operation.ts'
import { personId } from './people.ts'

const named = z.object({ id: z.number(), name: z.string() })

/** How often two answered each other; `gave` by the first to the second. */
const exchange = z.object({ gave: z.number(), got: z.number(), lastAt: z.string() })

const basis = {
  from: z.string().describe('First day covered'),
  to: z.string().describe('Last day covered'),
  shortened: z.boolean().describe('More than three years were asked for: the last three are looked at'),
  computedAt: z.string(),
  /** What came in since `computedAt` is being counted. */
  renewing: z.boolean(),
}

export const showTies = defineOperation({
  name: 'ties.show',
  summary: 'Show who answers whom: groups, who stands in the middle, who connects, and a picture',
  scope: 'people:read',
  effect: 'read',
  input: activityFilter,
  output: z.object({
    ...basis,
    definitions: z.object({
      tie: z.string(),
      rank: z.string(),
      between: z.string(),
      cutOff: z.string(),
      groups: z.string(),
      picture: z.string(),
    }),
    /** All of these days, counted or not. */
    replies: z.number(),
    ties: z.number(),
    /** What figures and groups are computed of: the strongest ties where there are too many. */
    counted: z.object({
      people: z.number(),
      ties: z.number(),
      replies: z.number(),
      /** Weaker ties are left out; of ties of just so many replies, those since `since`. Null where all are counted. */
      bound: z.object({ least: z.number(), since: z.string() }).nullable(),
    }),
    /** Platforms whose people have not agreed to be looked at in this way. */
    leftOut: z.array(z.string()),
    /** From so many people all shortest ways were looked at: all of them, or a sample. */
    looked: z.number(),
    modularity: z.number().nullable(),
    groups: z.array(z.object({ group: z.number(), people: z.number(), replies: z.number(), top: z.array(named) })),
    /** Groups beyond those listed. */
    moreGroups: z.number(),
    /** The people of the picture and of the table beside it. */
    people: z.array(
      z.object({
        id: z.number(),
        name: z.string(),
        x: z.number(),
        y: z.number(),
        group: z.number(),
        /** With how many they have a tie. */
        ties: z.number(),
        gave: z.number(),
        got: z.number(),
        rank: z.number(),
        between: z.number(),
        /** Half the 95 % interval of `between`; 0 where it is exact. */
        margin: z.number(),
        cutOff: z.number(),
        /** Groups beside their own with whom they have ties. */
        groups: z.number(),
      }),
    ),
    /** Lines of the picture: positions in `people`, and how many replies. */
    lines: z.array(z.tuple([z.number(), z.number(), z.number()])),
  }),
})
export type Ties = z.infer<typeof showTies.output>

export const personTies = defineOperation({
  name: 'ties.person',
  summary: 'List whom a person answers and who answers them',
  scope: 'people:read',
  effect: 'read',
  input: activityFilter.extend({ id: personId, ...page.shape }),
  output: z.object({
    ...basis,
    person: named,
    total: z.number(),
    ties: z.array(exchange.extend({ person: named, group: z.number().nullable() })),
  }),
})

export const tiesBetween = defineOperation({
  name: 'ties.between',
  summary: 'List the replies between two people, newest first',
  scope: 'people:read',
  effect: 'read',
  input: activityFilter.extend({ a: personId, b: personId, ...page.shape }),
  output: z.object({ a: named, b: named, definition: z.string(), total: z.number(), activities: z.array(activity) }),
})

export const introductions = defineOperation({
  name: 'ties.introductions',
  summary: 'Find who can introduce somebody: the shortest strong ways to a person',
  scope: 'people:read',
  effect: 'read',
  input: activityFilter.extend({
    person: personId.describe('Number of the person to be introduced to'),
    start: personId.optional().describe('Who wants to be introduced; the team when left out'),
  }),
  output: z.object({
    ...basis,
    definition: z.string(),
    person: named,
    /** Null: the team. */
    start: named.nullable(),
    /** How many people the ways may begin with. */
    starts: z.number(),
    ways: z.array(
      z.object({
        people: z.array(named.extend({ teammate: z.boolean() })).describe('From who wants to be introduced to the person'),
        /** One fewer than people. */
        links: z.array(exchange),
        weakest: z.number().describe('Replies of the weakest link'),
      }),
    ),
  }),
})
export type Introductions = z.infer<typeof introductions.output>
