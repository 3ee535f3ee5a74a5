import type { IdentityRef } from '@kith/contract/records'
import { clip } from './text.ts'

/** What another program knows of one account. */
export interface Account {
  readonly platform: string
  readonly id?: string | undefined
  readonly username?: string | undefined
  readonly email?: string | undefined
  readonly name?: string | undefined
  readonly url?: string | undefined
  readonly avatarUrl?: string | undefined
}

/** Platforms whose numbers are the same wherever they are told, and that Kith reads itself: an account told of here is the one that is read there. */
const NUMBERED = new Set(['github', 'discord'])

const ALIASES: ReadonlyMap<string, string> = new Map([
  ['x', 'twitter'],
  ['devto', 'dev.to'],
  ['stack_overflow', 'stackoverflow'],
  ['stackexchange', 'stackoverflow'],
  ['mail', 'email'],
  ['e_mail', 'email'],
  ['e-mail', 'email'],
])

/**
 * An account as another program names it. By its number where the platform gives it to nobody else; an address is one of the platform "email"; a username alone stands
 * under "csv:PLATFORM", as it may have been given away since: who is who tells the rest.
 */
export const accountOf = (account: Account): IdentityRef | undefined => {
  const given = account.platform.trim().toLowerCase()
  const platform = ALIASES.get(given) ?? given
  const email = addressOf(account.email ?? (platform === 'email' ? account.username : undefined))
  if (platform === 'email') return email === undefined ? undefined : withShown({ platform, key: email.toLowerCase(), email }, account)
  if (platform === '' || platform.length > 100) return undefined
  const username = (account.username ?? '').trim().replace(/^@/, '')
  const id = (account.id ?? '').trim()
  const isNumbered = NUMBERED.has(platform) && /^\d{1,25}$/.test(id)
  const key = isNumbered ? id : username.toLowerCase() || id || email?.toLowerCase()
  if (key === undefined || key === '') return undefined
  const ref: IdentityRef = isNumbered ? { platform, key } : { platform: `csv:${platform}`, key: clip(key, 500) }
  if (username !== '') ref.username = clip(username, 200)
  if (email !== undefined) ref.email = email
  return withShown(ref, account)
}

const withShown = (ref: IdentityRef, { name, url, avatarUrl }: Account): IdentityRef => {
  const shown = name === undefined ? '' : name.trim()
  if (shown !== '') ref.name = clip(shown, 300)
  if (isLink(url)) ref.url = url
  if (isLink(avatarUrl)) ref.avatarUrl = avatarUrl
  return ref
}

export const addressOf = (text: string | undefined): string | undefined => {
  const address = (text ?? '').trim()
  return /^[^\s@<>,;]+@[^\s@<>,;]+$/.test(address) && address.length <= 320 ? address : undefined
}

const isLink = (text: string | undefined): text is string =>
  text !== undefined && text.length <= 2_000 && /^https?:\/\/[^\s\0]+$/.test(text)

/** GitHub's pictures carry the number of their account: https://avatars.githubusercontent.com/u/12345?v=4. */
export const numberInPicture = (url: string | undefined): string | undefined =>
  /^https:\/\/avatars\d*\.githubusercontent\.com\/u\/(\d{1,20})(?:\?|$)/.exec(url ?? '')?.[1]
