/** What feeds of all formats have in common, as text that is still hostile. */
export interface Feed {
  readonly format: 'rss' | 'atom' | 'json'
  readonly title: string
  /** The site that it is of. */
  readonly home: string | undefined
  /** The feed's own authors: of entries that name none. */
  readonly authors: readonly Author[]
  readonly entries: readonly Entry[]
  /** Where older entries are (RFC 5005, JSON Feed's `next_url`). */
  readonly next: string | undefined
  /** How many entries there are in all, where the feed says so (OpenSearch). */
  readonly total: number | undefined
  /** It carries the fields of podcasts. */
  readonly isPodcast: boolean
  /** What was wrong with it, where that did not keep entries from being read. */
  readonly fault?: 'cut' | 'too-deep' | 'too-many'
}

export interface Entry {
  readonly id: string | undefined
  readonly link: string | undefined
  readonly title: string
  /** HTML, or plain text that says so. */
  readonly content: { readonly text: string; readonly isPlain: boolean }
  readonly published: string | number | undefined
  readonly updated: string | number | undefined
  readonly authors: readonly Author[]
  readonly tags: readonly string[]
  readonly enclosure: { readonly url: string; readonly type: string; readonly bytes: number | undefined } | undefined
  readonly facts: Readonly<Record<string, string | number | undefined>>
  /** What it answers: an id, or an address (RFC 4685). */
  readonly inReplyTo: string | undefined
  /** It was taken back (RFC 6721). */
  readonly isDeleted: boolean
  /** As it stands in the feed. */
  readonly raw: string
}

export interface Author {
  readonly name: string
  readonly email: string
  readonly url: string
  readonly avatar?: string
}

export const ENTRIES_MAX = 10_000

/** An http(s) address, also one that is relative to the feed's. */
export const absolute = (address: string | undefined, base: string): string | undefined => {
  if (address === undefined || address === '' || address.length > 2_000 || !URL.canParse(address, base)) return undefined
  const url = new URL(address, base)
  return (url.protocol === 'https:' || url.protocol === 'http:') && url.href.length <= 2_000 ? url.href : undefined
}
