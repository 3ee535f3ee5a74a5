import { align } from './align-names.ts'
import { givenBitsMax, isCommonFamily, pinyinSyllables } from './common-names.ts'
import type { Name } from './name.ts'
import { areShortForms, isNickname } from './nicknames.ts'
import { isOneEdit, skeleton, soundsAlike } from './similarity.ts'

/** Rarity of a word of a name, in bits. */
export type WordBits = (word: string) => number

export interface NameAgreement {
  /** For (positive) or against (negative) one person. 0 where the names cannot be compared. */
  readonly bits: number
  /** Two full names of which some words cannot belong to one person. */
  readonly conflict: boolean
  /** They have a word, not only an initial, in common. */
  readonly related: boolean
}

const NONE: NameAgreement = { bits: 0, conflict: false, related: false }
const INITIAL_BITS = 3.5
const NICKNAME_COST = 1.5
/** "Jan" and "Hannes" are both short for "Johannes": who uses one seldom uses the other. */
const TWO_SHORT_FORMS_COST = 4
const SHORTENED_COST = 3
const SPELLING_COST = 3
/** Slips are rare in the first letter: "Lawson" is not "Dawson" misspelt. */
const FIRST_LETTER_COST = 14
/** Given names are shortened ("Tom Lee" for "Tomas Lee"), surnames hardly ever. */
const SHORTENED_SURNAME_COST = 9
const SOUND_BITS = 2.6
/** No word of the names is the same or a known form: only spelling or sound come near. */
const NOTHING_SURE_COST = 5
/** One shows a single word, the other a whole name. */
const ONE_WORD_COST = 1.5
/** A word that one name has and the other lacks: middle names come and go. */
const MISSING_COST = 1
/** Words that stand against each other. About one person in 250 changes a surname or shows two given names. */
const CONFLICT_BITS = 8
/** However rare the surname: brothers and wives take part, too. */
const RELATIVES_BITS_MAX = 2
/** The same where the words come from a login ("ann.lee"), which may hold more than a name. */
const LOOSE_CONFLICT_BITS = 4
const NAME_BITS_MAX = 26
const STRANGERS: NameAgreement = { bits: -CONFLICT_BITS, conflict: true, related: false }

/** Rarity of the words of one name: what stands first in a name of several words is most often a given name. */
export const bitsWithin = (tokens: readonly string[], bits: WordBits): WordBits =>
  tokens.length < 2 ? bits : (word) => (word === tokens[0] ? Math.min(givenBitsMax(word), bits(word)) : bits(word))

/** Given names stand first; a cap of rarity for each place. */
const capAt = (tokens: readonly string[], at: number): number => (at === 0 && tokens.length > 1 ? givenBitsMax(tokens[0] ?? '') : Infinity)

/** "Patil" and "Patel", "Chang" and "Cheng": short words of which one is a frequent surname differ because they are two. */
const areTwoNames = (a: string, b: string): boolean => a.length === b.length && a.length <= 6 && (isCommonFamily(a) || isCommonFamily(b))

/**
 * How two words of names agree, in bits: above 0 where they are equal or known forms of one name, below 0 (as much, negated) where they are only spelt or
 * begun alike, 0 where they do not agree. `cap` is the most that the rarity of either may count.
 */
const wordAgreement = (a: string, b: string, rarity: WordBits, cap: number, mayShorten: boolean, surnames: boolean): number => {
  if (a === b) return a.length === 1 ? INITIAL_BITS : Math.min(cap, rarity(a))
  const sameStart = a.charCodeAt(0) === b.charCodeAt(0)
  if (a.length === 1 || b.length === 1) return sameStart ? INITIAL_BITS : 0
  if (isNickname(a, b))
    return Math.max(2, Math.min(cap, rarity(a), rarity(b)) - NICKNAME_COST - (areShortForms(a, b) ? TWO_SHORT_FORMS_COST : 0))
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  if (mayShorten && sameStart && short.length >= 3 && long.startsWith(short) && !(pinyinSyllables(short) > 0 && pinyinSyllables(long) > 0))
    return -Math.max(2, Math.min(cap, rarity(a), rarity(b)) - (surnames ? SHORTENED_SURNAME_COST : SHORTENED_COST))
  if (areTwoNames(a, b)) return 0
  if (short.length >= 5 && isOneEdit(a, b))
    return -Math.max(2, Math.min(cap, rarity(a), rarity(b)) - (sameStart ? SPELLING_COST : FIRST_LETTER_COST))
  if (soundsAlike(a, b)) return -Math.max(2, Math.min(Math.min(cap, rarity(a), rarity(b)) - SPELLING_COST, soundBits(a)))
  return 0
}

/** A reading may be the wrong one. */
const READING_COST = 1.5

/** The Latin words that the name is written in, or probably read as. */
export const readTokens = (name: Name): readonly string[] => (name.reading.length > 0 ? name.reading : name.tokens)

const compareReadings = (a: Name, b: Name, rarity: WordBits): NameAgreement => {
  if (a.reading.length + b.reading.length === 0) return NONE
  const read = (name: Name): Name =>
    name.latin ? name : { ...name, tokens: name.reading, joined: name.reading.join(''), latin: true, reading: [] }
  const found = compareNames(read(a), read(b), rarity)
  return found.conflict || found.bits <= READING_COST ? NONE : { ...found, bits: found.bits - READING_COST }
}

