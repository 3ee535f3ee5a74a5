import { z } from 'zod'
import { moment, page, peopleScope } from './filters.ts'
import { defineOperation } from './operation.ts'

const watchId = z.number().int().positive().describe('Number of the watch')
const entries = (max: number) => z.array(z.string().trim().min(1).max(100)).max(max)

const words = {
  any: entries(30).describe(
    'At least one of these: a word, several words that must all be there, or a "phrase" in quotes. Case and accents do not matter',
  ),
  all: entries(10).describe('All of these as well'),
  none: entries(50).describe('None of these'),
  notAuthors: entries(200).describe('Nothing of these authors: usernames or names'),
  notHosts: entries(200).describe('Nothing at these hosts or that leads to them: example.org, and what lies below it'),
  sources: z.array(z.number().int().positive()).max(100).describe('Only in these sources; empty for all'),
  kinds: z.array(z.string().max(80)).max(50).describe('Only activities of these kinds; empty for all'),
  teammates: z.boolean().describe('Whether what teammates say counts; what robots say never does'),
}

const wanted = z.object({
  any: words.any.default([]),
  all: words.all.default([]),
  none: words.none.default([]),
  notAuthors: words.notAuthors.default([]),
  notHosts: words.notHosts.default([]),
  sources: words.sources.default([]),
  kinds: words.kinds.default([]),
  teammates: words.teammates.default(false),
})
export type Wanted = z.infer<typeof wanted>

const name = z.string().trim().min(1).max(100).describe('As people call it')
const searches = z.boolean().describe('Whether platforms are searched as well, beside what Kith holds')
const active = z.boolean().describe('Whether it listens')

const search = z.object({
  /** Where is searched: "Reddit". */
  place: z.string(),
  /** Whose settings and credentials are used. */
  source: z.object({ id: z.number(), title: z.string() }),
  nextAt: z.string(),
  lastAt: z.string().nullable(),
  /** Finds that the searches of this place have added. */
  found: z.number(),
  /** The last search found more than it may look at. */
  cut: z.boolean(),
  state: z.enum(['waiting', 'due', 'late', 'failing']),
  error: z.object({ code: z.string(), message: z.string(), hint: z.string() }).nullable(),
  budgets: z.array(
    z.object({ name: z.string(), limit: z.number().nullable(), remaining: z.number().nullable(), resetAt: z.string().nullable() }),
  ),
})
export type WatchSearch = z.infer<typeof search>

export const watch = z.object({
  id: watchId,
  name: z.string(),
  ...wanted.shape,
  searches,
  active,
  madeBy: z.string(),
  madeAt: z.string(),
  /** Finds that wait for a decision, and all. */
  waiting: z.number(),
  finds: z.number(),
  /** So many wait that it takes no more until some are decided on. */
  full: z.boolean(),
  /** Looking through what Kith held when the watch was made, the newest first. */
  past: z.object({
    done: z.boolean(),
    months: z.number(),
    monthsDone: z.number(),
    found: z.number(),
    /** There is more than the watch takes of the past. */
    cut: z.boolean(),
  }),
  places: z.array(search),
})
export type Watch = z.infer<typeof watch>

const read = { scope: 'sources:read', effect: 'read' } as const
const write = { scope: 'sources:write', effect: 'write' } as const

export const listWatches = defineOperation({
  name: 'watches.list',
  summary: 'List the watches: words that are listened for, with what waits and how searching goes',
  ...read,
  input: z.object({}),
  output: z.object({
    watches: z.array(watch),
    /** Sources whose platforms can be searched, each place once. */
    searchable: z.array(z.object({ place: z.string(), source: z.object({ id: z.number(), title: z.string() }) })),
  }),
})

export const getWatch = defineOperation({
  name: 'watches.get',
  summary: 'Show a watch',
  ...read,
  input: z.object({ id: watchId }),
  output: watch,
})

export const createWatch = defineOperation({
  name: 'watches.create',
  summary: 'Listen for words, in what Kith holds and comes to hold, and where sources can search',
  ...write,
  audit: ['name'],
  input: z.object({ name, ...wanted.shape, searches: searches.default(true), active: active.default(true) }),
  output: watch,
})

export const updateWatch = defineOperation({
  name: 'watches.update',
  summary: 'Change a watch; with other words what waits is looked at anew',
  ...write,
  audit: ['id', 'name', 'active'],
  input: z.object({
    id: watchId,
    name: name.optional(),
    any: words.any.optional(),
    all: words.all.optional(),
    none: words.none.optional(),
    notAuthors: words.notAuthors.optional(),
    notHosts: words.notHosts.optional(),
    sources: words.sources.optional(),
    kinds: words.kinds.optional(),
    teammates: words.teammates.optional(),
    searches: searches.optional(),
    active: active.optional(),
  }),
  output: watch,
})

