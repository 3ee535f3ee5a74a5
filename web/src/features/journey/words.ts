import type { Output } from '../../api.ts'
import { count, percent } from '../../format/numbers.ts'
import { people } from '../../format/words.ts'
import type { Stage, Step } from './search.ts'

export type Journey = Output<'journey.get'>
export type Times = Output<'journey.times'>
export type StepTimes = Times['steps'][number]
export type Paths = Output<'journey.paths'>

export const STEP_WORDS: Record<Step, { name: string; says: string }> = {
  discover: { name: 'Discover', says: 'Has noticed that we exist' },
  evaluate: { name: 'Evaluate', says: 'Weighs whether it fits' },
  learn: { name: 'Learn', says: 'Asks, attends, tries' },
  build: { name: 'Build', says: 'Makes something with it or for it' },
  scale: { name: 'Scale', says: 'Brings others along' },
}
export const STAGE_WORDS: Record<Stage, string> = {
  primary: 'Primary, takes part',
  secondary: 'Secondary, follows',
  tertiary: 'Tertiary, has heard of us',
}

/** Where most people wait for too long. */
export const headline = ({ steps }: Times): string => {
  const [worst] = steps.toSorted((a, b) => b.stuck - a.stuck)
  if (steps.every((one) => one.people === 0)) return 'Nobody is on the way yet'
  if (!worst || worst.stuck === 0) return 'Nobody is stuck on the way'
  return `${people(worst.stuck)} ${worst.stuck === 1 ? 'is' : 'are'} stuck at ${STEP_WORDS[worst.step].name.toLowerCase()}`
}

/** With fewer than ten there is no percentage without its people. */
export const within90 = ({ within90: { moved, of, interval } }: StepTimes): string => {
  if (of === 0) return 'nobody has had 90 days yet'
  const said = `${count(moved)} of ${count(of)}`
  if (of < 10 || interval === null) return `${said} within 90 days`
  return `${percent(moved / of)} (${percent(interval.low)} to ${percent(interval.high)}) within 90 days, ${said}`
}
