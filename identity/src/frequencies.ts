import { givenBitsMax, loginBits, wordBits } from './common-names.ts'
import { digitBits } from './compare-handles.ts'
import { hashPair } from './hash.ts'
import type { Handle, Profile } from './profile.ts'
import { namesOfAddresses } from './shared-address.ts'

/**
 * How often values occur, estimated from the data themselves with a stated prior: u = (K·background + bearers) / (K + N), the Beta posterior mean.
 * The first two bearers do not count: they may be the very pair that is compared. N goes in powers of two, so that one more unrelated identity
 * changes no figure.
 */
export interface Frequencies {
  /** log2 of the probability that two identities drawn at random are one person (negative). */
  readonly priorBits: number
  /** Rarity of a word of a name, in bits. */
  readonly word: (word: string) => number
  /** What a given name tells beyond that because one full name of this community has it and no other: 0 for all others. */
  readonly lonely: (word: string) => number
  /** Rarity of a whole login, in bits, before it is known whether it follows from a name. */
  readonly handle: (handle: Handle) => number
  readonly domain: (domain: string) => number
  /** Rarity of any other value, such as "avatar 5f2…". */
  readonly value: (value: string) => number
  /** How many people of incompatible names use this address. */
  readonly namesOfAddress: (key: string) => number
}

const PRIOR_WEIGHT = 1000
/** So many bearers do not count. */
const FREE = 2
/** Below this many identities a community is judged as if it had so many: namesakes live outside the file, too. */
const COMMUNITY_MIN = 1024
/** Of what was seen once in n, about 0.4 in n are expected (Good 1953: 2 · n2 / n1). */
const EXPECTED_OF_ONE = 0.4
const HANDLE_BITS_MAX = 20
/** A short login with digits ("zoj613") under some more names is one person's, who changed the name. */
const FREE_WITH_DIGITS = 4
const VALUE_BACKGROUND_BITS = 20
const DOMAIN_BACKGROUND_BITS = 12

export const frequenciesOf = (profiles: readonly Profile[]): Frequencies => {
  const size = 2 ** Math.ceil(Math.log2(Math.max(COMMUNITY_MIN, profiles.length)))
  const words = countWords(profiles)
  const given = givenNames(profiles)
  const handles = countDistinct(profiles, (profile, add) => {
    for (const handle of profile.handles) add(handle.base, nameKey(profile) || profile.address?.domain || profile.platform)
  })
  const domains = countDistinct(profiles, (profile, add) => {
    if (profile.address?.domain !== undefined) add(profile.address.domain, profile.address.local)
  })
  const values = countValues(profiles)
  // Whoever alone says something could say under anybody's address that many share it.
  const shared = namesOfAddresses(profiles.filter(({ told }) => told === undefined))
  const rarity = (backgroundBits: number, bearers: number, free = FREE): number =>
    Math.log2((PRIOR_WEIGHT + size) / (PRIOR_WEIGHT * 2 ** -backgroundBits + Math.max(0, bearers - free)))
  const wordCache = new Map<string, number>()
  return {
    priorBits: -Math.log2(size),
    word: (word) => {
      let bits = wordCache.get(word)
      if (bits === undefined) {
        bits = rarity(wordBits(word), words.get(word) ?? 0)
        if (given.has(word)) bits = Math.min(givenBitsMax(word), bits)
        wordCache.set(word, bits)
      }
      return bits
    },
    lonely: (word) => {
      if (given.get(word) !== 1) return 0
      const rare = Math.min(rarity(wordBits(word), 0), Math.log2(size / EXPECTED_OF_ONE))
      return Math.max(0, rare - givenBitsMax(word))
    },
    handle: (handle) => {
      // The digits are as rare among the many who share the letters as among all.
      const own = handle.base === handle.exact ? digitBits(handle) : 0
      const free = own > 0 ? FREE_WITH_DIGITS : FREE
      const letters = rarity(Math.min(HANDLE_BITS_MAX, lettersBits(handle) + own), handles.get(handle.base) ?? 0, free)
      const bits = Math.min(HANDLE_BITS_MAX, letters + digitBits(handle) - own)
      return given.has(handle.letters) ? Math.min(bits, givenBitsMax(handle.letters) + digitBits(handle)) : bits
    },
    domain: (domain) => rarity(DOMAIN_BACKGROUND_BITS, domains.get(domain) ?? 0),
    value: (value) => rarity(VALUE_BACKGROUND_BITS, values.get(value) ?? 0),
    namesOfAddress: (key) => shared.get(key) ?? 1,
  }
}

const lettersBits = ({ letters, exact, parts }: Handle): number =>
  parts.length >= 2 ? parts.reduce((sum, part) => sum + wordBits(part), 0) : loginBits(letters === '' ? exact : letters)

/** Words that stand first in full names more often than last, and in how many: given names, which no table knows all. Alone they tell little. */
const givenNames = (profiles: readonly Profile[]): ReadonlyMap<string, number> => {
  const places = new Map<string, { first: number; last: number }>()
  const at = (word: string): { first: number; last: number } => {
    const known = places.get(word) ?? { first: 0, last: 0 }
    places.set(word, known)
    return known
  }
  const seen = new Set<string>()
  for (const { name } of profiles) {
    const [first = '', last = ''] = [name.tokens[0], name.tokens.at(-1)]
    const person = `${first} ${last}`
    if (!name.full || name.tokens.length < 2 || seen.has(person)) continue
    seen.add(person)
    at(first).first++
    at(last).last++
  }
  const given = [...places].filter(([word, { first, last }]) => word.length > 1 && first > last)
  return new Map(given.map(([word, { first }]) => [word, first]))
}

/** The words of a name in sorted order without initials; one word alone says little, so its login stands beside. */
const nameKey = ({ name, handles }: Profile): string => {
  if (!name.full) return name.tokens.length === 0 ? '' : `${name.tokens[0] ?? ''}|${handles[0]?.base ?? ''}`
  return name.tokens
    .filter((token) => token.length > 1)
    .toSorted()
    .join(' ')
}

const countWords = (profiles: readonly Profile[]): Map<string, number> =>
  countDistinct(profiles, (profile, add) => {
    if (profile.name.tokens.length === 0) return
    const key = nameKey(profile)
    for (const token of profile.name.tokens) if (token.length > 1) add(token, key)
  })

type Add = (value: string, bearer: string) => void

/** For each value the number of different bearers, where there are enough of them to count. */
const countDistinct = (profiles: readonly Profile[], visit: (profile: Profile, add: Add) => void): Map<string, number> => {
  // A Set holds at most 2^24 entries: sixteen sets keep every input that fits in memory countable.
  const seen = Array.from({ length: 16 }, () => new Set<number>())
  const counts = new Map<string, number>()
  const add: Add = (value, bearer) => {
    const pair = hashPair(value, bearer)
    const set = seen[pair % 16]
    if (set === undefined || set.has(pair)) return
    set.add(pair)
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  for (const profile of profiles) visit(profile, add)
  return withoutRare(counts)
}

const countValues = (profiles: readonly Profile[]): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const profile of profiles) for (const value of profile.values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return withoutRare(counts)
}

/** Most values are one person's: that they are not there says the same. */
const withoutRare = (counts: Map<string, number>): Map<string, number> => {
  for (const [value, bearers] of counts) if (bearers <= FREE) counts.delete(value)
  return counts
}
