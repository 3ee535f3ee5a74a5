import { fold, composed, isWordy, letterAt, letterBefore, mayBegin, mayEnd } from './letters.ts'

/** Words that follow each other, folded: "array api" in a text, with any white space or hyphens between. */
export type Phrase = readonly string[]

/** One entry of a watch: phrases that must all be there. Quotes make one phrase of it; without them each word is one. */
export interface Term {
  readonly phrases: readonly Phrase[]
}

/** Where something was found in a text: from and to, in units of the folded text. */
export type Span = readonly [number, number]

/** Undefined for what holds no word. */
export const termOf = (entry: string): Term | undefined => {
  const phrases: Phrase[] = []
  for (const [, quoted, bare] of entry.matchAll(/["“”„«»]([^"“”„«»]*)["“”„«»]?|([^\s"“”„«»]+)/gu)) {
    const phrase = wordsOf(quoted ?? bare ?? '')
    if (phrase.some(isWordy)) phrases.push(phrase)
  }
  return phrases.length === 0 ? undefined : { phrases }
}

/** Hyphens stand for spaces: "vue-router" is "vue router" and the other way round. */
const wordsOf = (text: string): Phrase =>
  fold(composed(text))
    .text.split(/[\s\-\u2010-\u2015]+/u)
    .filter((word) => word !== '')

/** The words as people wrote them, for a platform's own search. */
export const partsOf = (entry: string): { readonly text: string; readonly exact: boolean }[] =>
  [...entry.matchAll(/["“”„«»]([^"“”„«»]*)["“”„«»]?|([^\s"“”„«»]+)/gu)].flatMap(([, quoted, bare]) => {
    const text = (quoted ?? bare ?? '').replace(/\s+/g, ' ').trim()
    return isWordy(text) ? [{ text, exact: quoted !== undefined && text.includes(' ') }] : []
  })

const SPACES_MAX = 10

/**
 * Where a phrase stands in a folded text, at most `max` times. No pattern of people's is ever run: words are looked for as they are, so the time grows with the
 * length of the text alone.
 */
export const findPhrase = (text: string, phrase: Phrase, max: number): Span[] => {
  const [first = '', ...rest] = phrase
  const found: Span[] = []
  if (first === '') return found
  for (let at = text.indexOf(first); at !== -1 && found.length < max; at = text.indexOf(first, at + 1)) {
    if (!mayBegin(letterBefore(text, at), letterAt(text, at))) continue
    const end = endOf(text, at + first.length, rest)
    if (end !== undefined && mayEnd(letterBefore(text, end), letterAt(text, end))) found.push([at, end])
  }
  return found
}

const endOf = (text: string, from: number, words: readonly string[]): number | undefined => {
  let at = from
  for (const word of words) {
    let spaces = 0
    while (spaces <= SPACES_MAX && isSpace(text.charAt(at + spaces))) spaces++
    if (spaces === 0 || spaces > SPACES_MAX || !text.startsWith(word, at + spaces)) return undefined
    at += spaces + word.length
  }
  return at
}

const isSpace = (unit: string): boolean => unit !== '' && /[\s\-\u2010-\u2015]/u.test(unit)

/** All places of a term, or none where one of its phrases is missing. */
export const findTerm = (text: string, { phrases }: Term, max: number): Span[] => {
  const found: Span[] = []
  for (const phrase of phrases) {
    const spans = findPhrase(text, phrase, max)
    if (spans.length === 0) return []
    found.push(...spans)
  }
  return found
}
