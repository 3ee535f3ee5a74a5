import { LEVELS, type Level } from '@kith/contract/levels'

/** Weighted commitment and grades after the Orbit model, version 2 (github.com/orbit-love/orbit-model). */

export const MILESTONES = [
  { milestone: 'week', days: 2, grade: 4 },
  { milestone: 'month', days: 7, grade: 7 },
  { milestone: 'quarter', days: 30, grade: 10 },
] as const
export type Milestone = (typeof MILESTONES)[number]

/** Steps of a level, and so how often a milestone counts. */
export const STEPS = 3

/** Grades 1 to 3 are of an explorer, 4 to 6 of a participant, 7 to 9 of a contributor, 10 to 12 of a leader. */
export const levelOf = (grade: number): Level => LEVELS[Math.ceil(grade / STEPS)] ?? 'none'

/** The grade that reaching a milestone so many times gives; 0 for never. */
export const milestoneGrade = ({ grade }: Milestone, times: number): number => (times === 0 ? 0 : grade + Math.min(times, STEPS) - 1)

const COMMITMENT = { none: 0, explorer: 1, participant: 4, contributor: 7, leader: 10 } as const

export type LevelCounts = Readonly<Record<Exclude<Level, 'none'>, number>>

/** Sum over the levels of (weight of the level)² × people. */
export const commitment = (counts: LevelCounts): number =>
  LEVELS.reduce((sum, level) => (level === 'none' ? sum : sum + COMMITMENT[level] ** 2 * counts[level]), 0)

export const peopleOf = (counts: LevelCounts): number => counts.explorer + counts.participant + counts.contributor + counts.leader

/** Change of weighted commitment over a period, by the people at its start (the model does not say of when; its own example has the same number at both ends). */
export const gravity = (before: LevelCounts, after: LevelCounts): number | null =>
  peopleOf(before) === 0 ? null : (commitment(after) - commitment(before)) / peopleOf(before)
