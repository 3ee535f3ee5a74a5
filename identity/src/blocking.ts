import { BLOCK_MAX, emitKeys } from './keys.ts'
import type { KeyStrength } from './keys.ts'
import type { Profile } from './profile.ts'

const STRENGTHS: readonly KeyStrength[] = ['strong', 'name', 'weak']

/**
 * Calls `visit` once for each pair of profiles that share a key, i < j. An inverted index in typed arrays: about 20 keys an identity, 13 bytes each.
 * A key that more share than its strength allows makes no pairs, so the work stays near linear.
 */
export const eachCandidate = (profiles: readonly Profile[], visit: (i: number, j: number) => void): void => {
  const index = indexOf(profiles)
  const seen = new Int32Array(profiles.length).fill(-1)
  for (let i = 0; i < profiles.length; i++) {
    for (let entry = index.firstEntry[i] ?? 0; entry < (index.firstEntry[i + 1] ?? 0); entry++) {
      const block = index.blockOf[entry] ?? -1
      if (block < 0) continue
      for (let at = index.start[block] ?? 0; at < (index.start[block + 1] ?? 0); at++) {
        const j = index.members[at] ?? 0
        if (j <= i || seen[j] === i) continue
        seen[j] = i
        visit(i, j)
      }
    }
  }
}

interface Index {
  /** The entries of identity i are firstEntry[i] to firstEntry[i + 1]. */
  readonly firstEntry: Uint32Array
  /** The block of each entry, -1 where the block is too small or too large. */
  readonly blockOf: Int32Array
  readonly start: Uint32Array
  readonly members: Uint32Array
}

const indexOf = (profiles: readonly Profile[]): Index => {
  const entries = collect(profiles)
  const order = sortByHash(entries.hashes)
  const blockOf = new Int32Array(order.length).fill(-1)
  const start: number[] = []
  const members = new Uint32Array(order.length)
  let filled = 0
  for (let from = 0; from < order.length;) {
    let to = from
    let strength = 0
    const hash = entries.hashes[order[from] ?? 0]
    while (to < order.length && entries.hashes[order[to] ?? 0] === hash) {
      strength = Math.max(strength, entries.strengths[order[to] ?? 0] ?? 0)
      to++
    }
    if (to - from >= 2 && to - from <= BLOCK_MAX[STRENGTHS[strength] ?? 'weak']) {
      start.push(filled)
      for (let at = from; at < to; at++) {
        const entry = order[at] ?? 0
        blockOf[entry] = start.length - 1
        members[filled++] = entries.owners[entry] ?? 0
      }
    }
    from = to
  }
  start.push(filled)
  return { firstEntry: entries.firstEntry, blockOf, start: Uint32Array.from(start), members: members.subarray(0, filled) }
}

interface Entries {
  readonly firstEntry: Uint32Array
  readonly hashes: Uint32Array
  readonly owners: Uint32Array
  readonly strengths: Uint8Array
}

const collect = (profiles: readonly Profile[]): Entries => {
  const firstEntry = new Uint32Array(profiles.length + 1)
  let hashes = new Uint32Array(profiles.length * 16 + 1024)
  let owners = new Uint32Array(hashes.length)
  let strengths = new Uint8Array(hashes.length)
  let size = 0
  for (const [i, profile] of profiles.entries()) {
    const first = size
    firstEntry[i] = first
    emitKeys(profile, (hash, strength) => {
      for (let at = first; at < size; at++) if (hashes[at] === hash) return
      if (size === hashes.length) {
        hashes = grown(hashes, new Uint32Array(size * 2))
        owners = grown(owners, new Uint32Array(size * 2))
        strengths = grown(strengths, new Uint8Array(size * 2))
      }
      hashes[size] = hash
      owners[size] = i
      strengths[size++] = STRENGTHS.indexOf(strength)
    })
  }
  firstEntry[profiles.length] = size
  return { firstEntry, hashes: hashes.subarray(0, size), owners: owners.subarray(0, size), strengths: strengths.subarray(0, size) }
}

const grown = <T extends Uint32Array | Uint8Array>(from: T, into: T): T => {
  into.set(from)
  return into
}

/** The positions of the hashes in ascending order of hash, equal ones in order of position: radix sort, three passes of 11 bits. */
const sortByHash = (hashes: Uint32Array): Uint32Array => {
  let from = Uint32Array.from({ length: hashes.length }, (_, at) => at)
  let into = new Uint32Array(hashes.length)
  for (const shift of [0, 11, 22]) {
    const counts = new Uint32Array(2049)
    for (const hash of hashes) counts[((hash >>> shift) & 2047) + 1]!++
    for (let digit = 1; digit < counts.length; digit++) counts[digit]! += counts[digit - 1]!
    for (const entry of from) into[counts[(hashes[entry]! >>> shift) & 2047]!++] = entry
    ;[from, into] = [into, from]
  }
  return from
}
