import type { AnyRecord } from '@kith/contract/records'
import { z } from 'zod'
import { createApi, type Api, type Validators } from '../kit/api.ts'
import { isGiven, type ApiWay } from '../kit/both-ways.ts'
import { ConnectorError, listedId, type Batch, type Item, type Network, type ReadContext } from '../kit/connector.ts'
import { firstText } from '../kit/exports.ts'
import { isObject, listAt, type Json } from '../kit/json.ts'
import { occasionOf, occasionRecord, TALK_FIELDS, TALK_KINDS, wallTime } from '../kit/talks.ts'
import { readZone } from '../kit/tables/zone.ts'
import { sessionRecords, speaker } from './map.ts'

const settings = z
  .object({
    endpoint: z
      .string()
      .trim()
      .max(500)
      .transform((text) => /\/api\/v2\/([\w-]+)/.exec(text)?.[1] ?? text)
      .refine((text) => /^[\w-]{0,80}$/.test(text), 'Give the id of the endpoint, or its whole address.')
      .optional(),
    event: z.string().trim().max(500).optional(),
    zone: z
      .string()
      .trim()
      .max(500)
      .refine((name) => name === '' || readZone(name) !== undefined, 'is no time zone: write a name like Europe/Berlin')
      .optional(),
    url: z.string().trim().max(500).optional(),
  })
  .refine((given) => !isGiven(given.endpoint) || isGiven(given.event), {
    message: 'Say what the event is called: the programme does not.',
    path: ['event'],
  })
type Settings = z.infer<typeof settings>

/** What was read last: its version, and until when nothing changes by time alone. */
export interface At {
  readonly validators?: Validators
  readonly untilMs?: number
}

const apiOf = (network: Network, waitMsMax?: number): Api =>
  createApi(network, { name: 'Sessionize', base: 'https://sessionize.com', ...(waitMsMax === undefined ? {} : { waitMsMax }) })

const pathOf = ({ endpoint = '' }: Settings): string => `/api/v2/${endpoint}/view/All`

const listOf = (value: Json, name: string): readonly Json[] => listAt(value, name).filter(isObject)

/** Sessions with what they only number filled in: speakers, room, categories, questions. */
const filledIn = (all: Json): readonly Json[] => {
  const byId = (things: readonly Json[]): ReadonlyMap<string, Json> => new Map(things.map((one) => [firstText(one, 'id'), one]))
  const [speakers, rooms, questions] = [byId(listOf(all, 'speakers')), byId(listOf(all, 'rooms')), byId(listOf(all, 'questions'))]
  const terms = new Map(
    listOf(all, 'categories').flatMap((category) =>
      listOf(category, 'items').map((item): [string, [string, string]] => [
        firstText(item, 'id'),
        [firstText(category, 'title'), firstText(item, 'name')],
      ]),
    ),
  )
  return listOf(all, 'sessions').map((session) => ({
    ...session,
    speakers: listAt(session, 'speakers').map((id) => (typeof id === 'string' ? (speakers.get(id) ?? id) : id)),
    room: firstText(session, 'room') || firstText(rooms.get(firstText(session, 'roomId')) ?? {}, 'name'),
    '…terms': listAt(session, 'categoryItems').flatMap((id) => {
      const term = terms.get(String(id))
      return term === undefined ? [] : [term]
    }),
    '…answers': listOf(session, 'questionAnswers').map((answer) => [
      firstText(questions.get(firstText(answer, 'questionId')) ?? {}, 'question'),
      answer['answerValue'],
    ]),
  }))
}

const TOGETHER = 100
const DAY_MS = 86_400_000

async function* read(context: ReadContext<Settings, At>): AsyncGenerator<Batch<At>, void> {
  const { settings: given, cursor } = context
  const nowMs = context.now().getTime()
  // A talk is given when its time is over, whether or not anybody touched the programme.
  const unless = cursor?.untilMs !== undefined && nowMs < cursor.untilMs ? cursor.validators : undefined
  const answer = await apiOf(context).ask({ path: pathOf(given), ...(unless === undefined ? {} : { unless }) })
  if (answer.unchanged || !isObject(answer.json)) {
    yield { items: [], cursor: cursor ?? {}, progress: { done: 1, total: 1, unit: 'pages' } }
    return
  }
  const occasion = occasionOf(given, given.endpoint ?? '')
  const sessions = filledIn(answer.json)
  const event: AnyRecord[] = sessions.length === 0 && listAt(answer.json, 'speakers').length === 0 ? [] : [occasionRecord(given, occasion)]
  const items: Item[] = [
    ...event.map((record) => ({ record, raw: JSON.stringify(record) })),
    ...listOf(answer.json, 'speakers').flatMap((one): Item[] => {
      const identity = speaker(one)
      return identity === undefined ? [] : [{ record: { type: 'person', identity, tags: ['speaker'] }, raw: JSON.stringify(one) }]
    }),
    ...sessions.flatMap((session) => {
      const raw = JSON.stringify(session)
      return sessionRecords(session, occasion, nowMs).map((record): Item => ({ record, raw }))
    }),
  ]
  context.claim({ people: listAt(answer.json, 'speakers').length })
  const present = items.flatMap((item) => ('record' in item && item.record.type === 'activity' ? [listedId(item.record)] : []))
  if (sessions.length > 0)
    await context.missing?.({ kinds: Object.keys(TALK_KINDS), place: occasion.place, conversation: occasion.key, present })
  const total = Math.max(1, Math.ceil(items.length / TOGETHER))
  for (let page = 0; page < total - 1; page++) {
    context.signal.throwIfAborted()
    yield { items: items.slice(page * TOGETHER, (page + 1) * TOGETHER), cursor: {}, progress: { done: page + 1, total, unit: 'pages' } }
  }
  const ahead = sessions
    .map((session) => wallTime(firstText(session, 'startsAt'), occasion.zone))
    .filter((ms) => ms !== undefined && ms > nowMs)
  const untilMs = Math.min(nowMs + 30 * DAY_MS, ...ahead.map(Number))
  yield {
    items: items.slice((total - 1) * TOGETHER),
    cursor: { validators: answer.validators, untilMs },
    progress: { done: total, total, unit: 'pages' },
  }
}

export const way: ApiWay<Settings, At> = {
  settings,
  fields: [
    {
      name: 'endpoint',
      label: 'Endpoint',
      help: 'Its id, or its whole address.',
      kind: 'text',
      required: false,
      placeholder: 'https://sessionize.com/api/v2/abc123de/view/All',
    },
    ...TALK_FIELDS,
  ],
  isAsked: ({ endpoint }) => isGiven(endpoint),
  needs: 'Give an endpoint, or files.',
  everyMinutes: 360,
  title: ({ event, endpoint }) => `Sessionize: ${isGiven(event) ? event : endpoint}`,
  sameness: ({ endpoint = '' }) => endpoint,
  help: `
1. At Sessionize, open the event, *API / Embed*, and make an endpoint: format *JSON*, with all fields that you want to be kept.
2. Enter its id or its address. Whoever has it may read it: it shows what your programme shows, and no addresses of speakers.
3. Times of the programme carry no zone: say below which it is, and what the event is called.`,
  check: async ({ settings: given, ...network }) => {
    const { json } = await apiOf(network, 5_000).ask(pathOf(given))
    if (isObject(json) && Array.isArray(json['sessions'])) return
    throw new ConnectorError('answer_unknown', 'This endpoint gives no sessions.', 'Choose JSON as its format, and the view All.')
  },
  read,
  // A session or a speaker alone, as files have them too.
  reread: () => undefined,
}
