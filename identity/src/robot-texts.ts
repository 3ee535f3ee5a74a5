/** How alike the texts of an account are. */
export interface Repetition {
  /** Texts of some length that were looked at. */
  readonly texts: number
  /** Of those, how many follow a pattern that at least four others follow, too. */
  readonly repeated: number
  /** Patterns that so many follow, and all patterns. */
  readonly patterns: number
  readonly patternsInAll: number
}

/** The newest of an account; more would not tell more, and each is compared with each pattern. */
export const TEXTS_MAX = 100
const WORDS_MIN = 2
const WORDS_MAX = 40
const ALIKE_FROM = 0.6
const FOLLOWERS_MIN = 5

/** What changes from one text of a template to the next: links, names of people, code, quoted words, and all that holds a digit (numbers, hashes, dates). */
const CHANGING = /https?:\/\/\S+|@[\p{L}\p{N}_.-]+|`[^`]*`|"[^"]*"|“[^”]*”|(?<![\p{L}\p{N}_.-])[\p{L}\p{N}_.-]*\p{N}[\p{L}\p{N}_.-]*/gu
/** Written by the tool, whoever uses it. */
const BY_THE_TOOL = /^(merge|revert|signed-off-by|co-authored-by)\b/i

/** The words of a text that a template would repeat; undefined for what is too short to tell, or was written by a tool. */
export const patternOf = (text: string): ReadonlySet<string> | undefined => {
  if (BY_THE_TOOL.test(text.trimStart())) return undefined
  const words =
    text
      .slice(0, 2_000)
      .toLowerCase()
      .replace(CHANGING, ' ')
      .match(/\p{L}+/gu) ?? []
  return words.length < WORDS_MIN ? undefined : new Set(words.slice(0, WORDS_MAX))
}

/** Groups texts by the first that each is like (Jaccard of their words at least .6). */
export const repetitionOf = (texts: readonly string[]): Repetition => {
  const patterns: { words: ReadonlySet<string>; followers: number }[] = []
  let counted = 0
  for (const text of texts.slice(0, TEXTS_MAX)) {
    const words = patternOf(text)
    if (words === undefined) continue
    counted++
    const known = patterns.find((pattern) => alike(pattern.words, words) >= ALIKE_FROM)
    if (known) known.followers++
    else patterns.push({ words, followers: 1 })
  }
  const followed = patterns.filter(({ followers }) => followers >= FOLLOWERS_MIN)
  return {
    texts: counted,
    repeated: followed.reduce((sum, { followers }) => sum + followers, 0),
    patterns: followed.length,
    patternsInAll: patterns.length,
  }
}

const alike = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => {
  let both = 0
  for (const word of a) if (b.has(word)) both++
  return both / (a.size + b.size - both)
}
