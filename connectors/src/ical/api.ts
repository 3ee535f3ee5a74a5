import { z } from 'zod'
import { createApi, type Api, type Validators } from '../kit/api.ts'
import { isGiven, type ApiWay } from '../kit/both-ways.ts'
import { createBatcher } from '../kit/batches.ts'
import { ConnectorError, listedId, type Batch, type Item, type Network, type ReadContext } from '../kit/connector.ts'
import { calendarOf, itemsOf, reread } from './calendar.ts'
import { eventsOf } from './lines.ts'
import { type KINDS, NOTES } from './map.ts'
import { zoneNamed } from './times.ts'

/** "webcal://…" is how programs are told to subscribe; it is asked for like any page. */
const addressOf = (text: string): string => text.trim().replace(/^webcals?:\/\//i, 'https://')

const settings = z.object({
  address: z
    .string()
    .trim()
    .max(2_000)
    .refine(
      (text) => text === '' || (URL.canParse(addressOf(text)) && /^https?:$/.test(new URL(addressOf(text)).protocol)),
      'Give the address of a calendar, which begins with https:// or webcal://.',
    )
    .optional(),
  zone: z
    .string()
    .trim()
    .max(80)
    .refine((name) => name === '' || zoneNamed(name) !== undefined, 'is no time zone: write a name like Europe/Berlin')
    .optional(),
})
type Settings = z.infer<typeof settings>

/** Which version was read last, when, and which events were ahead then. */
export interface At {
  readonly validators?: Validators
  readonly atMs?: number
  /** By id: beginning and title. */
  readonly ahead?: Readonly<Record<string, readonly [startMs: number, title: string]>>
}

const DAY_MS = 86_400_000
/** Recurrence is followed a year ahead and what is over is hosted: looked at anew each day, whether or not it has changed. */
const AGAIN_MS = 20 * 3_600_000
const AHEAD_MAX = 2_000
const BYTES_MAX = 32 * 1024 * 1024

const apiOf = (network: Network, { address = '' }: Settings, waitMsMax?: number): { readonly api: Api; readonly path: string } => {
  const url = new URL(addressOf(address))
  const api = createApi(network, {
    name: url.host,
    base: url.origin,
    format: 'text',
    headers: { accept: 'text/calendar, text/plain;q=0.5, */*;q=0.1' },
    isBroken: (text) => !/^\s*BEGIN:VCALENDAR/i.test(text.slice(0, 2_000).replace(/^\uFEFF/, '')),
    isSecret: true,
    bytesMax: BYTES_MAX,
    ...(waitMsMax === undefined ? {} : { waitMsMax }),
  })
  return { api, path: `${url.pathname}${url.search}` }
}

async function* read(context: ReadContext<Settings, At>): AsyncGenerator<Batch<At>, void> {
  const { cursor, settings: given } = context
  const nowMs = context.now().getTime()
  const { api, path } = apiOf(context, given)
  const isFresh = cursor?.validators !== undefined && cursor.atMs !== undefined && nowMs - cursor.atMs < AGAIN_MS
  const answer = await api.ask({ path, ...(isFresh && cursor.validators !== undefined ? { unless: cursor.validators } : {}) })
  if (answer.unchanged) {
    yield { items: [], cursor: cursor ?? {}, progress: { done: 1, total: 1, unit: 'pages' } }
    return
  }
  const counts = new Map<keyof typeof NOTES, number>()
  const calendar = calendarOf(answer.text, given.zone, nowMs, (code) => counts.set(code, (counts.get(code) ?? 0) + 1))
  const batcher = createBatcher({ maxRecords: TOGETHER, everyMs: Infinity, firstMs: Infinity })
  const ahead: Record<string, [number, string]> = {}
  const told = new Set<string>()
  const people = new Map<string, { readonly title: string; readonly present: string[] }>()
  let number = 0
  for (const event of eventsOf(answer.text)) {
    number += 1
    for (const item of itemsOf(event, calendar, () => `event ${number}`)) {
      batcher.add(item)
      if ('record' in item) remember(item.record, { nowMs, ahead, told, people })
    }
    if (number % 50 === 0) context.signal.throwIfAborted()
    if (batcher.isDue()) yield { items: batcher.take(), cursor: cursor ?? {}, progress: { done: number, unit: 'records' } }
  }
  for (const [key, { title, present }] of people)
    await context.missing?.({ kinds: ANSWERS, place: title.slice(0, 300), conversation: key, present })
  for (const item of await calledOff(context, cursor?.ahead ?? {}, told, nowMs)) batcher.add(item)
  for (const [code, count] of counts) context.note(code, NOTES[code], count)
  context.signal.throwIfAborted()
  yield {
    items: batcher.take(),
    cursor: { validators: answer.validators, atMs: nowMs, ahead },
    progress: { done: number, total: number, unit: 'records' },
  }
}
const TOGETHER = 500
const ANSWERS = ['registered', 'declined'] as const satisfies readonly (keyof typeof KINDS)[]

interface Memory {
  readonly nowMs: number
  readonly ahead: Record<string, [number, string]>
  readonly told: Set<string>
  readonly people: Map<string, { readonly title: string; readonly present: string[] }>
}

const remember = (record: Extract<Item, { record: unknown }>['record'], { nowMs, ahead, told, people }: Memory): void => {
  if (record.type === 'event') {
    told.add(record.externalId)
    const { startsAt } = record
    if (typeof startsAt === 'number' && startsAt > nowMs && record.cancelled !== true && Object.keys(ahead).length < AHEAD_MAX)
      ahead[record.externalId] = [startsAt, record.title.slice(0, 300)]
  }
  if (record.type !== 'activity' || record.conversation === undefined || !ANSWERS.some((kind) => kind === record.kind)) return
  const of = people.get(record.conversation) ?? { title: record.title ?? '', present: [] }
  of.present.push(listedId(record))
  people.set(record.conversation, of)
}

/** What was ahead and is in the calendar no more, although it still would be: called off. What is over leaves many calendars by itself. */
const calledOff = async (
  context: ReadContext<Settings, At>,
  before: NonNullable<At['ahead']>,
  told: ReadonlySet<string>,
  nowMs: number,
): Promise<readonly Item[]> => {
  // An emptied calendar is a fault as often as not.
  if (told.size === 0) return []
  const items: Item[] = []
  for (const [externalId, [startsAt, title]] of Object.entries(before)) {
    if (told.has(externalId) || startsAt <= nowMs + DAY_MS / 24) continue
    items.push({ record: { type: 'event', externalId, title, startsAt, cancelled: true }, raw: JSON.stringify({ gone: externalId }) })
    await context.missing?.({ kinds: ANSWERS, place: title, conversation: externalId, present: [] })
  }
  return items
}

export const way: ApiWay<Settings, At> = {
  settings,
  fields: [
    {
      name: 'address',
      label: 'Address of the calendar',
      help: 'As programs subscribe to it. Such addresses are often as good as a key: it is kept encrypted and never shown again.',
      kind: 'secret',
      required: false,
      placeholder: 'https://calendar.example.org/…/basic.ics',
    },
    { name: 'zone', label: 'Time zone', help: 'Of times that carry none', kind: 'text', required: false, placeholder: 'Europe/Berlin' },
  ],
  isAsked: ({ address }) => isGiven(address),
  needs: 'Give the address of a calendar, or files.',
  everyMinutes: 180,
  title: ({ address = '' }) => `Calendar: ${new URL(addressOf(address)).host}`,
  sameness: ({ address = '' }) => addressOf(address),
  help: `
1. Find the address by which programs subscribe: at Google Calendar under *Settings → Integrate calendar* (public or secret address in iCal format), at Outlook under *Shared calendars → Publish → ICS*, at Nextcloud *Copy subscription link*, at Meetup \`https://www.meetup.com/GROUP/events/ical/\`, at Luma *Add iCal subscription*.
2. Enter it; \`webcal://\` will do. Each calendar is a source of its own.

What was ahead and is taken out of the calendar counts as called off; what is over stays, as many calendars show only what is ahead.`,
  check: async ({ settings: given, ...network }) => {
    const { api, path } = apiOf(network, given, 5_000)
    const { text } = await api.ask(path)
    if (!/BEGIN:VCALENDAR/i.test(text))
      throw new ConnectorError(
        'calendar_invalid',
        'There is no calendar at this address.',
        'Give the address that ends in .ics, or that programs subscribe to.',
      )
  },
  read,
  // What a file or an address set aside looks alike.
  reread: (raw, { zone }) => reread(raw, zone),
}