export const removeWatch = defineOperation({
  name: 'watches.remove',
  summary: 'Remove a watch, and the finds that no other watch has',
  ...write,
  audit: ['id'],
  input: z.object({ id: watchId }),
  output: z.object({ removed: z.number() }),
})

const span = z.tuple([z.number().int(), z.number().int()])

const place = z.object({
  source: z.object({ id: z.number(), title: z.string(), connector: z.string() }),
  platform: z.string(),
  kind: z.string(),
  /** Read after a name: "asked a question". */
  label: z.string(),
  place: z.string(),
  at: z.string(),
  url: z.string().nullable(),
  /** The person, where Kith knows them; else only what they call themselves there. */
  person: z.object({ id: z.number(), name: z.string() }).nullable(),
  author: z.string(),
  authorUrl: z.string().nullable(),
  /** In the log, and not only found by a search. */
  held: z.boolean(),
})
export type FindPlace = z.infer<typeof place>

const quote = z.object({
  title: z.string(),
  titleMarks: z.array(span),
  excerpt: z.string(),
  /** From and to, in characters of the excerpt. */
  marks: z.array(span),
})
export type Quote = z.infer<typeof quote>

export const previewWatch = defineOperation({
  name: 'watches.preview',
  summary: 'Show what a watch would have found in what Kith holds',
  // It shows what people said, as finds do.
  scope: 'people:read',
  effect: 'read',
  input: z.object({
    ...wanted.shape,
    days: z.number().int().min(1).max(365).default(90),
    limit: z.number().int().min(1).max(50).default(10),
  }),
  output: z.object({
    found: z.number(),
    /** More than were counted, or the time for counting was over. */
    more: z.boolean(),
    /** The first day that was looked at. */
    from: z.string(),
    finds: z.array(z.object({ ...place.shape, ...quote.shape })),
    /** Words that come often beside the words that are listened for: what gives false friends away. */
    beside: z.array(z.object({ word: z.string(), finds: z.number() })),
  }),
})
export type WatchPreview = z.infer<typeof previewWatch.output>

export const FIND_STATES = ['waiting', 'relevant', 'irrelevant', 'done', 'snoozed'] as const
export type FindState = (typeof FIND_STATES)[number]

const find = z.object({
  id: z.number(),
  at: z.string(),
  foundAt: z.string(),
  state: z.enum(FIND_STATES),
  snoozedUntil: z.string().nullable(),
  decidedBy: z.string().nullable(),
  decidedAt: z.string().nullable(),
  watches: z.array(z.object({ id: z.number(), name: z.string() })),
  ...quote.shape,
  /** Where the same was said, the first first; at most 50 are kept. */
  places: z.array(place),
})
export type Find = z.infer<typeof find>

export const listFinds = defineOperation({
  name: 'finds.list',
  summary: 'List what watches have found, the newest first',
  scope: 'people:read',
  effect: 'read',
  input: peopleScope.extend({
    watch: watchId.optional().describe('Only of this watch'),
    state: z.enum(FIND_STATES).default('waiting'),
    ...page.shape,
  }),
  output: z.object({
    total: z.number(),
    counts: z.object({ waiting: z.number(), relevant: z.number(), irrelevant: z.number(), done: z.number(), snoozed: z.number() }),
    /** Searches that fail or are late. */
    troubled: z.number(),
    finds: z.array(find),
  }),
})

export const decideFinds = defineOperation({
  name: 'finds.decide',
  summary: 'Say of finds that they are relevant, not relevant, done with, or to come back later',
  scope: 'people:write',
  effect: 'write',
  audit: ['finds', 'state'],
  input: z.object({
    finds: z.array(z.number().int().positive()).min(1).max(200),
    state: z.enum(['relevant', 'irrelevant', 'done', 'snoozed']),
    until: moment.optional().describe('When what is snoozed comes back; in a week unless said'),
  }),
  output: z.object({ decision: z.number().nullable(), decided: z.number() }),
})

export const undoFinds = defineOperation({
  name: 'finds.undo',
  summary: 'Take back a decision on finds; those decided on since stay as they are',
  scope: 'people:write',
  effect: 'write',
  audit: ['decision'],
  input: z.object({ decision: z.number().int().positive() }),
  output: z.object({ undone: z.number() }),
})
