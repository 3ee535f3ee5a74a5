import type { IdentityRef } from '@kith/contract/records'
import { knownRobot } from '@kith/identity/known-robots'
import { sql } from 'kysely'
import { cut, storable } from '../../platform/text.ts'
import { emailKey } from './address.ts'

/** One appearance of an identity in the input. */
export interface Sighting {
  /** identityKeyOf the ref. */
  readonly key: string
  readonly ref: IdentityRef
  /** When it looked like this, in milliseconds since 1970: an older sighting does not overwrite a newer profile. */
  readonly at: number
  /** False when somebody is only listed (a member list), without having done anything. */
  readonly active: boolean
  /** Others that the source says are the same person. */
  readonly sameAs?: readonly IdentityRef[]
}

/** An identity as the state holds it. */
export interface Known {
  readonly id: number
  readonly memberId: number
  /** The member of that person that it arrived with or was put by a split. */
  readonly homeId: number
  username: string | null
  name: string | null
  email: string | null
  url: string | null
  avatarUrl: string | null
  robot: boolean
  seen: boolean
  asOf: number
  /** A profile that taught nothing, and whether it was newer than this one: then it teaches nothing at any other time. */
  dull?: { readonly ref: IdentityRef; readonly newer: boolean } | undefined
}

/** Platform and key as they are stored, so that what is found again is what was looked for. NUL cannot be stored, so it separates. */
export const keyOf = (platform: string, key: string): string => `${platform}\0${key}`
export const identityKeyOf = (ref: IdentityRef): string => keyOf(storable(ref.platform), storable(ref.key))

type Draft = { -readonly [Field in keyof Sighting]: Sighting[Field] }

/** One sighting an identity, the same whatever the order and wherever batches begin: the newest profile with its gaps filled, active if any is. */
export const mergeSightings = (sightings: readonly Sighting[]): Map<string, Sighting> => {
  const merged = new Map<string, Draft>()
  for (const sighting of sightings) {
    const { key } = sighting
    const draft = merged.get(key)
    if (draft === undefined) merged.set(key, { ...sighting })
    else mergeInto(draft, sighting)
  }
  return merged
}

const mergeInto = (draft: Draft, sighting: Sighting): void => {
  const isNewer = sighting.at > draft.at
  if (!isLike(draft.ref, sighting.ref)) draft.ref = isNewer ? filled(sighting.ref, draft.ref) : filled(draft.ref, sighting.ref)
  if (isNewer) draft.at = sighting.at
  if (sighting.active) draft.active = true
  if (sighting.sameAs) draft.sameAs = [...(draft.sameAs ?? []), ...sighting.sameAs]
}

/** The usual case, worth telling apart: the same profile again. */
export const isLike = (a: IdentityRef, b: IdentityRef): boolean =>
  a === b ||
  (a.attributes === b.attributes &&
    a.name === b.name &&
    a.username === b.username &&
    a.email === b.email &&
    a.url === b.url &&
    a.avatarUrl === b.avatarUrl &&
    a.robot === b.robot)

const TEXTS = ['username', 'name', 'email', 'url', 'avatarUrl'] as const
const isGap = (text: string | undefined): boolean => text === undefined || text.trim() === ''

/** `ref` with what only the older one has; the same object when there is nothing. */
const filled = (ref: IdentityRef, older: IdentityRef): IdentityRef => {
  if (ref === older) return ref
  let whole = ref
  for (const field of TEXTS) {
    const text = older[field]
    if (text !== undefined && isGap(ref[field])) whole = { ...whole, [field]: text }
  }
  if (older.attributes && !ref.attributes) whole = { ...whole, attributes: older.attributes }
  return older.robot === true && ref.robot !== true ? { ...whole, robot: true } : whole
}

export type Profile = Pick<Known, 'username' | 'name' | 'email' | 'url' | 'avatarUrl' | 'robot'>

const FIELDS = ['username', 'name', 'email', 'url', 'avatarUrl', 'robot'] as const

export const profileOf = (ref: IdentityRef): Profile => ({
  username: clean(ref.username, 200),
  name: clean(ref.name, 300),
  email: clean(ref.email, 320),
  url: clean(ref.url, 2_000),
  avatarUrl: clean(ref.avatarUrl, 2_000),
  robot: ref.robot === true || knownRobot(ref) !== undefined,
})

const clean = (text: string | undefined, charsMax: number): string | null => {
  const trimmed = text === undefined ? undefined : storable(text).trim()
  return trimmed ? cut(trimmed, charsMax) : null
}

/** The profile after this sighting, or undefined when it teaches nothing new. A newer one overwrites, an older one only fills gaps. */
export const changes = (known: Known, sighting: Sighting): Profile | undefined => {
  const given = profileOf(sighting.ref)
  const newer = sighting.at > known.asOf
  const choose = (mine: string | null, theirs: string | null): string | null => (newer ? (theirs ?? mine) : (mine ?? theirs))
  const next: Profile = {
    username: choose(known.username, given.username),
    name: choose(known.name, given.name),
    email: choose(known.email, given.email),
    url: choose(known.url, given.url),
    avatarUrl: choose(known.avatarUrl, given.avatarUrl),
    robot: known.robot || given.robot,
  }
  const same = FIELDS.every((field) => next[field] === known[field])
  return same ? undefined : next
}

/** Whether an appearance teaches nothing, as one like it did before: nearly all do, so this decides how fast people are told apart. */
export const isDull = (known: Known, ref: IdentityRef, at: number, active: boolean): boolean =>
  known.dull !== undefined && (known.seen || !active) && (known.dull.newer || at <= known.asOf) && isLike(known.dull.ref, ref)

/** A robot's address joins nobody. */
export const addressOf = (profile: Pick<Profile, 'email' | 'robot'>): string | undefined =>
  profile.robot ? undefined : emailKey(profile.email ?? undefined)

/** Keeps the planner from reading the whole table for some thousands of rows, as it does in ignorance of what a list of values holds. */
export const EACH_BY_INDEX = sql`offset 0`
export const fail = (key: string): never => {
  throw new Error(`The identity ${JSON.stringify(key)} was not stored.`)
}
