import { parseAddress } from './address.ts'
import type { Address } from './address.ts'
import { hasAccounts, isSharedLogin, looksRobotic, platformOf } from './generic.ts'
import type { Identity } from './identity.ts'
import { parseName, wordsOf } from './name.ts'
import type { Name } from './name.ts'
import { once } from './once.ts'
import { latinise } from './transliterate.ts'

/** A login-like word of an identity: the local part of its address, its login, a name of one word, a nickname in brackets. */
export interface Handle {
  /** Letters and digits alone, Latin, lower case, without digits at the end where five letters remain. */
  readonly base: string
  /** With the digits. */
  readonly exact: string
  /** Without digits at the end, however short. */
  readonly letters: string
  /** Its words, where separators or capitals tell two or more. */
  readonly parts: readonly string[]
}

/** What one identity says, made ready for comparison. */
export interface Profile {
  readonly name: Name
  readonly address: Address | undefined
  readonly handles: readonly Handle[]
  readonly platform: string
  /** Accounts ("github:ann", "github#583231") that the source vouches for. */
  readonly accounts: readonly string[]
  /** Accounts and pages that the person only states. */
  readonly stated: readonly string[]
  /** Everything else that may agree (links, avatar, place, organization, time zone, contexts), one key each. */
  readonly values: readonly string[]
  readonly robot: boolean
  /** What is still needed of the identity itself; the rest of what its source tells need not be held beside what was made of it. */
  readonly id: string
  readonly written: string
  readonly told: string | undefined
  readonly sameAs: readonly string[] | undefined
}

export const profileOf = (given: Identity, ignored: ReadonlySet<string> = new Set()): Profile => {
  const identity = ignored.size === 0 ? given : without(given, ignored)
  const name = parseName(identity.name)
  const address = parseAddress(identity.email) ?? parseAddress(name.address)
  const platform = once(platformOf(identity.source))
  const robot =
    identity.robot === true ||
    looksRobotic(identity.name ?? '') ||
    looksRobotic(identity.username ?? '') ||
    /\[bot\]/i.test(identity.email ?? '')
  const stated = statedOf(identity)
  return {
    name,
    address,
    handles: handlesOf(identity, name, address),
    platform,
    accounts: accountsOf(identity, platform, address),
    stated,
    values: valuesOf(identity, stated),
    robot,
    id: identity.id,
    written: identity.name ?? '',
    told: identity.told,
    sameAs: identity.sameAs,
  }
}

const without = (identity: Identity, ignored: ReadonlySet<string>): Identity => {
  const heard = (value: string | undefined): string | undefined =>
    value !== undefined && ignored.has(value.trim().toLowerCase()) ? undefined : value
  return { ...identity, name: heard(identity.name), email: heard(identity.email), username: heard(identity.username) }
}

const HANDLES_MAX = 5

const handlesOf = (identity: Identity, name: Name, address: Address | undefined): readonly Handle[] => {
  const found: Handle[] = []
  const add = (text: string | undefined): void => {
    if (text === undefined || found.length >= HANDLES_MAX) return
    const made = handleOf(text)
    if (made !== undefined && !found.some((other) => other.exact === made.exact)) found.push(made)
  }
  if (address !== undefined && address.kind !== 'shared') add(address.local)
  // Converted histories put a login, without a host, where an address belongs.
  if (address === undefined && /^[\w.-]{2,40}$/.test(identity.email ?? '')) add(identity.email)
  add(identity.username?.slice(0, 80))
  if (name.single !== undefined) add((identity.name ?? '').trim().slice(0, 80).replace(/^.*\\/, ''))
  for (const alias of name.aliases.slice(0, 2)) if (!/\s/.test(alias)) add(alias)
  return exact(found)
}

const NOTHING: readonly never[] = []

/** An array that grew has room for sixteen more, and there are several for each of a million identities. */
const exact = <T>(grown: readonly T[]): readonly T[] => (grown.length === 0 ? NOTHING : grown.slice())

const handleOf = (text: string): Handle | undefined => {
  const folded = latinise(text)
  if (isSharedLogin(folded)) return undefined
  const all = folded.replace(/[^\p{L}\p{N}]+/gu, '')
  if (all.length < 2 || !/\p{L}/u.test(all)) return all.length >= 6 ? { base: all, exact: all, letters: '', parts: NOTHING } : undefined
  const bare = all.replace(/\d+$/, '')
  if (isSharedLogin(bare)) return undefined
  const words = wordsOf(text)
  return { base: bare.length >= 5 ? bare : all, exact: all, letters: bare, parts: words.length >= 2 ? words : NOTHING }
}

const accountsOf = (identity: Identity, platform: string, address: Address | undefined): readonly string[] => {
  const found: string[] = []
  const login = identity.username?.trim().toLowerCase() ?? ''
  const vouched = identity.verified ?? hasAccounts(platform)
  if (vouched && login !== '' && login.length <= 100 && !isSharedLogin(login)) found.push(`${platform}:${login}`)
  if (vouched && identity.accountId !== undefined && identity.accountId !== '')
    found.push(`${platform}#${identity.accountId.slice(0, 100)}`)
  if (address?.account !== undefined) {
    const { platform: host, login: hostLogin, number } = address.account
    // A stand-in address may carry a login of before a rename: what the platform shows now counts.
    const known = found.some((account) => account.startsWith(`${host}:`))
    if (!known && !isSharedLogin(hostLogin)) found.push(`${host}:${hostLogin}`)
    if (number !== undefined) found.push(`${host}#${number}`)
  }
  return exact([...new Set(found)])
}

const LINKS_MAX = 8

/** Profile links as one key each; a link to a known platform's profile names the account. */
const statedOf = (identity: Identity): readonly string[] => {
  const links = [identity.url, ...(identity.links ?? []).slice(0, LINKS_MAX)]
  return exact([...new Set(links.flatMap((link) => linkKey(link) ?? []))])
}

const linkKey = (link: string | undefined): string | undefined => {
  if (link === undefined) return undefined
  const match = /^(?:https?:\/\/)?(?:www\.)?([\w-]+(?:\.[\w-]+)+)(?::\d+)?(\/[^?#]*)?/i.exec(link.trim().slice(0, 300))
  if (!match) return undefined
  const host = (match[1] ?? '').toLowerCase()
  const path = (match[2] ?? '').replace(/\/+$/, '').toLowerCase()
  const account = /^(github|gitlab|twitter|x)\.com$/.exec(host)?.[1]
  if (account !== undefined)
    return /^\/@?[\w.-]+$/.test(path) ? `${account === 'x' ? 'twitter' : account}:${path.replace(/^\/@?/, '')}` : undefined
  // A bare host is a person's own page only where the host is not a place for everybody; its frequency tells.
  return `link ${host}${path}`
}

const CONTEXTS_MAX = 20
const VALUE_CHARS_MAX = 120

const valuesOf = (identity: Identity, stated: readonly string[]): readonly string[] => {
  const found = [...stated]
  const add = (kind: string, value: string | undefined): void => {
    const folded = value?.slice(0, VALUE_CHARS_MAX).trim().toLowerCase()
    if (folded) found.push(once(`${kind} ${folded}`))
  }
  add('avatar', identity.avatarHash)
  add('location', identity.location)
  add('organization', identity.organization?.replace(/^@/, ''))
  add('timezone', identity.timezone)
  for (const context of (identity.contexts ?? []).slice(0, CONTEXTS_MAX)) add('context', context)
  return exact(found)
}
