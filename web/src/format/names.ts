const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Up to two letters that stand for a face, in any script: "Inés Morales" → "IM", "김민준" → "김". */
export function initials(name: string): string {
  const words = name
    .trim()
    .split(/[\s._@-]+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words
  const text = picked.map((word) => firstLetter(word ?? '')).join('')
  return text === '' ? '?' : text.toLocaleUpperCase()
}

function firstLetter(word: string): string {
  for (const { segment } of letters.segment(word)) if (/[\p{L}\p{N}]/u.test(segment)) return segment
  return ''
}

/** One of six hues, the same for a person everywhere. */
export const hueOf = (id: number): number => (Math.imul(id, 2654435761) >>> 16) % 6

/** "github" → "GitHub"; "discourse:forum.example.org" → "forum.example.org". */
export function platformName(platform: string): string {
  const [kind = '', host] = platform.split(/:(.*)/s)
  return host ? host : (PLATFORMS.get(kind) ?? kind)
}

const PLATFORMS = new Map([
  ['github', 'GitHub'],
  ['gitlab', 'GitLab'],
  ['git', 'Git'],
  ['email', 'E-mail'],
  ['csv', 'Table'],
  ['slack', 'Slack'],
  ['discord', 'Discord'],
  ['discourse', 'Forum'],
  ['meetup', 'Meetup'],
  ['youtube', 'YouTube'],
  ['linkedin', 'LinkedIn'],
  ['mastodon', 'Mastodon'],
  ['bluesky', 'Bluesky'],
  ['reddit', 'Reddit'],
  ['stackoverflow', 'Stack Overflow'],
  ['hackernews', 'Hacker News'],
  ['x', 'X'],
])
