import { createSign } from 'node:crypto'
import { z } from 'zod'
import { createApi, type Api, type ApiAnswer, type ApiRequest } from '../kit/api.ts'
import { isGiven, type ApiWay } from '../kit/both-ways.ts'
import { ConnectorError, type Item, type Network } from '../kit/connector.ts'
import { readEvents, renameByTitle, type EventsCursor, type EventsPlan, type Occasion } from '../kit/event-api.ts'
import { firstText } from '../kit/exports.ts'
import { momentAt } from '../kit/guests.ts'
import { countAt, isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import { namesIn } from '../kit/names.ts'
import { readDuration } from '../kit/duration.ts'
import { mapElement } from './map.ts'

const groupsIn = (text: string | undefined): readonly string[] =>
  namesIn(text, (name) => name.replace(/^https?:\/\/(?:www\.)?meetup\.com\/(?:[a-z]{2}-[a-z]{2}\/)?/i, '').replace(/\/.*$/, ''))

const settings = z.object({
  groups: z
    .string()
    .max(5_000)
    .refine((text) => groupsIn(text).length <= 50, 'At most 50 groups.')
    .refine(
      (text) => groupsIn(text).every((name) => /^[\p{L}\p{N}_-]{1,100}$/u.test(name)),
      'Give groups as they stand in their addresses.',
    )
    .optional(),
  token: z.string().trim().max(4_000).optional(),
  client: z.string().trim().max(200).optional(),
  member: z.string().trim().max(40).optional(),
  signingKey: z.string().trim().max(200).optional(),
  privateKey: z.string().max(8_000).optional(),
})
type Settings = z.infer<typeof settings>
type About = Network & { readonly settings: Settings }

/** Fields that Meetup has had for long; the others are asked for first, and left out where it no longer knows them. */
const BASIC = 'id title description dateTime eventUrl status'
const FULL = `${BASIC} endTime duration eventType maxTickets group { urlname name } venues { name address city } eventHosts { memberId name }`
const EVENTS = (fields: string, status: string): string =>
  `query Events($urlname: String!, $first: Int!, $after: String) { groupByUrlname(urlname: $urlname) { id name urlname events(first: $first, after: $after, status: ${status}) { totalCount pageInfo { hasNextPage endCursor } edges { node { ${fields} } } } } }`
const RSVPS =
  'query Rsvps($id: ID!, $first: Int!, $after: String) { event(id: $id) { id rsvps(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { id updated status guestsCount member { id name memberUrl } } } } } }'
const PER_PAGE = 50
const STATUSES = ['ACTIVE', 'PAST', 'CANCELLED'] as const

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A key as its file has it: fields of one line take line breaks away, and some programs write them as a backslash and an n. */
const asFile = (key: string): string => {
  const [, kind = '', body = ''] = /-----BEGIN ([A-Z ]{1,40})-----([\s\S]{1,8000}?)-----END/.exec(key.replaceAll('\\n', '')) ?? []
  const lines = body.replaceAll(/\s+/g, '').match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${kind}-----`, ...lines, `-----END ${kind}-----`, ''].join('\n')
}

/** A signed statement of who asks (RFC 7523), which Meetup changes for a token of an hour. */
export const assertionOf = ({ client = '', member = '', signingKey = '', privateKey = '' }: Settings, now: Date): string => {
  const seconds = Math.floor(now.getTime() / 1_000)
  const head = base64url({ alg: 'RS256', typ: 'JWT', kid: signingKey })
  const body = `${head}.${base64url({ iss: client, sub: member, aud: 'api.meetup.com', iat: seconds, exp: seconds + 240 })}`
  try {
    return `${body}.${createSign('RSA-SHA256').update(body).sign(asFile(privateKey)).toString('base64url')}`
  } catch (cause) {
    throw new ConnectorError(
      'key_unreadable',
      'The signing key cannot be used.',
      'Paste the whole file that Meetup gave, from -----BEGIN to -----END.',
      { cause },
    )
  }
}

const tokenOf = async ({ settings: given, ...network }: About): Promise<string> => {
  if (![given.client, given.member, given.signingKey, given.privateKey].every(isGiven)) return given.token ?? ''
  const api = createApi(network, { name: 'Meetup', base: 'https://secure.meetup.com', waitMsMax: 5_000 })
  const assertion = assertionOf(given, network.now?.() ?? new Date())
  const { json } = await api.ask({ path: '/oauth2/access', form: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion } })
  const made = isObject(json) ? textAt(json, 'access_token') : undefined
  if (made !== undefined) return made
  throw new ConnectorError(
    'unauthorized',
    'Meetup gave no token for this key.',
    'Check client, member and signing key on the page of your OAuth client.',
  )
}

const apiOf = async (about: About, waitMsMax?: number): Promise<Api> =>
  createApi(about, {
    name: 'Meetup',
    base: 'https://api.meetup.com',
    headers: { authorization: `Bearer ${await tokenOf(about)}` },
    ...(waitMsMax === undefined ? {} : { waitMsMax }),
  })

interface Question extends ApiRequest {
  readonly body: { readonly query: string; readonly variables: Readonly<Record<string, unknown>> }
}
const questionIn = ({ body }: ApiRequest): Question['body'] => {
  const { query, variables } = isObject(body) ? body : {}
  return { query: typeof query === 'string' ? query : '', variables: isObject(variables) ? variables : {} }
}
const asking = (query: string, variables: Readonly<Record<string, unknown>>): ApiRequest => ({
  path: '/gql-ext',
  body: { query, variables },
})

/** What Meetup says is wrong with the question, as GraphQL does: within an answer that is otherwise good. */
const faultIn = ({ json }: ApiAnswer): string | undefined => {
  const [error] = isObject(json) ? listAt(json, 'errors').filter(isObject) : []
  return error === undefined ? undefined : (textAt(error, 'message') ?? 'without a reason')
}

const refused = (why: string): ConnectorError =>
  /auth|token|permission|forbidden/i.test(why)
    ? new ConnectorError(
        'unauthorized',
        `Meetup does not accept the token: ${why.slice(0, 200)}`,
        'Make a new one, and enter it in the settings of the source.',
      )
    : new ConnectorError(
        'refused',
        `Meetup refuses to answer: ${why.slice(0, 200)}`,
        'Check the groups in the settings of the source. If they are right, look for a newer version of Kith.',
      )

const nodesOf = (connection: Json): readonly Json[] =>
  listAt(connection, 'edges')
    .filter(isObject)
    .map((edge) => objectAt(edge, 'node'))
const nextOf = (connection: Json, request: ApiRequest): ApiRequest | undefined => {
  const info = objectAt(connection, 'pageInfo')
  const cursor = info['hasNextPage'] === true ? textAt(info, 'endCursor') : undefined
  if (cursor === undefined) return undefined
  const { query, variables } = questionIn(request)
  return asking(query, { ...variables, after: cursor })
}

/** An event as the earlier API had it, and as saved pages have it: so both are read alike. */
const asSaved = (node: Json, group: Json): Json => {
  const [venue] = [...listAt(node, 'venues').filter(isObject), objectAt(node, 'venue')]
  const own = objectAt(node, 'group')
  const startMs = momentAt(node, 'dateTime')
  const endMs = momentAt(node, 'endTime')
  const lasts = readDuration(firstText(node, 'duration'))
  return {
    id: firstText(node, 'id'),
    name: firstText(node, 'title'),
    time: startMs,
    duration: startMs !== undefined && endMs !== undefined && endMs > startMs ? endMs - startMs : lasts,
    link: node['eventUrl'],
    group: { urlname: firstText(own, 'urlname') || firstText(group, 'urlname'), name: firstText(own, 'name') || firstText(group, 'name') },
    venue: { name: venue?.['name'], address_1: venue?.['address'], city: venue?.['city'] },
    rsvp_limit: node['maxTickets'],
    status: /^(?:autosched_)?cancelled/i.test(firstText(node, 'status')) ? 'cancelled' : firstText(node, 'status').toLowerCase(),
    is_online_event: /online/i.test(firstText(node, 'eventType')),
    description: node['description'],
    event_hosts: listAt(node, 'eventHosts')
      .filter(isObject)
      .map((host) => ({
        id: firstText(host, 'memberId') || firstText(objectAt(host, 'member'), 'id'),
        name: firstText(host, 'name') || firstText(objectAt(host, 'member'), 'name'),
      })),
  }
}

interface MeetupOccasion extends Occasion {
  readonly hosts: readonly Item[]
}

const pieceOf = (value: Json, locator: string) => ({ value, path: '', heads: [], locator, raw: JSON.stringify(value) })

const occasionOf = (node: Json, group: Json, nowMs: number): MeetupOccasion | undefined => {
  const saved = asSaved(node, group)
  const items = mapElement(pieceOf(saved, `event ${firstText(saved, 'id')}`), nowMs)
  const record = items.map((item) => ('record' in item ? item.record : undefined)).find((one) => one?.type === 'event')
  if (record?.type !== 'event' || record.externalId === '') return undefined
  const { startsAt, endsAt } = record
  return {
    record,
    startMs: typeof startsAt === 'number' ? startsAt : undefined,
    endMs: typeof endsAt === 'number' ? endsAt : undefined,
    hosts: items.filter((item) => 'record' in item && item.record.type === 'activity'),
  }
}

/** What somebody answered, and whether they were there, which Meetup says in one word. */
const rsvp = (node: Json, { record, startMs }: Occasion, nowMs: number): readonly Item[] => {
  const member = objectAt(node, 'member')
  const status = firstText(node, 'status').toUpperCase()
  const isThere = status === 'ATTENDED'
  const event = { id: record.externalId, name: record.title, link: record.url }
  const answer = (response: string, created: number | undefined): readonly Item[] =>
    mapElement(
      pieceOf(
        { member: { id: member['id'], name: member['name'] }, response, created, guests: node['guestsCount'], event },
        `${record.title.slice(0, 150)}, RSVP ${firstText(node, 'id')}`,
      ),
      nowMs,
    )
  const updated = momentAt(node, 'updated')
  const response = isThere || status === 'NO_SHOW' ? 'yes' : status.toLowerCase().replace(/^yes_.*/, 'yes')
  return [...answer(response, updated), ...(isThere && startMs !== undefined ? answer('attended', startMs) : [])]
}

const plan = async (about: About, nowMs: number): Promise<EventsPlan> => {
  const hosts = new Map<string, readonly Item[]>()
  return {
    api: await apiOf(about),
    first: groupsIn(about.settings.groups).flatMap((urlname) =>
      STATUSES.map((status) => asking(EVENTS(FULL, status), { urlname, first: PER_PAGE })),
    ),
    occasionsOf: (answer, request) => {
      const { query, variables } = questionIn(request)
      const group = isObject(answer.json) ? objectAt(objectAt(answer.json, 'data'), 'groupByUrlname') : {}
      const fault = faultIn(answer)
      if (fault !== undefined && group['events'] === undefined) {
        if (query.includes(FULL)) return { occasions: [], next: asking(query.replace(FULL, BASIC), variables) }
        // Not every way of asking for what was called off is known everywhere.
        if (!query.includes('status: CANCELLED')) throw refused(fault)
        about.note?.('cancelled_hidden', 'Meetup does not show which events were cancelled.')
        return { occasions: [], next: undefined }
      }
      const events = objectAt(group, 'events')
      const occasions = nodesOf(events)
        .filter((node) => !/draft|template|proposed/i.test(firstText(node, 'status')))
        .flatMap((node) => occasionOf(node, group, nowMs) ?? [])
      for (const { record, hosts: items } of occasions) hosts.set(record.externalId, items)
      return { occasions, next: nextOf(events, request) }
    },
    guests: ({ record }) => asking(RSVPS, { id: record.externalId, first: PER_PAGE }),
    guestsOf: (answer, request, occasion) => {
      const fault = faultIn(answer)
      const event = isObject(answer.json) ? objectAt(objectAt(answer.json, 'data'), 'event') : {}
      if (fault !== undefined && event['rsvps'] === undefined) throw refused(fault)
      const rsvps = objectAt(event, 'rsvps')
      const isFirst = questionIn(request).variables['after'] === undefined
      return {
        items: [
          ...(isFirst ? (hosts.get(occasion.record.externalId) ?? []) : []),
          ...nodesOf(rsvps).flatMap((node) => rsvp(node, occasion, nowMs)),
        ],
        next: nextOf(rsvps, request),
        total: countAt(rsvps, 'totalCount'),
      }
    },
    kinds: ['registered', 'declined', 'waitlisted', 'attended'],
  }
}

export const way: ApiWay<Settings, EventsCursor> = {
  settings,
  fields: [
    {
      name: 'groups',
      label: 'Groups',
      help: 'As they stand in their addresses, with commas between them.',
      kind: 'text',
      required: false,
      placeholder: 'tarn-users, tarn-berlin',
    },
    {
      name: 'token',
      label: 'Access token',
      help: 'Meetup lets it lapse within an hour: good for one reading. It is kept encrypted and never shown again.',
      kind: 'secret',
      required: false,
      with: 'groups',
    },
    {
      name: 'client',
      label: 'Client key',
      help: 'For reading again by itself: of your OAuth client.',
      kind: 'text',
      required: false,
      with: 'groups',
    },
    {
      name: 'member',
      label: 'Member',
      help: 'The number of the organiser for whom Kith reads.',
      kind: 'text',
      required: false,
      with: 'groups',
    },
    {
      name: 'signingKey',
      label: 'Signing key',
      help: 'Its id, as the page of the OAuth client shows it.',
      kind: 'text',
      required: false,
      with: 'groups',
    },
    {
      name: 'privateKey',
      label: 'Private key',
      help: 'The whole file of the signing key. It is kept encrypted and never shown again.',
      kind: 'secret',
      required: false,
      with: 'groups',
    },
  ],
  isAsked: (given) =>
    isGiven(given['groups']) &&
    (isGiven(given['token']) || ['client', 'member', 'signingKey', 'privateKey'].every((name) => isGiven(given[name]))),
  needs: 'Give groups with an access token or a signing key, or files.',
  everyMinutes: 180,
  title: ({ groups }) => {
    const [first = '', ...rest] = groupsIn(groups)
    return `Meetup: ${first}${rest.length > 0 ? ` and ${rest.length} more` : ''}`
  },
  sameness: ({ groups }) =>
    JSON.stringify(
      groupsIn(groups)
        .map((name) => name.toLowerCase())
        .toSorted(),
    ),
  help: `
Meetup gives its API to organisers with Meetup Pro alone; everybody else takes files.

1. At \`https://www.meetup.com/api/oauth/list/\`, make an OAuth client; the address it goes back to may be your Kith.
2. On its page, make a *signing key*, and keep the file that you are given: it is shown once.
3. Enter the client’s key, your member number, the signing key’s id and the file’s content. Kith then asks for a token whenever it reads.

An access token that you made yourself can be given instead, for one reading: Meetup lets it lapse within an hour.

Events of the groups come in, with hosts and everybody’s answer: who comes, does not, waits, and who was there. Comments are not shown to programs any more.`,
  check: async (about) => {
    const api = await apiOf(about, 5_000)
    for (const urlname of groupsIn(about.settings.groups).slice(0, 5)) {
      const answer = await api.ask(asking(EVENTS('id', 'ACTIVE'), { urlname, first: 1 }))
      const group = isObject(answer.json) ? objectAt(answer.json, 'data')['groupByUrlname'] : undefined
      const fault = faultIn(answer)
      if (fault !== undefined && !isObject(group)) throw refused(fault)
      if (!isObject(group))
        throw new ConnectorError(
          'not_found',
          `Meetup has no group ${urlname}, or does not show it to this token.`,
          'Check how it is written in the address of the group.',
        )
    }
  },
  read: async function* (context) {
    yield* readEvents(context, await plan(context, context.now().getTime()))
  },
  rename: async (context) => renameByTitle(await plan(context, (context.now?.() ?? new Date()).getTime()), context),
  // RSVPs that were set aside have the shape of saved ones: files' own retry reads them.
  reread: () => undefined,
}
