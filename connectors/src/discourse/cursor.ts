import type { Ends } from '../kit/ends.ts'

/** Where in a list of topics reading goes on: the page that was read last, and how old what it had went down to. */
export interface Place {
  readonly page: number
  readonly until?: string
}

/** A look at people or likes, repeated from time to time: the day (UTC) of the last whole one, and the page of one that is under way. */
export interface Look {
  readonly at?: string
  readonly page?: number
}

/** Where reading stands: plain JSON, of a bounded size however large the forum. */
export interface Cursor {
  readonly version: 1
  /** Read with a key: who gets one later may read more, from the beginning. */
  readonly keyed: boolean
  readonly topics: Ends<Place>
  /** Of the page of topics that is being read those that are done, each with its time, and how many of a long one's posts. */
  readonly done?: readonly string[]
  readonly within?: { readonly topic: number; readonly posts: number }
  /** The day on which the topics of the past week were read again last. */
  readonly day?: string
  /** Names of categories by their numbers, for webhooks, which do not know them. */
  readonly categories?: Readonly<Record<string, string>>
  readonly accounts?: Ends<number>
  readonly people?: Look
  readonly groups?: Look
  readonly likes?: Look
}

/** A cursor as it was stored; one of an unknown version, or from before there was a key, leads to reading from the start. */
export const usable = (cursor: Cursor | undefined, keyed: boolean): Cursor =>
  cursor?.version === 1 && cursor.topics !== undefined && cursor.keyed === keyed ? cursor : { version: 1, keyed, topics: {} }

const DAY_MS = 86_400_000
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** Whether a look is under way, or so many days have gone by since the last. */
export const isDue = (look: Look | undefined, nowMs: number, everyDays: number): boolean =>
  look?.at === undefined || look.page !== undefined || Date.parse(look.at) <= Date.parse(dayOf(nowMs)) - everyDays * DAY_MS
