import { BLOCK_MAX, emitKeys } from './keys.ts'
import type { KeyStrength } from './keys.ts'
import type { Profile } from './profile.ts'

const STRENGTHS: readonly KeyStrength[] = ['strong', 'name', 'weak']

/**
 * Calls `visit` once for each pair of profiles that share a key, i < j. An inverted index in typed arrays: 20 to 40 keys an identity, 5 bytes each, and of the few
 * that others have too 8 more.
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

const indexOf = (profiles: readonly Profile[]): Index => {
  const { firstEntry, hashes, strengths } = collect(profiles)
  const start = placeInBlocks(hashes, strengths)
  const blockOf = keepBlocks(firstEntry, hashes)
  return { firstEntry, blockOf, start, members: membersOf(firstEntry, blockOf, start) }
}

/**
 * Of some hundred thousand identities each array of entries takes tens of megabytes. So hashes are sorted in sixteen parts, by their first bits, with room for one
 * part, and what is found takes their place.
 */
const PART_BITS = 4
const REST_BITS = 32 - PART_BITS
/** Read as a hash it is of the first part, like the number of any block: that part is over before another is looked for. */
const NO_BLOCK = 2 ** REST_BITS - 1

/** Writes the block of each entry in the place of its hash. Answers where each block starts, and at last where all end. */
const placeInBlocks = (hashes: Uint32Array, strengths: Uint8Array): Uint32Array => {
  const sizes = new Uint32Array(2 ** PART_BITS)
  for (const hash of hashes) sizes[hash >>> REST_BITS]!++
  const room = roomFor(Math.max(...sizes))
  const starts: number[] = []
  let filled = 0
  for (const [part, size] of sizes.entries()) {
    take(hashes, part, room)
    const order = sortByHash(size, room)
    for (let from = 0; from < size;) {
      let to = from
      let strength = 0
      const hash = room.hashes[order[from]!]
      while (to < size && room.hashes[order[to]!] === hash) {
        strength = Math.max(strength, strengths[room.entries[order[to]!]!]!)
        to++
      }
      if (to - from >= 2 && to - from <= BLOCK_MAX[STRENGTHS[strength] ?? 'weak']) {
        for (let at = from; at < to; at++) hashes[room.entries[order[at]!]!] = starts.length
        starts.push(filled)
        filled += to - from
      }
      from = to
    }
  }
  starts.push(filled)
  return Uint32Array.from(starts)
}

/** What one part needs, used for one after another. */
interface Room {
  readonly hashes: Uint32Array
  readonly entries: Uint32Array
  readonly order: Uint32Array
  readonly spare: Uint32Array
  readonly counts: Uint32Array
}

const roomFor = (size: number): Room => ({
  hashes: new Uint32Array(size),
  entries: new Uint32Array(size),
  order: new Uint32Array(size),
  spare: new Uint32Array(size),
  counts: new Uint32Array(DIGITS + 1),
})

/** Copies the hashes of a part with their entries, in ascending order of entry. */
const take = (hashes: Uint32Array, part: number, room: Room): void => {
  let taken = 0
  for (let entry = 0; entry < hashes.length; entry++) {
    const hash = hashes[entry]!
    if (hash >>> REST_BITS !== part) continue
    room.hashes[taken] = hash
    room.entries[taken++] = entry
    hashes[entry] = NO_BLOCK
  }
}

const DIGIT_BITS = 10
const DIGITS = 2 ** DIGIT_BITS

/** The positions of a part's hashes in ascending order of hash, equal ones in order of position: radix sort, three passes of 10 bits. */
const sortByHash = (size: number, { hashes, order, spare, counts }: Room): Uint32Array => {
  let [from, into] = [order, spare]
  for (let at = 0; at < size; at++) from[at] = at
  for (let shift = 0; shift < REST_BITS; shift += DIGIT_BITS) {
    counts.fill(0)
    for (let at = 0; at < size; at++) counts[((hashes[at]! >>> shift) & (DIGITS - 1)) + 1]!++
    for (let digit = 1; digit < counts.length; digit++) counts[digit]! += counts[digit - 1]!
    for (let at = 0; at < size; at++) into[counts[(hashes[from[at]!]! >>> shift) & (DIGITS - 1)]!++] = from[at]!
    ;[from, into] = [into, from]
  }
  return from
}

/** Takes the entries away that are in no block. Most are not: a copy of the others is all that need be held. */
const keepBlocks = (firstEntry: Uint32Array, blockOf: Uint32Array): Uint32Array => {
  let kept = 0
  let from = 0
  for (let i = 0; i + 1 < firstEntry.length; i++) {
    const to = firstEntry[i + 1]!
    for (let entry = from; entry < to; entry++) if (blockOf[entry] !== NO_BLOCK) blockOf[kept++] = blockOf[entry]!
    from = to
    firstEntry[i + 1] = kept
  }
  return blockOf.slice(0, kept)
}

const membersOf = (firstEntry: Uint32Array, blockOf: Uint32Array, start: Uint32Array): Uint32Array => {
  const members = new Uint32Array(blockOf.length)
  /** Where the next member of each block goes. */
  const next = start.slice()
  for (let i = 0; i + 1 < firstEntry.length; i++) {
    for (let entry = firstEntry[i]!; entry < firstEntry[i + 1]!; entry++) members[next[blockOf[entry]!]!++] = i
  }
  return members
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
