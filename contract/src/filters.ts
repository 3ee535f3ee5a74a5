import { z } from 'zod'
import { CATEGORIES } from './records.ts'

/** A day (2026-11-20, in the workspace's zone) or an instant (ISO 8601 with a zone). */
export const moment = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/,
    'not a day (2026-11-20) or an instant (2026-11-20T12:00:00Z)',
  )
  .refine((value) => !Number.isNaN(Date.parse(value)) && isRealDay(value.slice(0, 10)), 'no such day, or not between 1900 and 2299')

/** A day that its month does not have would silently become one of the next; the activity log holds these four centuries. */
const isRealDay = (day: string): boolean => {
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day) && day >= '1900-01-01' && day < '2299-12-31'
}

const many = <T extends z.ZodType>(item: T) => z.array(item).max(100).optional()
export const standing = z.enum(['exclude', 'include', 'only'])

/** The filter that every list and figure understands alike. Within a field any of the values may match, all fields together must. */
export const activityFilter = z.object({
  source: many(z.number().int().positive()).describe('Ids of sources'),
  community: many(z.number().int().positive()).describe('Ids of communities: activities of the sources that belong to any of them'),
  platform: many(z.string().max(120)).describe('Platforms of the identity: git, github, ...'),
  kind: many(z.string().max(80)).describe('Kinds of activity: commit, issue-opened, ...'),
  category: many(z.enum(CATEGORIES)).describe('Broad kinds: code, help, ...'),
  place: many(z.string().max(300)).describe('Repository, channel, forum category'),
  technology: many(z.string().max(80)).describe('Programming languages and tags'),
  segment: many(z.number().int().positive()).describe('Ids of segments: only people who are in any of them now'),
  from: moment.optional().describe('First day or instant, included'),
  to: moment.optional().describe('Last day, included; or an instant, excluded'),
  teammates: standing.default('exclude').describe('Teammates are left out of community figures unless asked for'),
  robots: standing.default('exclude').describe('Robots are left out unless asked for'),
})
export type ActivityFilter = z.infer<typeof activityFilter>

/** Of whom or what a screen tells, for those that have no filter of single activities: levels, the journey, arrivals, home. */
export const scopeFilter = activityFilter.pick({ community: true })
/** The same, and of whose people. */
export const peopleScope = activityFilter.pick({ community: true, segment: true })
export type ScopeFilter = z.infer<typeof peopleScope>

export const page = z.object({
  limit: z.number().int().min(1).max(200).default(50),
  offset: z.number().int().min(0).max(1_000_000).default(0),
})
