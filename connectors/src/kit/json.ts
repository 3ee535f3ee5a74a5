/** Hands on values of unknown shape, from outside: each reader gives what it is asked for or undefined, and never throws. */
export type Json = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** An object without anything. */
export const NOTHING: Json = Object.freeze({})

/** The object at `name`, or an empty one. */
export const objectAt = (parent: Json, name: string): Json => {
  const value = parent[name]
  return isObject(value) ? value : NOTHING
}

export const textAt = (parent: Json, name: string): string | undefined => {
  const value = parent[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A whole number that is not negative. */
export const countAt = (parent: Json, name: string): number | undefined => {
  const value = parent[name]
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

/** A numeric id as text, from a number or digits; undefined for anything else. */
export const idAt = (parent: Json, name: string): string | undefined => {
  const value = parent[name]
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0 ? String(value) : undefined
  return typeof value === 'string' && /^\d{1,30}$/.test(value) ? value : undefined
}

export const listAt = (parent: Json, name: string): readonly unknown[] => {
  const value = parent[name]
  return Array.isArray(value) ? value : []
}

/** An http(s) address within the contract's bound. */
export const urlAt = (parent: Json, name: string): string | undefined => {
  const value = parent[name]
  if (typeof value !== 'string' || value.length > 2_000) return undefined
  return isUsualUrl(value) || /^https?:\/\/[^\s\0\p{Cs}]+$/u.test(value) ? value : undefined
}

/** Whether it is one, of printed ASCII alone as nearly all are; by hand this takes a third of what the pattern takes, which judges all others. */
const isUsualUrl = (text: string): boolean => {
  const from = text.startsWith('https://') ? 8 : text.startsWith('http://') ? 7 : text.length
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code <= SPACE || code >= DELETE) return false
  }
  return from < text.length
}
const [SPACE, DELETE] = [0x20, 0x7f]
