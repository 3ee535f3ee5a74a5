import { accountConflict } from './accounts.ts'
import { coverage, digitBits, handleAgreement } from './compare-handles.ts'
import { compareNames, readTokens } from './compare-names.ts'
import type { NameAgreement } from './compare-names.ts'
import type { Frequencies } from './frequencies.ts'
import type { Handle, Profile } from './profile.ts'

/** Receives each piece of evidence; its text is made only when somebody wants to read it. */
export type Sink = (bits: number, text: () => string) => void

/** Above the prior: how sure one address makes it does not depend on how many others there are. */
const ADDRESS_BITS = 12
const MAILBOX_BITS = 8
/** Names of two people under one address: a changed or second name more often than a shared mailbox. */
const CONTESTED_ADDRESS_COST = 1.5
/** "git@ann.example": a role on a host that no strangers use may be one person's. */
const ROLE_ADDRESS_BITS = 15
const SHARED_ADDRESS_BITS = 2
const SHARED_FROM_NAMES = 3
const FOLLOWS_FROM_NAME_BITS = 2
const DERIVED_SLACK_BITS = 1.5
const SECOND_SHARE = 0.3
const FOLLOWING_SHARE = 0.1
const DESIGNATION_BITS_MAX = 26
const DOMAIN_BITS_MAX = 5
/** Colleagues share a host, hardly anybody a computer. */
const MACHINE_BITS_MAX = 8
const DOMAIN_SHARE = 0.5
const ROBOT_AND_HUMAN_BITS = -12
/** In seven communities with a mailmap 65 % of the full names at a computer's made-up address had another identity, 23 % of those at a personal one. */
const UNSET_BITS = 2.3
const VALUE_BITS_MAX: Readonly<Record<string, number>> = { avatar: 18, link: 16, location: 4, organization: 4, timezone: 1.5, context: 2 }
const STATED_ACCOUNT_BITS = 16
const VALUES_BITS_MAX = 24

/**
 * The evidence for one person, in bits, summed as Fellegi and Sunter do (1969): log2 of P(agreement | one person) / P(agreement | two people), but
 * names, logins and local parts of addresses are one evidence, since people make one from another: the best of them counts whole, the next in part.
 * The prior is not in it.
 */
export const evidenceBits = (a: Profile, b: Profile, f: Frequencies, sink?: Sink): number => {
  const names = compareNames(a.name, b.name, f.word)
  const address = addressBits(a, b, f, sink)
  const designation = designationBits(a, b, names, address > SHARED_ADDRESS_BITS, f, sink)
  let total = address + designation
  if (address === 0 && designation > 3) total += domainBits(a, b, f, sink)
  total += valueBits(a, b, f, sink)
  if (designation > 3 && !names.conflict) total += lonelyBits(a, b, f, sink) + lonelyBits(b, a, f, sink)
  if (a.robot !== b.robot) {
    sink?.(ROBOT_AND_HUMAN_BITS, () => 'one is a robot, the other is not')
    total += ROBOT_AND_HUMAN_BITS
  }
  return total
}

/** A given name from a computer that nobody has set up, where one person of that name is known: who uses such an address is mostly known by another. */
const lonelyBits = (unset: Profile, known: Profile, f: Frequencies, sink?: Sink): number => {
  const [word] = unset.name.tokens
  if (word === undefined || unset.name.tokens.length > 1 || known.name.tokens[0] !== word) return 0
  if (unset.address?.kind !== 'machine') return 0
  const lonely = f.lonely(word)
  if (lonely === 0) return 0
  sink?.(lonely + UNSET_BITS, () => `${unset.address?.key ?? ''} was made up by a computer, and one person here is called “${word}”`)
  return lonely + UNSET_BITS
}

