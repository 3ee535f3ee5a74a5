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
  platforms: z
    .array(z.object({ platform: z.string(), given: z.boolean().describe('By somebody who looks after the workspace') }))
    .describe(
      'Platforms that it brought first: it describes their accounts, and of all others only says who they are. No longer those that other sources bring, unless given',
    ),
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
  summary: 'Say who may send to the source of a program, these keys and no others, and whose accounts it describes',
  scope: 'workspace:admin',
  effect: 'write',
  audit: ['id', 'keys', 'platforms'],
  mcp: false,
  input: z.object({
    id,
    keys: z.array(id).max(20),
    platforms: z
      .array(z.string().trim().min(1).max(120))
      .max(50)
      .optional()
      .describe('Platforms whose accounts it may describe although other sources bring them, too: all that are given; left out, they stay'),
  }),
  output: sourceSenders,
})
