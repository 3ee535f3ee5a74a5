import type { SegmentCondition, SegmentGroup, SegmentRule } from '@kith/contract/segment-rules'
import type { Filters } from '../filters/filters.ts'

export type { SegmentCondition, SegmentGroup, SegmentRule }
export type ConditionType = SegmentCondition['type']
export type ConditionOf<T extends ConditionType> = Extract<SegmentCondition, { type: T }>
/** What writes a condition of some types. */
export interface Own<T extends ConditionType> {
  one: ConditionOf<T>
  onChange: (condition: SegmentCondition) => void
}
export type Join = SegmentRule['type']

/** How conditions are joined, as a choice to read. */
export const JOINS = [
  { value: 'all', label: 'all of these' },
  { value: 'any', label: 'any of these' },
  { value: 'none', label: 'none of these' },
] as const satisfies readonly { value: Join; label: string }[]

export type Part = SegmentRule['of'][number]

export const isGroup = (part: Part): part is SegmentGroup => 'of' in part

/** In the order in which they are offered, each as it begins. */
const BEGINNINGS: readonly { label: string; begins: SegmentCondition }[] = [
  { label: 'did something', begins: { type: 'did', not: false, count: 'times', least: 3, lastDays: 90 } },
  { label: 'came first', begins: { type: 'first', not: false, most: 30 } },
  { label: 'were last here', begins: { type: 'last', not: false, least: 60 } },
  { label: 'stand at the level', begins: { type: 'level', not: false, any: ['contributor', 'leader'] } },
  { label: 'stand at the journey step', begins: { type: 'step', not: false, any: ['evaluate'] } },
  { label: 'are at the stage', begins: { type: 'stage', not: false, any: ['primary'] } },
  { label: 'arrived', begins: { type: 'arrival', not: false, any: ['organic'] } },
  { label: 'are going cold', begins: { type: 'cold', not: false } },
  { label: 'are likely to come again', begins: { type: 'around', not: false, least: 50 } },
  { label: 'work at', begins: { type: 'organization', not: false, any: [] } },
  { label: 'live in', begins: { type: 'country', not: false, any: [] } },
  { label: 'have the time zone', begins: { type: 'zone', not: false, least: 0, most: 120 } },
  { label: 'have an account on', begins: { type: 'account', not: false, any: ['github'] } },
  { label: 'have the tag', begins: { type: 'tag', not: false, any: [] } },
  { label: 'are looked after by', begins: { type: 'owner', not: false, any: [] } },
  { label: 'have a note', begins: { type: 'note', not: false } },
  { label: 'have a name with', begins: { type: 'name', not: false, text: 'a' } },
]

export const TYPES: readonly { readonly value: ConditionType; readonly label: string }[] = BEGINNINGS.map(({ label, begins }) => ({
  value: begins.type,
  label,
}))

export const beginning = (type: ConditionType): SegmentCondition =>
  BEGINNINGS.find(({ begins }) => begins.type === type)?.begins ?? { type: 'cold', not: false }

export const EMPTY: SegmentRule = { type: 'all', of: [beginning('did')] }

export interface Template {
  readonly key: string
  readonly name: string
  readonly why: string
  readonly rule: SegmentRule
}

/** What is useful in nearly every community. */
export const TEMPLATES: readonly Template[] = [
  {
    key: 'helpers',
    name: 'Helpers we have never met',
    why: 'They help others again and again, and no event of ours has seen them: somebody to thank and to invite.',
    rule: {
      type: 'all',
      of: [
        { type: 'did', not: false, category: ['help'], count: 'times', least: 3, lastDays: 90 },
        { type: 'did', not: false, category: ['event'], count: 'times', most: 0 },
      ],
    },
  },
  {
    key: 'newcomers',
    name: 'Newcomers who came back',
    why: 'Here for the first time within a month, and on more than one day: a good moment to say hello.',
    rule: {
      type: 'all',
      of: [
        { type: 'first', not: false, most: 30 },
        { type: 'did', not: false, count: 'days', least: 2 },
      ],
    },
  },
  {
    key: 'alone',
    name: 'Contributors whom nobody looks after',
    why: 'They give much, and nobody of the team has said to keep up with them.',
    rule: {
      type: 'all',
      of: [
        { type: 'level', not: false, any: ['contributor', 'leader'] },
        { type: 'owner', not: true, any: [] },
      ],
    },
  },
  {
    key: 'cold',
    name: 'Regulars going cold',
    why: 'They came regularly, and this silence is unusual for them.',
    rule: { type: 'all', of: [{ type: 'cold', not: false }] },
  },
]

/** The filter of a list as a rule: what can be said with both. Other segments and a search stay behind. */
export const ruleOf = (filters: Filters & { organization?: number[]; owner?: number[]; search?: string }): SegmentRule | undefined => {
  const { source, community, platform, kind, category, place, technology, from, to, organization, owner, search } = filters
  const activities = Object.fromEntries(
    Object.entries({ source, community, platform, kind, category, place, technology, from, to }).filter(([, value]) => value !== undefined),
  )
  const of: SegmentCondition[] = []
  if (Object.keys(activities).length > 0) of.push({ type: 'did', not: false, count: 'times', least: 1, ...activities })
  if (organization?.length) of.push({ type: 'organization', not: false, any: organization })
  if (owner?.length) of.push({ type: 'owner', not: false, any: owner })
  if (search?.trim()) of.push({ type: 'name', not: false, text: search.trim() })
  return of.length === 0 ? undefined : { type: 'all', of }
}
