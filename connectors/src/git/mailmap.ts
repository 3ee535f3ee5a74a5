import type { Item } from '../kit/connector.ts'
import { setAside } from '../kit/set-asides.ts'
import type { Person } from './facts.ts'
import type { ToIdentity } from '../kit/git-identity.ts'

const ENTRY = /^([^<>]*)<([^<>]*)>(?:([^<>]*)<([^<>]*)>)?\s*(?:#.*)?$/

/**
 * One line of a .mailmap (gitmailmap(5)) as evidence: who is meant first, then the name and address that commits carry, or the address
 * alone, which stands for every name used with it. Undefined for blank lines and comments.
 */
export const mapMailmapLine = (text: string, locator: string, toIdentity: ToIdentity): Item | undefined => {
  const line = text.trim()
  if (line === '' || line.startsWith('#')) return undefined
  const people = line.length > 2_000 ? undefined : readEntry(line)
  if (people === undefined) {
    return setAside(
      'mailmap_invalid',
      'The line is no mailmap entry. Write it as: Name <address> Name in commits <address in commits>.',
      locator,
      text,
    )
  }
  return {
    record: { type: 'evidence', evidence: 'mailmap', identities: people.map((person) => toIdentity(person)), locator },
    raw: text,
  }
}

const readEntry = (line: string): readonly [meant: Person, written: Person] | undefined => {
  const match = ENTRY.exec(line)
  if (match === null) return undefined
  const [first, firstEmail, second, secondEmail] = [match[1], match[2], match[3], match[4]].map((part) => part?.trim() ?? '')
  const hasTwo = match[4] !== undefined
  const meant = { name: first ?? '', email: firstEmail ?? '' }
  const written = hasTwo ? { name: second ?? '', email: secondEmail ?? '' } : { name: '', email: meant.email }
  // A name for an address, or one address for another: anything else says nothing.
  if (written.email === '' || (meant.email === '' && meant.name === '') || (!hasTwo && meant.name === '')) return undefined
  return [meant, written]
}
