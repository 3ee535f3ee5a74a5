import { z } from 'zod'
import { activityFilter } from './filters.ts'
import { defineOperation } from './operation.ts'

export const ANNOTATION_KINDS = ['release', 'event', 'campaign', 'outage', 'note', 'other'] as const
export type AnnotationKind = (typeof ANNOTATION_KINDS)[number]

export const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'not a day (2026-11-20)')
  .refine((value) => {
    const date = new Date(`${value}T00:00:00Z`)
    return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value) && value >= '1970-01-02' && value <= '2199-12-31'
  }, 'no such day, or not between 1970 and 2199')

const annotationId = z.number().int().positive().describe('Number of an annotation that the team wrote')
const title = z.string().trim().min(1).max(200)
const url = z
  .string()
  .trim()
  .max(2_000)
  .regex(/^https?:\/\/\S+$/, 'not a web address')

/** Something that happened on a day or over a span of days, marked on every time axis. */
export const annotation = z.object({
  /** The same for the same mark, whoever asks. */
  key: z.string(),
  /** Of one that the team wrote; null where it follows from activities. */
  id: annotationId.nullable(),
  kind: z.enum(ANNOTATION_KINDS),
  title: z.string(),
  from: z.string().describe('First day'),
  to: z.string().nullable().describe('Last day, of a span'),
  url: z.string().nullable(),
  source: z.object({ id: z.number(), title: z.string() }).nullable(),
  /** Who wrote it, or changed it last. */
  by: z.string().nullable(),
})
export type Annotation = z.infer<typeof annotation>

export const listAnnotations = defineOperation({
  name: 'annotations.list',
  summary: 'List releases, events and what the team marked, in the order of time',
  scope: 'measures:read',
  effect: 'read',
  input: activityFilter.pick({ source: true, community: true, from: true, to: true }).extend({
    kind: z.array(z.enum(ANNOTATION_KINDS)).max(ANNOTATION_KINDS.length).optional(),
    written: z.boolean().default(false).describe('Only what the team wrote'),
    limit: z.number().int().min(1).max(500).default(200),
  }),
  output: z.object({
    from: z.string(),
    to: z.string(),
    annotations: z.array(annotation),
    /** How many were left out by `limit`: what the team wrote stays longest, then events, then larger releases. */
    more: z.number(),
  }),
})

const facts = {
  kind: z.enum(ANNOTATION_KINDS),
  title,
  from: day.describe('The day, or the first of a span'),
  to: day.nullable().describe('Last day of a span; none for a single day'),
  url: url.nullable().describe('Where to read more'),
  source: z.number().int().positive().nullable().describe('Only about this source: shown where it is looked at'),
}

export const createAnnotation = defineOperation({
  name: 'annotations.create',
  summary: 'Mark a day or a span on every time axis',
  scope: 'measures:write',
  effect: 'write',
  audit: ['kind', 'title', 'from', 'to'],
  input: z.object({ ...facts, to: facts.to.default(null), url: facts.url.default(null), source: facts.source.default(null) }),
  output: z.object({ id: annotationId }),
})

export const updateAnnotation = defineOperation({
  name: 'annotations.update',
  summary: 'Change what the team marked; what is left out stays',
  scope: 'measures:write',
  effect: 'write',
  audit: ['id', 'kind', 'title', 'from', 'to'],
  input: z.object({ id: annotationId, ...z.object(facts).partial().shape }),
  output: z.object({ id: annotationId }),
})

export const removeAnnotation = defineOperation({
  name: 'annotations.remove',
  summary: 'Remove a mark that the team made',
  scope: 'measures:write',
  effect: 'write',
  audit: ['id'],
  input: z.object({ id: annotationId }),
  output: z.object({ id: annotationId }),
})
