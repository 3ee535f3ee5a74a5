import type { Output } from '../../api.ts'
import { date } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { counted, listed, people } from '../../format/words.ts'
import type { AnyLevel, Level } from './search.ts'

export type Levels = Output<'levels.get'>
export type Moves = Output<'levels.moves'>
export type Why = Output<'levels.person'>

export const NAMES: Record<AnyLevel, { one: string; many: string; says: string }> = {
  leader: { one: 'leader', many: 'Leaders', says: 'Carry it with us: on thirty days of a quarter, or by something as weighty as a talk.' },
  contributor: {
    one: 'contributor',
    many: 'Contributors',
    says: 'Put time in that others profit from: on seven days of a month, or a release, a post.',
  },
  participant: {
    one: 'participant',
    many: 'Participants',
    says: 'Take part now and then: on two days of a week, or an issue, an answer, a commit.',
  },
  explorer: { one: 'explorer', many: 'Explorers', says: 'Look around: a star, a like, a first question.' },
  none: { one: 'no level', many: 'No level', says: 'Nothing done within the look-back.' },
}

const ROMAN = ['', 'I', 'II', 'III']
export const roman = (step: number): string => ROMAN[step] ?? ''

/** 8 → "Contributor II"; 0 → "no level". */
export const gradeName = (grade: number): string => {
  const level = levelAt(grade)
  if (level === 'none') return 'no level'
  const { one } = NAMES[level]
  return `${one.charAt(0).toUpperCase()}${one.slice(1)} ${roman(4 - stepAt(grade))}`
}
const ORDER: readonly Level[] = ['explorer', 'participant', 'contributor', 'leader']
export const levelAt = (grade: number): AnyLevel => ORDER[Math.ceil(grade / 3) - 1] ?? 'none'
/** 1 for the first step up (III), 3 for the last (I). */
const stepAt = (grade: number): number => ((grade - 1) % 3) + 1

/** "2 leaders and 11 contributors carry 240 people". */
export const headline = ({ people: all, levels }: Levels): string => {
  const of = (level: Level): number => levels.find((one) => one.level === level)?.people ?? 0
  if (all === 0) return 'Nobody has done anything that counts for a level'
  const [leaders, contributors] = [of('leader'), of('contributor')]
  if (leaders + contributors === 0) return `${people(all)} take part, nobody yet as a contributor or leader`
  const inner = [leaders > 0 && counted(leaders, 'leader'), contributors > 0 && counted(contributors, 'contributor')]
  return `${listed(inner.filter((one) => typeof one === 'string'))} among ${people(all)}`
}

export const movesLine = ({ up, down, came, left, from }: Moves): string =>
  `Since ${date(from.at)} ${count(up)} moved up, ${count(down)} down; ${count(came)} came and ${count(left)} are gone from view.`

const PERIOD = { week: 'week', month: 'month', quarter: 'quarter' } as const

/** "On 7 or more days in each of 2 months". */
export const milestoneWords = (days: number, times: number, milestone: keyof typeof PERIOD): string =>
  times === 1 ? `on ${days} days of a ${PERIOD[milestone]}` : `on ${days} days of a ${PERIOD[milestone]}, ${count(times)} times`

export const MILESTONE_DAYS = { week: 2, month: 7, quarter: 30 } as const

/** What leads to a grade by being there. */
export const presenceWay = ({ milestone, days, needs, has, now }: NonNullable<Why['next'][number]['milestone']>): string => {
  const missing = needs - has
  const done = now === 0 ? '' : ` (${now} so far in this ${milestone})`
  if (missing <= 0) return ''
  const times = missing === 1 ? (has === 0 ? 'a' : 'one more') : `${missing}${has === 0 ? '' : ' more'}`
  return `be here on ${days} days of ${times} ${milestone}${missing > 1 ? 's' : ''}${done}`
}
