import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eachCandidate } from './blocking.ts'
import { BLOCK_MAX, emitKeys } from './keys.ts'
import { profileOf } from './profile.ts'
import type { Profile } from './profile.ts'

const STRENGTHS = ['strong', 'name', 'weak'] as const

const visited = (profiles: readonly Profile[]): string[] => {
  const pairs: string[] = []
  eachCandidate(profiles, (i, j) => pairs.push(`${i} ${j}`))
  return pairs.toSorted()
}

/** The same by a list for each key. */
const expected = (profiles: readonly Profile[]): string[] => {
  const blocks = new Map<number, { members: number[]; strength: number }>()
  for (const [i, profile] of profiles.entries()) {
    emitKeys(profile, (hash, strength) => {
      const block = blocks.get(hash) ?? { members: [], strength: 0 }
      blocks.set(hash, block)
      if (block.members.at(-1) === i) return
      block.members.push(i)
      block.strength = Math.max(block.strength, STRENGTHS.indexOf(strength))
    })
  }
  const pairs = new Set<string>()
  for (const { members, strength } of blocks.values()) {
    if (members.length > BLOCK_MAX[STRENGTHS[strength] ?? 'weak']) continue
    for (const [at, i] of members.entries()) for (const j of members.slice(at + 1)) pairs.add(`${i} ${j}`)
  }
  return [...pairs].toSorted()
}

const FIRST = ['Ann', 'Björn', 'Chidi', 'Dana', 'Robert', 'Bob', '']
const LAST = ['Lee', 'Åkesson', 'Okafor', 'van den Berg', 'Nagykőrös', '']
const crowd = fc
  .array(fc.tuple(fc.constantFrom(...FIRST), fc.constantFrom(...LAST), fc.nat(40), fc.nat(3)), { maxLength: 150 })
  .map((people) =>
    people.map(([first, last, number, place], i) =>
      profileOf({
        id: String(i),
        source: place === 0 ? 'git' : 'slack:garden',
        name: `${first} ${last}`,
        username: `${last.toLowerCase()}${number}`,
        contexts: [`#${place}`],
        ...(place === 1 ? { email: `${first}.${number}@garden.example` } : {}),
      }),
    ),
  )

test('those who share a key meet once, unless too many share it', () => {
  fc.assert(
    fc.property(crowd, (profiles) => {
      expect(visited(profiles)).toEqual(expected(profiles))
    }),
  )
})
