import { settle } from '../people/index.ts'
import type { Db, Maker } from './decisions.ts'
import { link, lockAll, saidApart, type Apart, type Link } from './merge.ts'

export interface Wish {
  /** Any member numbers; what has been merged already stands for the person it belongs to. */
  readonly people: readonly number[]
  /** Whose number stays; without it, who weighs most. */
  readonly into?: number
  /** Where it is not the maker's. */
  readonly reason?: string
}

export type Outcome =
  | { readonly is: 'merged'; readonly decision: number }
  /** They were one already. */
  | { readonly is: 'one' }
  /** Somebody has said that two of them are two people. */
  | { readonly is: 'apart' }
  /** One of them is no longer here. */
  | { readonly is: 'gone' }

/**
 * Makes people one, many at a time, in the caller's transaction and in a few statements: what comes of it is what merging one wish after the other by
 * `mergePeople` would make, all of it one act. What cannot be is passed over, and said in the answer, which has the order of the wishes.
 */
export const mergeMany = async (
  db: Db,
  wishes: readonly Wish[],
  maker: Maker,
  weightOf: (person: number) => number = () => 0,
): Promise<Outcome[]> => {
  const personOf = await lockAll(db, wishes.flatMap(numbersOf))
  const crowd = new Crowd(await saidApart(db, [...new Set(personOf.values())]))
  const links: Link[] = []
  const planned = wishes.map((wish) => {
    const numbers = numbersOf(wish)
    const present = numbers.flatMap((number) => personOf.get(number) ?? [])
    if (present.length < numbers.length) return { is: 'gone' } as const
    const persons = [...new Set(present.map((person) => crowd.personOf(person)))]
    const [first = 0] = persons
    const stays = wish.into === undefined ? persons.reduce((a, b) => (weightOf(b) > weightOf(a) ? b : a), first) : first
    const others = persons.filter((person) => person !== stays)
    if (others.length === 0) return { is: 'one' } as const
    if (crowd.holdsApart(persons)) return { is: 'apart' } as const
    const at = links.length
    for (const merged of others) {
      links.push({ into: stays, merged, reason: wish.reason })
      crowd.join(merged, stays)
    }
    return { is: 'merged', at } as const
  })
  const decisions = await link(db, links, maker)
  await settle(db, [...new Set(links.map((one) => crowd.personOf(one.into)))])
  return planned.map((one) => (one.is === 'merged' ? { is: 'merged', decision: decisions[one.at] ?? 0 } : one))
}

const numbersOf = ({ into, people }: Wish): number[] => (into === undefined ? [...people] : [into, ...people])

/** Persons while they are being merged: who has become whom, and of whom it has been said that they are two. */
class Crowd {
  readonly #mergedInto = new Map<number, number>()
  readonly #apartFrom = new Map<number, Set<number>>()

  constructor(said: readonly Apart[]) {
    for (const { x, y } of said) {
      this.#apart(x).add(y)
      this.#apart(y).add(x)
    }
  }

  personOf(person: number): number {
    let found = person
    for (let next = this.#mergedInto.get(found); next !== undefined; next = this.#mergedInto.get(found)) found = next
    return found
  }

  holdsApart(persons: readonly number[]): boolean {
    const among = new Set(persons)
    return persons.some((person) => [...this.#apart(person)].some((other) => among.has(other)))
  }

  join(merged: number, into: number): void {
    this.#mergedInto.set(merged, into)
    for (const other of this.#apart(merged)) {
      this.#apart(into).add(other)
      this.#apart(other).delete(merged)
      this.#apart(other).add(into)
    }
    this.#apartFrom.delete(merged)
  }

  #apart(person: number): Set<number> {
    const known = this.#apartFrom.get(person)
    if (known !== undefined) return known
    const none = new Set<number>()
    this.#apartFrom.set(person, none)
    return none
  }
}
