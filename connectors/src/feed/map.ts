import { createHash } from 'node:crypto'
import type { IdentityRef } from '@kith/contract/records'
import type { ActivityKind, Item } from '../kit/connector.ts'
import { isPlausible } from '../kit/dates.ts'
import { htmlToText } from '../kit/html-text.ts'
import { accountOf, postItem, PUBLISHED_KINDS } from '../kit/posts.ts'
import { clip } from '../kit/text.ts'
import { parseAnyDate } from '../kit/any-date.ts'
import { absolute, type Author, type Entry, type Feed } from './feed.ts'

/** What the entries of a feed are; the same for all of them, and for ever. */
export const HOLDS = ['articles', 'releases', 'episodes', 'comments', 'mentions'] as const
export type Holds = (typeof HOLDS)[number]

export const KINDS = {
  article: PUBLISHED_KINDS.article,
  release: PUBLISHED_KINDS.release,
  episode: PUBLISHED_KINDS.episode,
  comment: PUBLISHED_KINDS.comment,
  mention: { label: 'mentioned it', plural: 'mentions found', category: 'discussion', weight: 2 },
} as const satisfies Readonly<Record<string, ActivityKind>>

export const KIND_OF: Readonly<Record<Holds, keyof typeof KINDS>> = {
  articles: 'article',
  releases: 'release',
  episodes: 'episode',
  comments: 'comment',
  mentions: 'mention',
}

/** What a feed shows itself to be, where nobody says so. */
export const holdsOf = (feed: Feed, address: string): Holds => {
  const { host, pathname } = new URL(address)
  if (/\/(?:releases|tags)\.atom$/.test(pathname)) return 'releases'
  if (/(?:^|\.)google\.[a-z.]+$/.test(host) && pathname.startsWith('/alerts/')) return 'mentions'
  if (/\/comments(?:\/feed|\.(?:xml|rss|atom))?\/?$/.test(pathname)) return 'comments'
  const heard = feed.entries.filter(({ enclosure }) => /^(?:audio|video)\b/.test(enclosure?.type ?? '')).length
  return feed.isPodcast && heard * 2 > feed.entries.length ? 'episodes' : 'articles'
}

export interface EntryOrigin {
  /** The address of the feed in the settings: whoever names no author is known by it. */
  readonly address: string
  readonly feed: Pick<Feed, 'title' | 'home' | 'authors'>
  readonly holds: Holds
  readonly locator: string
  readonly nowMs: number
  /** When an entry that bears no date was seen first. */
  readonly seenMs?: (id: string) => number
  /** Ids that several entries share: then they are none. */
  readonly shared?: ReadonlySet<string>
}

