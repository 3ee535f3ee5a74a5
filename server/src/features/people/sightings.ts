import type { IdentityRef } from '@kith/contract/records'
import { storable } from '../../platform/text.ts'

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
  readonly sameAs?: readonly IdentityRef[] | undefined
}

/** Platform and key as they are stored, so that what is found again is what was looked for. NUL cannot be stored, so it separates. */
export const keyOf = (platform: string, key: string): string => `${platform}\0${key}`
export const identityKeyOf = (ref: IdentityRef): string => keyOf(storable(ref.platform), storable(ref.key))

export type Draft = { -readonly [Field in keyof Sighting]: Sighting[Field] }

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

export const mergeInto = (draft: Draft, sighting: Sighting): void => {
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
