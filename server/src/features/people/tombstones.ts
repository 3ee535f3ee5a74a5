import { parseAddress } from '@kith/identity/address'
import type { IdentityRef } from '@kith/contract/records'
import { createHmac } from 'node:crypto'
import type { Database } from '../../database.ts'
import { storable } from '../../platform/text.ts'

export type TombstoneKind = Database['tombstone']['kind']

export interface Tombstone {
  readonly kind: TombstoneKind
  /** HMAC-SHA-256 under the workspace's secret: without it nobody can tell or guess whom it stands for. */
  readonly hash: string
}

/** The hash under which something may not come back. Parts cannot run into each other: none of them holds NUL. */
export const tombstoneOf = (secret: string, kind: TombstoneKind, ...parts: readonly string[]): Tombstone => ({
  kind,
  hash: createHmac('sha256', secret)
    .update([kind, ...parts.map((part) => storable(part))].join('\0'))
    .digest('hex'),
})

type Who = Pick<IdentityRef, 'platform' | 'key' | 'username' | 'email' | 'attributes'>

interface Account {
  readonly family: string
  /** What the platform itself never gives to anybody else. */
  readonly number: string | undefined
  readonly login: string | undefined
}

/** The account that an identity is or speaks of, whichever source tells of it: GitHub's own, one of a spreadsheet, a no-reply address in git. */
export const accountOf = ({ platform, key, username, email, attributes }: Who): Account | undefined => {
  const hosted = parseAddress(email)?.account
  if (hosted) return { family: hosted.platform, number: hosted.number, login: hosted.login.toLowerCase() }
  const login = attributes?.['githubLogin']
  if (typeof login === 'string') return { family: 'github', number: undefined, login: login.toLowerCase() }
  if (platform === 'git' || platform === 'email' || platform === 'csv:file') return undefined
  if (platform.startsWith('csv:')) return { family: platform.slice(4), number: undefined, login: (username ?? key).toLowerCase() }
  const ownLogin = (username ?? '').toLowerCase()
  const isLogin = key.startsWith('login:') || key.toLowerCase() === ownLogin
  const number = isLogin ? undefined : key
  return { family: platform, number, login: ownLogin || (isLogin ? key.replace(/^login:/, '').toLowerCase() : undefined) }
}

/** The mailbox behind an address that is one person's; undefined for shared and robot mailboxes, machines and what is no address. */
export const mailboxOf = (email: string | undefined): string | undefined => {
  const address = parseAddress(email)
  return address?.kind === 'personal' ? address.mailbox : undefined
}

const addressIn = ({ platform, key, email }: Who): string | undefined => mailboxOf(email ?? (platform === 'email' ? key : undefined))

/**
 * All that keeps this identity from coming back. An address that others use, too, is left out by `keepAddress`: it would keep them away as well. A login is
 * noted apart where the account's number is known, so that whoever takes the login later is not taken for them.
 */
export const tombstonesOf = (secret: string, who: Who, keepAddress: (mailbox: string) => boolean = () => false): Tombstone[] => {
  const made = [tombstoneOf(secret, 'identity', who.platform, who.key)]
  const mailbox = addressIn(who)
  if (mailbox !== undefined && !keepAddress(mailbox)) made.push(tombstoneOf(secret, 'address', mailbox))
  const account = accountOf(who)
  if (account?.number !== undefined) made.push(tombstoneOf(secret, 'account', account.family, account.number))
  if (account?.login !== undefined)
    made.push(tombstoneOf(secret, account.number === undefined ? 'login' : 'numbered-login', account.family, account.login))
  return made
}

/** What an arriving identity is compared with, the surest first. */
export const tombstonesAgainst = (secret: string, who: Who): Tombstone[] => {
  const against = [tombstoneOf(secret, 'identity', who.platform, who.key)]
  const mailbox = addressIn(who)
  if (mailbox !== undefined) against.push(tombstoneOf(secret, 'address', mailbox))
  const account = accountOf(who)
  if (account === undefined) return against
  if (account.number !== undefined) against.push(tombstoneOf(secret, 'account', account.family, account.number))
  if (account.login !== undefined) against.push(...loginTombstones(secret, account.family, account.login, account.number !== undefined))
  return against
}

/** A login without a number may be that of an account whose number is blocked. */
export const loginTombstones = (secret: string, family: string, login: string, isNumbered = false): Tombstone[] => [
  tombstoneOf(secret, 'login', family, login.toLowerCase()),
  ...(isNumbered ? [] : [tombstoneOf(secret, 'numbered-login', family, login.toLowerCase())]),
]
