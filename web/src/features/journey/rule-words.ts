import type { Output } from '../../api.ts'
import { listed } from '../../format/words.ts'
import { CATEGORIES, CATEGORY_LABELS } from '../filters/filters.ts'
import { STAGES, STEPS } from './search.ts'
import { STEP_WORDS } from './words.ts'

export type Rule = Output<'journey.rules'>['rules'][number]

export const STEP_CHOICES = STEPS.map((value) => ({ value, label: STEP_WORDS[value].name }))
export const CATEGORY_CHOICES = CATEGORIES.map((value) => ({ value, label: CATEGORY_LABELS[value] }))
export const STAGE_CHOICES = STAGES.map((value) => ({ value, label: value }))

/** "code and review, in garden, whose title holds “help”". */
export const ruleWords = ({ kind, category, source, place, words }: Rule, titleOf: (source: number) => string): string => {
  const parts = [
    kind.length > 0 ? listed(kind) : '',
    category.length > 0 ? `${category.length > 1 ? 'categories' : 'category'} ${listed(category)}` : '',
    source.length > 0 ? `from ${listed(source.map(titleOf))}` : '',
    place.length > 0 ? `in ${listed(place)}` : '',
    words.length > 0 ? `whose title holds ${listed(words.map((word) => `“${word}”`))}` : '',
  ].filter((part) => part !== '')
  return parts.length === 0 ? 'everything else' : parts.join(', ')
}
