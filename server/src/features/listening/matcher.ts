import { composed, fold, type Folded } from './letters.ts'
import { findTerm, termOf, type Span, type Term } from './terms.ts'

/** What a watch listens for, as people wrote it. */
export interface Wanted {
  readonly any: readonly string[]
  readonly all: readonly string[]
  readonly none: readonly string[]
  readonly notAuthors: readonly string[]
  readonly notHosts: readonly string[]
}

/** What was said, as far as words decide. */
export interface Words {
  /** Empty for answers, whose title is that of what they answer. */
  readonly title: string
  readonly body: string
  /** Addresses that it has or leads to. */
  readonly addresses: readonly string[]
}

export interface Author {
  readonly key: string
  readonly username?: string | null | undefined
  readonly name: string
}

export interface Matcher {
  /** Whether the watch wants it, whoever said it. */
  readonly wants: (words: Words) => boolean
  /** Whether nothing of this author is wanted. */
  readonly mutes: (author: Author) => boolean
  /** Where in a text its words stand, in units of that text, in order and apart from each other. */
  readonly spans: (text: string) => readonly Span[]
  /** One word of each entry of which at least one must be there, folded: what holds none of them can be passed over. */
  readonly needles: readonly string[]
}

/** Longer texts are looked at up to here; the log holds no more of a body. */
export const TEXT_MAX = 21_000
const SPANS_MAX = 50

export const createMatcher = (wanted: Wanted): Matcher => {
  const terms = (entries: readonly string[]): readonly Term[] => entries.flatMap((entry) => termOf(entry) ?? [])
  const [any, all, none] = [terms(wanted.any), terms(wanted.all), terms(wanted.none)]
  const authors = new Set(wanted.notAuthors.map(accountName))
  const hosts = wanted.notHosts.map(hostName).filter((host) => host !== '')
  const has = (text: string, term: Term): boolean => findTerm(text, term, 1).length > 0
  return {
    wants: ({ title, body, addresses }) => {
      const { text } = folded(`${title}\n${body}`)
      if (any.length + all.length === 0) return false
      if (any.length > 0 && !any.some((term) => has(text, term))) return false
      if (!all.every((term) => has(text, term)) || none.some((term) => has(text, term))) return false
      return !addresses.some((address) => isWithin(address, hosts))
    },
    mutes: ({ key, username, name }) => [key, username ?? '', name].some((one) => one !== '' && authors.has(accountName(one))),
    spans: (given) => {
      const whole = folded(given)
      const spans = [...any, ...all].flatMap((term) => findTerm(whole.text, term, SPANS_MAX))
      return apart(spans.map(([from, to]): Span => [whole.origin(from), to >= whole.text.length ? given.length : whole.origin(to)]))
    },
    needles: needlesOf(any.length > 0 ? any : all.slice(0, 1)),
  }
}

const folded = (text: string): Folded => fold(composed(text.slice(0, TEXT_MAX)))

const needlesOf = (terms: readonly Term[]): string[] =>
  terms.flatMap(({ phrases }) => phrases.flat().reduce((longest, word) => (word.length > longest.length ? word : longest), ''))

const apart = (spans: readonly Span[]): Span[] => {
  const joined: Span[] = []
  for (const span of spans.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = joined.at(-1)
    if (last !== undefined && span[0] <= last[1]) joined[joined.length - 1] = [last[0], Math.max(last[1], span[1])]
    else joined.push(span)
  }
  return joined.slice(0, SPANS_MAX)
}

/** "@Ann" and "u/ann" are ann. */
const accountName = (text: string): string =>
  fold(composed(text.trim()))
    .text.replace(/^(?:\/?u\/|@)/, '')
    .trim()

/** "example.org" from what people paste; empty for what is no host. */
export const hostName = (text: string): string => {
  const host = text
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/^(?:[^/@]*@)?(?:www\.|\*\.)?/, '')
    .replace(/[/:?#].*$/, '')
  return /^[\p{L}\p{N}.-]+$/u.test(host) ? host : ''
}

const isWithin = (address: string, hosts: readonly string[]): boolean => {
  if (hosts.length === 0 || !URL.canParse(address)) return false
  const host = new URL(address).hostname.toLowerCase()
  return hosts.some((one) => host === one || host.endsWith(`.${one}`))
}
