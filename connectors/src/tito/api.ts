import { z } from 'zod'
import { createApi, type Api, type ApiAnswer, type ApiRequest } from '../kit/api.ts'
import { isGiven } from '../kit/both-ways.ts'
import type { Item, Network } from '../kit/connector.ts'
import type { EventsPlan, Occasion } from '../kit/event-api.ts'
import { firstText } from '../kit/exports.ts'
import { answersOf, guestOf, momentAt, occasionFrom, shortFacts } from '../kit/guests.ts'
import { countAt, isObject, listAt, objectAt, urlAt, type Json } from '../kit/json.ts'
import { guestItems, shopWay } from '../kit/shop-api.ts'
import { readZone } from '../kit/tables/zone.ts'
import { wallTime } from '../kit/talks.ts'

const settings = z.object({
  token: z.string().trim().max(500).optional(),
  account: z
    .string()
    .trim()
    .max(200)
    .transform((text) =>
      text
        .replace(/^https?:\/\/[^/]+\//i, '')
        .replace(/\/.*$/, '')
        .toLowerCase(),
    )
    .refine((text) => /^[a-z0-9_-]*$/.test(text), 'Give the account as it stands in addresses: the word after ti.to/.')
    .optional(),
})
type Settings = z.infer<typeof settings>

const apiOf = (network: Network, { token = '' }: Settings, waitMsMax?: number): Api =>
  createApi(network, {
    name: 'Tito',
    base: 'https://api.tito.io/v3',
    headers: { authorization: `Token token=${token}` },
    ...(waitMsMax === undefined ? {} : { waitMsMax }),
  })

/** Voided tickets are hidden unless they are asked for. */
const STATES = ['complete', 'incomplete', 'unassigned', 'void', 'changes_locked', 'changes_allowed']
  .map((state) => `search[states][]=${state}`)
  .join('&')

const listIn = ({ json }: ApiAnswer, name: string): readonly Json[] => (isObject(json) ? listAt(json, name).filter(isObject) : [])
const metaOf = ({ json }: ApiAnswer): Json => (isObject(json) ? objectAt(json, 'meta') : {})

const nextOf = (answer: ApiAnswer, request: ApiRequest): ApiRequest | undefined => {
  const next = countAt(metaOf(answer), 'next_page')
  return next === undefined || next < 2 ? undefined : { ...request, query: { ...request.query, 'page[number]': next } }
}

const occasionOf = (event: Json, account: string): Occasion | undefined => {
  const slug = firstText(event, 'slug')
  const zone = readZone(firstText(event, 'timezone')) ?? ((wallMs: number) => wallMs)
  const at = (day: string, clock: string): number | undefined => {
    const text = firstText(event, day)
    const time = /^\d\d:\d\d/.exec(firstText(event, clock))?.[0]
    return wallTime(time !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T${time}` : text, zone)
  }
  return occasionFrom({
    key: slug,
    title: firstText(event, 'title'),
    startMs: momentAt(event, 'starts_at', 'start_at') ?? at('start_date', 'start_time'),
    endMs: momentAt(event, 'ends_at', 'end_at') ?? at('end_date', 'end_time'),
    zone: firstText(event, 'timezone'),
    place: firstText(event, 'location'),
    online: event['online'] === true,
    url: urlAt(event, 'url') ?? `https://ti.to/${account}/${encodeURIComponent(slug)}`,
    body: firstText(event, 'description'),
  })
}

const answersIn = (told: Json): [string, unknown][] => [
  ...Object.entries(objectAt(told, 'responses')),
  ...listAt(told, 'answers')
    .filter(isObject)
    .map((answer): [string, unknown] => [
      firstText(objectAt(answer, 'question'), 'title') || firstText(answer, 'question_title', 'question'),
      answer['response'] ?? answer['primary_response'] ?? answer['answer'],
    ]),
]

const guest = (told: Json, occasion: Pick<Occasion, 'record' | 'startMs'>, nowMs: number): readonly Item[] => {
  const checked = [told, ...listAt(told, 'checkins').filter(isObject)]
    .map((one) => momentAt(one, 'checked_in_at') ?? (one === told ? undefined : momentAt(one, 'created_at')))
    .filter((ms) => ms !== undefined)
  const status = firstText(told, 'state', 'state_name')
  return guestItems(
    {
      actor: guestOf('tito', {
        email: firstText(told, 'email'),
        first: firstText(told, 'first_name'),
        last: firstText(told, 'last_name'),
        name: firstText(told, 'name'),
      }),
      ticketId: firstText(told, 'reference', 'slug'),
      registeredMs: momentAt(told, 'created_at'),
      checkedMs: checked.length === 0 ? undefined : Math.min(...checked),
      cancelledMs: undefined,
      status,
      presence: undefined,
      facts: {
        ...answersOf(answersIn(told)),
        ...shortFacts({
          status,
          ticket: firstText(told, 'release_title') || firstText(objectAt(told, 'release'), 'title'),
          jobTitle: firstText(told, 'job_title'),
        }),
      },
      organization: firstText(told, 'company_name').slice(0, 200),
      tags: [],
    },
    occasion,
    { raw: { ...told, registration: undefined, phone_number: undefined }, nowMs },
  )
}

/** Tickets that nobody was named for yet are seats, not people. */
const isAssigned = (told: Json): boolean =>
  firstText(told, 'email') !== '' ||
  firstText(told, 'name', 'first_name') !== '' ||
  !/^unassigned|^incomplete/.test(firstText(told, 'state', 'state_name'))

const plan = (context: Network & { readonly settings: Settings }, nowMs: number): EventsPlan => {
  const { account = '' } = context.settings
  return {
    api: apiOf(context, context.settings),
    first: ['events', 'events/past'].map((path) => ({ path: `/${account}/${path}`, query: { 'page[size]': 100 } })),
    occasionsOf: (answer, request) => ({
      occasions: listIn(answer, 'events').flatMap((event) => occasionOf(event, account) ?? []),
      next: nextOf(answer, request),
    }),
    guests: ({ record }) => ({
      path: `/${account}/${encodeURIComponent(record.externalId)}/tickets?${STATES}`,
      query: { view: 'extended', 'page[size]': 100 },
    }),
    guestsOf: (answer, request, occasion) => {
      const tickets = listIn(answer, 'tickets')
      const held = tickets.filter(isAssigned)
      return {
        items: held.flatMap((told) => guest(told, occasion, nowMs)),
        next: nextOf(answer, request),
        total: countAt(metaOf(answer), 'total_count'),
        left: tickets.length - held.length,
      }
    },
    // Who was checked in stands on lists of their own, which the export has.
    kinds: ['registered'],
  }
}

export const way = shopWay<Settings>({
  settings,
  fields: [
    {
      name: 'account',
      label: 'Account',
      help: 'The word after ti.to/ in the addresses of your events.',
      kind: 'text',
      required: false,
      placeholder: 'example',
    },
    {
      name: 'token',
      label: 'API token',
      help: 'A secret, live token. It is kept encrypted and never shown again.',
      kind: 'secret',
      required: false,
    },
  ],
  isAsked: ({ account, token }) => isGiven(account) && isGiven(token),
  needs: 'Give the account and an API token, or lists of attendees as files.',
  title: ({ account = '' }) => `Tito: ${account}`,
  sameness: ({ account = '' }) => account,
  help: `
1. Sign in at \`https://id.tito.io\`, open *API access tokens*, and make a token: *secret*, *live*.
2. Enter it with the name of your account.

All events of the account come in, with their tickets: who holds one, who was named later, and which were voided. Answers are kept as facts; phone numbers and prices are left out. Tito tells programs of check-ins on lists of their own: give its export as a file to keep who was there.`,
  check: async ({ settings: given, ...network }) => {
    await apiOf(network, given, 5_000).ask({ path: `/${given.account ?? ''}/events`, query: { 'page[size]': 1 } })
  },
  plan,
  guest,
})
