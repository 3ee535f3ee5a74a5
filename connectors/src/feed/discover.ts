import { Parser } from 'htmlparser2'
import { absolute } from './feed.ts'

const LOOKED_AT_MAX_CHARS = 1_000_000
const FOUND_MAX = 50
/** Deeper is no page, and the parser would take time by the square for it. */
const DEPTH_MAX = 500

class TooDeep extends Error {}
const TYPES = new Set(['application/rss+xml', 'application/atom+xml', 'application/feed+json', 'application/rdf+xml', 'application/json'])

/** Feeds that a web page names by `<link rel="alternate">`, those of its comments last. */
export const discoverFeeds = (html: string, address: string): readonly string[] => {
  const found: { readonly url: string; readonly ofComments: boolean }[] = []
  let base = address
  let depth = 0
  const parser = new Parser(
    {
      onclosetag: () => void (depth -= 1),
      onopentag: (name, attributes) => {
        depth += 1
        if (depth > DEPTH_MAX) throw new TooDeep()
        if (name === 'base') base = absolute(attributes['href'], address) ?? base
        if ((name !== 'link' && name !== 'a') || found.length >= FOUND_MAX) return
        const rel = (attributes['rel'] ?? '').toLowerCase().split(/\s+/)
        const type = (attributes['type'] ?? '').toLowerCase().split(';')[0]?.trim() ?? ''
        const url = absolute(attributes['href'], base)
        if (url === undefined || !rel.includes('alternate') || !TYPES.has(type)) return
        // WordPress names its API so, which is no feed.
        if (type === 'application/json' && /\/wp-json\//.test(url)) return
        found.push({ url, ofComments: /comment/i.test(`${attributes['title'] ?? ''} ${url}`) })
      },
    },
    { lowerCaseTags: true, lowerCaseAttributeNames: true },
  )
  try {
    parser.write(html.slice(0, LOOKED_AT_MAX_CHARS))
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error
  }
  const sorted = [...found.filter(({ ofComments }) => !ofComments), ...found.filter(({ ofComments }) => ofComments)]
  return [...new Set(sorted.map(({ url }) => url))]
}
