import type { IdentityRef } from '@kith/contract/records'

/** Gives the account of that number or name: the same object as before while all that it was made from is the same. */
export type KnownPeople = (key: unknown, looks: readonly unknown[], make: () => IdentityRef | undefined) => IdentityRef | undefined

const KNOWN_MAX = 100_000
/** Of what is remembered of one: people have short names. */
const TEXTS_MAX_CHARS = 500

/** One object for each account that looks as before: it is made once, not with each of its messages, and needs no second look later. */
export const createKnownPeople = (): KnownPeople => {
  const known = new Map<unknown, { readonly looks: readonly unknown[]; readonly ref: IdentityRef }>()
  return (key, looks, make) => {
    const before = known.get(key)
    if (before !== undefined && isSame(before.looks, looks)) return before.ref
    const ref = make()
    const hasRoom = before !== undefined || known.size < KNOWN_MAX
    if (ref !== undefined && hasRoom && isShort([key]) && isShort(looks)) known.set(key, { looks, ref })
    return ref
  }
}

/** Together, so that a hundred thousand of them are some fifty megabytes at most. */
const isShort = (looks: readonly unknown[]): boolean => {
  let chars = 0
  for (const look of looks) {
    if (typeof look === 'object' && look !== null) return false
    if (typeof look === 'string') chars += look.length
  }
  return chars <= TEXTS_MAX_CHARS
}

/** Objects and lists are never the same: two of them would have to be compared whole. */
const isSame = (before: readonly unknown[], now: readonly unknown[]): boolean => {
  for (let at = 0; at < now.length; at++) if (before[at] !== now[at]) return false
  return true
}
