import type { AnyRecord, EventRecord } from '@kith/contract/records'
import { z } from 'zod'
import { createApi, type Api, type ApiAnswer, type ApiRequest } from '../kit/api.ts'
import { isGiven, type ApiWay } from '../kit/both-ways.ts'
import { listedId, type Batch, type Item, type Network, type ReadContext } from '../kit/connector.ts'
import { firstText } from '../kit/exports.ts'
import { countAt, isObject, listAt, textAt, urlAt, type Json } from '../kit/json.ts'
import { expected } from '../kit/lists.ts'
import { namesIn } from '../kit/names.ts'
import { readZone } from '../kit/tables/zone.ts'
import { occasionOf, TALK_KINDS, type Occasion } from '../kit/talks.ts'
import { clip } from '../kit/text.ts'
import { inWords, person, submission } from './map.ts'

const eventsIn = (text: string | undefined): readonly string[] =>
  namesIn(text, (name) => name.replace(/^https?:\/\/[^/]+\/(?:orga\/event\/)?/i, '').replace(/\/.*$/, ''))

const settings = z.object({
  address: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .optional(),
  events: z
    .string()
    .max(2_000)
    .refine((text) => eventsIn(text).length <= 50, 'At most 50 events.')
    .refine((text) => eventsIn(text).every((slug) => /^[a-z0-9._-]{1,100}$/i.test(slug)), 'Give events as they stand in their addresses.')
    .optional(),
  token: z.string().trim().max(500).optional(),
  /** What a file calls the conference, where it does not say so itself. */
  event: z.string().trim().max(500).optional(),
})
type Settings = z.infer<typeof settings>

/** Where the reading stands: page by page of speakers and proposals, conference after conference; nothing between two readings. */
export interface At {
  readonly event?: string
  readonly part?: 'speakers' | 'submissions'
  readonly next?: ApiRequest
}
type Context = ReadContext<Settings, At>

const homeOf = ({ address }: Settings): string => (address === undefined ? '' : new URL(address).origin)

const apiOf = (network: Network, given: Settings, waitMsMax?: number): Api =>
  createApi(network, {
    name: new URL(homeOf(given)).host,
    base: `${homeOf(given)}/api`,
    headers: isGiven(given.token) ? { authorization: `Token ${given.token}` } : {},
    ...(waitMsMax === undefined ? {} : { waitMsMax }),
  })

/** Linked things as a whole; older servers know neither the word nor pages by number, and give most of it anyway. */
const EXPANDED = 'speakers,track,submission_type,slots.room,answers.question'
const PARTS: readonly { readonly part: NonNullable<At['part']>; readonly query: ApiRequest['query'] }[] = [
  { part: 'speakers', query: { page_size: 50 } },
  { part: 'submissions', query: { page_size: 50, expand: EXPANDED } },
]

/** No conference has as many; a server that gives pages without end would be read for ever. */
const PAGES_MAX = 2_000

/** Only what tells the page is taken from the address of the next one: behind a proxy it may begin otherwise. */
const nextOf = ({ json }: ApiAnswer, request: ApiRequest): ApiRequest | undefined => {
  const next = isObject(json) ? textAt(json, 'next') : undefined
  if (next === undefined || !URL.canParse(next)) return undefined
  const query = { ...request.query }
  for (const name of ['page', 'limit', 'offset']) {
    const value = new URL(next).searchParams.get(name)
    if (value !== null) query[name] = value
  }
  return { ...request, query }
}

const conferenceOf = (
  event: Json,
  given: Settings,
  slug: string,
  nowMs: number,
): { readonly occasion: Occasion; readonly record: EventRecord } => {
  const title = inWords(event['name']) || slug
  const zone = firstText(event, 'timezone')
  const occasion = occasionOf({ zone, ...(eventsIn(given.events).length === 1 ? { event: given.event } : {}) }, title)
  const [start, end] = [firstText(event, 'date_from'), firstText(event, 'date_to')]
  const at = (day: string, clock: string): number | undefined =>
    /^\d{4}-\d\d-\d\d$/.test(day) ? (readZone(zone) ?? ((wallMs: number) => wallMs))(Date.parse(`${day}T${clock}Z`)) : undefined
  const record: EventRecord = {
    type: 'event',
    externalId: occasion.key,
    title: occasion.title,
    url: urlAt(event, 'custom_domain') ?? `${homeOf(given)}/${encodeURIComponent(slug)}/`,
  }
  const [startMs, endMs] = [at(start, '00:00:00'), at(end, '23:59:59')]
  if (startMs !== undefined && Math.abs(startMs - nowMs) < 8e12) record.startsAt = startMs
  if (endMs !== undefined && Math.abs(endMs - nowMs) < 8e12) record.endsAt = endMs
  if (zone !== '') record.zone = clip(zone, 80)
  return { occasion, record }
}

const mapOne = (value: unknown, occasion: Occasion, nowMs: number): readonly Item[] => {
  if (!isObject(value)) return []
  const raw = JSON.stringify({ ...value, internal_notes: undefined, notes: undefined, reviews: undefined, availabilities: undefined })
  return recordsOf(value, occasion, nowMs).map((record) => ({ record, raw }))
}

