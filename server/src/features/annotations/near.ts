import type { Anomaly } from '@kith/contract/measures'
import { addDays, daysBetween, type Day } from '../../analytics/calendar.ts'
import type { Mark } from './list.ts'

/** A release or a meetup shows for about as long. */
export const LEAD_DAYS = 7
const NAMED_MAX = 3

/** What was marked between two days or shortly before: what lies within first, then the nearest before. That one is near the other proves nothing. */
export const nearest = (marks: readonly Mark[], first: Day, last: Day): Anomaly['near'] => {
  const since = addDays(first, -LEAD_DAYS)
  return marks
    .filter((mark) => mark.from <= last && endOf(mark) >= since)
    .map(({ kind, title, from, to, url }) => ({ kind, title, from, to, url, days: Math.max(0, daysBetween(to ?? from, first)) }))
    .toSorted((a, b) => a.days - b.days || (a.from < b.from ? 1 : -1))
    .slice(0, NAMED_MAX)
}

const endOf = ({ from, to }: Mark): Day => to ?? from
