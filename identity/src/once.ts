const INTERNED_MAX = 500_000
const interned = new Map<string, string>()

/** One copy of each word or value that many have: less memory, and equal ones compare at once. */
export const once = (word: string): string => {
  const known = interned.get(word)
  if (known !== undefined) return known
  if (interned.size >= INTERNED_MAX) interned.clear()
  interned.set(word, word)
  return word
}