const recordsOf = (value: Json, occasion: Occasion, nowMs: number): readonly AnyRecord[] => {
  if (textAt(value, 'title') !== undefined) return submission(value, occasion, nowMs)
  const identity = person(value)
  return identity === undefined ? [] : [{ type: 'person', identity, tags: ['speaker'] }]
}

async function* read(context: Context): AsyncGenerator<Batch<At>, void> {
  const api = apiOf(context, context.settings)
  const nowMs = context.now().getTime()
  const events = eventsIn(context.settings.events)
  let resumed = context.cursor?.event !== undefined && events.includes(context.cursor.event) ? context.cursor : undefined
  let [done, people] = [0, 0]
  const batch = (items: readonly Item[], cursor: At): Batch<At> => ({ items, cursor, progress: { done: (done += 1), unit: 'pages' } })
  for (const slug of resumed === undefined ? events : events.slice(events.indexOf(resumed.event ?? ''))) {
    const path = `/events/${encodeURIComponent(slug)}/`
    const { json } = await api.ask(path)
    const { occasion, record } = conferenceOf(
      expected(isObject(json) ? json : undefined, 'pretalx', 'an event'),
      context.settings,
      slug,
      nowMs,
    )
    // Told with the first that belongs to it.
    let event: readonly Item[] = [{ record, raw: JSON.stringify(record) }]
    for (const { part, query } of PARTS) {
      if (resumed?.part === 'submissions' && part === 'speakers') continue
      const isWhole = resumed?.next === undefined
      let request: ApiRequest | undefined = resumed?.next ?? {
        path: `${path}${part}/`,
        query: query ?? {},
        accept: isGiven(context.settings.token) ? [403, 404] : [401, 403, 404],
      }
      resumed = undefined
      const present: string[] = []
      for (let page = 1; request !== undefined; page++) {
        context.signal.throwIfAborted()
        const answer: ApiAnswer = await api.ask(request)
        if (answer.status >= 400) {
          context.note(
            `${part}_hidden`,
            `${occasion.title}: its ${part} are not public (${answer.status}). Give a token of an organiser to read them.`,
          )
          break
        }
        const results = isObject(answer.json) ? listAt(answer.json, 'results') : []
        const found = results.flatMap((value) => mapOne(value, occasion, nowMs))
        const items = found.length === 0 ? [] : [...event, ...found]
        if (found.length > 0) event = []
        for (const item of items) if ('record' in item && item.record.type === 'activity') present.push(listedId(item.record))
        if (part === 'speakers' && isWhole && isObject(answer.json) && request.query?.['page'] === undefined)
          people += countAt(answer.json, 'count') ?? 0
        const next: ApiRequest | undefined = nextOf(answer, request)
        const isCut = next !== undefined && page >= PAGES_MAX
        if (isCut) context.note('pages_bound', `Stopped after ${page} pages of ${part} of ${occasion.title}.`)
        const isLast: boolean = isCut || next === undefined || JSON.stringify(next) === JSON.stringify(request)
        if (isLast && !isCut && isWhole && part === 'submissions')
          await context.missing?.({ kinds: Object.keys(TALK_KINDS), place: clip(occasion.title, 300), conversation: occasion.key, present })
        request = isLast ? undefined : next
        yield batch(items, { event: slug, part, ...(request === undefined ? {} : { next: request }) })
      }
    }
    const after = events[events.indexOf(slug) + 1]
    yield batch([], after === undefined ? {} : { event: after })
  }
  if (people > 0 && events.length === 1) context.claim({ people })
}

export const way: ApiWay<Settings, At> = {
  settings,
  fields: [
    {
      name: 'address',
      label: 'Address',
      help: 'Of the pretalx that the conference uses.',
      kind: 'url',
      required: false,
      placeholder: 'https://pretalx.com',
    },
    {
      name: 'events',
      label: 'Conferences',
      help: 'As they stand in addresses, with commas between them.',
      kind: 'text',
      required: false,
      placeholder: 'tarn-days-2026',
      with: 'address',
    },
    {
      name: 'token',
      label: 'Token',
      help: 'For proposals and speakers’ addresses; what is public needs none. It is kept encrypted and never shown again.',
      kind: 'secret',
      required: false,
      with: 'address',
    },
  ],
  isAsked: ({ address, events }) => isGiven(address) && isGiven(events),
  needs: 'Give the address of a pretalx and a conference, or files.',
  everyMinutes: 360,
  title: ({ events }) => {
    const [first = '', ...rest] = eventsIn(events)
    return `pretalx: ${first}${rest.length > 0 ? ` and ${rest.length} more` : ''}`
  },
  sameness: (given) => JSON.stringify([homeOf(given), eventsIn(given.events).toSorted()]),
  help: `
1. Give the address of the pretalx, and the conference as it stands behind it: of \`https://pretalx.com/tarn-days/\` that is \`tarn-days\`.
2. The published programme needs no token. For proposals with their dates and states, and for speakers’ addresses, open your account (*/orga/me*), make an API token with rights to read, and enter it.

A talk counts as given when its time is over and it was neither withdrawn nor cancelled. What was withdrawn, rejected or taken away later is kept as that.`,
  check: async ({ settings: given, ...network }) => {
    const api = apiOf(network, given, 5_000)
    for (const slug of eventsIn(given.events).slice(0, 5)) await api.ask(`/events/${encodeURIComponent(slug)}/`)
  },
  read,
  // A single proposal or speaker, as files have them too.
  reread: () => undefined,
}
