import type { IdentityRef } from '@kith/contract/records'
import type { Knowledge, Known, Named } from '@kith/identity/files/knowledge'
import type { Blocklist } from '../people/index.ts'

/**
 * An identity of a file as sources give theirs, so that evidence has one shape: keyed as the git connector does it, by its login where there is one, else by
 * the address or the name.
 */
export const referenceOf = ({ platform, name, email, username }: Named): IdentityRef => {
  const address = email?.toLowerCase()
  const facts = {
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(username === undefined ? {} : { username }),
  }
  if (username !== undefined && platform !== undefined)
    return { platform, key: platform === 'github' ? `login:${username.toLowerCase()}` : username.toLowerCase(), ...facts }
  if (platform === 'git') return { platform, key: name === undefined ? `<${address ?? ''}>` : `${name} <${address ?? ''}>`, ...facts }
  return { platform: platform ?? (address === undefined ? 'file' : 'email'), key: address ?? name ?? username ?? '', ...facts }
}

/** What a file says of everybody but those who are erased or have opted out, and how many they are. */
export const withoutBlocked = (knowledge: Knowledge, blocklist: Blocklist): { knowledge: Knowledge; blocked: number } => {
  if (blocklist.isEmpty) return { knowledge, blocked: 0 }
  const isFree = ({ identities }: Known): boolean => !blocklist.blocksEvidence({ identities: identities.map(referenceOf) })
  const people = knowledge.people.filter(isFree)
  return { knowledge: { ...knowledge, people }, blocked: knowledge.people.length - people.length }
}
