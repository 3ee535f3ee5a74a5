import { DIMENSIONS, PLAIN_DIMENSIONS, type Dimension, type Measure } from '@kith/contract/measures'

/**
 * How a measure is computed. Everything else (dashboard, report, API, docs, what a figure opens to) derives from its entry here.
 *
 * `aggregate`: `states` are kept per bucket and merged over the whole time, `value` is made of the merged states.
 * `first`: people counted in the bucket of their first activity.
 * `flow`: people compared with the bucket before (growth accounting).
 * `stickiness`, `absence`, `concentration`, `helpers`: their own SQL.
 */
export type Shape =
  | { readonly type: 'aggregate'; readonly states: Readonly<Record<string, State>>; readonly value: string; readonly where?: string }
  | { readonly type: 'first' }
  | { readonly type: 'flow'; readonly part: 'returning' | 'retained' | 'resurrected' | 'lost' | 'quick-ratio' }
  | { readonly type: 'stickiness' }
  | { readonly type: 'absence' }
  | { readonly type: 'concentration' }
  | { readonly type: 'helpers' }

interface State {
  /** Over activities: `groupBitmapState(member)`. */
  readonly collect: string
  /** Over states: `groupBitmapMerge`. */
  readonly merge: string
  /** Over activities, both at once: `groupBitmap(member)`. */
  readonly whole: string
}

export interface MeasureEntry extends Omit<Measure, 'dimensions' | 'drill' | 'additive' | 'crosses'> {
  readonly dimensions: readonly Dimension[]
  readonly drill: readonly ('people' | 'activities')[]
  readonly shape: Shape
}

const ALL: readonly Dimension[] = DIMENSIONS
const BOTH = ['people', 'activities'] as const
const people: State = { collect: 'groupBitmapState(member)', merge: 'groupBitmapMerge', whole: 'groupBitmap(member)' }
const activities: State = { collect: 'count()', merge: 'sum', whole: 'count()' }
/** Active people, which growth accounting begins from. */
export const ACTIVE: Shape = { type: 'aggregate', states: { people }, value: 'people' }
/** What a contribution is; no other shape asks of what category something is. */
export const CONTRIBUTING = "category IN ('code', 'review', 'content')"

