/** Whether two words differ by one letter added, dropped, changed or swapped with its neighbour (Damerau-Levenshtein distance at most 1). */
export const isOneEdit = (a: string, b: string): boolean => {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  if (long.length - short.length > 1) return false
  // One edit leaves the second half or the first half in place.
  if (short.charCodeAt(0) !== long.charCodeAt(0) && short.charCodeAt(short.length - 1) !== long.charCodeAt(long.length - 1)) return false
  let head = 0
  while (head < short.length && short[head] === long[head]) head++
  if (long.length > short.length) return short.slice(head) === long.slice(head + 1)
  if (short.slice(head + 1) === long.slice(head + 1)) return true
  return short[head] === long[head + 1] && short[head + 1] === long[head] && short.slice(head + 2) === long.slice(head + 2)
}

/**
 * The consonants of a Latin word with spellings of one sound made one, so that transliterations meet: "tchaikovsky" and "chaikovskii",
 * "koenig" and "konig", "mueller" and "muller". A key for finding and for near agreement, never for equality.
 */
export const skeleton = (word: string): string => {
  const known = skeletons.get(word)
  if (known !== undefined) return known
  if (skeletons.size >= REMEMBERED_MAX) skeletons.clear()
  const made = makeSkeleton(word)
  skeletons.set(word, made)
  return made
}

/** Words come again and again; the memory of them changes no result. */
const REMEMBERED_MAX = 300_000
const skeletons = new Map<string, string>()

/** The same without remembering: for words that come once. */
export const makeSkeleton = (word: string): string => {
  const sounds = word
    .replace(/tsch|tch|ch|cz|tz|ts|c(?=[eiy])/g, 'C')
    .replace(/shch|sch|sh|sz|zh/g, 'S')
    .replace(/ph/g, 'f')
    .replace(/kh|gh/g, 'h')
    .replace(/ck|c|q/g, 'k')
    .replace(/x/g, 'ks')
    .replace(/w/g, 'v')
    .replace(/z|j(?=[aeiou])/g, (one) => (one === 'z' ? 's' : 'y'))
    .replace(/th/g, 't')
  const first = /^[aeiouy]/.test(sounds) ? 'A' : sounds.slice(0, 1)
  return (
    first +
    sounds
      .slice(1)
      .replace(/[aeiouyj]/g, '')
      .replace(/h/g, '')
      .replace(/(.)\1+/g, '$1')
  )
}

/** Whether two Latin words of some length sound alike and are about as long. */
export const soundsAlike = (a: string, b: string): boolean => {
  if (a.length < 4 || b.length < 4 || Math.abs(a.length - b.length) > 2) return false
  if (a.charCodeAt(0) !== b.charCodeAt(0) && !(startsSoft(a) && startsSoft(b))) return false
  const key = skeleton(a)
  return key.length >= 3 && key === skeleton(b) && editsWithin(a, b, Math.max(2, Math.floor(Math.max(a.length, b.length) / 3)))
}

/** Whether at most so many letters have to be added, dropped or changed (Levenshtein distance). */
const editsWithin = (a: string, b: string, most: number): boolean => {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return (row[b.length] ?? 0) <= most
}

/** Letters that another spelling of the same sound may replace. */
const startsSoft = (word: string): boolean => 'aeiouyckqszjgvwfhx'.includes(word.charAt(0))
