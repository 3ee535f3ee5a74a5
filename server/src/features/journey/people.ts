import type { ScopeFilter } from '@kith/contract/filters'
import { JOURNEY_STEPS, STAGES } from '@kith/contract/journey'
import { LEVELS, type Level } from '@kith/contract/levels'
import type { App } from '../../app.ts'
import type { Day } from '../../analytics/calendar.ts'
import { scopeOf, type PartialFilter, type Sql } from '../../analytics/filter.ts'
import { keeping } from '../../analytics/kept.ts'
import { journeyNow } from '../activities/index.ts'
import { showPeople } from '../people/index.ts'
import { pathsSql } from './paths.ts'
import { dayAsked, stageAt, stepAt } from './people-sql.ts'
import { journeyTimesOn, movedSql, waitingSql } from './times.ts'
import { JOURNEY_DEFINITION, PATHS_DEFINITION, TIMES_DEFINITION } from './words.ts'

interface Asked extends ScopeFilter {
  readonly at?: Day | undefined
  readonly step?: (typeof JOURNEY_STEPS)[number] | undefined
  readonly stage?: (typeof STAGES)[number] | undefined
  readonly level?: Level | undefined
  readonly stuck?: boolean | undefined
  readonly moved?: boolean | undefined
  readonly unplaced?: boolean | undefined
  readonly position?: number | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly top: number
  readonly limit: number
  readonly offset: number
}

export const countJourney = async (app: App, asked: Day | undefined, filter: PartialFilter) => {
  const { at } = await dayAsked(app, asked)
  const { text, params } = await journeyNow(app, at, filter)
  const rows = await keeping(app.log).query<{ step: number; stage: number; level: number; n: number }>(
    `SELECT step, stage, level, count() AS n FROM (${text}) GROUP BY step, stage, level ORDER BY step, stage, level`,
    params,
  )
  return {
    at,
    people: rows.reduce((total, row) => total + row.n, 0),
    cells: rows.map((row) => ({ step: stepAt(row.step), stage: stageAt(row.stage), level: LEVELS[row.level] ?? 'none', people: row.n })),
    definition: JOURNEY_DEFINITION,
  }
}

/** The people behind a figure of the journey. */
export const findOnJourney = async (app: App, asked: Asked) => {
  const { at, endSql } = await dayAsked(app, asked.at)
  const placed = await journeyNow(app, at, scopeOf(asked))
  const conditions = [
    asked.step && (asked.moved ? movedSql(JOURNEY_STEPS.indexOf(asked.step) + 1) : `step = ${JOURNEY_STEPS.indexOf(asked.step) + 1}`),
    asked.unplaced && 'step = 0',
    asked.stage && `stage = ${STAGES.indexOf(asked.stage) + 1}`,
    asked.level && `level = ${LEVELS.indexOf(asked.level)}`,
  ].filter((one) => typeof one === 'string')
  const path = await onPathSql(app, asked, endSql)
  const within = [await stuckSql(app, asked, endSql), path && `member IN (${path.text})`].filter((one) => one !== undefined)
  const where = [...conditions, ...within].join(' AND ') || '1'
  const rows = await keeping(app.log).query<{ member: number; step: number; stage: number; level: number; total: number }>(
    `SELECT member, step, stage, level, count() OVER () AS total FROM (${placed.text}) WHERE ${where} ORDER BY level DESC, step DESC, member LIMIT ${asked.limit} OFFSET ${asked.offset}`,
    { ...placed.params, ...path?.params },
  )
  const byId = new Map(rows.map((row) => [row.member, row]))
  const people = await showPeople(app, [...byId.keys()])
  return {
    title: titleOf(asked),
    definition: definitionOf(asked),
    total: rows[0]?.total ?? 0,
    people: people.map((person) => {
      const { step = 0, stage = 0, level = 0 } = byId.get(person.id) ?? {}
      return { ...person, step: stepAt(step), stage: stageAt(stage), level: LEVELS[level] ?? 'none' }
    }),
  }
}

const stuckSql = async (app: App, asked: Asked, endSql: string): Promise<string | undefined> => {
  if (!asked.stuck || asked.step === undefined) return undefined
  const known = (await journeyTimesOn(app, asked.at, scopeOf(asked))).steps.find((one) => one.step === asked.step)?.stuckDays ?? null
  if (known === null) return '0'
  return `level > 0 AND ${waitingSql(JOURNEY_STEPS.indexOf(asked.step) + 1, endSql, known)}`
}

const onPathSql = async (app: App, { position, from, to, top, ...scope }: Asked, endSql: string): Promise<Sql | undefined> => {
  if (position === undefined || from === undefined) return undefined
  const { text, params } = await pathsSql(app, endSql, top, scopeOf(scope))
  const next = to === undefined ? `length(path) = ${position}` : `length(path) > ${position} AND path[${position + 1}] = ${to}`
  return { text: `SELECT member FROM (${text}) WHERE length(path) >= ${position} AND path[${position}] = ${from} AND ${next}`, params }
}

const definitionOf = ({ stuck, moved, position }: Asked): string => {
  if (stuck || moved) return TIMES_DEFINITION
  return position === undefined ? JOURNEY_DEFINITION : PATHS_DEFINITION
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

const titleOf = ({ step, stage, level, stuck, moved, unplaced, position }: Asked): string =>
  [
    unplaced && 'Fit no rule',
    stuck && 'Stuck',
    step && (moved ? `Went further than ${step}` : capital(step)),
    stage,
    level && (level === 'none' ? 'no level' : `${level}s`),
    position && 'on this path',
  ]
    .filter(Boolean)
    .join(', ') || 'Everybody on the journey'
