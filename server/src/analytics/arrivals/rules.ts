import type { ArrivalRules } from '@kith/contract/arrivals'
import type { Sql } from '../filter.ts'

export type Elsewhere = ArrivalRules['elsewhere']

/** Whether an activity took place elsewhere than in the community. */
export const elsewhereSql = ({ categories, kinds }: Elsewhere, prefix = ''): Sql => ({
  text: `(category IN {${prefix}elsewhereCategories:Array(String)} OR kind IN {${prefix}elsewhereKinds:Array(String)})`,
  params: { [`${prefix}elsewhereCategories`]: categories, [`${prefix}elsewhereKinds`]: kinds },
})
