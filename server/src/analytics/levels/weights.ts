import type { LevelRules } from '@kith/contract/levels'
import * as crypto from 'node:crypto'
import type { Sql } from '../filter.ts'

export type Weights = Pick<LevelRules, 'kinds' | 'categories'>

/** The same weights in the same zone have the same number for ever: what they gave is kept under it. */
export const numberOfWeights = (zone: string, { kinds, categories }: Weights): number =>
  Number.parseInt(crypto.hash('sha1', JSON.stringify([zone, kinds, categories]), 'hex').slice(0, 13), 16)

/** What one activity of a row gives: the team's weight for its kind, else for its category, else the connector's. */
export const weightSql = ({ kinds, categories }: Weights, prefix = ''): Sql => {
  const params: Record<string, unknown> = {}
  const cases: string[] = []
  const add = (column: 'kind' | 'category', given: readonly { readonly name: string; readonly weight: number }[]): void => {
    for (const weight of [...new Set(given.map((one) => one.weight))].toSorted((a, b) => a - b)) {
      const name = `${prefix}${column}Weight${weight}`
      params[name] = given.filter((one) => one.weight === weight).map((one) => one.name)
      cases.push(`${column} IN {${name}:Array(String)}, ${weight}`)
    }
  }
  add(
    'kind',
    kinds.map(({ kind, weight }) => ({ name: kind, weight })),
  )
  add(
    'category',
    categories.map(({ category, weight }) => ({ name: category, weight })),
  )
  return { text: cases.length === 0 ? 'weight' : `toUInt8(multiIf(${cases.join(', ')}, weight))`, params }
}
