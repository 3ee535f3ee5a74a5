import { z } from 'zod'
import { page, scopeFilter } from './filters.ts'
import { defineOperation } from './operation.ts'

const day = z.iso.date()
const id = z.number().int().positive()

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

const read = { scope: 'sources:read', effect: 'read' } as const
const days = { from: day.optional(), until: day.optional() }

export const listTallies = defineOperation({
  name: 'tallies.list',
  summary: 'List what a source counts by the day, newest first',
  ...read,
  input: z.object({ source: id, name: z.string().max(80).optional(), place: z.string().max(300).optional(), ...days, ...page.shape }),
  output: z.object({ total: z.number(), tallies: z.array(tally) }),
})

/** One thing that is counted at one place of a source. */
export const tallyKind = z.object({
  source: z.object({ id: z.number(), title: z.string(), connector: z.string() }),
  name: z.string(),
  place: z.string(),
  perDay: z.boolean().describe('Each number is of one day; otherwise it is how many there are by then'),
  labels: z.number().describe('Of how many: sites, paths, videos; 1 where there is one number'),
  days: z.number().describe('Days of which there is a number'),
  firstDay: day,
  lastDay: day,
  value: z.number().describe('On the last day, all labels together'),
  seenAt: z.string().describe('When the platform was last asked and said something new'),
})
export type TallyKind = z.infer<typeof tallyKind>

export const tallyKinds = defineOperation({
  name: 'tallies.kinds',
  summary: 'List what sources count by the day: downloads and dependents of packages, views and clones of repositories, followers',
  ...read,
  input: scopeFilter.extend({ source: id.optional(), ...page.shape }),
  output: z.object({ total: z.number(), kinds: z.array(tallyKind) }),
})

export const tallySeries = defineOperation({
  name: 'tallies.series',
  summary: 'Show one count of a source day by day; days without a number are left out',
  ...read,
  input: z.object({
    source: id,
    name: z.string().max(80),
    place: z.string().max(300).default(''),
    label: z.string().max(500).optional().describe('One of several; all of them together where left out'),
    ...days,
  }),
  output: z.object({
    perDay: z.boolean(),
    labels: z
      .array(z.object({ label: z.string(), value: z.number(), lastDay: day }))
      .describe('The 50 highest of several, each on its last day'),
    days: z
      .array(z.object({ day, value: z.number(), uniques: z.number().nullable() }))
      .describe('At most 4,000, the newest; in the order of time'),
  }),
})
export type TallySeries = z.infer<typeof tallySeries.output>

export const exportTallies = defineOperation({
  name: 'tallies.export',
  summary: 'Export what sources count by the day as CSV',
  ...read,
  transport: 'download',
  mcp: false,
  input: scopeFilter.extend({
    source: id.optional(),
    name: z.string().max(80).optional(),
    place: z.string().max(300).optional(),
    label: z.string().max(500).optional(),
    ...days,
  }),
  output: z.string().describe('text/csv; formulas of spreadsheets are neutralised'),
})
