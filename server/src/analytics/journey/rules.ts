import { JOURNEY_STEPS, STAGES, type JourneyRule, type JourneyRules } from '@kith/contract/journey'
import * as crypto from 'node:crypto'
import type { Elsewhere } from '../arrivals/rules.ts'
import type { Sql } from '../filter.ts'

const rule = (
  fits: Partial<Pick<JourneyRule, 'kind' | 'category'>>,
  step: JourneyRule['step'],
  stage: JourneyRule['stage'],
): JourneyRule => ({
  kind: [],
  category: [],
  source: [],
  place: [],
  words: [],
  ...fits,
  step,
  stage,
})

/** What activities tell until the team says otherwise: one rule for each category, and before them the kinds that stand apart in theirs. */
export const DEFAULT_RULES: JourneyRules = {
  rules: [
    rule({ kind: ['clicked', 'viewed'] }, 'discover', 'tertiary'),
    rule({ kind: ['rsvp', 'forked'] }, 'evaluate', 'secondary'),
    rule({ kind: ['answered', 'spoke'] }, 'scale', 'primary'),
    rule({ category: ['interest', 'other'] }, 'discover', 'secondary'),
    rule({ category: ['usage'] }, 'evaluate', 'secondary'),
    rule({ category: ['discussion'] }, 'evaluate', 'primary'),
    rule({ category: ['help', 'support', 'event'] }, 'learn', 'primary'),
    rule({ category: ['code', 'review'] }, 'build', 'primary'),
    rule({ category: ['content', 'release'] }, 'scale', 'primary'),
  ],
}

/** What tells when somebody first reached what. */
export interface MarkRules {
  readonly journey: JourneyRules
  readonly elsewhere: Elsewhere
}

/** The same rules have the same number for ever: what they gave is kept under it. */
export const numberOf = (rules: MarkRules): number => Number.parseInt(crypto.hash('sha1', JSON.stringify(rules), 'hex').slice(0, 13), 16)

/** The number of the first rule that fits an activity, from 1; 0 for none. */
export const ruleSql = ({ rules }: JourneyRules, prefix = ''): Sql => {
  const params: Record<string, unknown> = {}
  const cases = rules.map((one, index) => {
    const parts: string[] = []
    const list = (column: string, type: string, values: readonly unknown[]): void => {
      if (values.length === 0) return
      params[`${prefix}${column}${index}`] = values
      parts.push(`${column} IN {${prefix}${column}${index}:Array(${type})}`)
    }
    list('kind', 'String', one.kind)
    list('category', 'String', one.category)
    list('source_id', 'UInt32', one.source)
    list('place', 'String', one.place)
    if (one.words.length > 0) {
      params[`${prefix}words${index}`] = one.words.map((word) => word.toLowerCase())
      parts.push(`arrayExists(word -> position(lowerUTF8(title), word) > 0, {${prefix}words${index}:Array(String)})`)
    }
    return `${parts.join(' AND ') || '1'}, ${index + 1}`
  })
  return { text: cases.length === 0 ? '0' : `multiIf(${cases.join(', ')}, 0)`, params }
}

/** Numbers of the steps, or stages, that the rules lead to, from 1; 0 for no rule. */
export const stepsOf = ({ rules }: JourneyRules): string =>
  `[0, ${rules.map((one) => JOURNEY_STEPS.indexOf(one.step) + 1).join(', ')}]`.replace(', ]', ']')
export const stagesOf = ({ rules }: JourneyRules): string =>
  `[0, ${rules.map((one) => STAGES.indexOf(one.stage) + 1).join(', ')}]`.replace(', ]', ']')
