import { BLOCK_MAX, emitKeys } from './keys.ts'
import type { KeyStrength } from './keys.ts'
import type { Profile } from './profile.ts'

const STRENGTHS: readonly KeyStrength[] = ['strong', 'name', 'weak']

/**
 * Calls `visit` once for each pair of profiles that share a key, i < j. An inverted index in typed arrays: 20 to 40 keys an identity, 13 bytes each.
 * A key that more share than its strength allows makes no pairs, so the work stays near linear.
 */
export const eachCandidate = (profiles: readonly Profile[], visit: (i: number, j: number) => void): void => {
  const index = indexOf(profiles)
  const seen = new Int32Array(profiles.length).fill(-1)
  for (let i = 0; i < profiles.length; i++) {
    for (let entry = index.firstEntry[i] ?? 0; entry < (index.firstEntry[i + 1] ?? 0); entry++) {
      const block = index.blockOf[entry] ?? 0
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
  /** The entries of identity i are firstEntry[i] to firstEntry[i + 1]: those alone whose block is neither too small nor too large. */
  readonly firstEntry: Uint32Array
  /** The block of each entry. */
  readonly blockOf: Uint32Array
  /** Identities in block b are those from start[b] to start[b + 1], in ascending order. */
  readonly start: Uint32Array
  readonly members: Uint32Array
}

/** Of some hundred thousand identities each array of entries takes tens of megabytes: where one is no longer needed, what comes next takes its place. */
const indexOf = (profiles: readonly Profile[]): Index => {
  const { firstEntry, hashes, strengths } = collect(profiles)
  const { order, spare: blockOf } = sortByHash(hashes)
  blockOf.fill(NO_BLOCK)
  const starts: number[] = []
  let filled = 0
  for (let from = 0; from < order.length;) {
    let to = from
    let strength = 0
    const hash = hashes[order[from] ?? 0]
    while (to < order.length && hashes[order[to] ?? 0] === hash) {
      strength = Math.max(strength, strengths[order[to] ?? 0] ?? 0)
      to++
    }
    if (to - from >= 2 && to - from <= BLOCK_MAX[STRENGTHS[strength] ?? 'weak']) {
      for (let at = from; at < to; at++) blockOf[order[at] ?? 0] = starts.length
      starts.push(filled)
      filled += to - from
    }
    from = to
  }
  starts.push(filled)
  const start = Uint32Array.from(starts)
  keepBlocks(firstEntry, blockOf)
  return { firstEntry, blockOf, start, members: membersOf(firstEntry, blockOf, start.slice(), order) }
}

const NO_BLOCK = 0xffff_ffff

/** Takes the entries away that are in no block. */
const keepBlocks = (firstEntry: Uint32Array, blockOf: Uint32Array): void => {
  let kept = 0
  let from = 0
  for (let i = 0; i + 1 < firstEntry.length; i++) {
    const to = firstEntry[i + 1]!
    for (let entry = from; entry < to; entry++) if (blockOf[entry] !== NO_BLOCK) blockOf[kept++] = blockOf[entry]!
    from = to
    firstEntry[i + 1] = kept
  }
}

/** `next`: where the next member of each block goes. They are written into `into`. */
const membersOf = (firstEntry: Uint32Array, blockOf: Uint32Array, next: Uint32Array, into: Uint32Array): Uint32Array => {
  for (let i = 0; i + 1 < firstEntry.length; i++) {
    for (let entry = firstEntry[i]!; entry < firstEntry[i + 1]!; entry++) into[next[blockOf[entry]!]!++] = i
  }
  return into
}

interface Entries {
  readonly firstEntry: Uint32Array
  readonly hashes: Uint32Array
  readonly strengths: Uint8Array
}

/** More than most identities have. */
const KEYS = 40

const collect = (profiles: readonly Profile[]): Entries => {
  const firstEntry = new Uint32Array(profiles.length + 1)
  // What has not been written to takes no memory.
  let hashes = new Uint32Array(profiles.length * KEYS + 1024)
  let strengths = new Uint8Array(hashes.length)
  let size = 0
  for (const [i, profile] of profiles.entries()) {
    const first = size
    firstEntry[i] = first
    emitKeys(profile, (hash, strength) => {
      for (let at = first; at < size; at++) if (hashes[at] === hash) return
      if (size === hashes.length) {
        hashes = grown(hashes, new Uint32Array(size * 2))
        strengths = grown(strengths, new Uint8Array(size * 2))
      }
      hashes[size] = hash
      strengths[size++] = STRENGTHS.indexOf(strength)
    })
  }
  firstEntry[profiles.length] = size
  return { firstEntry, hashes: hashes.subarray(0, size), strengths: strengths.subarray(0, size) }
}

const grown = <T extends Uint32Array | Uint8Array>(from: T, into: T): T => {
  into.set(from)
  return into
}

/** The positions of the hashes in ascending order of hash, equal ones in order of position: radix sort, three passes of 11 bits. `spare` is as long, and free. */
const sortByHash = (hashes: Uint32Array): { order: Uint32Array; spare: Uint32Array } => {
  let from = Uint32Array.from({ length: hashes.length }, (_, at) => at)
  let into = new Uint32Array(hashes.length)
  for (const shift of [0, 11, 22]) {
    const counts = new Uint32Array(2049)
    for (const hash of hashes) counts[((hash >>> shift) & 2047) + 1]!++
    for (let digit = 1; digit < counts.length; digit++) counts[digit]! += counts[digit - 1]!
    for (const entry of from) into[counts[(hashes[entry]! >>> shift) & 2047]!++] = entry
    ;[from, into] = [into, from]
  }
  return { order: from, spare: into }
}
