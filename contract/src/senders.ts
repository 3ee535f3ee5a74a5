import { z } from 'zod'
import { defineOperation } from './operation.ts'

const id = z.number().int().positive()

export const sourceSenders = z.object({
  keys: z
    .array(
      z.object({
        id: z.number(),
        name: z.string(),
        /** First characters, to tell keys apart. */
        prefix: z.string(),
        /** Revoked, or its time is over. */
        ended: z.boolean(),
      }),
    )
    .describe('The keys that may send under this name'),
  open: z.boolean().describe('Nobody has sent yet: the first key that does has the name from then on'),
})
export type SourceSenders = z.infer<typeof sourceSenders>

export const listSenders = defineOperation({
  name: 'sources.senders',
  summary: 'Tell which keys may send activities to the source of a program',
  scope: 'sources:read',
  effect: 'read',
  input: z.object({ id }),
  output: sourceSenders,
})

export const setSenders = defineOperation({
  name: 'sources.setSenders',
  summary: 'Hand the source of a program over to other keys: these may send to it from now on, and no others',
  scope: 'workspace:admin',
  effect: 'write',
  audit: ['id', 'keys'],
  mcp: false,
  input: z.object({ id, keys: z.array(id).max(20) }),
  output: sourceSenders,
})
