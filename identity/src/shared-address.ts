import type { Profile } from './profile.ts'
import { strangeNames } from './compare-names.ts'
import type { Name } from './name.ts'

/** Enough to see that a mailbox is shared; a list address with a thousand names is not read to its end. */
const NAMES_MAX = 12

/** For each address under which names appear that cannot be one person's: how many such people at least. Addresses of one person are left out. */
export const namesOfAddresses = (profiles: readonly Profile[]): Map<string, number> => {
  const names = new Map<string, Name[]>()
  for (const { address, name } of profiles) {
    if (address === undefined || !name.full) continue
    const known = names.get(address.key)
    if (known === undefined) names.set(address.key, [name])
    else if (known.length < NAMES_MAX && !known.some((other) => other.tokens.join(' ') === name.tokens.join(' '))) known.push(name)
  }
  const counts = new Map<string, number>()
  for (const [key, list] of names) {
    const people = list.length < 2 ? 1 : countPeople(list)
    if (people > 1) counts.set(key, people)
  }
  return counts
}

const countPeople = (names: readonly Name[]): number => {
  const people: Name[] = []
  // Longest first, so that "A. Lee" meets "Ann Lee" before it founds a person of its own; the order of the input must not matter.
  const ordered = names.toSorted((a, b) => {
    const [x, y] = [a.tokens.join(' '), b.tokens.join(' ')]
    return y.length - x.length || (x < y ? -1 : 1)
  })
  for (const name of ordered) if (people.every((other) => strangeNames(other, name))) people.push(name)
  return people.length
}