/**
 * Compares word by word whatever the order, each word used once, the strongest agreement first. A name in a script without a table
 * neither supports nor contradicts one in Latin letters; one in Han characters may support it.
 */
export const compareNames = (a: Name, b: Name, rarity: WordBits): NameAgreement => {
  if (a.tokens.length === 0 || b.tokens.length === 0) return NONE
  if (a.latin !== b.latin) return compareReadings(a, b, rarity)
  const both = a.full && b.full
  const x = spellInitials(a.tokens, b.tokens)
  const y = spellInitials(b.tokens, a.tokens)
  const cells = agreements(x, y, rarity, a.tokens.length > 1 && b.tokens.length > 1)
  const found = cells === undefined ? undefined : align(x, y, cells)
  if (found === undefined || found.strong === 0) return both ? (joinedAlike(a, b, rarity) ?? STRANGERS) : NONE
  const against = Math.max(Math.min(found.restX, found.restY), found.surnamesDiffer ? 1 : 0)
  if (against > 0 && both) {
    const joined = joinedAlike(a, b, rarity)
    if (joined !== undefined) return joined
  }
  const missing = Math.abs(found.restX - found.restY) * MISSING_COST
  const oneWord = a.full === b.full ? 0 : ONE_WORD_COST
  const unsure = found.sure > 0 ? 0 : NOTHING_SURE_COST
  const several = a.tokens.length > 1 && b.tokens.length > 1
  const contradiction = against * (both ? CONFLICT_BITS : several ? LOOSE_CONFLICT_BITS : 0)
  const bits = Math.min(NAME_BITS_MAX, found.bits) - missing - oneWord - unsure - contradiction
  return {
    bits: both && against > 0 ? Math.min(RELATIVES_BITS_MAX, bits) : bits,
    conflict: both && against > 0,
    related: true,
  }
}

/** Agreement of each word with each, row by row, or undefined where no words agree: the usual case, which allocates nothing. */
const agreements = (x: readonly string[], y: readonly string[], rarity: WordBits, mayShorten: boolean): number[] | undefined => {
  let cells: number[] | undefined
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < y.length; j++) {
      const surnames = mayShorten && i === x.length - 1 && j === y.length - 1
      const bits = wordAgreement(x[i] ?? '', y[j] ?? '', rarity, Math.min(capAt(x, i), capAt(y, j)), mayShorten, surnames)
      if (bits === 0) continue
      cells ??= Array.from({ length: x.length * y.length }, () => 0)
      cells[i * y.length + j] = bits
    }
  }
  return cells
}

/** "Ann MB" beside "Ann Marie Brown": two or three letters that are the first letters of the other's last words are initials. */
const spellInitials = (tokens: readonly string[], other: readonly string[]): readonly string[] => {
  if (tokens.length >= other.length || !tokens.some((token) => areInitials(token, other))) return tokens
  return tokens.flatMap((token) => (areInitials(token, other) ? token.split('') : [token]))
}

const areInitials = (token: string, other: readonly string[]): boolean => {
  if (token.length < 2 || token.length > 3) return false
  for (let at = 1; at <= token.length; at++) if (other.at(-at)?.charCodeAt(0) !== token.charCodeAt(token.length - at)) return false
  return true
}

const soundBits = (word: string): number => SOUND_BITS * skeleton(word).replace('A', '').length

/** "Jean Noel" and "Jeannoel", "Li Fu Pan" and "Lifu Pan": the same letters in other words. */
const joinedAlike = (a: Name, b: Name, rarity: WordBits): NameAgreement | undefined => {
  const [x, y] = [a.joined, b.joined]
  if (x.length < 6 || x.length !== y.length) return undefined
  if (x !== y && rotated(a.tokens) !== y && rotated(b.tokens) !== x) return undefined
  const sum = ({ tokens }: Name): number => tokens.reduce((total, token, at) => total + Math.min(capAt(tokens, at), rarity(token)), 0)
  return { bits: Math.min(NAME_BITS_MAX, Math.min(sum(a), sum(b))) - SHORTENED_COST, conflict: false, related: true }
}

const rotated = (tokens: readonly string[]): string => [...tokens.slice(1), tokens[0] ?? ''].join('')

const EVEN: WordBits = () => 8

/** Whether two names can be one person's: nothing stands against anything. Names that cannot be compared are compatible. */
export const compatibleNames = (a: Name, b: Name): boolean => !compareNames(a, b, EVEN).conflict

/** Whether a word of both speaks for one person and nothing against. */
export const relatedNames = (a: Name, b: Name): boolean => {
  const agreement = compareNames(a, b, EVEN)
  return agreement.related && !agreement.conflict && agreement.bits > 0
}

/** Whether two full names have nothing in common, so that a mailbox of both is shared. */
export const strangeNames = (a: Name, b: Name): boolean => {
  const agreement = compareNames(a, b, EVEN)
  return agreement.conflict && !agreement.related
}
