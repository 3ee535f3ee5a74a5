import { z } from 'zod'
import { createApi, type Api, type ApiAnswer, type ApiRequest } from '../kit/api.ts'
import { isGiven } from '../kit/both-ways.ts'
import { ConnectorError, type Item, type Network } from '../kit/connector.ts'
import type { EventsPlan, Occasion } from '../kit/event-api.ts'
import { firstText } from '../kit/exports.ts'
import { answersOf, guestOf, momentAt, occasionFrom, shortFacts } from '../kit/guests.ts'
import { htmlToText } from '../kit/html-text.ts'
import { countAt, idAt, isObject, listAt, objectAt, textAt, urlAt, type Json } from '../kit/json.ts'
import { namesIn } from '../kit/names.ts'
import { guestItems, shopWay } from '../kit/shop-api.ts'

const settings = z.object({
  token: z.string().trim().max(500).optional(),
  organizations: z
    .string()
    .max(1_000)
    .refine((text) => namesIn(text).every((id) => /^\d{1,20}$/.test(id)), 'Organizations are numbers, with commas between them.')
    .optional(),
})
type Settings = z.infer<typeof settings>

const apiOf = (network: Network, { token = '' }: Settings, waitMsMax?: number): Api =>
  createApi(network, {
    name: 'Eventbrite',
    base: 'https://www.eventbriteapi.com/v3',
    headers: { authorization: `Bearer ${token}` },
    ...(waitMsMax === undefined ? {} : { waitMsMax }),
  })

const listIn = (answer: ApiAnswer, name: string): readonly Json[] =>
  isObject(answer.json) ? listAt(answer.json, name).filter(isObject) : []

const nextOf = ({ json }: ApiAnswer, request: ApiRequest): ApiRequest | undefined => {
  const pagination = isObject(json) ? objectAt(json, 'pagination') : {}
  const continuation = pagination['has_more_items'] === true ? textAt(pagination, 'continuation') : undefined
  if (continuation !== undefined) return { ...request, query: { ...request.query, continuation } }
  const [number, count] = [countAt(pagination, 'page_number'), countAt(pagination, 'page_count')]
  return pagination['has_more_items'] === true && number !== undefined && count !== undefined && number < count
    ? { ...request, query: { ...request.query, page: number + 1 } }
    : undefined
}

const organizationsOf = async (api: Api, given: Settings): Promise<readonly string[]> => {
  const told = namesIn(given.organizations)
  if (told.length > 0) return told
  const found: string[] = []
  let request: ApiRequest | undefined = { path: '/users/me/organizations/' }
  for (let page = 0; request !== undefined && page < 20; page++) {
    const answer: ApiAnswer = await api.ask(request)
    found.push(...listIn(answer, 'organizations').flatMap((one) => idAt(one, 'id') ?? []))
    request = nextOf(answer, request)
  }
  return found
}

const occasionOf = (event: Json): Occasion | undefined => {
  const [start, end, venue] = [objectAt(event, 'start'), objectAt(event, 'end'), objectAt(event, 'venue')]
  const summary = firstText(event, 'summary') || htmlToText(firstText(objectAt(event, 'description'), 'text', 'html'))
  return occasionFrom({
    key: firstText(event, 'id'),
    title: firstText(objectAt(event, 'name'), 'text') || htmlToText(firstText(objectAt(event, 'name'), 'html')),
    startMs: momentAt(start, 'utc'),
    endMs: momentAt(end, 'utc'),
    zone: firstText(start, 'timezone'),
    place: [firstText(venue, 'name'), firstText(objectAt(venue, 'address'), 'localized_address_display', 'city')]
      .filter(Boolean)
      .join(', '),
    online: event['online_event'] === true,
    url: urlAt(event, 'url'),
    capacity: countAt(event, 'capacity'),
    series: firstText(event, 'series_id'),
    cancelled: /^cancell?ed$/i.test(firstText(event, 'status')),
    body: summary,
  })
}

