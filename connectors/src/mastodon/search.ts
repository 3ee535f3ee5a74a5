import type { Api, ApiAnswer, ApiRequest } from '../kit/api.ts'
import { parseTime } from '../kit/dates.ts'
import { isObject, listAt, type Json } from '../kit/json.ts'
import { byLink } from '../kit/pages.ts'
import { quoted, searchPages, type SearchContext, type SearchPage } from '../kit/search.ts'
import { isOpen, mapStatus } from './map.ts'
import type { Settings } from './settings.ts'

const PER_PAGE = 40
/** Servers give no more of a search to one who is not moderating. */
const OFFSET_MAX = 80

/** Public posts with the word as their hashtag, the newest first; with a token also what the server's own search finds, where it has one. */
export async function* searchMastodon(context: SearchContext<Settings>, api: Api): AsyncGenerator<SearchPage> {
  const origin = { server: context.settings.server, nowMs: context.now().getTime() }
  const toPage = (statuses: readonly Json[], isSorted: boolean) => {
    const times = statuses.flatMap((status) => parseTime(status['created_at']) ?? [])
    const oldestMs = isSorted && times.length > 0 ? Math.min(...times) : undefined
    return { items: statuses.filter(isOpen).map((status) => mapStatus(status, origin)), oldestMs }
  }
  const tag = tagOf(context)
  if (tag !== undefined) {
    const first: ApiRequest = { path: `/api/v1/timelines/tag/${encodeURIComponent(tag)}`, query: { limit: PER_PAGE } }
    yield* searchPages(context, api, first, (answer, request) => {
      const statuses = (Array.isArray(answer.json) ? answer.json : []).filter(isObject)
      return { ...toPage(statuses, true), next: statuses.length === 0 ? undefined : byLink(answer, request) }
    })
  }
  if ((context.settings.token ?? '') === '') return
  const first: ApiRequest = {
    path: '/api/v2/search',
    query: { q: quoted(context.terms), type: 'statuses', limit: PER_PAGE, offset: 0 },
    accept: [403, 404, 422],
  }
  yield* searchPages(context, api, first, (answer, request) => {
    const statuses = found(answer)
    return { ...toPage(statuses, false), next: statuses.length < PER_PAGE ? undefined : further(request) }
  })
}

/** "#typescript" and the single word typescript. */
const tagOf = ({ terms }: Pick<SearchContext<Settings>, 'terms'>): string | undefined => {
  const [only, ...more] = terms
  const name = only?.text.replace(/^#/, '')
  return more.length === 0 && name !== undefined && /^[\p{L}\p{N}_]{1,100}$/u.test(name) ? name : undefined
}

const found = ({ status, json }: ApiAnswer): readonly Json[] =>
  status < 400 && isObject(json) ? listAt(json, 'statuses').filter(isObject) : []

const further = (request: ApiRequest): ApiRequest | undefined => {
  const offset = Number(request.query?.['offset'] ?? 0) + PER_PAGE
  return offset > OFFSET_MAX ? undefined : { ...request, query: { ...request.query, offset } }
}
