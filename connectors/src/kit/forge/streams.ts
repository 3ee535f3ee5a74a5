import type { Item, Listing } from '../connector.ts'
import { parseTime } from '../dates.ts'
import { isObject, type Json } from '../json.ts'
import type { Lists } from './lists.ts'
import type { Context, Repository } from './say.ts'

/** A page of one list of a repository, newest first. */
export interface StreamPage {
  readonly items: readonly Item[]
  /** Accounts seen on it, in REST's shape, whose profiles may be asked for. */
  readonly accounts: readonly Json[]
  /** From where the list goes on; undefined at its end. */
  readonly next: string | undefined
  /** What the forge said of the page's version; undefined where it says nothing of it. */
  readonly tag?: string | undefined
  /** The oldest time on the page, by which the list is sorted; undefined where nothing on it has one. */
  readonly oldestMs: number | undefined
  /** Conversations that were read whole: what else is held of them is gone. */
  readonly whole?: readonly Listing[]
}

export interface Stream<Api = Lists> {
  readonly name: string
  /** A page: the first one, or the one `from` which a page before goes on; only what has changed since then, where that is said. */
  readonly read: (api: Api, context: Context, from: string | undefined, sinceMs: number | undefined, tag?: string) => Promise<StreamPage>
  /** How it is read again to see what is no longer there, where the list can be sorted by the time of what happened. */
  readonly again?: Again<Api>
}

export interface Again<Api = Lists> {
  /** Of which kinds the list shows all there are. */
  readonly kinds: readonly string[]
  readonly read: (api: Api, context: Context, from: string | undefined, size: number) => Promise<AgainPage>
}

export interface AgainPage {
  readonly items: readonly Item[]
  readonly next: string | undefined
  /** When the entries of the page happened. */
  readonly timesMs: readonly number[]
  /** The oldest come first. */
  readonly ascending?: boolean
  /** They come in no order: only a list of one page tells what is missing. */
  readonly unsorted?: boolean
}

export type Mapper = (context: Context, item: Json) => readonly Item[]

type Query = Readonly<Record<string, string>>

export interface ListStream {
  readonly path: string
  readonly query?: Query
  /** The field that the list is sorted by, newest first. */
  readonly time: string
  /** The field that tells whether it has changed, where it is another one. */
  readonly changed?: string
  /** The list itself leaves out what is older, by this field of the query. */
  readonly since?: string
  readonly map: Mapper
  readonly accounts?: (item: Json) => readonly unknown[]
  /** Sorted by when its entries happened, it is read again. */
  readonly again?: { readonly kinds: readonly string[]; readonly query: Query; readonly time: string; readonly ascending?: boolean }
}

const userOf = (item: Json): readonly unknown[] => [item['user']]

/** Lists of REST below the address of a repository. */
export const listStreams =
  (root: (repository: Repository) => string) =>
  (name: string, { path, query = {}, time, changed = time, since, map, accounts = userOf, again }: ListStream): Stream => ({
    name,
    read: async (api, context, from, sinceMs, tag) => {
      const unless = from === undefined && tag !== undefined ? { etag: tag } : undefined
      const first = { ...query, ...(since === undefined || sinceMs === undefined ? {} : { [since]: secondOf(sinceMs) }) }
      const { list: all, next, validators } = await api.list(`${root(context.repository)}/${path}`, from ?? first, { unless })
      const everything = all.filter(isObject)
      const things = changedSince(everything, changed, sinceMs)
      return {
        items: things.flatMap((item) => map(context, item)),
        accounts: accountsIn(things.flatMap(accounts)),
        next,
        tag: from === undefined ? validators.etag : undefined,
        // A list that leaves out what is older ends by itself, however it is sorted.
        oldestMs: since === undefined || sinceMs === undefined ? oldest(everything, time) : undefined,
      }
    },
    ...(again === undefined
      ? {}
      : {
          again: {
            kinds: again.kinds,
            read: async (api, context, from, size) => {
              const { list, next } = await api.list(`${root(context.repository)}/${path}`, from ?? again.query, { size })
              const things = list.filter(isObject)
              const timesMs = things.flatMap((item) => parseTime(item[again.time]) ?? [])
              return { items: things.flatMap((item) => map(context, item)), next, timesMs, ascending: again.ascending === true }
            },
          },
        }),
  })

const secondOf = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`

export const changedSince = (things: readonly Json[], field: string, sinceMs: number | undefined): readonly Json[] =>
  sinceMs === undefined ? things : things.filter((item) => (parseTime(item[field]) ?? Infinity) >= sinceMs)

export const oldest = (things: readonly Json[], time: string): number | undefined => {
  const times = things.flatMap((item) => parseTime(item[time]) ?? [])
  return times.length === 0 ? undefined : Math.min(...times)
}

export const accountsIn = (accounts: readonly unknown[]): readonly Json[] => [
  ...new Map(accounts.filter(isObject).map((account) => [String(account['id']), account])).values(),
]
