import { hash } from 'node:crypto'
import { CATEGORIES, type ActivityRecord } from '@kith/contract/records'
import { isPlausible } from '../kit/dates.ts'
import { clip } from '../kit/text.ts'
import { readDate } from './dates.ts'
import { readIdentity } from './person.ts'
import type { Plan } from './plan.ts'
import { fault, type Fault, type RowReader } from './row-reader.ts'

export interface ActivityContext {
  readonly nowMs: number
  /** How often the same row came before in this file. */
  readonly occurrence: (digest: string) => number
}

/** A row of a list of activities. */
export function readActivity(plan: Plan, row: RowReader, context: ActivityContext): ActivityRecord | Fault {
  const actor = readIdentity(row)
  if ('reason' in actor) return actor
  const at = readMoment(plan, row, context.nowMs)
  if (typeof at !== 'number') return at
  const kind = kindName(row.text('kind', 200))
  if (kind === '') return fault('kind_missing', 'Nothing tells what was done: fill in the kind, or map a constant for it (kind:=signup).')
  const attributes = readAttributes(row)
  if ('message' in attributes) return attributes

  const title = row.text('title', 1_000)
  const url = row.text('url', 2_000)
  const record: ActivityRecord = { type: 'activity', kind, externalId: row.text('id', 500), occurredAt: at, actor }
  if (record.externalId === '') record.externalId = derivedId([at, actor.platform, actor.key, kind, title, url], context)
  if (title !== '') record.title = title
  if (url !== '') record.url = url
  const body = row.text('body', 100_000)
  if (body !== '') record.body = body
  const place = row.text('place', 300)
  if (place !== '') record.place = place
  const conversation = row.text('conversation', 500)
  if (conversation !== '') record.conversation = conversation
  const replyTo = row.text('reply-to', 500)
  if (replyTo !== '') record.replyTo = replyTo
  const technologies = row.list('technologies')
  if (technologies.length > 0) record.technologies = technologies
  if (Object.keys(attributes.found).length > 0) record.attributes = attributes.found
  return record
}

function readMoment(plan: Plan, row: RowReader, nowMs: number): number | Fault {
  const text = row.text('date', 200)
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

function readAttributes(row: RowReader): { readonly found: Record<string, string | number> } | Fault {
  const attributes: Record<string, string | number> = row.attributes() ?? {}
  const category = row.text('category', 80).toLowerCase()
  if (category !== '') {
    if (!CATEGORIES.some((known) => known === category)) {
      return fault('category_unknown', `"${category}" is no category: write one of ${CATEGORIES.join(', ')}.`)
    }
    attributes['category'] = category
  }
  const weight = row.text('weight', 40).replace(',', '.')
  if (weight !== '') {
    const value = Number(weight)
    if (!(value >= 1 && value <= 12)) return fault('weight_invalid', `"${weight}" is no weight: write a number from 1 to 12.`)
    attributes['weight'] = value
  }
  return { found: attributes }
}

/** The same row gives the same id at every import; the second of two equal rows of a file ends in "-2". */
function derivedId(parts: readonly (string | number)[], context: ActivityContext): string {
  const digest = hash('sha256', JSON.stringify(parts), 'hex').slice(0, 32)
  const before = context.occurrence(digest)
  return before === 0 ? `row-${digest}` : `row-${digest}-${before + 1}`
}

/** "Signed Up" → "signed-up". */
const kindName = (text: string): string =>
  text.length <= 80 && KEBAB.test(text)
    ? text
    : clip(
        text
          .normalize('NFC')
          .toLowerCase()
          .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-')
          .replaceAll(/^-+|-+$/g, ''),
        80,
      )
const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
