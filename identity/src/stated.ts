import { parseAddress, type Address } from './address.ts'
import { compatibleNames, strangeNames } from './compare-names.ts'
import { isSharedLogin, platformOf } from './generic.ts'
import { parseName, type Name } from './name.ts'

/** How a file or a source names one identity: an address, a name with its address, or an account. Empty texts count as missing. */
export interface Reference {
  readonly platform?: string | undefined
  /** What the platform itself calls the identity: only with `platform`. */
  readonly key?: string | undefined
  readonly name?: string | undefined
  readonly email?: string | undefined
  /** Only with `platform`. */
  readonly username?: string | undefined
}

/** One statement that identities are one person. In a mailmap's, who is meant comes first. */
export interface Statement {
  readonly id: number
  /** Where it comes from: `mailmap`, `gitdm`, `stackalytics`, `sortinghat`, `csv`. */
  readonly evidence: string
  readonly identities: readonly Reference[]
}

/** An identity as it is known, with its number. */
export interface Held {
  readonly id: number
  readonly platform: string
  readonly key: string
  readonly name: string | null
  readonly username: string | null
  readonly email: string | null
}

/** The known identities that statements may speak of. */
export interface Lookup {
  readonly byKey: (platform: string, key: string) => readonly Held[]
  /** `address` as `addressKey` gives it. */
  readonly byAddress: (address: string) => readonly Held[]
  /** Accounts with this login, and stand-in addresses that name it; `platform` and `login` in lower case. */
  readonly byLogin: (platform: string, login: string) => readonly Held[]
}

/** Two identities, by number, of which statement `statement` says that they are one. `a` is the smaller. */
export interface StatedPair {
  readonly a: number
  readonly b: number
  readonly statement: number
}

/** More identities than one person has: the statement names something that many share. */
const MATCHES_MAX = 200

/**
 * The pairs of known identities that statements say are one, each pair once; enough of them to connect each statement's identities, not all. Pure, and the
 * same whatever the order. An address without a name stands for every name used with it in commits, unless it is a shared one (a role's mailbox, a machine
 * of no name, an address under names of three people): then only for the names that the statement itself gives. No address is never equal to no address.
 */
export const statedPairs = (statements: readonly Statement[], lookup: Lookup): StatedPair[] => {
  const pairs = new Map<string, StatedPair>()
  for (const statement of statements) {
    if (heardOf(statement).length < 2) continue
    const [first, ...others] = [...new Set(matchesOf(statement, lookup).flat())].toSorted((x, y) => x - y)
    if (first === undefined) continue
    for (const other of others) {
      const known = pairs.get(`${first} ${other}`)
      if (known === undefined || known.statement > statement.id)
        pairs.set(`${first} ${other}`, { a: first, b: other, statement: statement.id })
    }
  }
  return [...pairs.values()].toSorted((x, y) => x.a - y.a || x.b - y.b)
}

/** For each identity that a statement really names, the numbers of those known by it: none where nobody is, or too many to be one person. */
export const matchesOf = (statement: Statement, lookup: Lookup): readonly (readonly number[])[] => {
  const heard = heardOf(statement)
  const said = heard.map((one) => parseName(text(one.name))).filter((name) => name.tokens.length > 0)
  return heard.map((reference) => {
    const found = new Set([...byAccount(reference, lookup), ...byAddress(reference, said, lookup)].map((held) => held.id))
    return found.size > MATCHES_MAX ? [] : [...found]
  })
}

/** "Name <> other": without an address nothing is said of who is meant (git leaves such lines out). */
const heardOf = ({ evidence, identities }: Statement): readonly Reference[] =>
  evidence === 'mailmap' ? identities.filter((one, at) => at > 0 || text(one.email) !== '') : identities

/** The address for exact comparison: as `parseAddress` has it, or lower case where that finds none. */
export const addressKey = (email: string): string => parseAddress(email)?.key ?? email.trim().toLowerCase()

const text = (value: string | null | undefined): string => value?.trim() ?? ''

const byAccount = (reference: Reference, lookup: Lookup): readonly Held[] => {
  const [platform, login] = [text(reference.platform), text(reference.username).toLowerCase()]
  const found: Held[] = []
  if (platform === '') return found
  // git's keys are made of name and address, which are looked at more closely below.
  if (platform !== 'git' && text(reference.key) !== '') found.push(...lookup.byKey(platform, text(reference.key)))
  if (login !== '' && !isSharedLogin(login)) found.push(...lookup.byLogin(platformOf(platform), login))
  // A full name is a person's even where no address was recorded with it.
  if (platform === 'git' && text(reference.email) === '' && parseName(text(reference.name)).full)
    found.push(...lookup.byKey('git', `${text(reference.name)} <>`))
  return found
}

const byAddress = (reference: Reference, said: readonly Name[], lookup: Lookup): readonly Held[] => {
  if (text(reference.email) === '') return []
  const address = parseAddress(text(reference.email))
  const holders = lookup.byAddress(addressKey(text(reference.email)))
  const reach = reachOf(address, holders)
  const name = text(reference.name)
  const accepts = name === '' ? forAnyName(reach, said) : forName(reach, name)
  return [...holders.filter(accepts), ...accountsBehind(address, lookup)]
}

/** `one`: whoever uses it is one person. `machine`: of a named computer, where several may sit. `shared`: tells nobody from another. */
type Reach = 'one' | 'machine' | 'shared'

const SHARED_FROM_NAMES = 3

