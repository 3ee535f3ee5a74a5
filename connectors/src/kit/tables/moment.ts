import { isPlausible } from '../dates.ts'
import { readDate } from './dates.ts'
import type { Plan } from './plan.ts'
import { fault, type Fault, type RowReader } from './row-reader.ts'

/** When a row says that something was, in milliseconds; empty is a fault. */
export function readMoment(plan: Plan, row: RowReader, target: string, nowMs: number): number | Fault {
  const text = row.text(target, 200)
  if (text === '') return fault('date_missing', 'The date is empty: fill it in, for example 2024-03-31 or 2024-03-31T18:30:00Z.')
  const verdict = readDate(text, plan.dateFormat, plan.zone)
  if ('fault' in verdict) return dateFault(text.slice(0, 60), verdict.fault, plan)
  if (!isPlausible(verdict.ms, nowMs)) {
    const day = new Date(verdict.ms).toISOString().slice(0, 10)
    return fault(
      'date_implausible',
      `"${text.slice(0, 60)}" reads as ${day}, before 1990 or in the future: correct it, or the date format.`,
    )
  }
  if (!verdict.zoned && !plan.isZoneTold) row.note('zone_assumed')
  return verdict.ms
}

function dateFault(text: string, what: 'unreadable' | 'ambiguous' | 'impossible', plan: Plan): Fault {
  if (what === 'ambiguous') {
    return fault('date_ambiguous', `"${text}" may mean two days: write it as YYYY-MM-DD, or give date-format:=dd/mm/yyyy or mm/dd/yyyy.`)
  }
  if (what === 'impossible') {
    const told = plan.dateFormat === undefined ? '' : ` (the date format is ${plan.dateFormat})`
    return fault('date_impossible', `"${text}" is no day of the calendar${told}: write it as YYYY-MM-DD.`)
  }
  return fault('date_unreadable', `"${text}" cannot be read as a date: write it as YYYY-MM-DD or 2024-03-31T18:30:00Z.`)
}
