import type { Quote } from '@kith/contract/listening'
import { cut } from '../../platform/text.ts'
import { composed } from './letters.ts'
import type { Matcher } from './matcher.ts'
import type { Span } from './terms.ts'

const CHARS = 360
/** Of which so many stand before the first word that is marked. */
const BEFORE = 90
const TITLE_MAX = 300

/** What was said, around the words that were found, as plain text: whatever markup was in it is shown as it is written. */
export const quoteOf = ({ title, body }: { readonly title: string; readonly body: string }, matchers: readonly Matcher[]): Quote => {
  const spansIn = (text: string): Span[] => matchers.flatMap((matcher) => matcher.spans(text))
  const head = cut(plain(title), TITLE_MAX)
  const text = plain(body)
  const spans = apart(spansIn(text))
  const from = startOf(text, (spans[0]?.[0] ?? 0) - BEFORE)
  const to = endOf(text, from + CHARS)
  const [left, right] = [from > 0 ? '… ' : '', to < text.length ? ' …' : '']
  const shift = left.length - from
  return {
    title: head,
    titleMarks: apart(spansIn(head)).map(([a, b]) => [a, b]),
    excerpt: `${left}${text.slice(from, to)}${right}`,
    marks: spans.filter(([a, b]) => a >= from && b <= to).map(([a, b]) => [a + shift, b + shift]),
  }
}

const plain = (text: string): string => composed(text).replace(/\s+/gu, ' ').trim()

/** Marks of several watches may lie over each other. */
const apart = (spans: readonly Span[]): Span[] => {
  const joined: Span[] = []
  for (const span of spans.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = joined.at(-1)
    if (last === undefined || span[0] > last[1]) joined.push(span)
    else joined[joined.length - 1] = [last[0], Math.max(last[1], span[1])]
  }
  return joined
}

/** At a space rather than within a word, where one is near. */
const startOf = (text: string, wanted: number): number => {
  if (wanted <= 0) return 0
  const space = text.indexOf(' ', wanted)
  return space !== -1 && space - wanted < 30 ? space + 1 : whole(text, wanted)
}
const endOf = (text: string, wanted: number): number => {
  if (wanted >= text.length) return text.length
  const space = text.lastIndexOf(' ', wanted)
  return space > wanted - 30 ? space : whole(text, wanted)
}

/** Not between the halves of a character. */
const whole = (text: string, at: number): number => {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at
}
