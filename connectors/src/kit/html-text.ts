const LOOKED_AT_MAX_CHARS = 400_000
const HIDDEN_NAMES = 'script|style|head|title|noscript|template|svg|math|object|iframe'
// A tag that is never closed ends with the text: looked for again behind each of many, its end would take time by the square of their number.
const HIDDEN = new RegExp(`<(${HIDDEN_NAMES})\\b[^>]*(?:>|$)[\\s\\S]*?(?:<\\/\\1\\s*>|$)`, 'gi')
const COMMENT = /<!--[\s\S]*?(?:-->|$)/g
const BREAK = /<br\b[^>]*(?:>|$)|<\/(?:p|div|tr|h[1-6]|blockquote|pre|ul|ol|table|section|article)\s*>|<hr\b[^>]*(?:>|$)/gi
const ITEM = /<li\b[^>]*(?:>|$)/gi
const TAG = /<\/?[a-z!?][^>]*(?:>|$)/gi
const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi

const NAMED: Readonly<Record<string, string>> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', ndash: '–', mdash: '—', hellip: '…', laquo: '«', raquo: '»', lsquo: '‘', rsquo: '’',
  ldquo: '“', rdquo: '”', bull: '•', middot: '·', copy: '©', reg: '®', trade: '™', euro: '€', pound: '£', times: '×', deg: '°', sect: '§',
} // prettier-ignore

/**
 * The words of an HTML text, as plain text with its paragraphs: no tags, no scripts, no pictures, no addresses of links. What it makes is text, and
 * may hold "<" and ">" again, so it is as hostile as any other text until it is rendered.
 */
export const htmlToText = (html: string): string => {
  const bounded = html.length > LOOKED_AT_MAX_CHARS ? html.slice(0, LOOKED_AT_MAX_CHARS) : html
  if (!bounded.includes('<')) return decodeEntities(bounded).trim()
  const text = decodeEntities(withoutPlainTags(bounded) ?? withoutTags(bounded))
  // Most have none of these, and to look for one takes less time than to go through all spaces.
  const lines = text.includes(' \n') || text.includes('\t\n') ? text.replace(/(?<![ \t])[ \t]+\n/g, '\n') : text
  return (lines.includes('\n\n\n') ? lines.replace(/\n{3,}/g, '\n\n') : lines).trim()
}

const withoutTags = (html: string): string => shownOf(html.replace(COMMENT, '').replace(HIDDEN, ''))
const shownOf = (html: string): string =>
  html
    .replace(BREAK, '\n')
    .replace(ITEM, (tag) => (tag.endsWith('>') ? '\n• ' : ''))
    .replace(TAG, '')

/** What most tags of most texts stand for. */
const PLAIN: ReadonlyMap<string, string> = new Map(
  [
    '<p>',
    '</p>',
    '<br>',
    '<ul>',
    '</ul>',
    '<li>',
    '</li>',
    '<code>',
    '</code>',
    '<pre>',
    '</pre>',
    '<em>',
    '</em>',
    '<strong>',
    '</strong>',
    '</a>',
  ].map((tag) => [tag, shownOf(tag)]),
)
const NOT_PLAIN = new RegExp(`^<(?:!|(?:${HIDDEN_NAMES})\\b)`, 'i')

/** The same as `withoutTags`, in one go from tag to tag; undefined where something is hidden or a tag stands within another, which takes more care. */
const withoutPlainTags = (html: string): string | undefined => {
  let text = ''
  let at = 0
  for (let open = html.indexOf('<'); open !== -1; open = html.indexOf('<', at)) {
    const close = html.indexOf('>', open)
    if (close === -1) return undefined
    const tag = html.slice(open, close + 1)
    const known = PLAIN.get(tag)
    if (known === undefined && (tag.includes('<', 1) || NOT_PLAIN.test(tag))) return undefined
    text += html.slice(at, open) + (known ?? shownOf(tag))
    at = close + 1
  }
  return text + html.slice(at)
}

/** Character references of HTML and XML: numbers, and the names that texts use. Others stay as they are. */
export const decodeEntities = (text: string): string =>
  text.includes('&')
    ? text.replace(ENTITY, (whole, decimal: string | undefined, hex: string | undefined, name: string | undefined) => {
        if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole
        const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
        return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : whole
      })
    : text
