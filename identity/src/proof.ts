import { sharedAccount } from './accounts.ts'
import { compatibleNames } from './compare-names.ts'
import type { Frequencies } from './frequencies.ts'
import type { Profile } from './profile.ts'

/** Two identities that are one by proof, and what proves it. */
export interface Proof {
  readonly a: number
  readonly b: number
  readonly reason: string
}

const SHARED_FROM_NAMES = 3

/** Why the two are one beyond reasonable doubt, or undefined. The address must be personal and the names must not contradict each other. */
export const proofOf = (a: Profile, b: Profile, f: Frequencies): string | undefined => {
  if (states(a, b) || states(b, a)) return 'stated by the source, a mailmap or a person'
  if (a.told !== b.told) return undefined
  const account = sharedAccount(a, b)
  if (account !== undefined) return accountReason(account)
  const key = provingAddress(a, f)
  if (key === undefined || key !== provingAddress(b, f) || a.robot !== b.robot || !compatibleNames(a.name, b.name)) return undefined
  if (f.namesOfAddress(key) > 1 && !(a.name.full && b.name.full)) return undefined
  return `same personal address ${key}`
}

/** What is told by one alone proves nothing of what others hold under the same account or address. */
const among = ({ told }: Profile, key: string): string => (told === undefined ? key : `${key}\0${told}`)

/** "github#42" is read as "github number 42". */
const accountReason = (account: string): string =>
  `same account ${account.replace(/[:#](?=[^:#]*$)/, (mark) => (mark === '#' ? ' number ' : ' '))}`

const states = (a: Profile, b: Profile): boolean => a.sameAs?.includes(b.id) ?? false

const provingAddress = ({ address }: Profile, f: Frequencies): string | undefined =>
  address?.kind === 'personal' && f.namesOfAddress(address.key) < SHARED_FROM_NAMES ? address.key : undefined

/** Proofs enough to connect all that proof connects, the strongest kind first. Linear: each identity meets the first ones of its account and address. */
export const proofsOf = (profiles: readonly Profile[], f: Frequencies): Proof[] => [
  ...stated(profiles),
  ...byAccount(profiles),
  ...byAddress(profiles, f),
]

const stated = (profiles: readonly Profile[]): Proof[] => {
  if (!profiles.some((profile) => profile.sameAs !== undefined)) return []
  const indexOf = new Map(profiles.map((profile, i) => [profile.id, i]))
  return profiles.flatMap((profile, a) =>
    (profile.sameAs ?? []).flatMap((id) => {
      const b = indexOf.get(id)
      return b === undefined || b === a ? [] : [{ a, b, reason: 'stated by the source, a mailmap or a person' }]
    }),
  )
}

const GROUPS_MAX = 8

const byAccount = (profiles: readonly Profile[]): Proof[] => {
  const holders = new Map<string, number[]>()
  const numbers: Proof[] = []
  const logins: Proof[] = []
  for (const [b, profile] of profiles.entries()) {
    for (const account of profile.accounts) {
      const place = among(profile, account)
      const known = holders.get(place) ?? []
      const a = known.find((other) => profiles[other] !== undefined && sharedAccount(profiles[other], profile) !== undefined)
      if (a !== undefined) (account.includes('#') ? numbers : logins).push({ a, b, reason: accountReason(account) })
      // A login that changed hands has several holders; one that never did keeps its first.
      else if (known.length < GROUPS_MAX) holders.set(place, [...known, b])
    }
  }
  return [...numbers, ...logins]
}

const byAddress = (profiles: readonly Profile[], f: Frequencies): Proof[] => {
  const holders = new Map<string, { readonly key: string; readonly list: number[] }>()
  for (const [i, profile] of profiles.entries()) {
    const key = provingAddress(profile, f)
    if (key === undefined) continue
    const place = among(profile, key)
    const known = holders.get(place)
    if (known === undefined) holders.set(place, { key, list: [i] })
    else known.list.push(i)
  }
  return [...holders.values()].flatMap(({ key, list }) => (list.length < 2 ? [] : underOneAddress(profiles, f, key, list)))
}

/** The fullest names first, so that each person under an address has the name that tells most. */
const underOneAddress = (profiles: readonly Profile[], f: Frequencies, key: string, holders: readonly number[]): Proof[] => {
  const width = (i: number): number => (profiles[i]?.name.full ? 1000 : 0) + (profiles[i]?.name.tokens.join(' ').length ?? 0)
  const people: number[] = []
  return holders
    .toSorted((x, y) => width(y) - width(x) || x - y)
    .flatMap((b) => {
      const a = people.find((other) => {
        const [theirs, mine] = [profiles[other], profiles[b]]
        return theirs !== undefined && mine !== undefined && proofOf(theirs, mine, f) !== undefined
      })
      if (a === undefined && people.length < GROUPS_MAX) people.push(b)
      return a === undefined ? [] : [{ a, b, reason: `same personal address ${key}` }]
    })
}
