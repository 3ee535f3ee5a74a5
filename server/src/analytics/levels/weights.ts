import type { LevelRules } from '@kith/contract/levels'
import type { Sql } from '../filter.ts'

/** What one activity of a row gives: the team's weight for its kind, else for its category, else the connector's. */
export const weightSql = ({ kinds, categories }: Pick<LevelRules, 'kinds' | 'categories'>, prefix = ''): Sql => {
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
