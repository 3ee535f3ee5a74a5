import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Identity } from './identity.ts'
import { resolve } from './resolve.ts'

const GIVEN = ['Annika', 'Bodil', 'Carlo', 'anna', 'J.', 'Иван', '김', '']
const FAMILY = ['Leestrom', 'Krantz', 'Smith', 'S.', 'O’Neil', 'Петров', '철수', '']
const LOGINS = ['zork', 'aleestrom', 'annika.leestrom', 'jsmith', 'root', 'quux42', 'al', '']
const HOSTS = ['one.example', 'gmail.com', 'localhost', 'corp.example', 'users.noreply.github.com', '']

const identity: fc.Arbitrary<Omit<Identity, 'id'>> = fc.record(
  {
    source: fc.constantFrom('git', 'github', 'slack', 'forum'),
    name: fc.oneof(
      fc.tuple(fc.constantFrom(...GIVEN), fc.constantFrom(...FAMILY)).map(([given, family]) => `${given} ${family}`.trim()),
      fc.string({ unit: 'binary', maxLength: 20 }),
    ),
    email: fc.oneof(
      fc.tuple(fc.constantFrom(...LOGINS), fc.constantFrom(...HOSTS)).map(([login, host]) => `${login}@${host}`),
      fc.string({ maxLength: 12 }),
    ),
    username: fc.constantFrom(...LOGINS),
    url: fc.constantFrom('https://github.com/zork', 'zork.example', 'http://', '::'),
    robot: fc.boolean(),
  },
  { requiredKeys: ['source'] },
)

const community = fc
  .array(identity, { maxLength: 24 })
  .map((list) => list.map((one, at): Identity => ({ ...one, id: `i${String(at).padStart(2, '0')}` })))

const personOf = (identities: readonly Identity[]): Map<string, string> =>
  new Map(resolve(identities).identities.map(({ id, person }) => [id, person]))

describe('resolving', () => {
  it('does not depend on the order of the input', () => {
    fc.assert(
      fc.property(
        community.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          expect(personOf(shuffled)).toEqual(personOf(list))
        },
      ),
    )
  })

  it('is not changed for anybody by somebody who has nothing in common with them', () => {
    const stranger: Identity = { id: 'zz', source: 'mail', name: 'Wq Xyvbqw', email: 'wqxy@qqqq.invalid.example', username: 'wqxyvbqw' }
    fc.assert(
      fc.property(community, (list) => {
        const before = resolve(list).identities
        expect(resolve([...list, stranger]).identities.slice(0, -1)).toEqual(before)
      }),
    )
  })

  it('finds the same people again when told what it has proven', () => {
    fc.assert(
      fc.property(community, (list) => {
        const first = resolve(list).identities
        const told = list.map((one, at) => ({ ...one, sameAs: [first[at]?.mergedPerson ?? one.id] }))
        expect(resolve(told).identities.map(({ person, mergedPerson }) => [person, mergedPerson])).toEqual(
          first.map(({ person, mergedPerson }) => [person, mergedPerson]),
        )
      }),
    )
  })

  it('parts nobody whose suggestion a person accepts', () => {
    fc.assert(
      fc.property(community, (list) => {
        const first = personOf(list)
        const then = personOf(list.map((one) => ({ ...one, sameAs: [first.get(one.id) ?? one.id] })))
        for (const { id } of list) expect(then.get(id)).toBe(then.get(first.get(id) ?? id))
      }),
    )
  })

  it('merges nobody who is not in one group of suggestions, and is sure between 0 and 1', () => {
    fc.assert(
      fc.property(community, (list) => {
        const { identities } = resolve(list)
        const groups = new Map<string, Set<string>>()
        for (const one of identities) {
          groups.set(one.mergedPerson, (groups.get(one.mergedPerson) ?? new Set()).add(one.person))
          expect(one.confidence).toBeGreaterThanOrEqual(0)
          expect(one.confidence).toBeLessThanOrEqual(1)
        }
        for (const people of groups.values()) expect(people.size).toBe(1)
      }),
    )
  })

  it('lists the proofs that joined groups: none too few, none too many', () => {
    fc.assert(
      fc.property(community, (list) => {
        const { identities, proofs } = resolve(list)
        const group = new Map(list.map(({ id }) => [id, id]))
        for (const { a, b, reason } of proofs) {
          const [x, y] = [group.get(a), group.get(b)]
          expect(x).not.toBe(y)
          expect(reason).not.toBe('')
          for (const [id, of] of group) if (of === y) group.set(id, x ?? id)
        }
        for (const one of identities)
          for (const other of identities) expect(group.get(one.id) === group.get(other.id)).toBe(one.mergedPerson === other.mergedPerson)
      }),
    )
  })

  it('never puts two accounts of one platform, or whom a person set apart, into one group', () => {
    fc.assert(
      fc.property(community, fc.array(fc.tuple(fc.nat({ max: 23 }), fc.nat({ max: 23 })), { maxLength: 6 }), (list, apart) => {
        const never = apart.flatMap(([a, b]): [string, string][] => {
          const [one, other] = [list[a], list[b]]
          return one === undefined || other === undefined || one === other ? [] : [[one.id, other.id]]
        })
        const people = new Map(resolve(list, { never }).identities.map(({ id, person }) => [id, person]))
        for (const [a, b] of never) expect(people.get(a)).not.toBe(people.get(b))
        const logins = new Map<string, Set<string>>()
        for (const { id, source, username } of list) {
          if (!['github', 'slack'].includes(source) || !username || username === 'root') continue
          const key = `${people.get(id) ?? ''} ${source}`
          logins.set(key, (logins.get(key) ?? new Set()).add(username))
        }
        for (const found of logins.values()) expect(found.size).toBe(1)
      }),
    )
  })

  it('changes nothing by setting apart who are apart, and only their people by setting apart who are one', () => {
    fc.assert(
      fc.property(community, fc.nat({ max: 23 }), fc.nat({ max: 23 }), (list, x, y) => {
        const [a, b] = [list[x], list[y]]
        fc.pre(a !== undefined && b !== undefined && a !== b)
        const before = resolve(list).identities
        const after = resolve(list, { never: [[a?.id ?? '', b?.id ?? '']] }).identities
        const merged = new Map(before.map((one) => [one.id, one.mergedPerson]))
        const one = merged.get(a?.id ?? '')
        if (one !== merged.get(b?.id ?? ''))
          expect(after.map(({ mergedPerson }) => mergedPerson)).toEqual(before.map(({ mergedPerson }) => mergedPerson))
        for (const [at, { mergedPerson }] of before.entries()) if (mergedPerson !== one) expect(after[at]?.mergedPerson).toBe(mergedPerson)
      }),
    )
  })

  it('explains a pair the same from both sides', () => {
    fc.assert(
      fc.property(identity, identity, (a, b) => {
        const { explain } = resolve([
          { ...a, id: 'a' },
          { ...b, id: 'b' },
        ])
        expect(explain('a', 'b').bits).toBeCloseTo(explain('b', 'a').bits, 9)
        expect(explain('a', 'b').outcome).toBe(explain('b', 'a').outcome)
      }),
    )
  })
})
