import { pinyinSyllables } from './common-names.ts'

/** Names are drawn from a language, not word by word: two rare words of one name are less than twice the evidence. */
const SECOND_WORD = 0.85
/** "Horst Brand" beside "H. Merijn Brand", who signs with another given name than the one that begins alike. */
const OTHER_GIVEN_COST = 7
/** "Stephen Boyd" beside "Boyd Stephen Smith": turned round, and without the surname. */
const TURNED_COST = 6
/** "Vineet Kumar" beside "Sarthak Vineet Kumar": the first name is not the one that people leave out. */
const WITHOUT_FIRST_COST = 2
/** Surname and given name of one language come together: that both are Chinese syllables is told once, and different characters are read alike. */
const PINYIN_COST = 2
const SHORT_PINYIN_COST = 3.5

export interface Alignment {
  readonly bits: number
  /** Pairs of words, not counting initials. */
  readonly strong: number
  readonly sure: number
  /** Words left over on either side. */
  readonly restX: number
  readonly restY: number
  readonly surnamesDiffer: boolean
}

/** Each word used once, the strongest agreement first. `cells` holds how each word of x agrees with each of y, row by row, and is used up. */
export const align = (x: readonly string[], y: readonly string[], cells: number[]): Alignment => {
  const [ofX, ofY] = [x.map(() => -1), y.map(() => -1)]
  let [bits, strong, sure, pairs] = [0, 0, 0, 0]
  for (;;) {
    const at = strongest(cells)
    if (at === undefined) break
    const [i, j] = [Math.floor(at / y.length), at % y.length]
    const found = cells[at] ?? 0
    bits += Math.abs(found) * (pairs === 0 ? 1 : SECOND_WORD)
    pairs++
    ofX[i] = j
    ofY[j] = i
    if (isWord(x[i]) && isWord(y[j])) {
      strong++
      if (found > 0) sure++
    }
    for (let other = 0; other < y.length; other++) cells[i * y.length + other] = 0
    for (let other = 0; other < x.length; other++) cells[other * y.length + j] = 0
  }
  if (signsOtherwise(x, y, ofX) || signsOtherwise(y, x, ofY)) bits -= OTHER_GIVEN_COST
  if (pairs >= 2 && (turnedRound(x, y, ofX) || turnedRound(y, x, ofY))) bits -= TURNED_COST
  if (withoutFirst(x, ofX, ofY) || withoutFirst(y, ofY, ofX)) bits -= WITHOUT_FIRST_COST
  if (strong >= 2) bits -= Math.min(pinyinCost(x), pinyinCost(y))
  // "Ann S. Lee" and "Ann Stone": the initial is not the surname while a surname stands beside it.
  const lastMatched = (words: readonly string[], others: readonly string[], of: readonly number[]): boolean =>
    of.at(-1) !== -1 && isWord(words.at(-1)) && isWord(others[of.at(-1) ?? -1])
  const surnamesDiffer = !lastMatched(x, y, ofX) && !lastMatched(y, x, ofY) && isWord(x.at(-1)) && isWord(y.at(-1))
  return { bits, strong, sure, restX: x.length - pairs, restY: y.length - pairs, surnamesDiffer }
}

const isWord = (word: string | undefined): boolean => (word?.length ?? 0) > 1

/** 0 where a word cannot be read as Chinese syllables. */
export const pinyinCost = (tokens: readonly string[]): number => {
  let most = 0
  for (const token of tokens) {
    const syllables = token.length === 1 ? 1 : pinyinSyllables(token)
    if (syllables === 0) return 0
    most = Math.max(most, syllables)
  }
  return most === 1 && tokens.length < 3 ? SHORT_PINYIN_COST : PINYIN_COST
}

/** An initial of x stands for a word of y, while x has another given name in full that y lacks. */
const signsOtherwise = (x: readonly string[], y: readonly string[], ofX: readonly number[]): boolean =>
  x.some((word, i) => !isWord(word) && isWord(y[ofX[i] ?? -1])) && x.some((word, i) => i < x.length - 1 && isWord(word) && ofX[i] === -1)

/** The first word of x is left over, and the first of the other is a later one of x. */
const withoutFirst = (x: readonly string[], ofX: readonly number[], ofY: readonly number[]): boolean =>
  isWord(x[0]) && ofX[0] === -1 && (ofY[0] ?? -1) > 0 && ofY.length > 1

/** The surname of x is an earlier word of y, a given name of x a later one, and y has a surname beside them. */
const turnedRound = (x: readonly string[], y: readonly string[], ofX: readonly number[]): boolean => {
  const surnameAt = ofX.at(-1) ?? -1
  const matchedLast = ofX.includes(y.length - 1)
  return surnameAt !== -1 && !matchedLast && isWord(y.at(-1)) && ofX.slice(0, -1).some((at) => at > surnameAt)
}

const strongest = (cells: readonly number[]): number | undefined => {
  let best: number | undefined
  for (let at = 0; at < cells.length; at++) if (Math.abs(cells[at] ?? 0) > (best === undefined ? 0 : Math.abs(cells[best] ?? 0))) best = at
  return best
}
