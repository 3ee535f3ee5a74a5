import type { AnyRecord } from '@kith/contract/records'
import { withApi } from '../kit/both-ways.ts'
import type { Connector, Item } from '../kit/connector.ts'
import type { DocumentLimits, Element } from '../kit/documents.ts'
import { asideWithHeads, defineExportConnector, type ElementContext, type ExportCursor } from '../kit/exports.ts'
import { isObject, listAt, textAt } from '../kit/json.ts'
import type { TableSettings } from '../kit/tables/connector.ts'
import { occasionOf, occasionRecord, TALK_FIELDS, TALK_KINDS, talkFormat } from '../kit/talks.ts'
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

type Piece = Pick<Element, 'value' | 'path' | 'heads' | 'locator'> & { readonly raw: string | Uint8Array }

function toItems(element: Piece, context: ElementContext): readonly Item[] {
  const { value, raw } = element
  // The view of sessions by group, and the one by speaker, hold them one level deeper.
  const inner = listAt(value, 'sessions').filter(isObject)
  if (textAt(value, 'title') === undefined && inner.some((one) => textAt(one, 'title') !== undefined)) {
    return inner.flatMap((one, at) =>
      toItems({ ...element, value: one, locator: `${element.locator}, session ${at + 1}`, raw: JSON.stringify(one) }, context),
    )
  }
  if (textAt(value, 'title') !== undefined) return session(element, context).map((record): Item => ({ record, raw }))
  const identity = speaker(value)
  if (identity !== undefined) return [{ record: { type: 'person', identity, tags: ['speaker'] }, raw }]
  return [asideWithHeads('item_unknown', 'This is neither a session nor a speaker of Sessionize. Leave it out.', element)]
}

const session = ({ value, locator }: Piece, { settings, nowMs, count }: ElementContext): readonly AnyRecord[] => {
  if (isService(value)) {
    count('service_sessions', 'Breaks and other entries without a speaker were left out.')
    return []
  }
  const occasion = occasionOf(settings, locator.replace(/\.json.*$/, ''))
  return [occasionRecord(settings, occasion), ...sessionRecords(value, occasion, nowMs)]
}

export const sessionize = withApi(sessionizeWith({}), way)
