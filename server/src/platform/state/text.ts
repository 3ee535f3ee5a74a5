/**
 * Text as PostgreSQL can hold it: without NUL characters, which it refuses in text (error 22021) and in jsonb (22P05).
 * For values that come from outside; returns the same string when there is nothing to remove.
 */
export function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text
}

/**
 * JSON text for a `json` or `jsonb` parameter, with NUL characters removed from every string and key, and U+FFFD for halves of a character.
 * Needed for arrays: a bare JavaScript array as a parameter means a PostgreSQL array, not a JSON one.
 */
export function jsonText(value: unknown): string {
  const given = JSON.stringify(value ?? null)
  // JSON.stringify escapes halves of a character and no whole one.
  const text = given.includes('\\ud') ? given.replaceAll(/(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g, '$1\u{fffd}') : given
  return text.includes('\\u0000') ? text.replaceAll(/(?<!\\)((?:\\\\)*)\\u0000/g, '$1') : text
}
