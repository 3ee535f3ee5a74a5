import { knownRobot, type Account } from './known-robots.ts'
import { behaviourOf, BEHAVIOUR_FEATURES, type Action, type Behaviour } from './robot-behaviour.ts'
import { ROBOT_CARD } from './robot-card.ts'
import { robotNameFeatures, ROBOT_NAME_FEATURES } from './robot-name.ts'
import { rhythmOf, type Rhythm } from './robot-rhythm.ts'
import { repetitionOf, type Repetition } from './robot-texts.ts'
import { pointsOf } from './scorecard.ts'

/** What is known of one account. */
export interface RobotSignals extends Account {
  /** The platform itself, or whoever wrote the input, says that it is a robot. */
  readonly flagged?: boolean
  /** Its newest activities (300 are enough), in any order. */
  readonly actions: readonly Action[]
  /** What it wrote, newest first (100 are enough). */
  readonly texts: readonly string[]
  /** How many kinds of activity anybody does on this platform, as far as is known. */
  readonly kindsOffered: number
}

export interface RobotReason {
  /** For (positive) or against (negative) a robot: log2 of the likelihood ratio. Infinite for proof is written as 100. */
  readonly bits: number
  readonly text: string
}

export interface RobotJudgement {
  /** What it most likely is. Without proof, `robot` and `mixed` are suspicions. */
  readonly state: 'robot' | 'human' | 'mixed' | 'unknown'
  /** True only where the platform or the list of known robots says so. */
  readonly proven: boolean
  /** That no person stands behind it, 0 to 1. */
  readonly probability: number
  /** The weightiest first, at most eight. */
  readonly reasons: readonly RobotReason[]
}

/** Fewer activities tell nothing about behaviour. */
export const JUDGED_FROM = 10
/** Of accounts that do something, so many are robots before anything is known of one: about what well-kept communities count. */
const PRIOR = 0.03
/** People with “bot” as a word of their login were sought out for the training data: about ten times as many as elsewhere. In natural logarithm. */
const SOUGHT_OUT = 2.3
/** The behaviour was learnt where accounts can do a good many things; where there is only one kind, all look like machines. */
const KINDS_OFFERED_MIN = 8
const SUSPECT_FROM = 0.5
const HUMAN_BELOW = 0.05
const HUMAN_ACTIONS_MIN = 20
const REASONS_MAX = 8
const PROOF_BITS = 100

/** Judges one account. Deterministic; never throws. */
export const judgeRobot = (signals: RobotSignals): RobotJudgement => {
  const known = knownRobot(signals) ?? (signals.flagged ? 'the source says that it is a robot' : undefined)
  if (known !== undefined) return { state: 'robot', proven: true, probability: 1, reasons: [{ bits: PROOF_BITS, text: known }] }
  const texts = repetitionOf(signals.texts)
  const enough = signals.actions.length >= JUDGED_FROM
  const clues = [...nameClues(signals), ...(enough ? [...actionClues(signals), ...textClues(texts)] : [])]
  const odds = Math.log(PRIOR / (1 - PRIOR)) + clues.reduce((sum, clue) => sum + clue.points, 0)
  const probability = 1 / (1 + Math.exp(-odds))
  const reasons = clues
    .filter((clue) => Math.abs(clue.points) >= 0.25)
    .toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points))
    .slice(0, REASONS_MAX)
    .map(({ points, text }) => ({ bits: Math.round((points / Math.LN2) * 10) / 10, text }))
  return { state: stateOf(probability, signals.actions.length, texts), proven: false, probability, reasons }
}

const stateOf = (probability: number, actions: number, texts: Repetition): RobotJudgement['state'] => {
  if (probability >= SUSPECT_FROM) return speaksItself(texts) ? 'mixed' : 'robot'
  return probability < HUMAN_BELOW && actions >= HUMAN_ACTIONS_MIN ? 'human' : 'unknown'
}

/** A person who lets a program use the account writes texts that are all different beside those that are all alike. */
const speaksItself = ({ texts, repeated }: Repetition): boolean => texts - repeated >= 15 && texts - repeated >= texts / 4

interface Clue {
  /** Natural logarithm of the likelihood ratio. */
  readonly points: number
  readonly text: string
}

const NAMES_FROM = BEHAVIOUR_FEATURES.length

