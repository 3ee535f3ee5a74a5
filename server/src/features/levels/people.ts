import type { ScopeFilter } from '@kith/contract/filters'
import { LEVELS, type Level } from '@kith/contract/levels'
import type { App } from '../../app.ts'
import type { Day } from '../../analytics/calendar.ts'
import { scopeOf } from '../../analytics/filter.ts'
import { keeping } from '../../analytics/kept.ts'
import { levelOf, STEPS } from '../../analytics/levels/grade.ts'
import { gradesNow } from '../activities/index.ts'
import { showPeople } from '../people/index.ts'
import { dayAsked, levelSql } from './counts.ts'
import { inWords } from './words.ts'

interface Asked extends ScopeFilter {
  readonly at?: Day | undefined
  readonly level?: Level | undefined
  readonly step?: number | undefined
  readonly since?: Day | undefined
  readonly was?: Level | undefined
  readonly move?: 'up' | 'held' | 'down' | 'came' | 'left' | undefined
  readonly limit: number
  readonly offset: number
}

const MOVES = {
  up: 'was_grade > 0 AND level > was',
  held: 'was_grade > 0 AND level = was',
  down: 'grade > 0 AND level < was',
  came: 'was_grade = 0',
  left: 'grade = 0',
} as const

/** The people behind a figure of levels, the highest first. */
export const findAtLevel = async (app: App, asked: Asked) => {
  const at = await dayAsked(app, asked.at)
  const since = asked.since === undefined || asked.since <= at ? asked.since : at
  const { text, params } = await gradesNow(app, since === undefined ? [at] : [since, at], scopeOf(asked))
  const now = since === undefined ? 'g0' : 'g1'
  const conditions = [
    since === undefined ? 'grade > 0' : '(grade > 0 OR was_grade > 0)',
    asked.level && `level = ${LEVELS.indexOf(asked.level)}`,
    asked.step && asked.level && `grade = ${(LEVELS.indexOf(asked.level) - 1) * STEPS + 4 - asked.step}`,
    since && asked.was && `was = ${LEVELS.indexOf(asked.was)}`,
    since && asked.move && MOVES[asked.move],
  ].filter((one) => typeof one === 'string')
  const rows = await keeping(app.log).query<{ member: number; grade: number; was_grade: number; total: number }>(
    `SELECT member, ${now} AS grade, ${since === undefined ? '0' : 'g0'} AS was_grade, ${levelSql('grade')} AS level, ${levelSql('was_grade')} AS was,
      count() OVER () AS total FROM (${text}) WHERE ${conditions.join(' AND ')}
     ORDER BY grade DESC, was_grade DESC, member LIMIT ${asked.limit} OFFSET ${asked.offset}`,
    params,
  )
  const byId = new Map(rows.map((row) => [row.member, row]))
  const people = await showPeople(app, [...byId.keys()])
  return {
    title: titleOf(asked, at, since),
    total: rows[0]?.total ?? 0,
    people: people.map((person) => {
      const { grade = 0, was_grade: was = 0 } = byId.get(person.id) ?? {}
      return { ...person, grade, level: levelOf(grade), wasGrade: since === undefined ? null : was }
    }),
  }
}

const NAMES = {
  none: 'No level',
  explorer: 'Explorers',
  participant: 'Participants',
  contributor: 'Contributors',
  leader: 'Leaders',
} as const
const MOVE_NAMES = { up: 'Moved up', held: 'Held their level', down: 'Moved down', came: 'Came', left: 'Left' } as const

const titleOf = ({ level, was, move, step }: Asked, at: Day, since: Day | undefined): string =>
  [
    since && move && MOVE_NAMES[move],
    level && `${NAMES[level]}${step ? ` ${'I'.repeat(step)}` : ''}`,
    since && was && `before: ${NAMES[was].toLowerCase()}`,
    since === undefined ? inWords(at) : `${inWords(since)} to ${inWords(at)}`,
  ]
    .filter(Boolean)
    .join(', ')
