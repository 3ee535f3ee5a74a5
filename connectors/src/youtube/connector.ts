import type { Tally } from '@kith/contract/tallies'
import { createApi, type Api, type ApiAnswer, type ApiRequest } from '../kit/api.ts'
import { defineConnector, type ActivityKind, type Item, type Network, type ReadContext } from '../kit/connector.ts'
import { parseTime } from '../kit/dates.ts'
import { isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import { answersTo } from '../kit/judge.ts'
import { expected, readLists, type List, type ListsCursor } from '../kit/lists.ts'
import { byCursor } from '../kit/pages.ts'
import { parseJson } from '../kit/parse-json.ts'
import { PUBLISHED_KINDS } from '../kit/posts.ts'
import { setAside } from '../kit/set-asides.ts'
import { clip } from '../kit/text.ts'
import { mapComment, mapThread, mapVideo, type ChannelOrigin } from './map.ts'
import { searchYoutube } from './search.ts'
import { channelIn, settings, type Settings } from './settings.ts'

const help = `
1. Open [Google's console](https://console.cloud.google.com/), make a project, and at *APIs & Services → Library* switch on the **YouTube Data API v3**.
2. At *APIs & Services → Credentials → Create credentials → API key* make a key; restrict it to that API. It costs nothing.
3. Give the channel: \`@handle\`, its id, or the address of its page.

The key may ask 10,000 times a day, which is enough for some 500,000 videos or 1,000,000 comments; where it is spent, Kith goes on at midnight in California, when Google begins to count anew.
Videos, comments and answers come in as activities; views, likes, comments and subscribers are kept day by day.
`

const KINDS = {
  video: PUBLISHED_KINDS.video,
  comment: PUBLISHED_KINDS.comment,
  'comment-reply': { label: 'answered a comment', plural: 'answers to comments', category: 'discussion', weight: 2 },
} as const satisfies Readonly<Record<string, ActivityKind>>

const API = 'https://www.googleapis.com/youtube/v3'
const UNITS_A_DAY = 10_000
const SEARCH_UNITS = 100
type Context = ReadContext<Settings, ListsCursor>

export const youtube = defineConnector<Settings, ListsCursor>({
  name: 'youtube',
  label: 'YouTube',
  summary: 'Videos of a channel, comments and answers to them; views, likes and subscribers by day.',
  help,
  settings,
  fields: [
    {
      name: 'channel',
      label: 'Channel',
      help: '@handle, its id, or the address of its page.',
      kind: 'text',
      required: true,
      placeholder: '@example',
    },
    {
      name: 'key',
      label: 'API key',
      help: 'Of Google’s console. It is kept encrypted and never shown again.',
      kind: 'secret',
      required: true,
    },
    {
      name: 'search',
      label: 'Watches may search YouTube with it',
      help: 'Once a day, for videos of any channel. Each search takes a hundred or more of the 10,000 that the key may ask a day.',
      kind: 'toggle',
      required: false,
    },
  ],
  kinds: KINDS,
  order: 'newest-first',
  title: ({ channel }) => `YouTube: ${channel.trim().replace(/^.*youtube\.com\//i, '')}`,
  schedule: { everyMinutes: 120 },
  search: {
    everyMinutes: 24 * 60,
    place: (given) => (given.search === true ? 'youtube' : undefined),
    label: () => 'YouTube',
    find: (context) => searchYoutube(context, apiOf(context, context.settings)),
  },
  check: async (context) => void (await findChannel(apiOf(context, context.settings, 5_000), context.settings)),
  read,
  reread: (raw) => {
    const given = parseJson(raw)
    const origin = { place: '', nowMs: Date.now() }
    const [video, comment] = isObject(given) ? [given['video'], given['comment']] : []
    if (isObject(comment)) return [mapComment(comment, typeof video === 'string' ? video : undefined, origin)]
    if (isObject(video)) return [mapVideo(video, origin)]
    return [setAside('item_invalid', 'Keep the shape {"video": …} or {"comment": …} and change values only.', 'retry', raw)]
  },
})

/** Every question here costs one unit, and a search a hundred; Google tells nobody how many are left, so what was asked today is counted. */
const apiOf = (network: Network, { key }: Settings, waitMsMax?: number): Api => {
  const api = createApi(network, {
    name: 'YouTube',
    base: API,
    headers: { 'x-goog-api-key': key },
    ...(waitMsMax === undefined ? {} : { waitMsMax }),
  })
  let spent = 0
  return {
    ask: async (request) => {
      spent += typeof request !== 'string' && request.path === '/search' ? SEARCH_UNITS : 1
      const answer = await api.ask(request)
      network.budget?.({ name: 'units of this run', limit: UNITS_A_DAY, remaining: Math.max(0, UNITS_A_DAY - spent) })
      return answer
    },
  }
}

interface Channel {
  readonly id: string
  readonly title: string
  readonly uploads: string
  readonly statistics: Json
}

const findChannel = async (api: Api, { channel }: Settings): Promise<Channel> => {
  const { json } = await api.ask({ path: '/channels', query: { part: 'snippet,contentDetails,statistics', ...channelIn(channel) } })
  const [found] = isObject(json) ? listAt(json, 'items').filter(isObject) : []
  const known = expected(found, 'YouTube', `the channel ${channel}`)
  const uploads = textAt(objectAt(objectAt(known, 'contentDetails'), 'relatedPlaylists'), 'uploads')
  return {
    id: expected(textAt(known, 'id'), 'YouTube', 'the channel’s id'),
    title: textAt(objectAt(known, 'snippet'), 'title') ?? channel,
    uploads: expected(uploads, 'YouTube', 'the list of uploads'),
    statistics: objectAt(known, 'statistics'),
  }
}

const itemsIn = (answer: ApiAnswer): readonly Json[] => (isObject(answer.json) ? listAt(answer.json, 'items').filter(isObject) : [])
const nextOf = byCursor('pageToken', (json) => (isObject(json) ? json['nextPageToken'] : undefined))

const listOf = (api: Api, channel: Channel, origin: ChannelOrigin, place = placeOf(origin)): readonly List[] => [
  {
    name: 'videos',
    first: { path: '/playlistItems', query: { part: 'snippet,contentDetails', playlistId: channel.uploads, maxResults: 50 } },
    read: async (answer, request) => {
      const videos = await videosOn(api, answer, 'snippet,contentDetails,liveStreamingDetails')
      const timesMs = itemsIn(answer).flatMap(
        (entry) =>
          parseTime(objectAt(entry, 'contentDetails')['videoPublishedAt']) ?? parseTime(objectAt(entry, 'snippet')['publishedAt']) ?? [],
      )
      const items = videos.map((video) => mapVideo(video, origin))
      return { items, timesMs, next: nextOf(answer, request), shown: { kinds: ['video'], place, items } }
    },
    judged: true,
    size: 'maxResults',
    missing: 'YouTube does not show the uploads of the channel',
  },
  {
    name: 'comments',
    first: {
      path: '/commentThreads',
      query: { part: 'snippet,replies', allThreadsRelatedToChannelId: channel.id, order: 'time', maxResults: 100, textFormat: 'plainText' },
    },
    read: async (answer, request, lean) => {
      const threads = itemsIn(answer)
      const items: Item[] = []
      const begun: Item[] = []
      const whole: string[] = []
      const answers: Item[] = []
      for (const thread of threads) {
        const mapped = mapThread(thread, origin)
        const rest = mapped.missing && !lean ? await repliesOf(api, thread, origin) : undefined
        const [first, ...replies] = [...mapped.items, ...(rest?.items ?? [])]
        items.push(...mapped.items, ...(rest?.items ?? []))
        if (first !== undefined) begun.push(first)
        if (mapped.missing && rest?.isWhole !== true) continue
        whole.push(textAt(thread, 'id') ?? '')
        answers.push(...replies)
      }
      const timesMs = threads.flatMap(
        (thread) => parseTime(objectAt(objectAt(objectAt(thread, 'snippet'), 'topLevelComment'), 'snippet')['publishedAt']) ?? [],
      )
      return {
        items,
        timesMs,
        next: nextOf(answer, request),
        shown: { kinds: ['comment'], place, items: begun },
        whole: answersTo(['comment-reply'], whole, answers, place),
      }
    },
    judged: true,
    size: 'maxResults',
    missing: 'YouTube does not show the comments of the channel',
  },
]

/** As records have it. */
const placeOf = ({ place }: ChannelOrigin): string => clip(place, 300)

const videosOn = async (api: Api, answer: ApiAnswer, part: string): Promise<readonly Json[]> => {
  const ids = itemsIn(answer).flatMap((entry) => textAt(objectAt(entry, 'contentDetails'), 'videoId') ?? [])
  return ids.length === 0
    ? []
    : itemsIn(await api.ask({ path: '/videos', query: { part, id: ids.slice(0, 50).join(','), maxResults: 50 } }))
}

const REPLY_PAGES_MAX = 50

/** Answers beyond the few that come with a thread. */
const repliesOf = async (
  api: Api,
  thread: Json,
  origin: ChannelOrigin,
): Promise<{ readonly items: readonly Item[]; readonly isWhole: boolean }> => {
  const parentId = textAt(thread, 'id')
  const video = textAt(objectAt(thread, 'snippet'), 'videoId')
  const items: Item[] = []
  let request: ApiRequest | undefined =
    parentId === undefined
      ? undefined
      : { path: '/comments', query: { part: 'snippet', parentId, maxResults: 100, textFormat: 'plainText' }, accept: [403, 404] }
  for (let pages = 0; request !== undefined && pages < REPLY_PAGES_MAX; pages++) {
    const answer: ApiAnswer = await api.ask(request)
    items.push(...itemsIn(answer).map((comment) => mapComment(comment, video, origin)))
    if (answer.status >= 400) return { items, isWhole: false }
    request = nextOf(answer, request)
  }
  return { items, isWhole: parentId !== undefined && request === undefined }
}

async function* read(context: Context) {
  const api = apiOf(context, context.settings)
  const channel = await findChannel(api, context.settings)
  const origin = { place: channel.title, nowMs: context.now().getTime() }
  const videos = numberIn(channel.statistics, 'videoCount')
  if (videos !== undefined) context.claim({ video: videos })
  yield* readLists(context, {
    api,
    lists: listOf(api, channel, origin),
    // Answers to a comment come for some time.
    againMs: 14 * 86_400_000,
    daily: (today) => countersOf(api, channel, today),
  })
}

const COUNTED_PAGES_MAX = 100

/** Totals as YouTube counts them today: of the channel, and of each of its newest 5,000 videos. */
const countersOf = async (api: Api, channel: Channel, day: string): Promise<readonly Tally[]> => {
  const of = (statistics: Json, label: string, names: readonly (readonly [string, string])[]): readonly Tally[] =>
    names.flatMap(([name, field]) => {
      const value = numberIn(statistics, field)
      return value === undefined ? [] : [{ name, place: channel.title.slice(0, 300), label, day, value, uniques: null }]
    })
  const found: Tally[] = [
    ...of(channel.statistics, '', [
      ['subscribers', 'subscriberCount'],
      ['channel views', 'viewCount'],
      ['videos', 'videoCount'],
    ]),
  ]
  let request: ApiRequest | undefined = {
    path: '/playlistItems',
    query: { part: 'contentDetails', playlistId: channel.uploads, maxResults: 50 },
    accept: [403, 404],
  }
  for (let pages = 0; request !== undefined && pages < COUNTED_PAGES_MAX; pages++) {
    const answer: ApiAnswer = await api.ask(request)
    if (answer.status >= 400) break
    for (const video of await videosOn(api, answer, 'statistics'))
      found.push(
        ...of(objectAt(video, 'statistics'), (textAt(video, 'id') ?? '').slice(0, 500), [
          ['views', 'viewCount'],
          ['likes', 'likeCount'],
          ['comments', 'commentCount'],
        ]),
      )
    request = nextOf(answer, request)
  }
  return found
}

/** Google writes large numbers as text. */
const numberIn = (parent: Json, name: string): number | undefined => {
  const value = parent[name]
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined
}
