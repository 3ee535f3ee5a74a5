/** Folds text of any script for comparison and search: compatibility forms, case, accents and surplus white space are ignored. */
export const fold = (text: string): string =>
  // Most are one such word, for which this takes a fifth.
  PLAIN_WORD.test(text) ? text.toLowerCase() : foldAny(text)

const PLAIN_WORD = /^[!-~]*$/

const foldAny = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/\s+/gu, ' ')
    .trim()
    .normalize('NFC')

/** Cuts to at most `charsMax` UTF-16 units without splitting a character in two. */
export const cut = (text: string, charsMax: number): string => {
  if (text.length <= charsMax) return text
  const end = text.charCodeAt(charsMax - 1)
  return text.slice(0, end >= 0xd800 && end <= 0xdbff ? charsMax - 1 : charsMax)
}

/** Makes `text` match itself literally in a LIKE pattern. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, (character) => `\\${character}`)

/** Text as both engines can hold it: without NUL, and with U+FFFD for halves of a character. The same string when there is nothing to mend. */
export const storable = (text: string): string => {
  const whole = text.isWellFormed() ? text : text.toWellFormed()
  return whole.includes('\0') ? whole.replaceAll('\0', '') : whole
}
