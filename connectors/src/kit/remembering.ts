const KEPT_MAX = 1_000
const TEXT_MAX_CHARS = 100

/** A pure function of texts that come again and again, such as states: its answers are kept for a file, as many as matter. */
export const remembering = <Value>(of: (text: string) => Value): ((text: string) => Value) => {
  const known = new Map<string, { readonly value: Value }>()
  return (text) => {
    if (text.length > TEXT_MAX_CHARS) return of(text)
    const before = known.get(text)
    if (before !== undefined) return before.value
    if (known.size >= KEPT_MAX) known.clear()
    const value = of(text)
    known.set(text, { value })
    return value
  }
}
