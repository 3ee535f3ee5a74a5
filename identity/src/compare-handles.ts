import { pinyinCost } from './align-names.ts'
import { bitsWithin } from './compare-names.ts'
import type { WordBits } from './compare-names.ts'
import type { Handle } from './profile.ts'
import { isOneEdit } from './similarity.ts'

const INITIAL_BITS = 3.5
const PREFIX_LETTER_BITS = 2.2
const UNUSED_WORD_COST = 2
const LEFTOVER_LETTER_COST = 1.5
const LEFTOVER_COST = 2
/** One or two letters more make another name. */
const LEFTOVER_OTHER_COST = 5
const LEFTOVER_LETTERS_MAX = 8
const LEFTOVER_OF_ONE_MAX = 4
const IMPOSSIBLE = -100

/**
 * How much of a name a login tells, in bits: "jsmith", "john.smith", "smithj", "jstenar", "js", "smith42" are read as whole words, beginnings and
 * initials of the name, each word once. 0 where it tells nothing. What is shared is as rare as the words that it spells.
 */
export const coverage = (handle: Handle, tokens: readonly string[], rarity: WordBits): number => {
  const text = handle.letters
  if (tokens.length === 0 || text.length < 2 || !mayCover(text, tokens)) return 0
  const bits = bitsWithin(tokens, rarity)
  const cost = tokens.length > 1 ? pinyinCost(tokens) : text.length < handle.exact.length ? ONE_HAS_DIGITS_COST : 0
  return Math.max(0, Math.max(cover(text, tokens, bits), coverLater(text, tokens, bits)) - cost)
}

/** "iamjohnsmith", "ybhavukkalra": the whole name, or its only word, a little later. A part of a name after strange letters is another name. */
const coverLater = (text: string, tokens: readonly string[], bits: WordBits): number => {
  const whole = (1 << tokens.length) - 1
  for (const token of tokens) {
    const at = token.length < 4 ? -1 : text.indexOf(token)
    if (at <= 0 || at > 4 || !tokens.every((other) => text.includes(other, at))) continue
    if (tokens.length === 1 && text.length > at + token.length) continue
    return cover(text.slice(at), tokens, bits, whole) - LEFTOVER_COST - at * LEFTOVER_LETTER_COST
  }
  return IMPOSSIBLE
}

/** Cheap and never wrong in saying no: a login of a name begins like a word of it or holds one. */
const mayCover = (text: string, tokens: readonly string[]): boolean => {
  for (const token of tokens) {
    if (token[0] === text[0]) return true
    if (token.length >= 4 && text.includes(token)) return true
  }
  return false
}

/**
 * The best reading of `text` from words not yet used. `used`, `whole` and `cut` hold one bit a word: read at all, found whole, cut short. What `must`
 * holds has to be found whole.
 */
const cover = (
  text: string,
  tokens: readonly string[],
  bits: WordBits,
  must = 0,
  used = 0,
  whole = 0,
  cut = 0,
  afterWord = false,
): number => {
  if (text === '') return end(tokens, used, whole, cut, must)
  let best = IMPOSSIBLE
  // Letters beyond a word are a suffix ("smithdev"); beyond the beginning of a word they contradict it.
  if (afterWord && cut === 0 && text.length <= (tokens.length === 1 ? LEFTOVER_OF_ONE_MAX : LEFTOVER_LETTERS_MAX)) {
    const all = whole === (1 << tokens.length) - 1
    // "smithdev" is Smith's; "eunjin" is not Eun-ji's.
    const suffix = all && tokens.length > 1 && text.length > 2
    best =
      end(tokens, used, whole, cut, must) - LEFTOVER_COST - (suffix ? 0 : all ? LEFTOVER_OTHER_COST : LEFTOVER_LETTER_COST * text.length)
  }
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? ''
    const bit = 1 << at
    if ((used & bit) !== 0 || token.charCodeAt(0) !== text.charCodeAt(0)) continue
    const common = commonPrefix(text, token)
    if (common > 1 && common === token.length) {
      best = Math.max(best, bits(token) + cover(text.slice(common), tokens, bits, must, used | bit, whole | bit, cut, true))
    } else if (common >= 2 && tokens.length > 1) {
      const found = Math.min(bits(token) - 1, bits(token.slice(0, common)) - 1, PREFIX_LETTER_BITS * common)
      best = Math.max(best, found + cover(text.slice(common), tokens, bits, must, used | bit, whole, cut | bit))
    }
    best = Math.max(best, INITIAL_BITS + cover(text.slice(1), tokens, bits, must, used | bit, whole, cut))
  }
  return best
}

/** A word cut short needs another word beside it ("jstenar"). Three initials and nothing else are a login, too ("hpa"); fewer say nothing. */
const end = (tokens: readonly string[], used: number, whole: number, cut: number, must: number): number => {
  let unused = 0
  let words = 0
  for (let at = 0; at < tokens.length; at++) {
    if ((used & (1 << at)) !== 0) words++
    else if ((tokens[at]?.length ?? 0) > 1) unused++
  }
  if ((whole & must) !== must || (cut !== 0 && words < 2)) return IMPOSSIBLE
  if (whole === 0 && cut === 0 && (unused > 0 || tokens.length < 3)) return IMPOSSIBLE
  return -UNUSED_WORD_COST * Math.min(2, unused)
}

const commonPrefix = (a: string, b: string): number => {
  let at = 0
  while (at < a.length && at < b.length && a[at] === b[at]) at++
  return at
}

/** Digits stand where the plain login was taken: other digits are mostly other people's. */
const OTHER_DIGITS_COST = 6
const ONE_HAS_DIGITS_COST = 2.5
const PREFIX_COST = 3.5
const EDIT_COST = 5

/** How much two logins agree, in bits, given how rare they are. 0 where they do not. */
export const handleAgreement = (a: Handle, b: Handle, rarity: (handle: Handle) => number, bits: WordBits): number => {
  if (a.exact === b.exact) return rarity(a)
  // Digits that differ, or that one lacks, do not agree.
  const least = (): number => Math.min(rarity(a) - digitBits(a), rarity(b) - digitBits(b))
  if (a.base === b.base) {
    const bothDigits = a.exact !== a.base && b.exact !== b.base
    return Math.max(0, least() - (bothDigits ? OTHER_DIGITS_COST : ONE_HAS_DIGITS_COST))
  }
  const [short, long] = a.base.length < b.base.length ? [a.base, b.base] : [b.base, a.base]
  if (short.length >= 6 && long.startsWith(short)) return Math.max(0, least() - PREFIX_COST - (long.length - short.length))
  // "adawson" and "edawson" are two people's initials.
  if (short.length >= 7 && short[0] === long[0] && isOneEdit(a.base, b.base)) return Math.max(0, least() - EDIT_COST)
  const spelled = Math.max(b.parts.length >= 2 ? coverage(a, b.parts, bits) : 0, a.parts.length >= 2 ? coverage(b, a.parts, bits) : 0)
  return Math.max(0, spelled - 1)
}

/** A year, a full house or one or two digits are chosen again and again; other digits are nearly random. */
export const digitBits = ({ exact }: Handle): number => {
  const digits = exact.replace(/\D/g, '')
  const usual = digits.length <= 2 || /^(19[4-9]\d|20[0-3]\d|123|1234|12345|123456|007|111|666|777|999|000|101|404|1337)$/.test(digits)
  return (usual ? 1.5 : 2.5) * Math.min(4, digits.length)
}
