import type { Output } from '../../api.ts'
import { given, read, type RawSearch } from '../../url.ts'

export type RobotRow = Output<'robots.list'>['robots'][number]
export type Held = RobotRow['robot']
export type List = keyof Output<'robots.list'>['counts']

/** The lists, in the order in which they are read. */
export const LISTS: readonly { readonly list: List; readonly label: string }[] = [
  { list: 'suspected', label: 'Suspected' },
  { list: 'robot', label: 'Robots' },
  { list: 'mixed', label: 'Mixed' },
  { list: 'human', label: 'Said to be people' },
  { list: 'decided', label: 'Decided by hand' },
]

export interface RobotsSearch {
  state?: List
}

export const readRobots = (raw: RawSearch): RobotsSearch =>
  given({
    state: read.oneOf(
      raw.state,
      LISTS.map(({ list }) => list),
    ),
  })
