import type { Ring } from '@kith/contract/carrying'
import { descending, totalOf, type Histogram } from '../../analytics/statistics/histogram.ts'

export interface RingSize {
  readonly ring: Ring
  readonly people: number
  readonly activities: number
  /** Who did at least so much, and less than what the ring further in asks for, belongs to it. */
  readonly least: number
}

const CORE = 0.8
const REGULAR = 0.95

/**
 * The onion of a community: the fewest people who together did four fifths of everything are its core, those who then bring it to 19 of 20 come regularly,
 * the rest casually. Who did as much as the last of a ring belongs to it, too: nobody is ranked by chance.
 *
 * Source: the onion model of open source communities, with the limits of Mockus, Fielding and Herbsleb (2002, 80 %) and GrimoireLab (80 %, 95 %).
 */
export const ringsOf = (histogram: Histogram): RingSize[] => {
  const whole = totalOf(histogram)
  const rows = descending(histogram).filter((one) => one.value > 0)
  const least = (share: number): number => {
    let done = 0
    return rows.find((one) => (done += one.value * one.people) >= share * whole - 1e-9)?.value ?? 0
  }
  const [core, regular] = [least(CORE), least(REGULAR)]
  const between = (ring: Ring, low: number, high: number): RingSize => {
    const own = rows.filter((one) => one.value >= low && one.value < high)
    return {
      ring,
      least: low,
      people: own.reduce((sum, one) => sum + one.people, 0),
      activities: own.reduce((sum, one) => sum + one.value * one.people, 0),
    }
  }
  return [between('core', core, Number.POSITIVE_INFINITY), between('regular', regular, core), between('casual', 1, regular)]
}
