import { z } from 'zod'
import { defineOperation } from './operation.ts'
import { personId } from './people.ts'
import { uploadId } from './sources.ts'

/** Files that say who is who. */
export const IDENTITY_FORMATS = ['mailmap', 'gitdm', 'stackalytics', 'sortinghat', 'csv'] as const
export const EXPORT_FORMATS = ['mailmap', 'gitdm', 'sortinghat', 'csv'] as const

const input = z.object({
  file: uploadId.describe('The file that says who is who'),
  format: z
    .enum(['auto', ...IDENTITY_FORMATS])
    .default('auto')
    .describe('How it is written; `auto` tells it by the content'),
})

const somebody = z.object({ id: personId, name: z.string() })

/** People whom the file says to be one. */
const statedOne = z.object({
  /** Where the file says so: "line 12". */
  place: z.string(),
  people: z.array(somebody),
})

const report = z.object({
  name: z.string(),
  format: z.enum(IDENTITY_FORMATS),
  /** People and identities that the file names. */
  people: z.number(),
  identities: z.number(),
  /** People of the file of whom an identity is known here. */
  known: z.number(),
  /** People of the file who are one person here already. */
  alreadyOne: z.number(),
  /** People who cease to be persons of their own, as the file says that they are another. */
  merged: z.number(),
  /** Merges that were not made, because somebody has said that these are two people. */
  refused: z.number(),
  /** People of the file with identities that are not known yet: kept, and joined when they arrive. */
  waiting: z.number(),
  /** Where people work: as the file says, new to Kith, and of people who are not known yet. */
  affiliations: z.object({ given: z.number(), taken: z.number(), left: z.number() }),
  /** Domains of organizations that the file names, and those that are new here: somebody has an address there, and they were nobody's. */
  domains: z.object({ given: z.number(), taken: z.number() }),
  /** People who are marked as robots because the file says so, and nobody has said otherwise. */
  robots: z.number(),
  /** People of the file who were erased here or have opted out: nothing of them is taken. */
  keptOut: z.number(),
  /** Lines or entries that could not be taken. */
  setAside: z.number(),
  /** The first merges, the first that were refused, and the first that could not be taken. */
  sample: z.array(statedOne),
  refusals: z.array(statedOne),
  aside: z.array(z.object({ place: z.string(), reason: z.string(), text: z.string() })),
  /** What else is to be known, in sentences. */
  notes: z.array(z.string()),
})
export type IdentityFileReport = z.infer<typeof report>

export const previewImport = defineOperation({
  name: 'identities.importPreview',
  summary: 'Show what a file that says who is who would change',
  scope: 'people:read',
  effect: 'read',
  mcp: false,
  input,
  output: report,
})

export const importIdentities = defineOperation({
  name: 'identities.import',
  summary: 'Take over what a file says of who is who; the merges can be undone together',
  scope: 'people:write',
  effect: 'write',
  mcp: false,
  audit: ['file', 'format'],
  input,
  output: report.extend({
    decision: z.number().nullable().describe('Of the first merge: undo it with `together`; null where nothing was merged'),
  }),
})

export const exportIdentities = defineOperation({
  name: 'identities.export',
  summary: 'Export who is who, for git, gitdm, SortingHat or a spreadsheet',
  scope: 'people:read',
  effect: 'read',
  transport: 'download',
  mcp: false,
  input: z.object({
    format: z.enum(EXPORT_FORMATS).default('csv'),
    robots: z
      .enum(['with', 'without', 'only'])
      .default('with')
      .describe('Whether robots are in it, marked as such where the format can say it'),
    source: z
      .number()
      .int()
      .positive()
      .optional()
      .describe('Only identities that this source tells of: such as the .mailmap of one repository'),
  }),
  output: z.string().describe('The file; formulas of spreadsheets are neutralised'),
})
