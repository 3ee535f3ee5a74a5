import type { Api, ApiAnswer, Validators } from '../api.ts'
import type { Network } from '../connector.ts'
import { isObject, listAt, textAt } from '../json.ts'
import { linkOf } from '../pages.ts'

/** The lists of a forge's REST interface. */
export interface Lists {
  /** A page of a list; `from` is the query of the first one, or where a page before said that it goes on. */
  readonly list: (path: string, from: Query | string, options?: ListOptions) => Promise<ListPage>
  readonly get: (path: string) => Promise<unknown>
  readonly all: (path: string, pagesMax: number, query?: Query) => Promise<readonly unknown[]>
  /** Says that something was cut at a bound. */
  readonly cut: (what: string) => void
}

type Query = Readonly<Record<string, string>>

export interface ListOptions {
  readonly unless?: Validators | undefined
  /** Entries of a page, where they are to be fewer than usual. */
  readonly size?: number
}

export interface ListPage {
  readonly list: readonly unknown[]
  readonly next: string | undefined
  readonly validators: Validators
  /** How many there are in all, where the forge says so. */
  readonly total: number | undefined
}

/** The forge does not show this to the token, or it is gone: the rest can still be read. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** The rest stays readable: forbidden, missing, gone, a page beyond what a list gives (405 at GitLab, 422 at GitHub), legal reasons. An empty repository is a conflict. */
export const REFUSALS = [403, 404, 405, 409, 410, 422, 451]
const NEXT_CHARS_MAX = 500

export interface ListsOptions {
  readonly label: string
  /** How the size of a page is called, and how large it is. */
  readonly size: { readonly field: string; readonly max: number }
}

/** @throws Refused where the forge says no */
export const shown = (label: string, answer: ApiAnswer): ApiAnswer => {
  if (REFUSALS.includes(answer.status)) throw new Refused(answer.status, messageIn(answer.json) ?? `${label} answered ${answer.status}.`)
  return answer
}

export const createLists = (api: Api, network: Pick<Network, 'note'>, { label, size: { field, max } }: ListsOptions): Lists => {
  const list: Lists['list'] = async (path, from, { unless, size = max } = {}) => {
    const query = typeof from === 'string' ? from : new URLSearchParams({ ...from, [field]: String(size) }).toString()
    const asked = await api.ask({ path: `${path}?${query}`, accept: REFUSALS, ...(unless === undefined ? {} : { unless }) })
    const { json, unchanged, headers, validators } = shown(label, asked)
    if (unchanged) return { list: [], next: undefined, validators, total: undefined }
    if (!Array.isArray(json)) throw new Refused(200, `${label} gave no list.`)
    return { list: json, next: nextIn(headers, query), validators, total: totalIn(headers) }
  }
  const cut = (what: string): void => network.note?.('cut_at_bound', `${what}: what is beyond was left out.`)
  return {
    list,
    get: async (path) => shown(label, await api.ask({ path, accept: REFUSALS })).json,
    all: async (path, pagesMax, query = {}) => {
      const all: unknown[] = []
      let from: Query | string | undefined = query
      for (let page = 0; from !== undefined && page < pagesMax; page++) {
        const answer: ListPage = await list(path, from)
        all.push(...answer.list)
        from = answer.next
      }
      if (from !== undefined) cut(`More than ${pagesMax} pages of ${path}`)
      return all
    },
    cut,
  }
}

/** By the header Link, or by the number of the next page (GitLab's x-next-page), where a proxy has taken the former away. */
const nextIn = (headers: Headers, query: string): string | undefined => {
  const link = queryOf(linkOf(headers, 'next'))
  const number = headers.get('x-next-page')
  if (link !== undefined || number === null || !/^\d{1,9}$/.test(number)) return link
  const next = new URLSearchParams(query)
  next.set('page', number)
  return next.toString()
}

const totalIn = (headers: Headers): number | undefined => {
  const total = headers.get('x-total') ?? headers.get('x-total-count')
  return total !== null && /^\d{1,12}$/.test(total) ? Number(total) : undefined
}

/** The query of the next page's address. Only it counts: where to ask is never for an answer to say. */
export const queryOf = (address: string | undefined): string | undefined => {
  const query = address?.split('?')[1]?.split('#')[0]
  return query === undefined || query === '' || query.length > NEXT_CHARS_MAX ? undefined : query
}

export const messageIn = (body: unknown): string | undefined => {
  if (!isObject(body)) return undefined
  const fault = listAt(body, 'errors').find(isObject)
  return textAt(body, 'message') ?? textAt(body, 'error') ?? (fault === undefined ? undefined : textAt(fault, 'message'))
}
