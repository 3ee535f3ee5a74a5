const LOOKED_AT_MAX_CHARS = 400_000
const HIDDEN = /<(script|style|head|title|noscript|template|svg|math|object|iframe)\b[^>]*>[\s\S]*?(?:<\/\1\s*>|$)/gi
const COMMENT = /<!--[\s\S]*?(?:-->|$)/g
const BREAK = /<br\b[^>]*>|<\/(?:p|div|tr|h[1-6]|blockquote|pre|ul|ol|table|section|article)\s*>|<hr\b[^>]*>/gi
const ITEM = /<li\b[^>]*>/gi
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
  const text = bounded.replace(COMMENT, '').replace(HIDDEN, '').replace(BREAK, '\n').replace(ITEM, '\n• ').replace(TAG, '')
  return decodeEntities(text)
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
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
