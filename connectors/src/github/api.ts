import { createApi as createKitApi, type ApiAnswer, type Validators } from '../kit/api.ts'
import { ConnectorError, type Network } from '../kit/connector.ts'
import { isObject, listAt, textAt, type Json } from '../kit/json.ts'
import { linkOf } from '../kit/pages.ts'
import { apiOf, graphqlOf, type Settings } from './settings.ts'

/** GitHub's two interfaces, in the connector's terms. */
export interface Api {
  /** A page of a list; `from` is the query of the first one, or where a page before said that it goes on. */
  readonly list: (path: string, from: Readonly<Record<string, string>> | string, unless?: Validators) => Promise<ListPage>
  readonly get: (path: string) => Promise<unknown>
  readonly all: (path: string, pagesMax: number, query?: Readonly<Record<string, string>>) => Promise<readonly unknown[]>
  /** The data of an answer. Throws Refused where it has none. */
  readonly graphql: (query: string, variables: Json) => Promise<Json>
  /** Says that something was cut at a bound. */
  readonly cut: (what: string) => void
}

export interface ListPage {
  readonly list: readonly unknown[]
  readonly next: string | undefined
  readonly validators: Validators
}

/** GitHub does not show this to the token, or it is gone: the rest can still be read. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const PER_PAGE = '100'
const NEXT_CHARS_MAX = 500
/** The rest stays readable: forbidden, missing, gone, a page beyond what a list gives, legal reasons. An empty repository is a conflict. */
const REFUSALS = [403, 404, 409, 410, 422, 451]

export const createApi = (network: Network, settings: Settings, options: { readonly waitMsMax?: number } = {}): Api => {
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${settings.token}`,
    'x-github-api-version': '2022-11-28',
  }
  const api = createKitApi(network, { name: 'GitHub', base: apiOf(settings), headers, ...options })
  const shown = (answer: ApiAnswer): ApiAnswer => {
    if (REFUSALS.includes(answer.status)) throw new Refused(answer.status, messageIn(answer.json) ?? `GitHub answered ${answer.status}.`)
    return answer
  }
  const list: Api['list'] = async (path, from, unless) => {
    const query = typeof from === 'string' ? from : new URLSearchParams({ ...from, per_page: PER_PAGE }).toString()
    const asked = await api.ask({ path: `${path}?${query}`, accept: REFUSALS, ...(unless === undefined ? {} : { unless }) })
    const { json, unchanged, headers: said, validators } = shown(asked)
    if (unchanged) return { list: [], next: undefined, validators }
    if (!Array.isArray(json)) throw new Refused(200, 'GitHub gave no list.')
    return { list: json, next: queryOf(linkOf(said, 'next')), validators }
  }
  const cut = (what: string): void => network.note?.('cut_at_bound', `${what}: what is beyond was left out.`)
  return {
    list,
    get: async (path) => shown(await api.ask({ path, accept: REFUSALS })).json,
    all: async (path, pagesMax, query = {}) => {
      const all: unknown[] = []
      let from: Readonly<Record<string, string>> | string | undefined = query
      for (let page = 0; from !== undefined && page < pagesMax; page++) {
        const answer: ListPage = await list(path, from)
        all.push(...answer.list)
        from = answer.next
      }
      if (from !== undefined) cut(`More than ${pagesMax} pages of ${path}`)
      return all
    },
    graphql: async (query, variables) => {
      const asked = await api.ask({ path: graphqlOf(settings), body: { query, variables }, counter: 'graphql', accept: REFUSALS })
      const whole = shown(asked).json
      const data = isObject(whole) ? whole['data'] : undefined
      // A question that took too long may come back with half of its answer: taken for all, the rest would be missing for ever.
      if (faultsIn(whole).some(({ type }) => !REFUSED_TYPES.has(String(type)))) throw failed(messageIn(whole))
      // Answers with faults come with status 200; some have what could be found all the same.
      if (isObject(data) && Object.values(data).some((value) => value !== null)) return data
      throw new Refused(200, messageIn(whole) ?? 'GitHub gave no data.')
    },
    cut,
  }
}

/** Faults that say no for good; in lists of several things each may have its own. */
const REFUSED_TYPES: ReadonlySet<string> = new Set(['FORBIDDEN', 'INSUFFICIENT_SCOPES', 'NOT_FOUND', 'UNPROCESSABLE'])

const faultsIn = (body: unknown): readonly Json[] => (isObject(body) ? listAt(body, 'errors').filter(isObject) : [])

const failed = (said: string | undefined): ConnectorError =>
  new ConnectorError('question_failed', `GitHub could not answer a question. ${said ?? ''}`.trim(), 'Kith tries again by itself.', {
    transient: true,
  })

const messageIn = (body: unknown): string | undefined => {
  if (!isObject(body)) return undefined
  const [fault] = faultsIn(body)
  return textAt(body, 'message') ?? (fault === undefined ? undefined : textAt(fault, 'message'))
}

/** The query of the next page's address. Only it counts: where to ask is never for an answer to say. */
export const queryOf = (address: string | undefined): string | undefined => {
  const query = address?.split('?')[1]?.split('#')[0]
  return query === undefined || query === '' || query.length > NEXT_CHARS_MAX ? undefined : query
}
