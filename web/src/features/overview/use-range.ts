import { useQuery } from '@tanstack/react-query'
import { today } from '../../format/days.ts'
import { ask } from '../../queries.ts'
import type { Held } from '../figures/held.tsx'
import { rangeOf, type OverviewSearch, type Range } from './range.ts'

/** The days that a screen covers, by the clock of the workspace. */
export function useRange(search: OverviewSearch, { firstAt, lastAt }: Held): Range {
  const zone = useQuery(ask('session.get', {})).data?.workspace.zone ?? 'UTC'
  const dayIn = (instant: string) => today(zone, new Date(instant))
  return rangeOf(search, { first: dayIn(firstAt), last: dayIn(lastAt) }, today(zone))
}
