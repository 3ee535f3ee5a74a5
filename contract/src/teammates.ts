import { z } from 'zod'
import { defineOperation } from './operation.ts'
import { personId } from './people.ts'

export const TEAMMATE_RULE_KINDS = ['domain', 'organization', 'handle'] as const

export const teammateRule = z.object({
  kind: z.enum(TEAMMATE_RULE_KINDS),
  value: z
    .string()
    .trim()
    .min(1)
    .max(300)
    .describe('A mail domain (its subdomains count), the name of an organization, or a username; case does not matter'),
  platform: z.string().trim().max(200).default('').describe('Of a handle: its platform, such as github; empty for any'),
})
export type TeammateRule = z.infer<typeof teammateRule>

const rules = z.array(teammateRule).max(200).describe('All rules; those that are left out go')

const shownRule = teammateRule.extend({
  platform: z.string(),
  madeBy: z.string(),
  madeAt: z.string(),
  people: z.number().describe('People who are teammates by this rule alone'),
})

export const listTeammateRules = defineOperation({
  name: 'teammates.rules',
  summary: 'List the rules by which people are teammates',
  scope: 'people:read',
  effect: 'read',
  input: z.object({}),
  output: z.object({ rules: z.array(shownRule), teammates: z.number(), byHand: z.number() }),
})

const affected = z.object({
  id: personId,
  name: z.string(),
  about: z.string(),
  activities: z.number(),
})

const change = z.object({
  people: z.number(),
  activities: z.number(),
  /** The most active twenty. */
  sample: z.array(affected),
})
export type TeammateChange = z.infer<typeof change>

export const previewTeammateRules = defineOperation({
  name: 'teammates.previewRules',
  summary: 'Show who would become a teammate by these rules, and who would no longer be one',
  scope: 'people:read',
  effect: 'read',
  input: z.object({ rules }),
  output: z.object({
    become: change,
    cease: change,
    /** People whom a rule fits and of whom a person has said that they are no teammates: they stay so. */
    kept: z.number(),
  }),
})

export const setTeammateRules = defineOperation({
  name: 'teammates.setRules',
  summary: 'Set the rules by which people are teammates, for those who are here and those to come',
  scope: 'people:write',
  effect: 'write',
  audit: ['rules'],
  input: z.object({ rules }),
  output: z.object({ became: z.number(), ceased: z.number() }),
})
