import type { Where } from '@kith/contract/whereabouts'
import { count, percent } from '../../format/numbers.ts'
import { capital, listed, people } from '../../format/words.ts'

type Row = Where['rows'][number]

const fine = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 })

const NAMED = 3
const names = (rows: readonly Row[]): string => listed(rows.slice(0, NAMED).map((row) => row.label))

/** What moves, in one sentence; nothing where chance may have moved it. */
export function headline(found: Where): string {
  const [rising, falling] = (['rising', 'falling'] as const).map((trend) => found.rows.filter((row) => row.trend === trend))
  if (rising?.length && falling?.length) return `${names(rising)} ${rising.length === 1 ? 'is' : 'are'} rising, ${names(falling)} falling`
  if (rising?.length) return `${names(rising)} ${rising.length === 1 ? 'is' : 'are'} rising`
  if (falling?.length) return `${names(falling)} ${falling.length === 1 ? 'is' : 'are'} falling`
  const [first] = found.rows
  return first ? `Most people are at ${first.label}; nothing moves more than chance would` : 'Of nobody is it known where they are'
}

export function byline({ whole, unknown }: Where): string {
  const all = `${capital(people(whole.people))} did something, ${count(whole.peopleBefore)} in as many days before.`
  if (unknown.activities === 0 || whole.activities === 0) return all
  const part = unknown.activities / whole.activities
  return `${all} Of ${part > 0.995 && unknown.activities < whole.activities ? 'nearly all' : percent(part)} of the activities this is not known.`
}

/** "× 3.2 (2.1 to 4.9)"; where nobody was there before, or nobody is now, the counts say it all. */
export function change({ people: now, peopleBefore, ratio }: Pick<Row, 'people' | 'peopleBefore' | 'ratio'>): string {
  if (peopleBefore === 0) return now === 0 ? '–' : 'new'
  if (ratio === null) return '–'
  return `× ${fine.format(ratio.value)} (${fine.format(ratio.low)} to ${ratio.high === null ? 'any' : fine.format(ratio.high)})`
}

export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const
