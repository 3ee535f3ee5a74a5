import { z } from 'zod'
import { activityFilter, page } from './filters.ts'
import { defineOperation } from './operation.ts'
import { activityRecord } from './records.ts'

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

/** How much one call may send; the body as a whole is bounded, too. */
export const SENT_MAX = 1_000

/** What each of a batch looks like, for the description alone: they are checked one by one, so that one that is wrong does not hold up the others. */
const { $schema: _dialect, ...batched } = z.toJSONSchema(activityRecord.partial({ type: true }), { io: 'input' })

export const sendActivities = defineOperation({
  name: 'activities.send',
  summary: `Send what people did: one activity, or up to ${SENT_MAX.toLocaleString('en')} at once; what was sent before under the same kind and external id is replaced`,
  scope: 'activities:write',
  effect: 'write',
  audit: ['sender'],
  often: true,
  headers: { idempotencyKey: 'Idempotency-Key' },
  input: activityRecord
    .omit({ type: true })
    .partial()
    .extend({
      activities: z
        .array(z.record(z.string(), z.unknown()).meta(batched))
        .min(1)
        .max(SENT_MAX)
        .optional()
        .describe(
          'Several at once, each as a single one would be; people (type: person) may be among them. Those that are wrong are set aside',
        ),
      sender: z
        .string()
        .trim()
        .min(1)
        .max(100)
        .optional()
        .describe('Which program sends: each has a source of its own. By default the name of the key'),
      idempotencyKey: z
        .string()
        .min(1)
        .max(200)
        .optional()
        .describe(
          'A call that is repeated under the same key within a day is answered as the first was; also as the header Idempotency-Key',
        ),
    }),
  output: z.object({
    source: z.number().describe('Its page shows what came in'),
    received: z.number(),
    added: z.number(),
    changed: z.number().describe('Sent before, and now replaced'),
    unchanged: z.number(),
    leftOut: z.number().describe('Not kept, because the person was erased or has opted out'),
    referred: z
      .number()
      .describe('Activities that described accounts of a platform that another source brings: of those only platform and key were taken'),
    refused: z
      .array(
        z.object({
          index: z.number().describe('Its place in the batch, from 0'),
          externalId: z.string().nullable(),
          code: z.string(),
          message: z.string(),
        }),
      )
      .describe('Set aside with the reason: send them again, or correct them in Kith'),
  }),
})
export type SentAnswer = z.infer<typeof sendActivities.output>
