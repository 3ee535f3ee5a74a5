/** Who and what codes in a message stand for. */
export interface Names {
  readonly user: (id: string) => string | undefined
  readonly channel: (id: string) => string | undefined
}

const CODE = /<([^<>\n]{1,4000})>/g
const ESCAPE = /&(amp|lt|gt);/g
const ESCAPED = { amp: '&', lt: '<', gt: '>' } as const

/**
 * Slack's text as people read it: `<@U024BE7LH>` becomes the name, `<https://example.org|label>` "label (https://example.org)", and `&amp;`, `&lt;`,
 * `&gt;`, the only characters that Slack escapes, themselves.
 */
export const plainText = (text: string, names: Names): string => {
  const decoded = text.includes('<') ? text.replace(CODE, (whole, code: string) => decodeCode(code, names) ?? whole) : text
  return decoded.includes('&') ? decoded.replace(ESCAPE, (_, name: keyof typeof ESCAPED) => ESCAPED[name]) : decoded
}

const decodeCode = (code: string, names: Names): string | undefined => {
  const bar = code.indexOf('|')
  const target = bar === -1 ? code : code.slice(0, bar)
  const label = bar === -1 ? '' : code.slice(bar + 1)
  const id = target.slice(1)
  if (target.startsWith('@')) return `@${names.user(id) ?? (label || id)}`
  if (target.startsWith('#')) return `#${names.channel(id) ?? (label || id)}`
  if (target.startsWith('!')) return label || `@${id.split('^')[0] ?? ''}`
  if (/^mailto:/i.test(target)) return label || target.slice(7)
  if (!/^[a-z][a-z0-9+.-]*:/i.test(target)) return undefined
  return label === '' || label === target || target.endsWith(`//${label}`) ? target : `${label} (${target})`
}

const MENTION = /<@([A-Z0-9]{2,30})(?:\|[^<>\n]*)?>/g
const MENTIONS_MAX = 50

/** Ids of users whom the text names, each once. */
export const mentionedIn = (text: string): readonly string[] => {
  const ids = new Set<string>()
  for (const [, id] of text.matchAll(MENTION)) {
    if (id !== undefined) ids.add(id)
    if (ids.size >= MENTIONS_MAX) break
  }
  return [...ids]
}
