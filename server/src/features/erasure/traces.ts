import { parseAddress } from '@kith/identity/address'
import { accountOf, mailboxOf, scrubMentions, type Blocklist } from '../people/index.ts'

/** What is told of an identity, as the state holds it. */
export interface Account {
  readonly id: number
  readonly platform: string
  readonly key: string
  readonly username: string | null
  readonly name: string | null
  readonly email: string | null
}

/** How a person may be named in what no column says to be theirs: records set aside, the audit, notes of runs. */
export interface Traces {
  /** Lower-case pieces of text, one of which is in every text that holds the person. */
  readonly needles: readonly string[]
  readonly holds: (text: string) => boolean
}

const NAME_MIN = 5
const LOGIN_MIN = 3

/**
 * Addresses anywhere; names of two words or more; usernames and keys where they stand as a value of their own (in quotes, as a cell, after "@" or "/").
 * Less would be somebody else's: "ann" alone names many.
 */
export const tracesOf = (accounts: readonly Account[], names: readonly string[], shared: ReadonlySet<string>): Traces => {
  const rules = new Map<string, RegExp>()
  const add = (text: string | null | undefined, pattern: (escaped: string) => string): void => {
    const needle = text?.trim().toLowerCase()
    if (needle) rules.set(needle, new RegExp(pattern(escape(needle)), 'u'))
  }
  for (const { platform, key, username, email, name } of accounts) {
    if (email !== null && isOwn(email, shared)) add(email, whole)
    if (key.includes('@') && (platform === 'git' || isOwn(key, shared))) add(key, whole)
    const login =
      accountOf({ platform, key, ...(username === null ? {} : { username }), ...(email === null ? {} : { email }) })?.login ?? username
    if ((login?.length ?? 0) >= LOGIN_MIN) add(login, value)
    if (/^\d+$/.test(key)) add(key, (escaped) => `(?:id|key)["']?\\s*[:=]\\s*["']?${escaped}(?!\\d)`)
    else if (key.length >= LOGIN_MIN) add(key, value)
    if (isTelling(name)) add(name, whole)
  }
  for (const name of names) if (isTelling(name)) add(name, whole)
  const needles = [...rules.keys()]
  return {
    needles,
    holds: (text) => {
      const lower = text.toLowerCase()
      return needles.some((needle) => lower.includes(needle) && rules.get(needle)?.test(lower))
    },
  }
}

/** A shared mailbox names many. */
const isOwn = (email: string, shared: ReadonlySet<string>): boolean => {
  const address = parseAddress(email)
  return address !== undefined && address.kind !== 'shared' && !shared.has(address.mailbox)
}
const isTelling = (name: string | null): boolean => name !== null && name.length >= NAME_MIN && /\S\s+\S/.test(name.trim())
const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
const whole = (escaped: string): string => `(?<![\\p{L}\\p{N}_.+-])${escaped}(?![\\p{L}\\p{N}_-])`
const value = (escaped: string): string => `(?:^|["'@/,;\\t|=])${escaped}(?:$|["',;\\t|/\\s.!?&)])`

/** Pieces by which the log finds what others wrote of the person. */
export const logTerms = (accounts: readonly Account[]): string[] => {
  const terms = new Set<string>()
  for (const { platform, key, username, name, email } of accounts) {
    const address = (email ?? (platform === 'email' ? key : ''))?.trim().toLowerCase()
    if (address?.includes('@')) {
      terms.add(address)
      const mailbox = mailboxOf(address)
      // The same mailbox with a tag.
      if (mailbox !== undefined) terms.add(mailbox).add(`${mailbox.split('@')[0]}+`)
    }
    const login = accountOf({ platform, key, ...(username === null ? {} : { username }), ...(email === null ? {} : { email }) })?.login
    if (login) terms.add(`@${login}`).add(`${login}@users.noreply.`)
    if (platform === 'git' && name !== null && key.endsWith('<>')) terms.add(`-by: ${name.toLowerCase()}`)
  }
  return [...terms]
}

/** How texts of others lose the person: anywhere by address and username, and by name where they mention one of the accounts. */
export const scrubbing = (blocklist: Blocklist, accounts: readonly Account[], members: readonly string[]) => {
  const names = [...new Set([...accounts.flatMap((one) => [one.name ?? [], one.username ?? []].flat()), ...members])]
  return {
    scrub: (text: string, platform: string): string => blocklist.scrub(text, platform),
    scrubMentions: (text: string): string => scrubMentions(text, names),
  }
}
