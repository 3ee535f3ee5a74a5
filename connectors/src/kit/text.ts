import { isUtf8 } from 'node:buffer'

const NUL = /\0/g
const LONE_SURROGATE = /\p{Cs}/gu

/** Text that every store accepts: no NUL characters (stripped), no lone surrogates (replaced by U+FFFD). */
export const cleanText = (text: string): string =>
  text.isWellFormed() && !text.includes('\0') ? text : text.replace(NUL, '').replace(LONE_SURROGATE, '\uFFFD')

/** Clean text of at most `max` UTF-16 units, never cut within a character. Looks at no more of `text` than it returns. */
export const clip = (text: string, max: number): string => {
  if (text.length <= max) return cleanText(text)
  const last = text.charCodeAt(max - 1)
  const splitsPair = last >= 0xd800 && last <= 0xdbff
  return cleanText(text.slice(0, splitsPair ? max - 1 : max))
}

/** `clip` for values of unknown type: undefined unless a string that is not empty. */
export const clipped = (value: unknown, max: number): string | undefined =>
  typeof value === 'string' && value !== '' ? clip(value, max) || undefined : undefined

/** Whether decoding `bytes` to `text` had to replace bytes that are no UTF-8. Cheap: the bytes are checked only if U+FFFD is there. */
export const wasRepaired = (bytes: Uint8Array, text: string): boolean => text.includes('\uFFFD') && !isUtf8(bytes)