const reachOf = (address: Address | undefined, holders: readonly Held[]): Reach => {
  if (address?.kind === 'machine') return address.domain === undefined ? 'shared' : 'machine'
  if (address === undefined || address.kind === 'shared') return 'shared'
  const people: Name[] = []
  for (const holder of holders.slice(0, MATCHES_MAX)) {
    const name = parseName(text(holder.name))
    if (name.full && people.length < SHARED_FROM_NAMES && people.every((other) => strangeNames(other, name))) people.push(name)
  }
  return people.length < SHARED_FROM_NAMES ? 'one' : 'shared'
}

type Accepts = (held: Held) => boolean

const forName = (reach: Reach, wanted: string): Accepts => {
  const [name, folded] = [parseName(wanted), foldName(wanted)]
  return (held) => {
    if (foldName(text(held.name)) === folded) return reach !== 'shared' || name.full
    if (reach !== 'one') return false
    const other = parseName(text(held.name))
    // A login agrees with every name: the address weighs such pairs, not this statement.
    return text(held.name) === '' || (name.full && other.full && compatibleNames(other, name))
  }
}

const forAnyName = (reach: Reach, said: readonly Name[]): Accepts => {
  if (reach === 'shared') {
    const full = new Set(said.filter((name) => name.full).map((name) => name.joined))
    return (held) => full.has(parseName(text(held.name)).joined)
  }
  const agrees: Accepts = (held) => {
    const name = parseName(text(held.name))
    return said.some((other) => compatibleNames(other, name))
  }
  if (reach === 'machine') return (held) => text(held.name) !== '' && agrees(held)
  return (held) => held.platform === 'git' || text(held.name) === '' || said.length === 0 || agrees(held)
}

const foldName = (name: string): string => name.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ')

/** "583231+ann@users.noreply.github.com" is written by the account 583231, whose login was "ann" then. */
const accountsBehind = (address: Address | undefined, lookup: Lookup): readonly Held[] => {
  if (address?.account === undefined) return []
  const { platform, login, number } = address.account
  if (number === undefined) return lookup.byLogin(platform, login)
  const ofLogin = lookup.byLogin(platform, login).filter((held) => !/^\d+$/.test(held.key) && (numberOf(held) ?? number) === number)
  return [...lookup.byKey(platform, number), ...ofLogin]
}

const numberOf = (held: Held): string | undefined => parseAddress(text(held.email))?.account?.number

/** What a lookup for these statements has to know: addresses and logins in lower case, keys as they are. */
export interface Wanted {
  readonly addresses: ReadonlySet<string>
  /** As `loginKey` gives them. */
  readonly logins: ReadonlySet<string>
  /** As `placeKey` gives them. */
  readonly keys: ReadonlySet<string>
}

export const loginKey = (platform: string, login: string): string => `${platform}\0${login}`
export const placeKey = (platform: string, key: string): string => `${platform}\0${key}`

export const wantedBy = (statements: readonly Statement[]): Wanted => {
  const [addresses, logins, keys] = [new Set<string>(), new Set<string>(), new Set<string>()]
  for (const { identities } of statements) {
    for (const reference of identities) {
      const [platform, email, username] = [text(reference.platform), text(reference.email), text(reference.username)]
      if (platform !== '' && text(reference.key) !== '') keys.add(placeKey(platform, text(reference.key)))
      if (platform === 'git' && email === '' && text(reference.name) !== '') keys.add(placeKey('git', `${text(reference.name)} <>`))
      if (platform !== '' && username !== '') logins.add(loginKey(platformOf(platform), username.toLowerCase()))
      if (email === '') continue
      addresses.add(addressKey(email))
      const account = parseAddress(email)?.account
      if (account === undefined) continue
      logins.add(loginKey(account.platform, account.login))
      if (account.number !== undefined) keys.add(placeKey(account.platform, account.number))
    }
  }
  return { addresses, logins, keys }
}

/** Finds what statements ask for among these identities, which are gone through once; nothing else of them is remembered. */
export const lookupAmong = (statements: readonly Statement[], identities: Iterable<Held>): Lookup => {
  const { addresses, logins, keys } = wantedBy(statements)
  const [ofAddress, ofLogin, ofKey] = [new Map<string, Held[]>(), new Map<string, Held[]>(), new Map<string, Held[]>()]
  for (const held of identities) {
    keep(ofKey, keys, placeKey(held.platform, held.key), held)
    if (held.username !== null && logins.size > 0)
      keep(ofLogin, logins, loginKey(platformOf(held.platform), held.username.trim().toLowerCase()), held)
    if (held.email === null) continue
    keep(ofAddress, addresses, addressKey(held.email), held)
    if (logins.size === 0 || !/noreply/i.test(held.email)) continue
    const account = parseAddress(held.email)?.account
    if (account !== undefined) keep(ofLogin, logins, loginKey(account.platform, account.login), held)
  }
  return {
    byKey: (platform, key) => ofKey.get(placeKey(platform, key)) ?? [],
    byAddress: (address) => ofAddress.get(address) ?? [],
    byLogin: (platform, login) => ofLogin.get(loginKey(platform, login)) ?? [],
  }
}

const keep = (into: Map<string, Held[]>, wanted: ReadonlySet<string>, key: string, held: Held): void => {
  if (!wanted.has(key)) return
  const known = into.get(key)
  if (known === undefined) into.set(key, [held])
  // One more than counts as one person's is enough to know that it is not.
  else if (known.length <= MATCHES_MAX) known.push(held)
}
