import { z } from 'zod'
import { activityFilter, page } from './filters.ts'
import { defineOperation } from './operation.ts'

export const activity = z.object({
  id: z.string(),
  at: z.string().describe('When, ISO 8601 UTC'),
  kind: z.string(),
  label: z.string().describe('What, read after a name: "opened an issue"'),
  category: z.string(),
  source: z.object({ id: z.number(), title: z.string(), connector: z.string() }),
  person: z.object({ id: z.number(), name: z.string(), avatarUrl: z.string().nullable() }),
  platform: z.string(),
  title: z.string(),
  /** Beginning of the body as plain text, at most 400 characters. */
  excerpt: z.string(),
  url: z.string().nullable(),
  place: z.string(),
  conversation: z.string().nullable(),
})
export type Activity = z.infer<typeof activity>

export const countedKind = z.object({ kind: z.string(), label: z.string(), plural: z.string(), category: z.string(), count: z.number() })

export const listActivities = defineOperation({
  name: 'activities.list',
  summary: 'List activities, newest first',
  scope: 'people:read',
  effect: 'read',
  input: activityFilter.extend({ person: z.number().int().positive().optional(), ...page.shape }),
  output: z.object({ total: z.number(), activities: z.array(activity) }),
})
