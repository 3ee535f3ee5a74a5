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
  return typeof value === 'string' && value.length <= 2_000 && /^https?:\/\/[^\s\0\p{Cs}]+$/u.test(value) ? value : undefined
}
