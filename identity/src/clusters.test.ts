import fc from 'fast-check'
import { expect, test } from 'vitest'
import { collectAccounts, groupConflict } from './accounts.ts'
import type { AccountsOf } from './accounts.ts'
import { createClusters } from './clusters.ts'

const account = fc
  .tuple(fc.constantFrom('garden', 'shed'), fc.constantFrom(':', '#'), fc.nat(1))
  .map(([platform, kind, value]) => `${platform}${kind}${value}`)
const accounts = fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, fc.uniqueArray(account, { maxLength: 2 })), {
  minLength: 30,
  maxLength: 30,
})
const pairs = fc.array(fc.tuple(fc.nat(29), fc.nat(29)), { maxLength: 80 })

test('groups of any size know their members in the order in which they joined, and who they may not be one with', () => {
  fc.assert(
    fc.property(accounts, pairs, fc.tuple(fc.nat(29), fc.nat(29)), (given, wishes, [a, b]) => {
      const clusters = createClusters(given, a === b ? [] : [[a, b]])
      let groups = given.map((_, i) => [i])
      const groupOf = (i: number): number[] => groups.find((group) => group.includes(i)) ?? []
      for (const [i, j] of wishes) {
        const [x, y] = [groupOf(i), groupOf(j)]
        if (x === y) continue
        const accountsIn = (group: readonly number[]): AccountsOf => collectAccounts(group.flatMap((member) => given[member] ?? []))
        const platform = groupConflict(accountsIn(x), accountsIn(y))
        const areTwo = [x, y].every((group) => group.includes(a) !== group.includes(b))
        const veto = clusters.veto(clusters.of(i), clusters.of(j))
        expect(veto !== undefined).toBe(platform !== undefined || areTwo)
        if (platform !== undefined) expect(veto).toBe(`two accounts on ${platform}`)
        if (veto !== undefined) continue
        clusters.join(clusters.of(i), clusters.of(j))
        const joined = x.length < y.length ? [...y, ...x] : [...x, ...y]
        groups = [...groups.filter((group) => group !== x && group !== y), joined]
        expect(clusters.members(clusters.of(i))).toEqual(joined)
        expect(clusters.sizeOf(clusters.of(j))).toBe(joined.length)
      }
    }),
  )
})
