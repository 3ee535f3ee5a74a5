import { z } from 'zod'

/**
 * Kith's own activity format: what every connector yields, what the `jsonl` connector reads and what
 * `POST /api/v1/activities` will accept. `docs/connectors.md` describes it for people.
 */

/** Broad kinds of activity; levels, journeys and measures build on them. */
export const CATEGORIES = [
  'code',
  'review',
  'discussion',
  'help',
  'content',
  'event',
  'interest',
  'release',
  'usage',
  'support',
  'other',
] as const
export type Category = (typeof CATEGORIES)[number]

const text = (max: number) => z.string().max(max)
const scalar = z.union([z.string().max(2_000), z.number(), z.boolean()])

/**
 * Who did it: one account, address or name at one platform. `key` is what the platform itself never reuses (a numeric id
 * where there is one); it is unique within `platform`. Chat, forum and other hosted platforms carry their host in
 * `platform` ("discourse:forum.example.org"), so that equal ids of two instances stay two identities.
 */
export const identityRef = z.object({
  platform: text(120).min(1),
  key: text(500).min(1),
  username: text(200).optional(),
  name: text(300).optional(),
  email: text(320).optional(),
  url: text(2_000).optional(),
  avatarUrl: text(2_000).optional(),
  /** What the platform itself says; never guessed by a connector. */
  robot: z.boolean().optional(),
  /** Free facts (bio, location, company, time zone): kept as evidence. */
  attributes: z.record(z.string().max(80), scalar).optional(),
})
export type IdentityRef = z.infer<typeof identityRef>

export const activityRecord = z.object({
  type: z.literal('activity'),
  /** A kind that the connector's manifest declares, for example `commit`. */
  kind: text(80).min(1),
  /** Unique within (source, kind) and stable for ever: the deterministic id of the activity derives from the three. */
  externalId: text(500).min(1),
  /** ISO 8601 with a zone, or milliseconds since 1970 (UTC). */
  occurredAt: z.union([text(40), z.number()]),
  actor: identityRef,
  title: text(1_000).optional(),
  /** Plain text or Markdown as the source has it: hostile until it is rendered. */
  body: text(100_000).optional(),
  url: text(2_000).optional(),
  /** External id of the thread that this belongs to, unique within the source; the first post carries its own. */
  conversation: text(500).optional(),
  /** External id of the activity that this answers, where the source says so. */
  replyTo: text(500).optional(),
  /** Where within the source: repository, channel, forum category. */
  place: text(300).optional(),
  /** Technologies touched: programming languages, tags of the question. */
  technologies: z.array(text(80)).max(50).optional(),
  /** Others whom it concerns (reviewer asked, person thanked), without making an activity of theirs. */
  mentions: z.array(identityRef).max(50).optional(),
  attributes: z.record(z.string().max(80), scalar).optional(),
  /** The source says that it is gone there: kept as a state, left out of figures. */
  deleted: z.boolean().optional(),
})
export type ActivityRecord = z.infer<typeof activityRecord>

const day = z.string().regex(/^\d{4}-\d\d-\d\d$/, 'must be a day like 2026-11-20')

/** Something people attend, as a source tells of it. Activities belong to it by their `conversation`, which is its `externalId`. */
export const eventRecord = z.object({
  type: z.literal('event'),
  /** Unique within the source. */
  externalId: text(500).min(1),
  title: text(1_000),
  /** ISO 8601 with a zone, or milliseconds since 1970. */
  startsAt: z.union([text(40), z.number()]).optional(),
  endsAt: z.union([text(40), z.number()]).optional(),
  /** The zone of the place, as a name: Europe/Berlin. */
  zone: text(80).optional(),
  /** Where it is, in words. */
  place: text(500).optional(),
  online: z.boolean().optional(),
  url: text(2_000).optional(),
  /** How many may come. */
  capacity: z.number().int().min(0).max(10_000_000).optional(),
  /** Of which series it is one. */
  series: text(500).optional(),
  cancelled: z.boolean().optional(),
  body: text(100_000).optional(),
  attributes: z.record(z.string().max(80), scalar).optional(),
})
export type EventRecord = z.infer<typeof eventRecord>

/** An organization that a source knows: its name, and the domains of its addresses. */
export const organizationRecord = z.object({
  type: z.literal('organization'),
  name: text(200).min(1),
  domains: z.array(text(253)).max(20).optional(),
})
export type OrganizationRecord = z.infer<typeof organizationRecord>

/** A person as a source describes them, without an activity: a row of a people CSV, a member list. */
export const personRecord = z.object({
  type: z.literal('person'),
  identity: identityRef,
  /** Other identities that the source says are the same person; evidence, merged only when proof-grade. */
  also: z.array(identityRef).max(50).optional(),
  organization: text(200).optional(),
  teammate: z.boolean().optional(),
  tags: z.array(text(80)).max(50).optional(),
  /** Where they were and are, with days where the source knows them; beside `organization`, which is where they are now. */
  affiliations: z
    .array(z.object({ organization: text(200).min(1), from: day.optional(), to: day.optional() }))
    .max(50)
    .optional(),
  /** What a team wrote about them elsewhere. `key` is unique within the source, so that a note comes in once. */
  notes: z
    .array(
      z.object({
        key: text(200).min(1),
        text: text(10_000).min(1),
        author: text(200).optional(),
        at: z.union([text(40), z.number()]).optional(),
      }),
    )
    .max(200)
    .optional(),
})
export type PersonRecord = z.infer<typeof personRecord>

/** Identity knowledge that a source holds (a .mailmap line): kept as evidence for identity resolution, never applied blindly. */
export const evidenceRecord = z.object({
  type: z.literal('evidence'),
  /** `merged`: another program had made one person of them. */
  evidence: z.enum(['mailmap', 'merged']),
  identities: z.array(identityRef).min(2).max(50),
  locator: text(300),
})
export type EvidenceRecord = z.infer<typeof evidenceRecord>

export const anyRecord = z.discriminatedUnion('type', [activityRecord, personRecord, evidenceRecord, eventRecord, organizationRecord])
export type AnyRecord = z.infer<typeof anyRecord>
