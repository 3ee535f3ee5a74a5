/**
 * 52 bits of MurmurHash3 (Austin Appleby's, for x86 and 32 bits), run twice with other seeds and factors. It tells whether a row has changed, no more, at a
 * quarter of what a cryptographic hash costs for so few bytes.
 */
export const murmur52 = (bytes: DataView, start: number, end: number): number => {
  let one = 0x9747b28c
  let two = 0x3c6ef372
  let at = start
  for (; at + 4 <= end; at += 4) {
    const word = bytes.getInt32(at, true)
    one = mixed(one, word, 0xcc9e2d51, 0x1b873593)
    two = mixed(two, word, 0x239b961b, 0x38b34ae5)
  }
  let rest = 0
  for (let index = end - 1; index >= at; index--) rest = (rest << 8) | bytes.getUint8(index)
  one = finished(mixed(one, rest, 0xcc9e2d51, 0x1b873593) ^ (end - start))
  two = finished(mixed(two, rest, 0x239b961b, 0x38b34ae5) ^ (end - start))
  return (two & 0xfffff) * 2 ** 32 + one
}

const mixed = (hash: number, word: number, first: number, second: number): number => {
  const scaled = Math.imul(word, first)
  const next = hash ^ Math.imul((scaled << 15) | (scaled >>> 17), second)
  return (Math.imul((next << 13) | (next >>> 19), 5) + 0xe6546b64) | 0
}

const finished = (hash: number): number => {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return (twice ^ (twice >>> 16)) >>> 0
}
