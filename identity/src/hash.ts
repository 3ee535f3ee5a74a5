/** FNV-1a over UTF-16 units with a final mix (Fowler, Noll, Vo; mix of MurmurHash3): 32 bits, for grouping only. A collision costs a needless comparison. */
export const hash32 = (text: string, seed = 0): number => {
  let hash = 0x811c9dc5 ^ seed
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** 53 bits as one number, for counting distinct pairs without keeping their text. */
export const hashPair = (a: string, b: string): number => hash32(a) * 0x200000 + (hash32(b, 0x9e3779b9) >>> 11)
