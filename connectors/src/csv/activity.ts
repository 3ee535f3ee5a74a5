import { hash } from 'node:crypto'
import { CATEGORIES, type ActivityRecord } from '@kith/contract/records'
import type { RowContext } from '../kit/tables/format.ts'
import { kindName } from '../kit/tables/kind-name.ts'
import { readMoment } from '../kit/tables/moment.ts'
import { readIdentity } from '../kit/tables/person.ts'
import type { Plan } from '../kit/tables/plan.ts'
import { fault, type Fault, type RowReader } from '../kit/tables/row-reader.ts'

/** A row of a list of activities. */
export function readActivity(plan: Plan, row: RowReader, context: RowContext): ActivityRecord | Fault {
  const actor = readIdentity(row)
  if ('reason' in actor) return actor
  const at = readMoment(plan, row, 'date', context.nowMs)
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
function derivedId(parts: readonly (string | number)[], context: RowContext): string {
  const digest = hash('sha256', JSON.stringify(parts), 'hex').slice(0, 32)
  const before = context.occurrence(digest)
  return before === 0 ? `row-${digest}` : `row-${digest}-${before + 1}`
}
