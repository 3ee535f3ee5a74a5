import type { Api, ApiAnswer, ApiRequest } from './api.ts'
import { ConnectorError, type Network } from './connector.ts'

export interface ApiPage {
  readonly answer: ApiAnswer
  /** 1 for the first page of this reading. */
  readonly number: number
  /** Where to go on; undefined after the last page. */
  readonly next: ApiRequest | undefined
}

/** From a page to the request for the next; undefined after the last. */
export type NextPage = (answer: ApiAnswer, request: ApiRequest) => ApiRequest | undefined

/**
 * Reads page after page from `first`, until there is none, nothing has changed, or `pagesMax` is reached: then a note says so, and the last page's `next` is
 * where another run goes on.
 *
 * @throws ConnectorError when the platform sends Kith to the same page again
 */
export async function* readPages(
  api: Api,
  network: Pick<Network, 'note'>,
  first: ApiRequest,
  nextOf: NextPage,
  pagesMax: number,
): AsyncGenerator<ApiPage> {
  let request: ApiRequest | undefined = first
  for (let number = 1; request !== undefined; number++) {
    const answer = await api.ask(request)
    const next: ApiRequest | undefined = answer.unchanged ? undefined : nextOf(answer, request)
    if (next !== undefined && JSON.stringify(next) === JSON.stringify(request)) {
      throw new ConnectorError(
        'endless_pages',
        `The page after ${request.path} is that page again.`,
        'The platform has a fault; try again later.',
        { transient: true },
      )
    }
    yield { answer, number, next }
    if (next !== undefined && number >= pagesMax) {
      network.note?.('pages_bound', `Stopped after ${pagesMax} pages of ${first.path}; a later run goes on.`)
      return
    }
    request = next
  }
}

/** By the header `Link: <…>; rel="next"` (GitHub, GitLab, Gitea, Mastodon). Validators belong to the first page only. */
export const byLink: NextPage = (answer, request) => {
  const address = linkOf(answer.headers, 'next')
  return address === undefined ? undefined : { ...withoutPlace(request), path: address }
}

/** By a number in the query, from 1 unless the request names one; ends when `isLast` says so. */
export const byNumber =
  (field: string, isLast: (answer: ApiAnswer) => boolean): NextPage =>
  (answer, request) => {
    if (isLast(answer)) return undefined
    const { unless: _, ...rest } = request
    return { ...rest, query: { ...request.query, [field]: Number(request.query?.[field] ?? 1) + 1 } }
  }

/** By a cursor that `find` takes from the answer; an empty one ends it (Slack, Reddit, YouTube). */
export const byCursor =
  (field: string, find: (json: unknown) => unknown): NextPage =>
  (answer, request) => {
    const cursor = find(answer.json)
    if ((typeof cursor !== 'string' && typeof cursor !== 'number') || cursor === '') return undefined
    const { unless: _, ...rest } = request
    return { ...rest, query: { ...request.query, [field]: cursor } }
  }

const withoutPlace = ({ query: _query, unless: _unless, ...rest }: ApiRequest): Omit<ApiRequest, 'query' | 'unless'> => rest

const LINK_MAX_CHARS = 8_192

/** The address of a relation in a Link header (RFC 8288). */
export const linkOf = (headers: Headers, relation: string): string | undefined => {
  const header = headers.get('link')?.slice(0, LINK_MAX_CHARS) ?? ''
  for (const [, address, parameters = ''] of header.matchAll(/<([^<>]*)>((?:\s*;[^,<]*)*)/g)) {
    const relations = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i.exec(parameters)
    if ((relations?.[1] ?? relations?.[2] ?? '').split(/\s+/).includes(relation)) return address
  }
  return undefined
}
