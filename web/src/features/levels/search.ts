import { given, read, type RawSearch } from '../../url.ts'
import { readPeopleScope, type PeopleScope } from '../segments/scope.ts'

export const LEVELS = ['leader', 'contributor', 'participant', 'explorer'] as const
export type Level = (typeof LEVELS)[number]
export const MOVES = ['up', 'held', 'down', 'came', 'left'] as const
export type Move = (typeof MOVES)[number]
const WAS = [...LEVELS, 'none'] as const
export type AnyLevel = (typeof WAS)[number]

/** Which day, and which it is compared with. */
export interface LevelsSearch extends PeopleScope {
  at?: string
  since?: string
}
export const readLevels = (raw: RawSearch): LevelsSearch =>
  given({ ...readPeopleScope(raw), at: read.day(raw.at), since: read.day(raw.since) })

/** Which figure of levels is opened to its people. */
export interface LevelPeopleSearch extends LevelsSearch {
  level?: Level
  step?: number
  was?: AnyLevel
  move?: Move
}
export function readLevelPeople(raw: RawSearch): LevelPeopleSearch {
  const step = Number(read.oneOf(String(raw.step), ['1', '2', '3'] as const) ?? 0)
  return given({
    ...readLevels(raw),
    level: read.oneOf(raw.level, LEVELS),
    step: step === 0 ? undefined : step,
    was: read.oneOf(raw.was, WAS),
    move: read.oneOf(raw.move, MOVES),
  })
}
