const ZERO = 0x30

/** The number that so many digits write; NaN where they are none. Dates of a known shape are read with it: a regular expression takes ten times as long. */
export const digits = (text: string, from: number, count: number): number => {
  let value = 0
  for (let at = from; at < from + count; at++) {
    const digit = text.charCodeAt(at) - ZERO
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    value = value * 10 + digit
  }
  return value
}
