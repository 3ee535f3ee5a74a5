import type { AnyRecord, EventRecord } from '@kith/contract/records'
import type { Connector, Item } from '../kit/connector.ts'
import type { DocumentLimits } from '../kit/documents.ts'
import {
  asideWithHeads,
  defineExportConnector,
  firstText,
  type ElementContext,
  type ExportCursor,
  type ExportElement,
} from '../kit/exports.ts'
import { isObject, listAt, objectAt, textAt, urlAt, type Json } from '../kit/json.ts'
import { slug } from '../kit/attendance.ts'
import { withApi } from '../kit/both-ways.ts'
import type { TableSettings } from '../kit/tables/connector.ts'
import { readZone } from '../kit/tables/zone.ts'
import {
  createOccasions,
  occasionOf,
  occasionRecord,
  TALK_FIELDS,
  TALK_KINDS,
  talkFacts,
  talkFormat,
  talkRecords,
  wallTime,
  type Occasion,
} from '../kit/talks.ts'
import { clip } from '../kit/text.ts'
import { way } from './api.ts'
import { person, submission } from './map.ts'

const help = `
1. The published programme is at \`https://pretalx.example.org/EVENT/schedule/export/schedule.json\` (the frab format, which other programs for conferences write as well): save it.
2. With an account, save \`/api/events/EVENT/submissions/\` and \`/api/events/EVENT/speakers/\` (all pages): proposals with their dates, and speakers with their addresses.
3. Or *Speakers → Export* and *Proposals → Export* as CSV.

A talk counts as given when its time is over and it was neither withdrawn nor cancelled.
`

/** The connector with other bounds than the usual ones: for tests. */
export const pretalxWith = (limits: DocumentLimits): Connector<TableSettings, ExportCursor> =>
  defineExportConnector(
    {
      name: 'pretalx',
      label: 'pretalx',
      summary: 'Talks, proposals and speakers of conferences, through the API, from schedules (frab JSON), saved pages or tables',
      help,
      kinds: TALK_KINDS,
    },
    {
      shape: () => ({ lists: ['', 'results', 'talks', 'speakers', 'schedule.conference.days', 'conference.days'] }),
      toItems,
      tables: talkFormat('pretalx'),
      mappingExample: 'Proposal title=talk,Speaker names=name',
      fields: TALK_FIELDS,
    },
    limits,
  )

const toItems = ({ settings, nowMs, count }: ElementContext) => {
  const occasionIn = createOccasions(settings)
  return (element: ExportElement): readonly Item[] => {
    const { value, raw } = element
    if (isObject(value['rooms'])) return day(element, settings, nowMs, count)
    if (textAt(value, 'title') !== undefined && Array.isArray(value['speakers'])) {
      const { occasion, record } = occasionIn(() => '')
      const items: Item[] = [{ record, raw }]
      for (const one of submission(value, occasion, nowMs)) items.push({ record: one, raw })
      return items
    }
    const identity = person(value)
    if (identity !== undefined && firstText(value, 'name', 'public_name') !== '') {
      return [{ record: { type: 'person', identity, tags: ['speaker'] }, raw }]
    }
    return [asideWithHeads('item_unknown', 'This is neither a day of a programme nor a talk nor a speaker. Leave it out.', element)]
  }
}

/** A day of a schedule: rooms, each with its talks. */
const day = (
  { value, heads }: ExportElement,
  settings: ElementContext['settings'],
  nowMs: number,
  count: ElementContext['count'],
): readonly Item[] => {
  const conference = heads.find((head) => textAt(head, 'title') !== undefined || textAt(head, 'acronym') !== undefined) ?? {}
  const zoneName = firstText(conference, 'time_zone_name')
  const said = firstText(conference, 'title', 'acronym')
  const occasion = { ...occasionOf(settings, said), ...zoneOf(zoneName, settings) }
  const items: Item[] = [
    { record: conferenceRecord(settings, conference, occasion, zoneName), raw: JSON.stringify({ '…heads': [conference] }) },
  ]
  for (const [room, talks] of Object.entries(objectAt(value, 'rooms'))) {
    if (!Array.isArray(talks)) continue
    for (const talk of talks.filter(isObject)) {
      if (listAt(talk, 'persons').length === 0)
        count('entries_without_speaker', 'Breaks and other entries without a speaker were left out.')
      const raw = JSON.stringify(talk)
      for (const record of slotRecords(talk, room, occasion, nowMs)) items.push({ record, raw })
    }
  }
  return items
}

const zoneOf = (name: string, settings: Readonly<Record<string, unknown>>): Partial<Occasion> => {
  const zone = name === '' || (typeof settings['zone'] === 'string' && settings['zone'] !== '') ? undefined : readZone(name)
  return zone === undefined ? {} : { zone }
}

const conferenceRecord = (settings: Readonly<Record<string, unknown>>, conference: Json, occasion: Occasion, zone: string): EventRecord => {
  const record: EventRecord = { ...occasionRecord(settings, occasion) }
  const start = wallTime(firstText(conference, 'start'), occasion.zone)
  const end = wallTime(firstText(conference, 'end'), occasion.zone)
  const url = urlAt(conference, 'url') ?? urlAt(conference, 'base_url')
  if (start !== undefined) record.startsAt = start
  if (end !== undefined) record.endsAt = end
  if (record.zone === undefined && zone !== '') record.zone = clip(zone, 80)
  if (record.url === undefined && url !== undefined) record.url = url
  return record
}

const slotRecords = (talk: Json, room: string, occasion: Occasion, nowMs: number): readonly AnyRecord[] =>
  talkRecords(
    {
      id: firstText(talk, 'code', 'slug', 'guid', 'id') || slug(firstText(talk, 'title')),
      title: firstText(talk, 'title'),
      body: firstText(talk, 'abstract', 'description'),
      url: urlAt(talk, 'url') ?? urlAt(talk, 'origin_url'),
      state: '',
      startMs: wallTime(firstText(talk, 'date'), occasion.zone),
      submittedMs: undefined,
      speakers: listAt(talk, 'persons').flatMap((one) => (isObject(one) ? (person(one) ?? []) : [])),
      facts: Object.assign(talkFacts(talk, SLOT_FACTS), { room: clip(room, 300) }),
    },
    occasion,
    nowMs,
  )

const SLOT_FACTS = [
  ['track', 'track'],
  ['format', 'type'],
  ['language', 'language'],
  ['duration', 'duration'],
] as const

export const pretalx = withApi(pretalxWith({}), way)
