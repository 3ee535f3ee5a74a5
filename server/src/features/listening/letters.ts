/**
 * Text as words are compared: without case, compatibility forms and marks over letters. Marks that are letters of their script (vowels of Devanagari or Thai,
 * the voice of kana) stay, or other words would be found. Each letter is folded by itself, so that a place in the folded text leads back to the given one.
 */
export interface Folded {
  readonly text: string
  /** Where in the given text the unit at this place comes from. */
  readonly origin: (place: number) => number
}

/** As excerpts show it: letters in one piece with their marks. Give it to `fold`. */
export const composed = (text: string): string => (isAscii(text) ? text : text.normalize('NFC'))

export const fold = (text: string): Folded => {
  if (isAscii(text)) return { text: text.toLowerCase(), origin: (place) => place }
  const parts: string[] = []
  const origins: number[] = []
  let at = 0
  for (const letter of text) {
    const folded = foldLetter(letter)
    parts.push(folded)
    for (let unit = 0; unit < folded.length; unit++) origins.push(at)
    at += letter.length
  }
  return { text: parts.join(''), origin: (place) => origins[place] ?? text.length }
}

// oxlint-disable-next-line no-control-regex -- control characters are part of ASCII
const isAscii = (text: string): boolean => /^[\u0000-\u007f]*$/.test(text)

/** Of Latin, Greek and Cyrillic; points of Hebrew, short vowels of Arabic; and what is not seen: soft hyphen, joiners, byte order mark. */
const LEFT_OUT =
  /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u00ad\u200c\ufeff]|\u200d/g

/** Letters with a stroke, and two in one, which compatibility forms leave alone. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ħ: 'h',
  ŧ: 't',
}

const KNOWN_MAX = 20_000
const known = new Map<string, string>()

const foldLetter = (letter: string): string => {
  const held = known.get(letter)
  if (held !== undefined) return held
  const bare = letter.toLowerCase().normalize('NFKD').replace(LEFT_OUT, '').normalize('NFC').toLowerCase()
  const folded = PLAIN[bare] ?? bare
  if (known.size >= KNOWN_MAX) known.clear()
  known.set(letter, folded)
  return folded
}

const WORD = /[\p{L}\p{N}\p{M}_]/u
const LETTER = /\p{L}/u
const LATIN = /\p{Script=Latin}/u
/** Scripts that write words without spaces between them. */
const UNSPACED =
  /[\p{Script=Han}\p{Script_Extensions=Hiragana}\p{Script_Extensions=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const HANGUL = /\p{Script=Hangul}/u

export const isWordy = (text: string): boolean => /[\p{L}\p{N}]/u.test(text)

/** Whether a word that begins with `first` may begin after `before`: both whole letters, empty at an end of the text. */
export const mayBegin = (before: string, first: string): boolean =>
  before === '' || !WORD.test(before) || !WORD.test(first) || parted(before, first)

/** Whether a word that ends with `last` may end before `after`. Korean ends words with particles, which change nothing of what was named. */
export const mayEnd = (last: string, after: string): boolean =>
  after === '' || !WORD.test(after) || !WORD.test(last) || (HANGUL.test(last) && HANGUL.test(after)) || parted(last, after)

/** Letters between which a word may end without a space: of scripts that have none, and where Latin meets another script ("numpyを", "numpy를"). */
const parted = (one: string, other: string): boolean =>
  UNSPACED.test(one) || UNSPACED.test(other) || (LETTER.test(one) && LETTER.test(other) && LATIN.test(one) !== LATIN.test(other))

/** The whole letter that ends before a place, or begins at it; empty at an end of the text. */
export const letterBefore = (text: string, place: number): string => {
  if (place <= 0) return ''
  const unit = text.charCodeAt(place - 1)
  return unit >= 0xdc00 && unit <= 0xdfff && place >= 2 ? text.slice(place - 2, place) : text.charAt(place - 1)
}
export const letterAt = (text: string, place: number): string => {
  const code = text.codePointAt(place)
  return code === undefined ? '' : String.fromCodePoint(code)
}
