import { given, read, type RawSearch } from '../../url.ts'
import { readPeopleScope, type PeopleScope } from '../segments/scope.ts'

export const STEPS = ['discover', 'evaluate', 'learn', 'build', 'scale'] as const
export type Step = (typeof STEPS)[number]
export const STAGES = ['tertiary', 'secondary', 'primary'] as const
export type Stage = (typeof STAGES)[number]
const LEVELS = ['none', 'explorer', 'participant', 'contributor', 'leader'] as const
const NUMBER_MAX = 2 ** 31

/** Which figure of the journey is opened to its people. */
export interface JourneyPeopleSearch extends PeopleScope {
  step?: Step
  stage?: Stage
  level?: (typeof LEVELS)[number]
  stuck?: boolean
  moved?: boolean
  unplaced?: boolean
  position?: number
  from?: number
  to?: number
}

const whole = (value: unknown, least: number, most: number): number | undefined => {
  const number = Number(read.text(value, 12) ?? Number.NaN)
  return Number.isInteger(number) && number >= least && number <= most ? number : undefined
}

const yes = (value: unknown): true | undefined => (value === 'true' || value === true ? true : undefined)

export const readJourneyPeople = (raw: RawSearch): JourneyPeopleSearch =>
  given({
    ...readPeopleScope(raw),
    step: read.oneOf(raw.step, STEPS),
    stage: read.oneOf(raw.stage, STAGES),
    level: read.oneOf(raw.level, LEVELS),
    stuck: yes(raw.stuck),
    moved: yes(raw.moved),
    unplaced: yes(raw.unplaced),
    position: whole(raw.position, 1, 3),
    from: whole(raw.from, 0, NUMBER_MAX),
    to: whole(raw.to, 0, NUMBER_MAX),
  })
