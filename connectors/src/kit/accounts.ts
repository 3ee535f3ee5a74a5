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

const ALIASES: Readonly<Record<string, string>> = {
  x: 'twitter',
  devto: 'dev.to',
  stack_overflow: 'stackoverflow',
  stackexchange: 'stackoverflow',
  mail: 'email',
  e_mail: 'email',
  'e-mail': 'email',
}

/**
 * An account as another program names it. By its number where the platform gives it to nobody else; an address is one of the platform "email"; a username alone stands
 * under "csv:PLATFORM", as it may have been given away since: who is who tells the rest.
 */
export const accountOf = (account: Account): IdentityRef | undefined => {
  const given = account.platform.trim().toLowerCase()
  const platform = ALIASES[given] ?? given
  const email = addressOf(account.email ?? (platform === 'email' ? account.username : undefined))
  const username = (account.username ?? '').trim().replace(/^@/, '')
  const id = (account.id ?? '').trim()
  const shown = {
    ...(account.name === undefined || account.name.trim() === '' ? {} : { name: clip(account.name.trim(), 300) }),
    ...(isLink(account.url) ? { url: account.url } : {}),
    ...(isLink(account.avatarUrl) ? { avatarUrl: account.avatarUrl } : {}),
  }
  if (platform === 'email') return email === undefined ? undefined : { platform: 'email', key: email.toLowerCase(), email, ...shown }
  if (platform === '' || platform.length > 100) return undefined
  const named = { ...(username === '' ? {} : { username: clip(username, 200) }), ...(email === undefined ? {} : { email }), ...shown }
  if (NUMBERED.has(platform) && /^\d{1,25}$/.test(id)) return { platform, key: id, ...named }
  const key = username.toLowerCase() || id || email?.toLowerCase()
  return key === undefined || key === '' ? undefined : { platform: `csv:${platform}`, key: clip(key, 500), ...named }
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
