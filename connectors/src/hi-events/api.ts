import { z } from 'zod'
import { createApi, type Api, type ApiAnswer, type ApiRequest } from '../kit/api.ts'
import { isGiven } from '../kit/both-ways.ts'
import { ConnectorError, type Item, type Network } from '../kit/connector.ts'
import type { EventsPlan, Occasion } from '../kit/event-api.ts'
import { firstText } from '../kit/exports.ts'
import { answersOf, guestOf, momentAt, occasionFrom, shortFacts } from '../kit/guests.ts'
import { htmlToText } from '../kit/html-text.ts'
import { countAt, isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import { guestItems, shopWay } from '../kit/shop-api.ts'

const settings = z.object({
  address: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .optional(),
  token: z.string().trim().max(4_000).optional(),
  user: z.string().trim().max(320).optional(),
  password: z.string().max(500).optional(),
})
type Settings = z.infer<typeof settings>

/** "https://events.example.org/manage/events" is the installation at "https://events.example.org". */
const homeOf = ({ address = '' }: Settings): string => address.replace(/\/(?:manage|api|auth|welcome)\b.*$/i, '').replace(/\/+$/, '')

const apiWith = (network: Network, given: Settings, token: string, waitMsMax?: number): Api => {
  const home = homeOf(given)
  return createApi(network, {
    name: URL.canParse(home) ? new URL(home).host : 'Hi.Events',
    base: `${home}/api`,
    headers: token === '' ? {} : { authorization: `Bearer ${token}` },
    ...(waitMsMax === undefined ? {} : { waitMsMax }),
  })
}

/** A token of one's own, or one that is given for a name and a password each time: Hi.Events lets them lapse. */
const apiOf = async (network: Network, given: Settings, waitMsMax?: number): Promise<Api> => {
  const { token = '', user = '', password = '' } = given
  if (user === '' || password === '') return apiWith(network, given, token, waitMsMax)
  const { json } = await apiWith(network, given, '', waitMsMax).ask({ path: '/auth/login', body: { email: user, password } })
  const made = isObject(json) ? textAt(json, 'token') : undefined
  if (made !== undefined) return apiWith(network, given, made, waitMsMax)
  throw new ConnectorError(
    'unauthorized',
    'Hi.Events gave no token for this name and password.',
    'Check both. Somebody who signs in with a second factor cannot be used: make a user of its own for Kith.',
  )
}

const dataIn = ({ json }: ApiAnswer): readonly Json[] => (isObject(json) ? listAt(json, 'data').filter(isObject) : [])
const metaOf = ({ json }: ApiAnswer): Json => (isObject(json) ? objectAt(json, 'meta') : {})

const nextOf = (answer: ApiAnswer, request: ApiRequest): ApiRequest | undefined => {
  const [page, last] = [countAt(metaOf(answer), 'current_page'), countAt(metaOf(answer), 'last_page')]
  return page === undefined || last === undefined || page >= last ? undefined : { ...request, query: { ...request.query, page: page + 1 } }
}

const occasionOf = (event: Json, home: string): Occasion | undefined => {
  const key = firstText(event, 'id')
  const place = objectAt(event, 'location_details')
  const slug = firstText(event, 'slug') || 'event'
  return occasionFrom({
    key,
    title: firstText(event, 'title'),
    startMs: momentAt(event, 'start_date'),
    endMs: momentAt(event, 'end_date'),
    zone: firstText(event, 'timezone'),
    place: ['venue_name', 'address_line_1', 'city']
      .map((name) => firstText(place, name))
      .filter(Boolean)
      .join(', '),
    online: objectAt(event, 'settings')['is_online_event'] === true,
    url: `${home}/event/${encodeURIComponent(key)}/${encodeURIComponent(slug)}`,
    cancelled: /^cancell?ed$/i.test(firstText(event, 'status')),
    body: htmlToText(firstText(event, 'description')),
  })
}

const guest = (told: Json, occasion: Pick<Occasion, 'record' | 'startMs'>, nowMs: number): readonly Item[] => {
  const checked = [...listAt(told, 'check_ins').filter(isObject), objectAt(told, 'check_in')]
    .map((one) => momentAt(one, 'created_at'))
    .filter((ms) => ms !== undefined)
  const status = firstText(told, 'status')
  return guestItems(
    {
      actor: guestOf('hi-events', {
        email: firstText(told, 'email'),
        first: firstText(told, 'first_name'),
        last: firstText(told, 'last_name'),
      }),
      ticketId: firstText(told, 'public_id', 'short_id', 'id'),
      registeredMs: momentAt(told, 'created_at'),
      checkedMs: checked.length === 0 ? momentAt(told, 'checked_in_at') : Math.min(...checked),
      cancelledMs: undefined,
      status,
      presence: undefined,
      facts: {
        ...answersOf(
          listAt(told, 'question_answers')
            .filter(isObject)
            .map((answer) => [firstText(answer, 'title'), textAt(answer, 'text_answer') ?? answer['answer']]),
        ),
        ...shortFacts({ status, ticket: firstText(objectAt(told, 'product'), 'title') || firstText(objectAt(told, 'ticket'), 'title') }),
      },
      organization: '',
      tags: [],
    },
    occasion,
    { raw: { ...told, order: undefined }, nowMs },
  )
}

const PER_PAGE = 100

const plan = async (context: Network & { readonly settings: Settings }, nowMs: number): Promise<EventsPlan> => ({
  api: await apiOf(context, context.settings),
  first: [{ path: '/events', query: { per_page: PER_PAGE, page: 1 } }],
  occasionsOf: (answer, request) => ({
    occasions: dataIn(answer)
      .filter((event) => firstText(event, 'status') !== 'DRAFT')
      .flatMap((event) => occasionOf(event, homeOf(context.settings)) ?? []),
    next: nextOf(answer, request),
  }),
  guests: ({ record }) => ({ path: `/events/${encodeURIComponent(record.externalId)}/attendees`, query: { per_page: PER_PAGE, page: 1 } }),
  guestsOf: (answer, request, occasion) => ({
    items: dataIn(answer).flatMap((told) => guest(told, occasion, nowMs)),
    next: nextOf(answer, request),
    total: countAt(metaOf(answer), 'total'),
  }),
  kinds: ['registered', 'applied', 'attended'],
})

export const way = shopWay<Settings>({
  settings,
  fields: [
    {
      name: 'address',
      label: 'Address',
      help: 'Of your Hi.Events, or of its makers’ own.',
      kind: 'url',
      required: false,
      placeholder: 'https://events.example.org',
    },
    {
      name: 'user',
      label: 'User',
      help: 'The address that signs in.',
      kind: 'text',
      required: false,
      placeholder: 'kith@example.org',
      with: 'address',
    },
    {
      name: 'password',
      label: 'Password',
      help: 'Of that user. It is kept encrypted and never shown again.',
      kind: 'secret',
      required: false,
      with: 'address',
    },
    {
      name: 'token',
      label: 'Token',
      help: 'In place of user and password, where your installation gives tokens that last.',
      kind: 'secret',
      required: false,
      with: 'address',
    },
  ],
  isAsked: ({ address, token, user, password }) => isGiven(address) && (isGiven(token) || (isGiven(user) && isGiven(password))),
  needs: 'Give the address with user and password (or a token), or lists of attendees as files.',
  title: (given) => `Hi.Events: ${new URL(homeOf(given)).host}`,
  sameness: (given) => homeOf(given).toLowerCase(),
  help: `
1. In Hi.Events, open *Account → Users*, and invite a user of its own for Kith, without a second factor.
2. Enter the address of your installation, and that user with its password.

All events of the account come in but drafts, with their attendees: who signed up, was checked in, waits for payment or cancelled.`,
  check: async ({ settings: given, ...network }) => {
    await (await apiOf(network, given, 5_000)).ask({ path: '/events', query: { per_page: 1 } })
  },
  plan,
  guest,
})