const guest = (told: Json, occasion: Pick<Occasion, 'record' | 'startMs'>, nowMs: number): readonly Item[] => {
  const profile = objectAt(told, 'profile')
  const status = told['refunded'] === true ? 'Refunded' : told['cancelled'] === true ? 'Cancelled' : firstText(told, 'status')
  const used = listAt(told, 'barcodes')
    .filter(isObject)
    .flatMap((barcode) => (barcode['status'] === 'used' ? (momentAt(barcode, 'changed') ?? []) : []))
  return guestItems(
    {
      actor: guestOf('eventbrite', {
        email: firstText(profile, 'email'),
        first: firstText(profile, 'first_name'),
        last: firstText(profile, 'last_name'),
        name: firstText(profile, 'name'),
      }),
      ticketId: firstText(told, 'id'),
      registeredMs: momentAt(told, 'created'),
      checkedMs: told['checked_in'] === true && used.length > 0 ? Math.min(...used) : undefined,
      cancelledMs: undefined,
      status,
      presence: told['checked_in'] === true ? 'there' : undefined,
      facts: {
        ...answersOf(
          listAt(told, 'answers')
            .filter(isObject)
            .map((answer) => [firstText(answer, 'question'), answer['answer']]),
        ),
        ...shortFacts({ status, ticket: firstText(told, 'ticket_class_name'), jobTitle: firstText(profile, 'job_title') }),
      },
      organization: firstText(profile, 'company').slice(0, 200),
      tags: [],
    },
    occasion,
    { raw: { ...told, costs: undefined, profile: { ...profile, addresses: undefined, cell_phone: undefined } }, nowMs },
  )
}

const plan = async (context: Network & { readonly settings: Settings }, nowMs: number): Promise<EventsPlan> => {
  const api = apiOf(context, context.settings)
  const organizations = await organizationsOf(api, context.settings)
  return {
    api,
    first: organizations.map((id) => ({
      path: `/organizations/${id}/events/`,
      query: { status: 'all', order_by: 'start_desc', expand: 'venue', page_size: 50 },
    })),
    occasionsOf: (answer, request) => ({
      occasions: listIn(answer, 'events')
        .filter((event) => firstText(event, 'status') !== 'draft' && event['is_series_parent'] !== true)
        .flatMap((event) => occasionOf(event) ?? []),
      next: nextOf(answer, request),
    }),
    guests: ({ record }) => ({ path: `/events/${encodeURIComponent(record.externalId)}/attendees/` }),
    guestsOf: (answer, request, occasion) => ({
      items: listIn(answer, 'attendees').flatMap((told) => guest(told, occasion, nowMs)),
      next: nextOf(answer, request),
      total: isObject(answer.json) ? countAt(objectAt(answer.json, 'pagination'), 'object_count') : undefined,
    }),
    kinds: ['registered', 'declined', 'attended'],
  }
}

export const way = shopWay<Settings>({
  settings,
  fields: [
    {
      name: 'token',
      label: 'Private token',
      help: 'Of whoever may see the attendees. It is kept encrypted and never shown again.',
      kind: 'secret',
      required: false,
    },
    {
      name: 'organizations',
      label: 'Organizations',
      help: 'Only these, by their numbers, with commas between them; all that the token belongs to otherwise.',
      kind: 'text',
      required: false,
      placeholder: '1234567890',
    },
  ],
  isAsked: ({ token }) => isGiven(token),
  needs: 'Give a private token, or lists of attendees as files.',
  title: ({ organizations }) => (namesIn(organizations).length > 0 ? `Eventbrite: ${namesIn(organizations).join(', ')}` : 'Eventbrite'),
  sameness: ({ token = '', organizations }) =>
    JSON.stringify([namesIn(organizations).length > 0 ? namesIn(organizations).toSorted() : token]),
  help: `
1. At Eventbrite, open *Account settings → Developer links → API keys*, and make a key.
2. Copy its *private token*: it may see what you may see. An organizer's rights to see attendees suffice.

All events of your organizations come in but drafts, with their attendees: who signed up, was checked in, cancelled or was refunded. Answers to your questions are kept as facts; addresses, phone numbers and what was paid are left out.`,
  check: async ({ settings: given, ...network }) => {
    const found = await organizationsOf(apiOf(network, given, 5_000), given)
    if (found.length === 0)
      throw new ConnectorError(
        'no_organization',
        'The token belongs to no organization.',
        'Take the token of somebody who organizes events.',
      )
  },
  plan,
  guest,
})
