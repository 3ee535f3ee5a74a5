import { z } from 'zod'
import { page } from './filters.ts'
import { defineOperation } from './operation.ts'

const day = z.iso.date()

/** A number that a source itself counts by the day, without saying who: views of a repository, downloads of a package. */
export const tally = z.object({
  /** What is counted: "views", "clones", "referrers", "paths". */
  name: z.string().min(1).max(80),
  /** Where within the source: "owner/name". */
  place: z.string().max(300),
  /** Which of several: a referring site, a path; empty where there is one number. */
  label: z.string().max(500),
  day,
  value: z.number().int().nonnegative(),
  /** How many visitors, where the source tells them apart. */
  uniques: z.number().int().nonnegative().nullable(),
})
export type Tally = z.infer<typeof tally>

export const listTallies = defineOperation({
  name: 'tallies.list',
  summary: 'List what a source counts by the day, newest first',
  scope: 'sources:read',
  effect: 'read',
  input: z.object({
    source: z.number().int().positive(),
    name: z.string().max(80).optional(),
    place: z.string().max(300).optional(),
    from: day.optional(),
    until: day.optional(),
    ...page.shape,
  }),
  output: z.object({ total: z.number(), tallies: z.array(tally) }),
})
