import { hash32 } from './hash.ts'
import { nicknameGroups } from './nicknames.ts'
import type { Profile } from './profile.ts'
import { makeSkeleton, skeleton } from './similarity.ts'

/** How many identities may share a key before it tells too little to look at each pair: the weaker the key, the fewer. */
export const BLOCK_MAX = { strong: 64, name: 40, weak: 16 } as const
export type KeyStrength = keyof typeof BLOCK_MAX

const END_LETTERS = 6

export type Emit = (hash: number, strength: KeyStrength) => void

/** The keys under which an identity meets those it may be one with. Any key in common makes a pair worth scoring. */
export const emitKeys = (profile: Profile, emit: Emit): void => {
  const key = (kind: string, text: string, strength: KeyStrength): void => emit(hash32(`${kind} ${text}`), strength)
  const { address, handles, name, accounts, values } = profile
  if (address !== undefined) {
    key('mailbox', address.mailbox, 'strong')
    if (address.domain !== undefined) domainKeys(profile, address.domain, key)
  }
  for (const account of accounts) key('value', account, 'strong')
  for (const value of values)
    key('value', value, value.startsWith('link ') || value.startsWith('avatar ') || value.includes(':') ? 'strong' : 'weak')
  for (const handle of handles) {
    key('handle', handle.base, 'strong')
    if (handle.base.length >= 6) key('begin', handle.base.slice(0, 6), 'weak')
    if (handle.base.length >= END_LETTERS + 3) key('end', handle.base.slice(-END_LETTERS), 'weak')
    if (handle.base.length >= 7) key('sound', makeSkeleton(handle.base), 'weak')
    if (handle.parts.length >= 2) nameKeys(handle.parts, key)
  }
  if (name.tokens.length > 0) nameKeys(name.tokens, key)
  if (name.reading.length > 0) nameKeys(name.reading, key)
}

type Key = (kind: string, text: string, strength: KeyStrength) => void

const domainKeys = (profile: Profile, domain: string, key: Key): void => {
  key('domain', domain, 'weak')
  const initials = new Set([...profile.name.tokens, ...profile.handles.map((handle) => handle.base)].map((word) => word[0] ?? ''))
  for (const initial of initials) key('domain', `${domain} ${initial}`, 'weak')
}

/** The whole name in any order and form, surname with initial as spelt and as it sounds, each word, and the logins that one makes of such a name. */
const nameKeys = (tokens: readonly string[], key: Key): void => {
  const words = tokens.filter((token) => token.length > 1)
  for (const word of words) if (word.length >= 4 || tokens.length === 1) key('word', word, 'weak')
  if (words.length === 0) return
  const first = tokens[0] ?? ''
  const last = tokens.at(-1) ?? ''
  if (tokens.length === 1) {
    key('handle', first, 'strong')
    return
  }
  key('name', words.toSorted().join(' '), 'name')
  pairKeys(first, last, key)
  if (tokens.length > 2) {
    key('name', [first, last].toSorted().join(' '), 'name')
    pairKeys(tokens.at(-2) ?? '', last, key)
  }
  for (const login of [
    `${first}${last}`,
    `${last}${first}`,
    `${first.slice(0, 1)}${last}`,
    `${first}${last.slice(0, 1)}`,
    `${last}${first.slice(0, 1)}`,
    tokens.join(''),
  ]) {
    key('handle', login, 'strong')
    if (login.length >= 6) key('begin', login.slice(0, 6), 'weak')
  }
}

const pairKeys = (first: string, last: string, key: Key): void => {
  const [a, b] = [first.slice(0, 1), last.slice(0, 1)]
  key('initial', `${a} ${last}`, 'weak')
  key('initial', `${b} ${first}`, 'weak')
  // "jeffyancey" is made of a short form that no key foresees.
  if (last.length >= END_LETTERS) key('end', last.slice(-END_LETTERS), 'weak')
  if (last.length >= 4) key('sounds', `${a} ${skeleton(last)}`, 'weak')
  if (first.length >= 4) key('sounds', `${b} ${skeleton(first)}`, 'weak')
  for (const group of nicknameGroups(first)) key('nick', `${group} ${last}`, 'name')
}
