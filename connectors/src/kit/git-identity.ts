import { createHash } from 'node:crypto'
import type { IdentityRef } from '@kith/contract/records'
import { clip } from './text.ts'

/** A name and an address, as a commit has them. */
export interface Person {
  readonly name: string
  readonly email: string
}

const CACHE_MAX = 20_000
const KEY_MAX_CHARS = 500
// oxlint-disable-next-line no-control-regex -- control characters are what it removes
const CONTROL = /[\s\u0000-\u001f\u007f]+/g
const NOREPLY = /^(?:(\d{1,20})\+)?([a-z\d][a-z\d-]{0,99}(?:\[bot\])?)@users\.noreply\.github\.com$/

/** Makes identities of git's names and addresses; equal ones are made once. */
export type ToIdentity = (person: Person, zone?: string) => IdentityRef

export const createToIdentity = (): ToIdentity => {
  const cache = new Map<string, IdentityRef>()
  return (person, zone = '') => {
    const id = `${person.name}\0${person.email}\0${zone}`
    const known = cache.get(id)
    if (known !== undefined) return known
    const made = toIdentity(person, zone)
    if (cache.size >= CACHE_MAX) cache.clear()
    cache.set(id, made)
    return made
  }
}

/**
 * The identity of a name and an address: keyed "name <address in lower case>", or "<address>" without a name, which also stands for
 * everybody who uses that address in evidence from a .mailmap.
 */
const toIdentity = (person: Person, zone: string): IdentityRef => {
  const name = clip(person.name.replace(CONTROL, ' ').trim(), 300)
  const email = clip(person.email.replace(CONTROL, '').trim().toLowerCase(), 320)
  const noreply = NOREPLY.exec(email)
  const attributes: Record<string, string> = {}
  if (/^[+-]\d{4}$/.test(zone)) attributes['timezone'] = `${zone.slice(0, 3)}:${zone.slice(3)}`
  if (noreply?.[2] !== undefined) attributes['githubLogin'] = noreply[2]
  if (noreply?.[1] !== undefined) attributes['githubId'] = noreply[1]
  return {
    platform: 'git',
    key: keyOf(name, email),
    ...(name === '' ? {} : { name }),
    ...(email === '' ? {} : { email }),
    ...(noreply?.[2]?.endsWith('[bot]') === true ? { robot: true } : {}),
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
  }
}

const keyOf = (name: string, email: string): string => {
  const key = name === '' ? `<${email}>` : `${name} <${email}>`
  if (key.length <= KEY_MAX_CHARS) return key
  return `${clip(key, KEY_MAX_CHARS - 41)}#${createHash('sha1').update(key).digest('hex')}`
}

/** One person by git's own measure: the same address, or, where one has none, the same name. */
export const isSamePerson = (a: Person, b: Person): boolean =>
  a.email !== '' && b.email !== ''
    ? a.email.toLowerCase() === b.email.toLowerCase()
    : a.name.trim().toLowerCase() === b.name.trim().toLowerCase()
