import type { Sql } from '../../analytics/filter.ts'
import { personsOf } from '../../analytics/persons.ts'
import { countedSql, type Standings } from '../../analytics/segments.ts'

/** Rows of numbers, each perhaps several times. */
export interface Part {
  /** Rows `{ one }`. */
  readonly text: string
  /** Of people, or of identities, whoever they belong to. */
  readonly of: 'people' | 'identities'
  /** Those who are not meant, whatever else says they are. */
  readonly isOut: boolean
}

/** What one condition found: everybody in one of its parts and in none that is out, or with `isRest` all others. */
export interface Found {
  readonly parts: readonly Part[]
  readonly params: Sql['params']
  readonly isRest: boolean
}

/** Who is left out is decided once, of the whole rule. */
export const EVERYBODY = { teammates: 'include', robots: 'include' } as const

/** Rows `{ person }`. */
export const people = (text: string): Part => ({ text: `SELECT person AS one FROM (${text})`, of: 'people', isOut: false })
/** Rows `{ identity_id }`. */
export const identities = (text: string, { isOut = false } = {}): Part => ({
  text: `SELECT identity_id AS one FROM (${text})`,
  of: 'identities',
  isOut,
})
export const foundOf = ({ text, params }: Sql, { isRest = false } = {}): Found => ({ parts: [people(text)], params, isRest })

/** A bitmap. */
export const NOBODY = 'bitmapBuild(emptyArrayUInt32())'
const oneOf = (bitmaps: readonly string[]): string => bitmaps.reduce((all, one) => `bitmapOr(${all}, ${one})`, NOBODY)

/**
 * One row of bitmaps of people: `f0`, `f1`, ..., what each condition found, and `counted`, who counts of all of them and of `everybody`. Numbers are gathered by what
 * they are of, all at the same time; only then it is looked up whose identities those are: bitmaps take a fifth of what grouping people takes.
 */
export const foundSql = (conditions: readonly (readonly Part[])[], everybody: readonly Part[], standings: Standings): string => {
  const parts = [...conditions.flat(), ...everybody]
  const bitmapOf = (wanted: readonly Part[], isOut: boolean): string =>
    oneOf(wanted.filter((one) => one.isOut === isOut).map((one) => ofPeople(one, `s${parts.indexOf(one)}`)))
  const each = conditions.map((own, index) => {
    const there = bitmapOf(own, false)
    return `${own.some((one) => one.isOut) ? `bitmapAndnot(${there}, ${bitmapOf(own, true)})` : there} AS f${index}`
  })
  const names = conditions.map((_, index) => `f${index}`)
  const rows = parts.map(({ text }, slot) => `SELECT toUInt32(one) AS one, toUInt16(${slot}) AS slot FROM (${text})`)
  return `SELECT ${names.join(', ')}, ${countedSql(standings, oneOf([...names, ...everybody.map((one) => bitmapOf([one], false))]))} AS counted FROM (
  SELECT ${[...each, ...everybody.map((one) => `s${parts.indexOf(one)}`)].join(', ')} FROM (
    SELECT ${parts.map((_, slot) => `groupBitmapMergeStateIf(ones, slot = ${slot}) AS s${slot}`).join(', ')} FROM (
      SELECT slot, groupBitmapState(one) AS ones FROM (
        ${rows.join('\n        UNION ALL ')}
      ) WHERE one != 0 GROUP BY slot
    )
  )
)`
}

const ofPeople = ({ of }: Part, bitmap: string): string => (of === 'people' ? bitmap : personsOf(EVERYBODY, bitmap))