export const CATALOGUE: readonly MeasureEntry[] = [
  {
    name: 'active-people',
    label: 'Active people',
    definition: 'People who did at least one thing in the period, each counted once across all their accounts.',
    formula: 'number of distinct people with an activity in the period',
    source: 'CHAOSS, Contributors (anyone contributing in any way in the period)',
    unit: 'people',
    direction: 'up',
    dimensions: ALL,
    drill: BOTH,
    shape: ACTIVE,
  },
  {
    name: 'new-people',
    label: 'New people',
    definition: 'People whose very first activity falls in the period. By a dimension: where that first activity took place.',
    formula: 'number of people with first activity in the period',
    source: 'CHAOSS, New Contributors',
    unit: 'people',
    direction: 'up',
    dimensions: ALL,
    drill: BOTH,
    shape: { type: 'first' },
  },
  {
    name: 'returning-people',
    label: 'Returning people',
    definition: 'People active in the period who had been active before it.',
    formula: 'active people − new people',
    source: 'Kith',
    unit: 'people',
    direction: 'up',
    dimensions: ALL,
    drill: BOTH,
    shape: { type: 'flow', part: 'returning' },
  },
  {
    name: 'retained-people',
    label: 'Retained people',
    definition: 'People active in the period and in the one right before it.',
    formula: 'active(t) ∩ active(t−1)',
    source: 'Growth accounting (J. Hsu, Social Capital)',
    unit: 'people',
    direction: 'up',
    dimensions: ALL,
    drill: BOTH,
    shape: { type: 'flow', part: 'retained' },
  },
  {
    name: 'resurrected-people',
    label: 'People who came back',
    definition: 'People active in the period, not in the one before, but earlier.',
    formula: 'active(t) − new(t) − retained(t)',
    source: 'Growth accounting (J. Hsu, Social Capital)',
    unit: 'people',
    direction: 'up',
    dimensions: ALL,
    drill: BOTH,
    shape: { type: 'flow', part: 'resurrected' },
  },
  {
    name: 'lost-people',
    label: 'People who paused',
    definition: 'People active in the period before, but not in this one. Many come back later.',
    formula: 'active(t−1) − retained(t)',
    source: 'Growth accounting (J. Hsu, Social Capital), there called churned',
    unit: 'people',
    direction: 'down',
    dimensions: ALL,
    drill: BOTH,
    shape: { type: 'flow', part: 'lost' },
  },
  {
    name: 'quick-ratio',
    label: 'Quick ratio',
    definition:
      'How many people came, for the first time or again, for each one who paused. Above 1 the community grows. Undefined where nobody paused.',
    formula: '(new people + people who came back) ÷ people who paused',
    source: 'Growth accounting (J. Hsu, Social Capital)',
    unit: 'ratio',
    direction: 'up',
    dimensions: ALL,
    drill: BOTH,
    shape: { type: 'flow', part: 'quick-ratio' },
  },
  {
    name: 'activities',
    label: 'Activities',
    definition: 'Everything that people did in the period: each commit, question, answer, comment, star counts once.',
    formula: 'number of activities in the period',
    source: 'Kith',
    unit: 'activities',
    direction: 'up',
    dimensions: ALL,
    drill: BOTH,
    shape: { type: 'aggregate', states: { activities }, value: 'activities' },
  },
  {
    name: 'conversations',
    label: 'Conversations',
    definition: 'Threads in which something happened in the period: issues, questions, discussions, chat threads.',
    formula: 'number of distinct conversations with an activity in the period',
    source: 'Kith',
    unit: 'conversations',
    direction: 'up',
    dimensions: ALL,
    drill: BOTH,
    shape: {
      type: 'aggregate',
      states: {
        conversations: {
          collect: 'uniqExactState(conversation_hash)',
          merge: 'uniqExactMerge',
          whole: 'uniqExact(conversation_hash)',
        },
      },
      value: 'conversations',
      where: 'conversation_hash != 0',
    },
  },
  {
    name: 'contributors',
    label: 'Contributors',
    definition: 'People who contributed code, reviews or content in the period.',
    formula: 'number of distinct people with an activity of category code, review or content',
    source: 'CHAOSS, Contributors, by type of contribution',
    unit: 'people',
    direction: 'up',
    dimensions: ALL,
    drill: BOTH,
    shape: { type: 'aggregate', states: { people }, value: 'people', where: CONTRIBUTING },
  },
  {
    name: 'helpers',
    label: 'Helpers',
    definition: 'People who took part in a conversation that somebody else had started: they answered, reviewed or joined in.',
    formula: 'number of distinct people with an activity in a conversation whose first activity is another person’s',
    source: 'Kith',
    unit: 'people',
    direction: 'up',
    dimensions: ALL,
    drill: BOTH,
    shape: { type: 'helpers' },
  },
  {
    name: 'activities-per-person',
    label: 'Activities per person',
    definition:
      'How much the average active person did in the period. A few very active people raise it: see the absence factor beside it.',
    formula: 'activities ÷ active people',
    source: 'Kith',
    unit: 'ratio',
    direction: 'none',
    dimensions: ALL,
    drill: BOTH,
    shape: { type: 'aggregate', states: { activities, people }, value: 'if(people = 0, NULL, activities / people)' },
  },
  {
    name: 'stickiness',
    label: 'Stickiness',
    definition: 'Of the people active in the period, the share active on an average day of it (days without any activity included).',
    formula: '(sum of daily active people ÷ days) ÷ active people of the period',
    source: 'DAU/MAU, with the mean over all days of the period; Discourse rounds each day up, Kith does not round',
    unit: 'share',
    direction: 'up',
    // Of weekdays and hours there is no average day.
    dimensions: PLAIN_DIMENSIONS,
    drill: BOTH,
    shape: { type: 'stickiness' },
  },
  {
    name: 'absence-factor',
    label: 'Absence factor',
    definition: 'The smallest number of people who together did at least half of everything in the period. Small means that few carry it.',
    formula: 'smallest k such that the k most active people did ≥ 50 % of the activities',
    source: 'CHAOSS, Contributor Absence Factor (formerly bus factor)',
    unit: 'people',
    direction: 'up',
    dimensions: ALL,
    drill: BOTH,
    shape: { type: 'absence' },
  },
  {
    name: 'concentration',
    label: 'Concentration',
    definition:
      'How unevenly the activities of the period are spread over the people who were active in it (Gini): 0 when all did the same, near 1 when one did nearly everything.',
    formula: 'Σ (2i − n − 1) · xᵢ ÷ (n · Σ x), x the activities of n people, ascending',
    source: 'C. Gini (1912), not corrected for small n',
    unit: 'index',
    direction: 'none',
    dimensions: ALL,
    drill: BOTH,
    shape: { type: 'concentration' },
  },
]

const byName = new Map(CATALOGUE.map((entry) => [entry.name, entry]))
export const findMeasure = (name: string): MeasureEntry | undefined => byName.get(name)

/** Counts of which each stands in one place: people of several places would be counted in each. */
const isAdditive = (shape: Shape): boolean => {
  if (shape.type !== 'aggregate') return shape.type === 'first'
  return Object.entries(shape.states).every(([name, state]) => state.merge === 'sum' && shape.value === name)
}

/** Whether the figures of all values of a dimension add up to the whole: an activity has several technologies, somebody's first counts in one. */
export const addsUp = ({ shape }: MeasureEntry, by: Dimension): boolean =>
  isAdditive(shape) && (by !== 'technology' || shape.type === 'first')

/** Two dimensions are shown over the whole time, in which what compares neighbours means nothing. */
export const crosses = (shape: Shape): boolean => shape.type !== 'flow'

export const toMeasure = ({ shape, dimensions, drill, ...rest }: MeasureEntry): Measure => ({
  ...rest,
  additive: isAdditive(shape),
  crosses: crosses(shape),
  dimensions: [...dimensions],
  drill: [...drill],
})
