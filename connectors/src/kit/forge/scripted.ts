/** For tests: a forge's REST interface at `fetch`, whose lists come in pages with links. */

export interface Thing {
  [name: string]: unknown
}

/** Answers a path: a list, which is given in pages, an object, or undefined for 404. */
export type Route = (path: string, query: URLSearchParams) => readonly unknown[] | Thing | undefined

export interface ScriptedOptions {
  /** How the size of a page is called. */
  readonly size: string
  /** Pages are no longer than that, so that few things make many. */
  readonly sizeMax: number
  /** How the number of all is called. */
  readonly total: string
}

export const scripted =
  (route: Route, { size: field, sizeMax, total }: ScriptedOptions): typeof globalThis.fetch =>
  async (input) => {
    const url = new URL(input instanceof Request ? input.url : input.toString())
    const found = route(decodeURIComponent(url.pathname), url.searchParams)
    if (found === undefined) return Response.json({ message: '404 Not Found' }, { status: 404 })
    if (!isList(found)) return Response.json(found)
    const size = Math.min(sizeMax, Number(url.searchParams.get(field) ?? 20))
    const page = Number(url.searchParams.get('page') ?? 1)
    const next = new URL(url)
    next.searchParams.set('page', String(page + 1))
    const hasMore = page * size < found.length
    const headers = { [total]: String(found.length), ...(hasMore ? { link: `<${next.href}>; rel="next"` } : {}) }
    return Response.json(found.slice((page - 1) * size, page * size), { headers })
  }

const isList = (found: readonly unknown[] | Thing): found is readonly unknown[] => Array.isArray(found)

const DAY_MS = 86_400_000

/** The second of a day of 2025, counted from 0. */
export const dayOf = (day: number): string => `${new Date(Date.UTC(2025, 0, 1) + Math.round(day * DAY_MS)).toISOString().slice(0, 19)}Z`

/** Newest first by a field; only those since then, where that is asked for. */
export const newest = (things: readonly Thing[], field: string, since?: string | null): readonly Thing[] =>
  things
    .filter((one) => since === null || since === undefined || Date.parse(String(one['updated_at'])) >= Date.parse(since))
    .toSorted((a, b) => String(b[field]).localeCompare(String(a[field])) || Number(b['id']) - Number(a['id']))