const addressBits = (a: Profile, b: Profile, f: Frequencies, sink?: Sink): number => {
  const [one, other] = [a.address, b.address]
  if (one === undefined || other === undefined || one.kind === 'machine' || one.mailbox !== other.mailbox) return 0
  const people = Math.max(f.namesOfAddress(one.key), f.namesOfAddress(other.key))
  if (one.kind === 'shared' && one.domain !== undefined && people === 1 && one.key === other.key) {
    sink?.(ROLE_ADDRESS_BITS, () => `both use ${one.key}, which only names of one person use`)
    return ROLE_ADDRESS_BITS
  }
  if (one.kind === 'shared' || people >= SHARED_FROM_NAMES) {
    sink?.(
      SHARED_ADDRESS_BITS,
      () => `both use ${one.key}, which ${people >= SHARED_FROM_NAMES ? `at least ${people} people use` : 'is a shared mailbox'}`,
    )
    return SHARED_ADDRESS_BITS
  }
  const whole = one.key === other.key
  const bits = (whole ? ADDRESS_BITS : MAILBOX_BITS) - f.priorBits - (people - 1) * CONTESTED_ADDRESS_COST
  sink?.(
    bits,
    () =>
      (whole ? `same address ${one.key}` : `addresses of one mailbox: ${one.key} and ${other.key}`) +
      (people > 1 ? ', under names of two people' : ''),
  )
  return bits
}

interface Found {
  readonly bits: number
  readonly handle?: Handle
  readonly text: () => string
}
const NOTHING: Found = { bits: 0, text: () => '' }

const designationBits = (a: Profile, b: Profile, names: NameAgreement, sameAddress: boolean, f: Frequencies, sink?: Sink): number => {
  const handle = sameAddress ? NOTHING : bestHandle(a, b, f)
  const settled = names.conflict || (a.name.full && b.name.full && names.bits > 0)
  const nameAndHandle = sameAddress || settled ? NOTHING : better(bestCoverage(a, b, f), bestCoverage(b, a, f))
  if (sink === undefined && !names.conflict && handle === NOTHING && nameAndHandle === NOTHING)
    return Math.min(names.bits, DESIGNATION_BITS_MAX)
  const name: Found = { bits: names.bits, text: () => nameText(a, b, names) }
  if (names.conflict) {
    // What follows from the part of the names that agrees is told already; what does not is news.
    const news = handle.bits > 0 && !coverageOfOwn(handle, a, b, f)
    const foreign = sameAddress || !names.related ? NOTHING : better(foreignCoverage(a, b, f), foreignCoverage(b, a, f))
    return give(sink, [name, part(better(news ? handle : NOTHING, foreign), 0.8)])
  }
  if (settled) {
    const follows = coverageOfOwn(handle, a, b, f)
    return give(sink, [name, follows ? { ...handle, bits: Math.min(handle.bits, FOLLOWS_FROM_NAME_BITS) } : part(handle, 0.8)])
  }
  const [first = NOTHING, second = NOTHING] = [name, handle, nameAndHandle].toSorted((x, y) => y.bits - x.bits)
  return give(sink, [first, part(second, coverageOfOwn(first, a, b, f) || coverageOfOwn(second, a, b, f) ? FOLLOWING_SHARE : SECOND_SHARE)])
}

const part = (found: Found, share: number): Found => ({ bits: found.bits * share, text: found.text })
const better = (a: Found, b: Found): Found => (b.bits > a.bits ? b : a)

const give = (sink: Sink | undefined, found: readonly Found[]): number => {
  let total = 0
  for (const { bits, text } of found) {
    if (bits === 0) continue
    const room = Math.min(bits, DESIGNATION_BITS_MAX - total)
    total += room
    sink?.(room, text)
  }
  return total
}

const nameText = (a: Profile, b: Profile, names: NameAgreement): string => {
  const both = `“${a.written}” and “${b.written}”`
  if (names.conflict) return `names of two people: ${both}`
  if (a.name.tokens.join(' ') !== b.name.tokens.join(' ')) return `names that agree: ${both}`
  return a.written === b.written ? `same name “${a.written}”` : `same name ${both}`
}

