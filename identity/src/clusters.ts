import { addAccounts, collectAccounts, groupConflict } from './accounts.ts'
import type { AccountsOf } from './accounts.ts'

/** Groups that grow by joining and never hold two accounts of one platform or two that a person has set apart. */
export interface Clusters {
  readonly of: (i: number) => number
  readonly sizeOf: (root: number) => number
  readonly members: (root: number) => readonly number[]
  /** Why the two groups may not become one, or undefined. */
  readonly veto: (x: number, y: number) => string | undefined
  readonly join: (x: number, y: number) => void
}

/** Accounts of smaller groups are put together when they are asked for: there are as many groups as people, and few are asked about often. */
const SMALL_MAX = 8
const NOBODY = -1

export const createClusters = (accounts: readonly (readonly string[])[], never: readonly (readonly [number, number])[]): Clusters => {
  const parent = Int32Array.from({ length: accounts.length }, (_, i) => i)
  // From the root each member leads to the next: no list for each of some hundred thousand groups.
  const next = new Int32Array(accounts.length).fill(NOBODY)
  const last = parent.slice()
  const sizes = new Int32Array(accounts.length).fill(1)
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
  const sizeOf = (root: number): number => sizes[root] ?? 0
  const members = (root: number): readonly number[] => {
    const found: number[] = []
    for (let i = root; i !== NOBODY; i = next[i] ?? NOBODY) found.push(i)
    return found
  }
  const accountsIn = (root: number): AccountsOf | undefined => {
    let found = accountsOf.get(root)
    if (found !== undefined) return found
    for (let i = root; i !== NOBODY; i = next[i] ?? NOBODY) {
      const own = accounts[i]
      if (own !== undefined && own.length > 0) found = collectAccounts(own, found)
    }
    return found
  }

  return {
    of,
    sizeOf,
    members,
    veto: (x, y) => {
      const [mine, theirs] = [accountsIn(x), accountsIn(y)]
      const platform = mine === undefined || theirs === undefined ? undefined : groupConflict(mine, theirs)
      if (platform !== undefined) return `two accounts on ${platform}`
      for (const foe of foes.get(x) ?? []) if (of(foe) === y) return 'a person has said that these are two people'
      return undefined
    },
    join: (x, y) => {
      const [small, large] = sizeOf(x) < sizeOf(y) ? [x, y] : [y, x]
      if (sizeOf(small) + sizeOf(large) > SMALL_MAX) {
        const mine = accountsIn(small)
        const theirs: AccountsOf = accountsIn(large) ?? new Map()
        if (mine !== undefined) addAccounts(mine, theirs)
        accountsOf.set(large, theirs)
        accountsOf.delete(small)
      }
      next[last[large] ?? large] = small
      last[large] = last[small] ?? small
      sizes[large] = sizeOf(large) + sizeOf(small)
      const both = foes.get(small)
      if (both !== undefined) for (const foe of both) foesOf(large).add(foe)
      parent[small] = large
    },
  }
}
