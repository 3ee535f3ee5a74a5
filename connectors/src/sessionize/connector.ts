import { withApi } from '../kit/both-ways.ts'
import type { Connector, Item } from '../kit/connector.ts'
import type { DocumentLimits } from '../kit/documents.ts'
import { asideWithHeads, defineExportConnector, held, type ElementContext, type ExportCursor, type ExportElement } from '../kit/exports.ts'
import { isObject, listAt, textAt } from '../kit/json.ts'
import type { TableSettings } from '../kit/tables/connector.ts'
import { createOccasions, TALK_FIELDS, TALK_KINDS, talkFormat } from '../kit/talks.ts'
import { way } from './api.ts'
import { isService, sessionRecords, speaker } from './map.ts'

const help = `
1. At Sessionize, open the event, *API / Embed*, make an endpoint with JSON as its format, and save *All Data* (\`…/view/All\`); *Sessions* and *Speakers* alone are read as well.
2. Or export sessions and speakers as a table, and save it as CSV.
3. Times of the programme carry no zone: say which it is, and what the event is called.

Speakers' pages and posts come along; addresses stand in the tables alone.
`

/** The connector with other bounds than the usual ones: for tests. */
export const sessionizeWith = (limits: DocumentLimits): Connector<TableSettings, ExportCursor> =>
  defineExportConnector(
    {
      name: 'sessionize',
      label: 'Sessionize',
      summary: 'Talks and speakers of events whose call for papers ran at Sessionize, through its API, from saved JSON or from tables',
      help,
      kinds: TALK_KINDS,
    },
    {
      shape: () => ({ lists: ['', 'sessions', 'speakers'] }),
      toItems,
      tables: talkFormat('sessionize'),
      mappingExample: 'Title=talk,Owner=name',
      fields: TALK_FIELDS,
    },
    limits,
  )

const toItems = ({ settings, nowMs, count }: ElementContext) => {
  const occasionIn = createOccasions(settings)
  const itemsOf = (element: ExportElement): readonly Item[] => {
    const { value, raw } = element
    // The view of sessions by group, and the one by speaker, hold them one level deeper.
    const hasTitle = textAt(value, 'title') !== undefined
    const inner = hasTitle ? [] : listAt(value, 'sessions').filter(isObject)
    if (inner.some((one) => textAt(one, 'title') !== undefined)) {
      return inner.flatMap((one, at) => itemsOf(held(element, one, `session ${at + 1}`, { raw: JSON.stringify(one) })))
    }
    if (hasTitle) return session(element)
    const identity = speaker(value)
    if (identity !== undefined) return [{ record: { type: 'person', identity, tags: ['speaker'] }, raw }]
    return [asideWithHeads('item_unknown', 'This is neither a session nor a speaker of Sessionize. Leave it out.', element)]
  }
  const session = ({ value, locator, raw }: ExportElement): readonly Item[] => {
    if (isService(value)) {
      count('service_sessions', 'Breaks and other entries without a speaker were left out.')
      return []
    }
    const { occasion, record } = occasionIn(() => locator.replace(/\.json.*$/, ''))
    const items: Item[] = [{ record, raw }]
    for (const one of sessionRecords(value, occasion, nowMs)) items.push({ record: one, raw })
    return items
  }
  return itemsOf
}

export const sessionize = withApi(sessionizeWith({}), way)
