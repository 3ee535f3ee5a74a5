import { stripVTControlCharacters } from 'node:util'

/** Controls, marks that turn the direction of writing, and characters that cannot be seen. Joiners stay: scripts and emoji need them. */
const HARMFUL =
  // oxlint-disable-next-line no-control-regex -- control characters are what it is about
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu
// oxlint-disable-next-line no-control-regex -- control characters are what it is about
const STRING_SEQUENCE = /(?:\u001b[P\]X^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c|$)/gu

/** Longer texts are cut: nobody reads them on one line, and looking for sequences takes its time. */
const CHARS_MAX = 4_000

/** Text of strangers on one line, unable to move the cursor, colour, rename the terminal or turn what stands around it. */
export const clean = (text: string): string =>
  stripVTControlCharacters(text.slice(0, CHARS_MAX).toWellFormed().replace(STRING_SEQUENCE, ''))
    .replace(/\s+/gu, ' ')
    .replace(HARMFUL, '')
    .trim()

/** JSON that means the same, and shows no control character to a terminal. */
export const safeJson = (value: unknown, indent = 0): string =>
  (JSON.stringify(value, null, indent) ?? 'null').replace(HARMFUL, (found) => (found === '\n' ? found : escapeUnits(found)))

const escapeUnits = (text: string): string =>
  Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const INVISIBLE = /^[\p{M}\p{Cf}]+$/u
const EMOJI = /\p{Emoji_Presentation}|\ufe0f/u
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u

const graphemeWidth = (grapheme: string): number => {
  if (INVISIBLE.test(grapheme)) return 0
  return EMOJI.test(grapheme) || WIDE.test(grapheme) ? 2 : 1
}

/** Columns that a terminal needs for a text of any script. */
export const widthOf = (text: string): number => {
  if (/^[\u0020-\u007e]*$/.test(text)) return text.length
  let width = 0
  for (const { segment } of segmenter.segment(text)) width += graphemeWidth(segment)
  return width
}

/** Cut to at most `columns`, with an ellipsis where something is missing. */
export const fit = (text: string, columns: number): string => {
  if (widthOf(text) <= columns) return text
  let width = 0
  let kept = ''
  for (const { segment } of segmenter.segment(text)) {
    width += graphemeWidth(segment)
    if (width > columns - 1) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}

export const pad = (text: string, columns: number, align: 'left' | 'right'): string => {
  const space = ' '.repeat(Math.max(0, columns - widthOf(text)))
  return align === 'right' ? space + text : text + space
}
