import { z } from 'zod'
import { ARRIVALS } from './arrivals.ts'
import { moment } from './filters.ts'
import { JOURNEY_STEPS, STAGES } from './journey.ts'
import { LEVELS } from './levels.ts'
import { organizationTag } from './organizations.ts'
import { CATEGORIES } from './records.ts'

/** Conditions of one segment, in groups or not. */
const CONDITIONS_MAX = 24

const some = <T extends z.ZodType>(item: T) => z.array(item).min(1, 'names nothing').max(100)
/** Without any value: of whom anything of the kind is known. */
const known = <T extends z.ZodType>(item: T) => z.array(item).max(100)
const id = z.number().int().positive()
const day = moment.refine((value) => value.length === 10, 'not a day (2026-11-20)')
const days = z.number().int().min(0).max(36_600).optional()
const times = z.number().int().min(0).max(1_000_000).optional()
const percent = z.number().min(0).max(100).optional()
const minutes = z.number().int().min(-720).max(840).optional()

const not = z.boolean().default(false).describe('Everybody else')
const activities = {
  source: some(id).optional(),
  community: some(id).optional().describe('In any source that belongs to one of these'),
  platform: some(z.string().min(1).max(120)).optional(),
  kind: some(z.string().min(1).max(80)).optional(),
  category: some(z.enum(CATEGORIES)).optional(),
  place: some(z.string().max(300)).optional(),
  technology: some(z.string().min(1).max(80)).optional(),
}

interface Bounds {
  readonly least?: number | undefined
  readonly most?: number | undefined
}

interface Issues {
  addIssue(issue: { code: 'custom'; path: string[]; message: string }): void
}

const wrong = (issues: Issues, field: string, message: string): void => issues.addIssue({ code: 'custom', path: [field], message })
const inOrder = ({ least, most }: Bounds, issues: Issues): void => {
  if (least !== undefined && most !== undefined && least > most) wrong(issues, 'most', 'less than `least`')
}
const given = (bounds: Bounds, issues: Issues): void => {
  if (bounds.least === undefined && bounds.most === undefined) wrong(issues, 'least', 'neither `least` nor `most` is given')
  inOrder(bounds, issues)
}

const did = z
  .strictObject({
    type: z.literal('did'),
    not,
    ...activities,
    lastDays: z.number().int().min(1).max(36_600).optional().describe('Today and the days before'),
    from: day.optional(),
    to: day.optional().describe('Included'),
    count: z.enum(['times', 'days']).default('times'),
    least: times.describe('1 when `most` is not given either'),
    most: times.describe('0: never'),
  })
  .superRefine((one, issues) => {
    if (one.lastDays !== undefined && (one.from ?? one.to) !== undefined) wrong(issues, 'lastDays', 'not together with `from` or `to`')
    if (one.from !== undefined && one.to !== undefined && one.from > one.to) wrong(issues, 'to', 'before `from`')
    if (one.least === 0 && one.most === undefined) wrong(issues, 'least', 'holds for everybody')
    inOrder(one, issues)
  })
/** Days ago: 0 is today. */
const ago = { not, ...activities, least: days, most: days }
const first = z.strictObject({ type: z.literal('first'), ...ago }).superRefine(given)
const last = z.strictObject({ type: z.literal('last'), ...ago }).superRefine(given)
const name = z.strictObject({ type: z.literal('name'), not, text: z.string().trim().min(1).max(200) })
const tag = z.strictObject({ type: z.literal('tag'), not, any: known(z.string().trim().min(1).max(60)) })
const owner = z.strictObject({ type: z.literal('owner'), not, any: known(id) })
const organization = z.strictObject({
  type: z.literal('organization'),
  not,
  any: known(id),
  named: z.string().trim().min(2).max(200).optional().describe('Part of a name or domain, instead'),
  tagged: some(organizationTag).optional().describe('At one with any of these tags, instead: in evaluation'),
})
const country = z.strictObject({
  type: z.literal('country'),
  not,
  any: known(z.string().regex(/^[A-Z]{2}$/, 'not a country (ISO 3166, two letters)')),
})
/** Minutes east of UTC. */
const zone = z.strictObject({ type: z.literal('zone'), not, least: minutes, most: minutes }).superRefine(given)
const account = z.strictObject({ type: z.literal('account'), not, any: some(z.string().min(1).max(120)).describe('Platforms') })
const level = z.strictObject({ type: z.literal('level'), not, any: some(z.enum(LEVELS)) })
const step = z.strictObject({ type: z.literal('step'), not, any: some(z.enum(JOURNEY_STEPS)) })
const stage = z.strictObject({ type: z.literal('stage'), not, any: some(z.enum(STAGES)) })
const arrival = z.strictObject({ type: z.literal('arrival'), not, any: some(z.enum(ARRIVALS)) })
const note = z.strictObject({ type: z.literal('note'), not })
const cold = z.strictObject({ type: z.literal('cold'), not })
/** How likely somebody is to come again. */
const around = z.strictObject({ type: z.literal('around'), not, least: percent, most: percent }).superRefine(given)

const CONDITIONS = [
  did,
  first,
  last,
  name,
  tag,
  owner,
  organization,
  country,
  zone,
  account,
  level,
  step,
  stage,
  arrival,
  note,
  cold,
  around,
] as const

const condition = z.discriminatedUnion('type', CONDITIONS)
export type SegmentCondition = z.infer<typeof condition>

const joined = z.enum(['all', 'any', 'none'])
const group = z.strictObject({ type: joined, of: z.array(condition).min(1, 'an empty group').max(CONDITIONS_MAX) })
export type SegmentGroup = z.infer<typeof group>

const isGroup = (one: SegmentCondition | SegmentGroup): one is SegmentGroup => 'of' in one

/** Conditions, and groups of conditions: whatever can be said with more depth can be said with this. */
export const segmentRule = z
  .strictObject({
    type: joined,
    of: z
      .array(z.discriminatedUnion('type', [...CONDITIONS, group]))
      .min(1, 'no condition')
      .max(CONDITIONS_MAX),
  })
  .superRefine((rule, issues) => {
    const n = rule.of.reduce((sum, one) => sum + (isGroup(one) ? one.of.length : 1), 0)
    if (n > CONDITIONS_MAX) wrong(issues, 'of', `${n} conditions; ${CONDITIONS_MAX} are the most`)
  })
export type SegmentRule = z.infer<typeof segmentRule>
