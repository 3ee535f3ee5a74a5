import { addAccounts, collectAccounts, groupConflict } from './accounts.ts'
import type { AccountsOf } from './accounts.ts'

/** Groups that grow by joining and never hold two accounts of one platform or two that a person has set apart. */
export interface Clusters {
  readonly of: (i: number) => number
  readonly members: (root: number) => readonly number[]
  /** Why the two groups may not become one, or undefined. */
  readonly veto: (x: number, y: number) => string | undefined
  readonly join: (x: number, y: number) => void
}

export const createClusters = (accounts: readonly (readonly string[])[], never: readonly (readonly [number, number])[]): Clusters => {
  const parent = Int32Array.from({ length: accounts.length }, (_, i) => i)
  const lists = new Map<number, number[]>()
  const accountsOf = new Map<number, AccountsOf>()
  const foes = new Map<number, Set<number>>()
  const foesOf = (i: number): Set<number> => foes.get(i) ?? foes.set(i, new Set()).get(i) ?? new Set()
  for (const [a, b] of never) {
    foesOf(a).add(b)
    foesOf(b).add(a)
  }
  const of = (i: number): number => {
    let root = i
    while (parent[root] !== root) root = parent[root] ?? root
    for (let at = i; at !== root;) {
      const next = parent[at] ?? root
      parent[at] = root
      at = next
    }
    return root
  }
  const members = (root: number): readonly number[] => lists.get(root) ?? [root]
  // Held for groups alone: nearly everybody is looked at, and most stay by themselves.
  const accountsIn = (root: number): AccountsOf | undefined => {
    const own = accounts[root] ?? []
    return accountsOf.get(root) ?? (own.length === 0 ? undefined : collectAccounts(own))
  }

  return {
    of,
    members,
    veto: (x, y) => {
      const [mine, theirs] = [accountsIn(x), accountsIn(y)]
      const platform = mine === undefined || theirs === undefined ? undefined : groupConflict(mine, theirs)
      if (platform !== undefined) return `two accounts on ${platform}`
      for (const foe of foes.get(x) ?? []) if (of(foe) === y) return 'a person has said that these are two people'
      return undefined
    },
    join: (x, y) => {
      const [small, large] = members(x).length < members(y).length ? [x, y] : [y, x]
      const list = lists.get(large) ?? [large]
      for (const member of members(small)) list.push(member)
      lists.set(large, list)
      lists.delete(small)
      const [mine, theirs] = [accountsIn(small), accountsIn(large)]
      if (mine !== undefined) {
        if (theirs !== undefined) addAccounts(mine, theirs)
        accountsOf.set(large, theirs ?? mine)
        accountsOf.delete(small)
      }
      const both = foes.get(small)
      if (both !== undefined) for (const foe of both) foesOf(large).add(foe)
      parent[small] = large
    },
  }
}
