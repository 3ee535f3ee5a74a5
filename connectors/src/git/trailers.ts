import type { Person } from './facts.ts'

export const TRAILER_KINDS = ['co-author', 'sign-off', 'review', 'ack', 'test', 'report', 'suggestion', 'help'] as const
export type TrailerKind = (typeof TRAILER_KINDS)[number]

export interface Trailer {
  readonly kind: TrailerKind
  readonly person: Person
  /** Place among the trailers of its kind in this commit, from 0. */
  readonly index: number
}

const KIND_BY_WORD: Readonly<Record<string, TrailerKind>> = {
  'co-authored': 'co-author',
  'co-developed': 'co-author',
  'signed-off': 'sign-off',
  reviewed: 'review',
  acked: 'ack',
  tested: 'test',
  reported: 'report',
  suggested: 'suggestion',
  helped: 'help',
}

const TRAILERS_MAX = 200
const NAME_MAX_CHARS = 300
const EMAIL_MAX_CHARS = 320
const LINE = /^([a-z][a-z-]{2,40})-by:[ \t]*(\S.{0,1999})/i
const ADDRESS = /(?<![^<>])([^<>]*)<+([^<>]*)>+/g
const BARE_EMAIL = /^[^\s@<>]+@[^\s@<>]+$/

/**
 * People whom the trailers of a commit message name ("Reviewed-by: Jo <jo@example.org>"), each once a kind, 200 at most. A trailer may
 * join two ("Reported-and-tested-by"), name several people, or give a name without an address, as many projects do.
 */
export const readTrailers = (message: string): readonly Trailer[] => {
  if (!/-by:/i.test(message)) return []
  const trailers: Trailer[] = []
  const seen = new Set<string>()
  const counts = new Map<TrailerKind, number>()
  for (const line of message.split('\n').slice(1)) {
    const match = LINE.exec(line)
    if (match === null) continue
    for (const kind of kindsOf(match[1] ?? '')) {
      for (const person of peopleOf(match[2] ?? '')) {
        const id = `${kind} ${person.email.toLowerCase() || person.name.toLowerCase()}`
        if (seen.has(id)) continue
        if (trailers.length >= TRAILERS_MAX) return trailers
        seen.add(id)
        const index = counts.get(kind) ?? 0
        counts.set(kind, index + 1)
        trailers.push({ kind, person, index })
      }
    }
  }
  return trailers
}

const kindsOf = (words: string): readonly TrailerKind[] => {
  const kinds = words
    .toLowerCase()
    .split('-and-')
    .map((word) => (Object.hasOwn(KIND_BY_WORD, word) ? KIND_BY_WORD[word] : undefined))
  return kinds.every((kind) => kind !== undefined) ? kinds : []
}

const peopleOf = (value: string): readonly Person[] => {
  const people = [...value.matchAll(ADDRESS)].map((match) => toPerson(match[1] ?? '', match[2] ?? ''))
  const found = people.length > 0 ? people : value.split(/(?<!\s)\s*[,;]\s*|(?<!\s)\s+(?:and|&)\s+/).map(namedOnly)
  return found.filter((person) => person.name !== '' || person.email !== '').slice(0, 20)
}

const namedOnly = (text: string): Person => {
  if (BARE_EMAIL.test(text.trim())) return toPerson('', text.trim())
  // A link or a reference to an issue is nobody's name.
  return /^(?:https?:|#\d|\W*$)/i.test(text) ? toPerson('', '') : toPerson(text, '')
}

const toPerson = (name: string, email: string): Person => ({
  name: name
    .replace(/^[\s,;&]+(?:and\s+)?|(?<![\s,;&])[\s,;&]+$/g, '')
    .replace(/^"(.*)"$/, '$1')
    .slice(0, NAME_MAX_CHARS),
  email: email.trim().slice(0, EMAIL_MAX_CHARS),
})
