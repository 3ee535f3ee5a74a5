import { z } from 'zod'
import { createApi, type Api, type ApiAnswer, type ApiRequest } from '../kit/api.ts'
import { isGiven } from '../kit/both-ways.ts'
import type { Item, Network } from '../kit/connector.ts'
import type { EventsPlan, Occasion } from '../kit/event-api.ts'
import { firstText } from '../kit/exports.ts'
import { answersOf, guestOf, momentAt, occasionFrom, shortFacts } from '../kit/guests.ts'
import { isObject, listAt, objectAt, textAt, urlAt, type Json } from '../kit/json.ts'
import { guestItems, shopWay } from '../kit/shop-api.ts'

const settings = z.object({ key: z.string().trim().max(500).optional() })
type Settings = z.infer<typeof settings>

const BASE = 'https://public-api.luma.com'
const PER_PAGE = 50

const apiOf = (network: Network, { key = '' }: Settings, waitMsMax?: number): Api =>
  createApi(network, { name: 'Luma', base: BASE, headers: { 'x-luma-api-key': key }, ...(waitMsMax === undefined ? {} : { waitMsMax }) })

/** Luma renames its addresses; the earlier ones answer where those of today do not. */
const EVENTS = ['/v1/calendars/events/list', '/v1/calendar/list-events'] as const
const GUESTS = ['/v1/events/guests/list', '/v1/event/get-guests'] as const

/** Things may lie one level deeper, beside what is said of their place in the list. */
const entriesIn = (answer: ApiAnswer, inner: string): readonly Json[] =>
  isObject(answer.json)
    ? listAt(answer.json, 'entries')
        .filter(isObject)
        .map((entry) => (isObject(entry[inner]) ? { ...entry, ...objectAt(entry, inner) } : entry))
    : []

const nextOf = (answer: ApiAnswer, request: ApiRequest, paths: readonly [string, string]): ApiRequest | undefined => {
  if (answer.status === 404) return request.path === paths[0] ? { ...request, path: paths[1] } : undefined
  const cursor = isObject(answer.json) && answer.json['has_more'] === true ? textAt(answer.json, 'next_cursor') : undefined
  return cursor === undefined ? undefined : { ...request, query: { ...request.query, pagination_cursor: cursor } }
}

const occasionOf = (event: Json): Occasion | undefined => {
  const place = objectAt(event, 'geo_address_json')
  const meeting = firstText(event, 'meeting_url') || (event['location_type'] === 'offline' ? '' : firstText(event, 'zoom_meeting_url'))
  const url = urlAt(event, 'url')
  return occasionFrom({
    key: firstText(event, 'id', 'api_id'),
    title: firstText(event, 'name'),
    startMs: momentAt(event, 'start_at'),
    endMs: momentAt(event, 'end_at'),
    zone: firstText(event, 'timezone'),
    place: firstText(place, 'full_address', 'address', 'city'),
    online: meeting !== '',
    url,
    body: firstText(event, 'description_md', 'description'),
  })
}

/** What nobody needs for knowing a community, and what harms when it leaks. */
const LEFT_OUT = { phone_number: undefined, check_in_qr_code: undefined, eth_address: undefined, solana_address: undefined }

const guest = (told: Json, occasion: Pick<Occasion, 'record' | 'startMs'>, nowMs: number): readonly Item[] => {
  const tickets = [told, objectAt(told, 'event_ticket'), ...listAt(told, 'event_tickets').filter(isObject)]
  const checked = [...tickets.map((ticket) => momentAt(ticket, 'checked_in_at')), momentAt(told, 'joined_at')]
  const known = checked.filter((ms) => ms !== undefined)
  return guestItems(
    {
      actor: guestOf('luma', {
        email: firstText(told, 'user_email', 'email'),
        first: firstText(told, 'user_first_name', 'first_name'),
        last: firstText(told, 'user_last_name', 'last_name'),
        name: firstText(told, 'user_name', 'name'),
        id: firstText(told, 'user_id', 'user_api_id'),
      }),
      ticketId: firstText(told, 'id', 'api_id'),
      registeredMs: momentAt(told, 'registered_at', 'created_at', 'invited_at'),
      checkedMs: known.length === 0 ? undefined : Math.min(...known),
      cancelledMs: undefined,
      status: firstText(told, 'approval_status'),
      presence: undefined,
      facts: {
        ...answersOf(
          listAt(told, 'registration_answers')
            .filter(isObject)
            .map((answer) => [firstText(answer, 'label', 'question'), answer['answer'] ?? answer['value']]),
        ),
        ...shortFacts({
          status: firstText(told, 'approval_status'),
          ticket: tickets.map((ticket) => (ticket === told ? '' : firstText(ticket, 'name'))).find((name) => name !== ''),
          campaign: firstText(told, 'utm_source'),
        }),
      },
      organization: '',
      tags: [],
    },
    occasion,
    { raw: { ...told, ...LEFT_OUT }, nowMs },
  )
}

const plan = (context: Network & { readonly settings: Settings }, nowMs: number): EventsPlan => ({
  api: apiOf(context, context.settings),
  first: [{ path: EVENTS[0], query: { pagination_limit: PER_PAGE }, accept: [404] }],
  occasionsOf: (answer, request) => ({
    occasions: answer.status === 404 ? [] : entriesIn(answer, 'event').flatMap((event) => occasionOf(event) ?? []),
    next: nextOf(answer, request, EVENTS),
  }),
  guests: ({ record }) => ({ path: GUESTS[0], query: { event_id: record.externalId, pagination_limit: PER_PAGE } }),
  guestsOf: (answer, request, occasion) => ({
    items: answer.status >= 400 ? [] : entriesIn(answer, 'guest').flatMap((entry) => guest(entry, occasion, nowMs)),
    next: answer.status === 404 || answer.status < 400 ? nextOf(answer, request, GUESTS) : undefined,
  }),
  kinds: ['registered', 'waitlisted', 'applied', 'declined', 'attended'],
})

export const way = shopWay<Settings>({
  settings,
  fields: [
    {
      name: 'key',
      label: 'API key',
      help: 'Of one calendar. It is kept encrypted and never shown again.',
      kind: 'secret',
      required: false,
    },
  ],
  isAsked: ({ key }) => isGiven(key),
  needs: 'Give the key of a calendar, or lists of guests as files.',
  title: () => 'Luma',
  sameness: ({ key = '' }) => key,
  help: `
1. At Luma, open the calendar, then *Settings → Options → API Keys*; it needs Luma Plus.
2. Make a key, and enter it. It is of that one calendar: connect another calendar as a source of its own.

All events that the calendar manages come in, with everybody on their lists of guests: who signed up, waits, was declined, and was there. What guests answered is kept as facts. Lists are read again until two weeks after the event.`,
  check: async ({ settings: given, ...network }) => {
    const api = apiOf(network, given, 5_000)
    const { status } = await api.ask({ path: EVENTS[0], query: { pagination_limit: 1 }, accept: [404] })
    if (status === 404) await api.ask({ path: EVENTS[1], query: { pagination_limit: 1 } })
  },
  plan,
  guest,
})