const nameClues = ({ username, name, platform, key }: RobotSignals): Clue[] => {
  const login = username ?? (platform === 'git' ? (name ?? '') : key)
  const features = robotNameFeatures(login)
  const points = features.reduce((sum, value, f) => sum + pointsOf(ROBOT_CARD, NAMES_FROM + f, value), 0)
  const word = features[ROBOT_NAME_FEATURES.indexOf('“bot” as a word')] === 1
  const bracket = features[0] === 1
  const said = bracket
    ? `is called ${login}`
    : word
      ? `has “bot” as a word in its name (${login})`
      : features[3] === 1
        ? `has “bot” in its name (${login})`
        : features[4] === 1
          ? `has a word of machines in its name (${login})`
          : 'has nothing of a machine in its name'
  return [{ points: points + (word || bracket ? SOUGHT_OUT : 0), text: said }]
}

const actionClues = (signals: RobotSignals): Clue[] => {
  const clues = rhythmClues(rhythmOf(signals.actions.map(({ atMs }) => atMs)))
  if (signals.kindsOffered < KINDS_OFFERED_MIN) return clues
  const behaviour = behaviourOf(signals.actions)
  return behaviour.actions < JUDGED_FROM ? clues : [...clues, ...behaviourClues(behaviour, signals.kindsOffered)]
}

/** What was learnt from the labelled accounts, put into three sentences. */
const behaviourClues = ({ values, actions, kinds, gapMedianHours }: Behaviour, offered: number): Clue[] => {
  const points = (...names: (typeof BEHAVIOUR_FEATURES)[number][]): number =>
    names.reduce((sum, name) => {
      const f = BEHAVIOUR_FEATURES.indexOf(name)
      return sum + pointsOf(ROBOT_CARD, f, values[f])
    }, 0)
  return [
    {
      points: points('kinds', 'per kind mean', 'per kind median'),
      text: `${actions} activities of ${kinds} ${kinds === 1 ? 'kind' : 'kinds'}, of ${offered} that people do there`,
    },
    { points: points('gap mean', 'gap median'), text: `half of its activities follow the one before within ${lapse(gapMedianHours)}` },
    { points: points('switch mean', 'switch median'), text: switched(values[BEHAVIOUR_FEATURES.indexOf('switch median')]) },
  ]
}

const switched = (hours = Number.NaN): string =>
  Number.isNaN(hours)
    ? 'never turns from one kind of activity to another'
    : `turns from one kind of activity to another within ${lapse(hours)}`

/**
 * Points by judgement, not learnt: there is no public data on whole histories. Each stands for what would have to be an odd person: e^4, about 55 to 1,
 * is the most that one of them counts.
 */
const rhythmClues = (rhythm: Rhythm): Clue[] => {
  const { days, minute, sameMinute, evenGaps, gaps, gapHours, quietHours, hours, activities } = rhythm
  const clues: Clue[] = []
  const punctual = Math.max(days >= 10 && sameMinute >= 0.6 ? (sameMinute >= 0.85 ? 4 : 2.5) : 0)
  const even = gaps >= 10 && evenGaps >= 0.5 ? (evenGaps >= 0.8 ? 3.5 : 2) : 0
  // A daily appointment makes even gaps, too: the same thing is not counted twice.
  if (punctual > 0)
    clues.push({ points: punctual, text: `acted at ${minute} UTC on ${Math.round(sameMinute * days)} of its ${days} active days` })
  else if (even > 0)
    clues.push({
      points: even,
      text: `${Math.round(evenGaps * gaps)} of its ${gaps} pauses last as long as each other: ${lapse(gapHours)}`,
    })
  if (activities >= 150 && days >= 20 && quietHours <= 2)
    clues.push({ points: 1.5, text: `is active in ${hours} hours of the day, and never rests for more than ${quietHours} together` })
  if (activities >= 50 && days >= 20 && quietHours >= 5 && hours >= 6)
    clues.push({ points: -1, text: `rests for ${quietHours} hours of the day together, as people do` })
  return clues
}

/** By judgement, too. */
const textClues = ({ texts, repeated, patterns }: Repetition): Clue[] => {
  const share = repeated / texts
  const said = `${repeated} of its ${texts} texts follow ${patterns} ${patterns === 1 ? 'pattern' : 'patterns'}, but for numbers, links and names`
  if (texts >= 10 && share >= 0.9) return [{ points: 4, text: said }]
  if (texts >= 15 && share >= 0.6) return [{ points: 3, text: said }]
  if (texts >= 20 && share >= 0.4) return [{ points: 1.5, text: said }]
  if (texts >= 20 && share < 0.1) return [{ points: -1.5, text: `${texts - repeated} of its ${texts} texts are unlike any other` }]
  return []
}

const lapse = (hours: number): string => {
  const seconds = hours * 3_600
  const [value, unit] =
    seconds < 90 ? [seconds, 'second'] : seconds < 5_400 ? [seconds / 60, 'minute'] : hours < 48 ? [hours, 'hour'] : [hours / 24, 'day']
  const round = Math.round(value)
  return `${round} ${unit}${round === 1 ? '' : 's'}`
}
