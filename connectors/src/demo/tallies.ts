import type { Tally } from '@kith/contract/tallies'
import { createRandom } from './random.ts'
import { PRODUCT } from './product.ts'

const DAYS = 240
const DAY_MS = 86_400_000
/** Some days on which nobody asked, so that a gap is seen as one. */
const ASLEEP: ReadonlySet<number> = new Set([61, 62, 63, 64, 171])

/** What a code host and a registry would count of the made-up product, up to its last day. */
export const demoTallies = (seed: number, until: string): readonly Tally[] => {
  const random = createRandom(seed, 'tallies')
  const place = PRODUCT.toLowerCase()
  const found: Tally[] = []
  for (let ago = DAYS; ago > 0; ago--) {
    const ms = Date.parse(`${until}T00:00:00Z`) - ago * DAY_MS
    const day = new Date(ms).toISOString().slice(0, 10)
    const isWeekend = [0, 6].includes(new Date(ms).getUTCDay())
    const grown = 1 + (DAYS - ago) / DAYS
    const busy = (usual: number): number => Math.round(usual * grown * (isWeekend ? 0.45 : 1) * random.between(0.8, 1.2))
    const views = busy(310)
    const told = [
      { name: 'views', place: `${place}/${place}`, value: views, uniques: Math.round(views * 0.4) },
      { name: 'downloads', place, value: busy(1_900), uniques: null },
      { name: 'dependents', place, value: Math.round(74 + 52 * grown), uniques: null },
    ]
    if (!ASLEEP.has(ago)) found.push(...told.map((one): Tally => ({ ...one, label: '', day })))
  }
  return found
}