/** An entry as an activity, or why it cannot be one. Pure. */
export const mapEntry = (entry: Entry, origin: EntryOrigin): Item => {
  const { holds, feed, nowMs } = origin
  const id = idOf(entry, origin.shared)
  const link = holds === 'mentions' ? unwrapped(entry.link) : entry.link
  const [author, ...others] = whoIs(entry, link, origin)
  const date = id === undefined ? undefined : dateOf(entry, id, origin)
  const answered = entry.inReplyTo
  const isComment = holds === 'comments'
  const about = answered ?? (isComment ? link?.replace(/#.*$/, '') : undefined)
  return postItem(
    {
      kind: KIND_OF[holds],
      id,
      atMs: date?.atMs,
      author,
      title: titleOf(entry.title),
      text: entry.content.isPlain ? entry.content.text.trim() : htmlToText(entry.content.text),
      url: link,
      place: titleOf(feed.title),
      conversation: about ?? id,
      replyTo: about,
      mentions: others,
      tags: entry.tags,
      attributes: {
        ...entry.facts,
        enclosure: entry.enclosure?.url,
        enclosureType: entry.enclosure === undefined ? undefined : clip(entry.enclosure.type, 100),
        enclosureBytes: entry.enclosure?.bytes,
        dated: date?.dated,
        edited: date?.edited,
      },
      deleted: entry.isDeleted,
    },
    { locator: origin.locator, raw: entry.raw, nowMs },
  )
}

const ID_MAX = 480

/** What the feed says is its id, else its address, else what does not change of it. */
export const idOf = (entry: Entry, shared: ReadonlySet<string> = new Set()): string | undefined => {
  const own = entry.id?.trim()
  const known = own !== undefined && own !== '' && !shared.has(own) ? own : entry.link
  const enclosed = entry.enclosure?.url
  if (known === undefined && enclosed === undefined && entry.title === '' && entry.content.text === '') return undefined
  const made =
    known ?? `sha1:${digest(JSON.stringify([enclosed ?? '', entry.title, entry.published ?? entry.content.text.slice(0, 2_000)]))}`
  return made.length <= ID_MAX ? made : `sha1:${digest(made)}`
}

const digest = (text: string): string => createHash('sha1').update(text).digest('hex')

/** Ids of a feed that stand at entries with different addresses: some programs give the same to all. */
export const sharedIds = (entries: readonly Entry[]): ReadonlySet<string> => {
  const links = new Map<string, string | undefined>()
  const shared = new Set<string>()
  for (const { id, link } of entries) {
    const own = id?.trim() ?? ''
    if (links.has(own) && links.get(own) !== link) shared.add(own)
    links.set(own, link)
  }
  return shared
}

interface When {
  readonly atMs: number
  readonly dated?: string
  readonly edited?: string
}

/** When it was published; where that is missing or cannot be, when it was changed; else when Kith saw it first. */
const dateOf = (entry: Entry, id: string, { nowMs, seenMs }: EntryOrigin): When | undefined => {
  const [published, updated] = [parseAnyDate(entry.published), parseAnyDate(entry.updated)]
  const possible = (ms: number | undefined): ms is number => ms !== undefined && isPlausible(ms, nowMs)
  if (possible(published)) {
    const isEdited = possible(updated) && updated - published > 60_000
    return { atMs: published, ...(isEdited ? { edited: new Date(updated).toISOString() } : {}) }
  }
  if (possible(updated)) return { atMs: updated, dated: 'as changed' }
  // A date that nobody can have meant is for somebody to look at; none at all is how some feeds are.
  if (published !== undefined) return { atMs: published }
  const hasText = String(entry.published ?? '').trim() !== ''
  return hasText || seenMs === undefined ? undefined : { atMs: seenMs(id), dated: 'as first seen' }
}

/** Who wrote it; whoever the feed is of, where an entry names nobody. */
const whoIs = (entry: Entry, link: string | undefined, { address, feed, holds }: EntryOrigin): readonly IdentityRef[] => {
  const authors = entry.authors.length > 0 ? entry.authors : holds === 'mentions' ? [] : feed.authors
  const found = authors.map((author) => identityOf(author, address)).filter((author) => author !== undefined)
  if (found.length > 0) return found
  // An alert is about somebody else's page: then the site stands for whoever wrote it.
  if (holds === 'mentions' && link !== undefined) {
    const { host, origin } = new URL(link)
    return known(accountOf({ platform: 'web', key: host, name: host, url: origin }))
  }
  return known(accountOf({ platform: 'feed', key: address, name: titleOf(feed.title) || new URL(address).host, url: feed.home }))
}

const known = (who: IdentityRef | undefined): readonly IdentityRef[] => (who === undefined ? [] : [who])

const identityOf = ({ name, email, url, avatar }: Author, address: string): IdentityRef | undefined => {
  const page = absolute(url === '' ? undefined : url, address)
  const avatarUrl = absolute(avatar, address)
  const shown = titleOf(name)
  if (email !== '') return accountOf({ platform: 'email', key: email, email, name: shown, url: page, avatarUrl })
  const key = page ?? (shown === '' ? undefined : `name:${shown.toLowerCase()}`)
  return accountOf({ platform: `feed:${new URL(address).host.slice(0, 110)}`, key, name: shown || page, url: page, avatarUrl })
}

/** In titles, some write HTML, some text: what is left without tags on one line. */
const titleOf = (text: string): string => htmlToText(text.slice(0, 5_000)).replace(/\s+/g, ' ')

/** Alerts lead through the searcher's own address. */
const unwrapped = (link: string | undefined): string | undefined => {
  if (link === undefined) return undefined
  const { host, pathname, searchParams } = new URL(link)
  const target = /(?:^|\.)google\.[a-z.]+$/.test(host) && pathname === '/url' ? (searchParams.get('url') ?? searchParams.get('q')) : null
  return target === null ? link : (absolute(target, link) ?? link)
}
