import { composed, fold } from './letters.ts'

/**
 * How alike two texts are: the share of runs of three words that they have in common (Jaccard), estimated from 64 smallest hashes (MinHash, A. Broder, "On the
 * resemblance and containment of documents", 1997). Alike ones are looked for by bands of four: of two texts that share 70 % of their runs one is found by the
 * other with a probability of 99 %.
 */
const HASHES = 64
const ROWS = 4
const RUN = 3
/** Below, two people may well say the same. */
const WORDS_MIN = 8
const WORDS_MAX = 2_000

export interface Likeness {
  readonly signature: readonly number[]
  readonly bands: readonly number[]
}

/** From here on two texts are one that was posted twice. */
export const ALIKE = 0.7

export const NOT_LIKE_ANYTHING: Likeness = { signature: [], bands: [] }

/** Of a text that is too short to be told from others: nothing. */
export const likenessOf = (text: string): Likeness => {
  const words = wordsOf(text)
  if (words.length < WORDS_MIN) return NOT_LIKE_ANYTHING
  const smallest = new Uint32Array(HASHES).fill(0xffff_ffff)
  for (let at = 0; at + RUN <= words.length; at++) {
    const hash = hashOf(words.slice(at, at + RUN).join(' '))
    for (let index = 0; index < HASHES; index++) {
      const mixed = mix(hash ^ (SEEDS[index] ?? 0))
      if (mixed < (smallest[index] ?? 0)) smallest[index] = mixed
    }
  }
  const signature = [...smallest].map((value) => value | 0)
  const bands = Array.from({ length: HASHES / ROWS }, (_, band) => {
    // Each band has hashes of its own, so that one is not taken for another.
    let hash = mix(band + 1)
    for (let row = 0; row < ROWS; row++) hash = mix(hash ^ (signature[band * ROWS + row] ?? 0))
    return hash | 0
  })
  return { signature, bands }
}

/** From 0 to 1, give or take 0.06. */
export const likeness = (one: readonly number[], other: readonly number[]): number => {
  if (one.length !== HASHES || other.length !== HASHES) return 0
  return one.filter((value, index) => value === other[index]).length / HASHES
}

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

/** Words as they are compared, without addresses, mentions and what is no word; of scripts without spaces each letter is one. */
const wordsOf = (text: string): string[] => {
  const plain = fold(composed(text.slice(0, 40_000))).text.replace(/https?:\/\/\S+/g, ' ').replace(/(?<!\S)@[\w.@-]+/g, ' ') // prettier-ignore
  const words: string[] = []
  for (const [word] of plain.matchAll(/[\p{L}\p{N}\p{M}_]+/gu)) {
    if (UNSPACED.test(word)) words.push(...Array.from(word))
    else words.push(word)
    if (words.length >= WORDS_MAX) break
  }
  return words
}

/** FNV-1a over the units of a text. */
const hashOf = (text: string): number => {
  let hash = 0x811c_9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193)
  return hash >>> 0
}

/** The finaliser of MurmurHash3: each bit of the input changes half of those of the output. */
const mix = (given: number): number => {
  let hash = given
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

const SEEDS: readonly number[] = Array.from({ length: HASHES }, (_, index) => mix(0x9e37_79b9 * (index + 1)))
