import type { Window } from '../../analytics/levels/review.ts'

const REVIEWS: Readonly<Record<number, string>> = {
  1: 'the first of each month',
  3: 'the first of each quarter',
  12: 'the first of January',
}

const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
export const inWords = (day: string): string => format.format(new Date(`${day}T00:00:00Z`))

/** How levels are given, as it is printed beside each figure of them. */
export const definitionOf = (reviewMonths: number, { from, at }: Window): string =>
  `By what a person did from ${inWords(from)} to ${inWords(at)}: the weightiest activity (1 to 3 explorer, 4 to 6 participant, 7 to 9 contributor, 10 to 12 leader), ` +
  'or presence: on 2 days of a week participant, on 7 days of a month contributor, on 30 days of a quarter leader; up to three of these are steps. ' +
  `Levels rise at once and fall only on ${REVIEWS[reviewMonths]}. Teammates and robots are left out.`

export const GRAVITY_DEFINITION =
  'Weighted commitment is the sum over the levels of (weight of the level, 1, 4, 7 or 10)² × people. Gravity is its change over the month by the people at the month’s start.'
export const GRAVITY_SOURCE = 'Orbit model, version 2'
