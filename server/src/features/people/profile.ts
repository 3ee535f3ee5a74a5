import type { IdentityRef } from '@kith/contract/records'
import { knownRobot } from '@kith/identity/known-robots'
import { sql } from 'kysely'
import { cut, storable } from '../../platform/text.ts'
import { emailKey } from './address.ts'
import { isLike, type Sighting } from './sightings.ts'

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
