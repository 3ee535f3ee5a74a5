import { cut, storable } from '../../platform/text.ts'

export const NAME_CHARS_MAX = 200

/** Control characters, and those that turn the direction of text around; joiners stay, as some scripts need them. */
const UNSEEN = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/gu

/** A name as it is kept and shown; empty when nothing of it can be seen. */
export const cleanName = (given: string): string =>
  cut(
    storable(given)
      .normalize('NFC')
      .replace(UNSEEN, ' ')
      .replace(/\s+/gu, ' ')
      .trim()
      .replace(/^@(?=\S)/u, ''),
    NAME_CHARS_MAX,
  ).trim()

/**
 * The name as it is compared: case, Latin, Greek and Cyrillic accents, dots and commas do not count. Marks of other scripts do: without its vowel signs
 * a Hindi name would be another's. Legal forms stay, for "Acme Ltd" and "Acme GmbH" may be two.
 */
export const nameKey = (given: string): string => {
  const folded = cleanName(given)
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]+/gu, '')
    .toLowerCase()
    .normalize('NFC')
  const plain = folded
    .replace(/[.,;:'’‘"“”`()]+/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
  return plain === '' ? folded.replace(/\s+/gu, ' ').trim() : plain
}

const phrases = (text: string): ReadonlySet<string> => new Set(text.split('|').map((phrase) => phrase.trim()))

/** What lists and profiles write where nothing is known, as keys. */
const NOTHING = phrases(
  '|-|--|—|–|?|none|no|n/a|na|nil|null|undefined|unknown|not known|notfound|not found|not applicable|tbd|other|another|any|company|organization|organisation|my company|unaffiliated|no organization',
)
/** What they write of people who work on their own, as keys. */
const INDEPENDENT = phrases(
  'independent|*independent|independent developer|independent contributor|independent consultant|self|self employed|self-employed|selfemployed|myself|me|freelance|freelancer|individual|individual contributor|personal|hobbyist|volunteer',
)

/** What a text says about where somebody works: a name, that they work on their own, or nothing. */
export type Said = { readonly kind: 'name'; readonly name: string; readonly key: string } | { readonly kind: 'independent' | 'nothing' }

export const meaningOf = (text: string): Said => {
  const name = cleanName(text)
  const key = nameKey(name)
  // What has neither letter, digit nor symbol of any script names nobody.
  if (NOTHING.has(key) || !/[\p{L}\p{N}\p{S}]/u.test(key)) return { kind: 'nothing' }
  return INDEPENDENT.has(key) ? { kind: 'independent' } : { kind: 'name', name, key }
}
