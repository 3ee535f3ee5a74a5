import { z } from 'zod'
import { page } from './filters.ts'
import { defineOperation } from './operation.ts'
import { personId } from './people.ts'

const note = z
  .string()
  .trim()
  .max(300)
  .regex(/^[^@]*$/, 'write no address or username')
  .optional()
  .describe('Why, without anything personal: it stays')

/** A source that goes on holding the person: Kith cannot change files that it was sent, or other systems. */
export const stays = z.object({
  sourceId: z.number(),
  title: z.string(),
  files: z.array(z.string()),
  /** What to do about it. */
  todo: z.string(),
})
export type Stays = z.infer<typeof stays>

export const archivePerson = defineOperation({
  name: 'people.archive',
  summary: 'Download all that is held on a person, as one page to read with its data inside',
  scope: 'workspace:admin',
  effect: 'read',
  transport: 'download',
  mcp: false,
  input: z.object({ id: personId }),
  output: z.string().describe('text/html; the element `data` holds the same as JSON'),
})

export const previewErase = defineOperation({
  name: 'people.previewErase',
  summary: 'Show what goes when a person is erased, and what Kith cannot reach',
  scope: 'workspace:admin',
  effect: 'read',
  mcp: false,
  input: z.object({ id: personId }),
  output: z.object({
    id: personId,
    /** To be given back as `confirm`. */
    name: z.string(),
    accounts: z.array(z.string()).describe('At most 50 of them'),
    accountCount: z.number(),
    activities: z.number(),
    cleaned: z.number().describe('Activities of others that are rid of mentions, addresses and usernames'),
    setAside: z.number(),
    evidence: z.number(),
    decisions: z.number(),
    audit: z.number(),
    /** Others with an address of this person: they stay, and the address is not blocked. */
    sharing: z.array(z.object({ id: personId, name: z.string() })),
    stays: z.array(stays),
  }),
})
export type ErasePreview = z.infer<typeof previewErase.output>

export const ERASURE_STATES = ['begun', 'removed', 'done'] as const

export const erasePerson = defineOperation({
  name: 'people.erase',
  summary: 'Erase a person for ever: no reading of a source brings them back',
  scope: 'workspace:admin',
  effect: 'write',
  mcp: false,
  audit: ['id'],
  input: z.object({ id: personId, confirm: z.string().max(300).describe('The person’s name, as it is shown'), note }),
  output: z.object({
    erasure: z.number(),
    /** Anything but `done`: the rest goes on by itself, also after a restart. */
    state: z.enum(ERASURE_STATES),
    activities: z.number(),
    cleaned: z.number(),
    setAside: z.number(),
    evidence: z.number(),
    audit: z.number(),
    stays: z.array(stays),
    elsewhere: z.array(z.object({ table: z.string(), rows: z.number() })).describe('Other tables that still name the person'),
  }),
})

const value = {
  address: z.string().trim().min(3).max(320).optional(),
  platform: z.string().trim().min(1).max(120).optional().describe('With a username or a key: github'),
  username: z.string().trim().min(1).max(200).optional(),
  key: z.string().trim().min(1).max(500).optional().describe('The platform’s own id of the account'),
}

export const listOptOut = defineOperation({
  name: 'optOut.list',
  summary: 'List who may not come in; only when and how many, as nobody can read whom it means',
  scope: 'workspace:admin',
  effect: 'read',
  input: z.object(page.shape),
  output: z.object({
    total: z.number(),
    entries: z.array(
      z.object({
        id: z.number(),
        kind: z.enum(['erasure', 'opt-out']),
        at: z.string(),
        note: z.string(),
        state: z.enum(ERASURE_STATES),
        addresses: z.number(),
        accounts: z.number(),
      }),
    ),
  }),
})
export type OptOutEntry = z.infer<typeof listOptOut.output>['entries'][number]

export const addOptOut = defineOperation({
  name: 'optOut.add',
  summary: 'Keep an address or account out for ever, and erase whom it belongs to',
  scope: 'workspace:admin',
  effect: 'write',
  mcp: false,
  input: z.object({ ...value, note, confirm: z.string().max(300).optional().describe('The person’s name, where Kith knows them already') }),
  output: z.object({ id: z.number(), existed: z.boolean(), erased: z.boolean().describe('Somebody known was erased') }),
})

export const removeOptOut = defineOperation({
  name: 'optOut.remove',
  summary: 'Let somebody in again, who gives what was blocked; all that was blocked with it is lifted, too',
  scope: 'workspace:admin',
  effect: 'write',
  mcp: false,
  input: z.object(value),
  output: z.object({ lifted: z.number() }),
})