/** The login that both have, as rare as it is; one that follows from a name is no rarer than the words of the name. */
const bestHandle = (a: Profile, b: Profile, f: Frequencies): Found => {
  let best: Found = NOTHING
  for (const one of a.handles) {
    for (const other of b.handles) {
      let bits = handleAgreement(one, other, f.handle, f.word)
      if (bits <= best.bits) continue
      const derived = Math.max(coverage(one, readTokens(a.name), f.word), coverage(other, readTokens(b.name), f.word))
      if (derived > 0) bits = Math.min(bits, derived + DERIVED_SLACK_BITS + (one.exact === other.exact ? digitBits(one) : 0))
      if (bits > best.bits)
        best = {
          bits,
          handle: one,
          text: () => (one.exact === other.exact ? `same login “${one.exact}”` : `logins “${one.exact}” and “${other.exact}”`),
        }
    }
  }
  return best
}

const coverageOfOwn = (found: Found, a: Profile, b: Profile, f: Frequencies): boolean =>
  found.handle !== undefined &&
  (coverage(found.handle, readTokens(a.name), f.word) > 0 || coverage(found.handle, readTokens(b.name), f.word) > 0)

const bestCoverage = (named: Profile, handled: Profile, f: Frequencies): Found => {
  let best: Found = NOTHING
  for (const handle of handled.handles) {
    const bits = coverage(handle, readTokens(named.name), f.word)
    if (bits > best.bits) best = { bits, handle, text: () => `login “${handle.exact}” follows from the name “${named.written}”` }
  }
  return best
}

/** "Min Kelley <benjamin.kelley@…>" beside "Benjamin Kelley": a login tells the other's name better than that of who uses it. */
const foreignCoverage = (named: Profile, handled: Profile, f: Frequencies): Found => {
  const found = bestCoverage(named, handled, f)
  if (found.handle === undefined) return NOTHING
  const own = coverage(found.handle, handled.name.tokens, f.word)
  return own * 2 > found.bits ? NOTHING : { ...found, bits: found.bits - own }
}

const domainBits = (a: Profile, b: Profile, f: Frequencies, sink?: Sink): number => {
  const domain = a.address?.domain
  if (domain === undefined || domain !== b.address?.domain) return 0
  const bits = Math.min(domain.startsWith('machine ') ? MACHINE_BITS_MAX : DOMAIN_BITS_MAX, f.domain(domain) * DOMAIN_SHARE)
  sink?.(bits, () => `addresses at ${domain}`)
  return bits
}

const valueBits = (a: Profile, b: Profile, f: Frequencies, sink?: Sink): number => {
  if (a.stated.length + b.stated.length === 0 && (a.values.length === 0 || b.values.length === 0)) return 0
  let total = 0
  const add = (bits: number, text: () => string): void => {
    const room = Math.min(bits, VALUES_BITS_MAX - total)
    if (room <= 0) return
    total += room
    sink?.(room, text)
  }
  const account = a.stated.find((one) => b.accounts.includes(one)) ?? b.stated.find((one) => a.accounts.includes(one))
  if (account !== undefined) add(STATED_ACCOUNT_BITS, () => `one links to the account ${account} of the other`)
  for (const value of a.values) {
    if (!b.values.includes(value)) continue
    const kind = value.slice(0, value.search(/[ :]/))
    add(Math.min(VALUE_BITS_MAX[kind] ?? STATED_ACCOUNT_BITS, f.value(value)), () =>
      kind === 'context' ? `both took part in ${value.slice(kind.length + 1)}` : `same ${value}`,
    )
  }
  return total
}

/** Why the two must not be one, whatever speaks for it. */
export const vetoOf = (a: Profile, b: Profile): string | undefined => {
  const platform = accountConflict(a.accounts, b.accounts)
  return platform === undefined ? undefined : `two accounts on ${platform}`
}

/** Sums of dependent evidence say too much: measured on communities with a mailmap, a sum is even odds at 1.5 bits and half as sure above. */
const EVEN_ODDS_BITS = 1.5
const SURPLUS_SHARE = 0.5

/** P = 2^x / (1 + 2^x) of the calibrated bits x. */
export const probability = (bits: number): number => {
  const over = bits - EVEN_ODDS_BITS
  return 1 / (1 + 2 ** -(over > 0 ? over * SURPLUS_SHARE : over))
}
