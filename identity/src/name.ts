import { isGenericName } from './generic.ts'
import { once } from './once.ts'
import { readingOf } from './readings.ts'
import { latinise } from './transliterate.ts'

export interface Name {
  /** Folded Latin words (Han stays), initials as one letter, in the order written, "Last, First" turned. At most TOKENS_MAX. */
  readonly tokens: readonly string[]
  /** At least two words, spaced, of which one is more than an initial, or Han characters: what can contradict another name. */
  readonly full: boolean
  /** What stood in brackets or quotes: a nickname, a login, a company. */
  readonly aliases: readonly string[]
  /** One word as written, when there is only one: as much a login as a name. */
  readonly single: string | undefined
  /** The words as one. */
  readonly joined: string
  /** Whether any word has Latin letters; a script without a table keeps its own. */
  readonly latin: boolean
  /** Latin words of a name in Han characters, as it is probably read; empty for all others. */
  readonly reading: readonly string[]
  /** The name field held an address. */
  readonly address: string | undefined
}

const CHARS_MAX = 160
export const TOKENS_MAX = 6
const PARTICLES = new Set('van von de der den del della di da dos du la le el al bin ibn ben ter ten zu af av y e und the'.split(' '))
const TITLES = new Set('dr prof mr mrs ms phd jr sr ii iii iv md msc bsc eng esq dipl ing'.split(' '))
const NOTHING: Name = { tokens: [], full: false, aliases: [], single: undefined, joined: '', latin: false, reading: [], address: undefined }

/** Reads a display name of any script. Never throws; what says nothing ("root", "Your Name", "???") has no tokens. */
export const parseName = (field: string | undefined): Name => {
  if (field === undefined || field.length === 0) return NOTHING
  const text = mend(field.slice(0, CHARS_MAX))
    .normalize('NFKC')
    .replace(/\p{C}+/gu, ' ')
    .trim()
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return { ...NOTHING, address: text }
  const aliases: string[] = []
  const keep = (_whole: string, inner: string): string => {
    aliases.push(latinise(inner).trim())
    return ' '
  }
  const bare = text
    .replace(/^.*\\(?=[^\\]+$)/, '')
    .replace(/\s+via\s+\S.*$/i, '')
    .replace(/[([{<]([^()[\]{}<>]{1,60})[)\]}>]/g, keep)
    .replace(/(?<=^|\s)["'“”‘’«»„`]([^"'“”‘’«»„`]{1,40})["'“”‘’«»„`](?=$|\s)/g, keep)
    .replace(/\s+[@/|].*$/, '')
    .trim()
  const turned = turn(bare === '' ? text.replace(/[()[\]{}<>]/g, '') : bare)
  const latin = aliases.find((alias) => /^[a-z.'-]+( [a-z.'-]+)+$/.test(alias))
  // "ਗਗਨਦੀਪ ਸਿੰਘ (Gagandeep Singh)": the reading in brackets is the name where the script has no table.
  const own = wordsOf(turned)
  const all = latin !== undefined && !isLatin(own) ? wordsOf(latin) : own
  // Of "नेहा Vasulingam" only what can be read is compared.
  // `filter` leaves room for sixteen more, and there is a name for each of a million identities.
  const tokens = isLatin(all) ? all.filter((token) => /[a-z]/.test(token)).slice() : all
  const single = /\s/.test(turned.trim()) ? undefined : latinise(turned.trim())
  // "wolf4711" is a login: without its digits it would be many people's.
  if (single !== undefined && /\d/.test(single)) return { ...NOTHING, aliases, single }
  if (isGenericName(tokens)) return { ...NOTHING, aliases }
  return {
    tokens,
    full: isFull(tokens, single === undefined),
    aliases: aliases.length === 0 ? NOTHING.aliases : aliases,
    single,
    joined: once(tokens.join('')),
    latin: isLatin(tokens),
    reading: isLatin(tokens) ? NOTHING.reading : (readingOf(tokens.join('')) ?? NOTHING.reading),
    address: undefined,
  }
}

const isLatin = (tokens: readonly string[]): boolean => tokens.some((token) => /[a-z]/.test(token))

const isFull = (tokens: readonly string[], spaced: boolean): boolean =>
  (spaced && tokens.length >= 2 && tokens.some((token) => token.length >= 2)) ||
  (tokens.length === 1 && /^\p{Script=Han}{2,4}$/u.test(tokens[0] ?? ''))

/** "Last, First" becomes "First Last"; "First Last, PhD" stays. */
const turn = (text: string): string => {
  const parts = text.split(',')
  const [last = '', first = ''] = parts
  if (parts.length !== 2 || first.trim() === '') return text.replaceAll(',', ' ')
  return TITLES.has(first.trim().toLowerCase().replaceAll('.', '')) ? last : `${first.trim()} ${last.trim()}`
}

/** Words of a name or login: split at white space, punctuation, "camelCase" and the end of letters. */
export const wordsOf = (text: string): string[] => {
  const spaced = /\s/.test(text) ? text : text.replace(/(?<=\p{Ll}{2})(?=\p{Lu}\p{Ll})/gu, ' ')
  const tokens = latinise(spaced.replace(/['’`´]/g, ''))
    .split(/[^\p{L}\p{N}]+/u)
    .map((token) => token.replace(/^\d+|\d+$/g, ''))
    .filter((token) => token !== '' && !TITLES.has(token))
  const meaningful = tokens.filter((token) => !PARTICLES.has(token))
  return (meaningful.length >= 2 ? meaningful : tokens).slice(0, TOKENS_MAX).map(once)
}

/** UTF-8 once read as Latin-1 ("JÃ¶rgen") is read again. */
const mend = (text: string): string => {
  if (!/[Ã-ß][\u0080-¿]/.test(text) || /[^\0-ÿ]/.test(text)) return text
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(text, (letter) => letter.charCodeAt(0)))
  } catch {
    return text
  }
}
