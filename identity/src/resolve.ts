import { eachCandidate } from './blocking.ts'
import { createClusters } from './clusters.ts'
import type { Clusters } from './clusters.ts'
import { compatibleNames, relatedNames } from './compare-names.ts'
import { Edges } from './edges.ts'
import { explainPair } from './explain.ts'
import { frequenciesOf } from './frequencies.ts'
import type { Frequencies } from './frequencies.ts'
import type { Explanation, Identity, Join, Link, Options, Resolved } from './identity.ts'
import type { Name } from './name.ts'
import { once } from './once.ts'
import { profileOf } from './profile.ts'
import type { Profile } from './profile.ts'
import { proofsOf } from './proof.ts'
import type { Proof } from './proof.ts'
import { evidenceBits, probability, vetoOf } from './score.ts'

export interface Resolution {
  /** One for each identity, in the order given; made when it is asked for. */
  readonly identities: readonly Resolved[]
  /** The joins of two different groups that proof made, in the order made: together they make each `mergedPerson`. */
  readonly proofs: readonly Join[]
  /** What joined groups beyond proof, and what would have but for a veto: the strongest first. Each is made when it is asked for. */
  readonly links: Iterable<Link>
  /** The evidence for and against two identities being one, with this community's frequencies. Throws on an unknown id. */
  readonly explain: (a: string, b: string) => Explanation
}

const SUGGEST_FROM = 0.5
export const PROVEN = 0.9995

/**
 * Groups identities into people. Pure: the same identities in any order give the same groups. Time and memory grow near linearly.
 * Each identity is taken once: of one that nobody else holds nothing stays but what is compared. Throws when an id is given twice.
 */
export const resolve = (given: Iterable<Identity>, options: Options = {}): Resolution => {
  const { ids, profiles, indexOf, frequencies, explain } = prepare(given, options)
  const clusters = createClusters(
    profiles.map((profile) => profile.accounts),
    (options.never ?? []).flatMap(([a, b]) => pairOf(indexOf.get(a), indexOf.get(b))),
  )
  const confidence = new Float64Array(profiles.length)
  const proven = joinProven(profiles, frequencies, clusters, confidence)
  const merged = smallestOf(profiles.length, clusters)

  const { edges, doubt } = weigh(profiles, frequencies, clusters, options.suggestFrom ?? SUGGEST_FROM)
  const links = joinSuggested(profiles, frequencies, clusters, merged, edges, confidence)
  const idOf = (i: number): string => profiles[i]?.id ?? ''
  const person = smallestOf(profiles.length, clusters)
  for (let i = 0; i < profiles.length; i++) {
    const alone = clusters.sizeOf(clusters.of(i)) === 1
    confidence[i] = round(alone ? 1 - (doubt[i] ?? 0) : (confidence[i] ?? 0))
  }
  let identities: readonly Resolved[] | undefined
  return {
    get identities() {
      return (identities ??= ids.map((id): Resolved => {
        const i = indexOf.get(id) ?? 0
        return { id, person: idOf(person[i] ?? i), mergedPerson: idOf(merged[i] ?? i), confidence: confidence[i] ?? 0 }
      }))
    },
    proofs: proven.map(({ a, b, reason }) => ({ a: idOf(a), b: idOf(b), reason })),
    links,
    explain,
  }
}

/** The evidence between any two of these identities, with the frequencies of all of them; nothing is grouped. Throws when an id is given twice. */
export const explainerOf = (given: Iterable<Identity>, options: Options = {}): Resolution['explain'] => prepare(given, options).explain

interface Prepared {
  /** In the order given. */
  readonly ids: readonly string[]
  readonly profiles: readonly Profile[]
  readonly indexOf: ReadonlyMap<string, number>
  readonly frequencies: Frequencies
  readonly explain: Resolution['explain']
}

const prepare = (given: Iterable<Identity>, options: Options): Prepared => {
  const ignored = new Set((options.ignore ?? []).map((value) => value.trim().toLowerCase()))
  const profiles = Array.from(given, (identity) => profileOf(identity, ignored))
  const ids = profiles.map(({ id }) => id)
  profiles.sort((a, b) => compareText(a.id, b.id))
  const indexOf = new Map(profiles.map((profile, i) => [profile.id, i]))
  if (indexOf.size < profiles.length)
    throw new Error(`The identity id ${JSON.stringify(repeated(profiles))} is given twice: give each identity its own id.`)
  const frequencies = frequenciesOf(profiles)
  const explain: Resolution['explain'] = (a, b) =>
    explainPair(known(profiles, indexOf, a), known(profiles, indexOf, b), frequencies, options)
  return { ids, profiles, indexOf, frequencies, explain }
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const round = (value: number): number => Math.round(value * 10_000) / 10_000
const pairOf = (a: number | undefined, b: number | undefined): [number, number][] =>
  a === undefined || b === undefined || a === b ? [] : [[a, b]]
const repeated = (profiles: readonly Profile[]): string | undefined => profiles.find((profile, i) => profile.id === profiles[i + 1]?.id)?.id

const known = (profiles: readonly Profile[], indexOf: ReadonlyMap<string, number>, id: string): Profile => {
  const profile = profiles[indexOf.get(id) ?? -1]
  if (profile === undefined) throw new Error(`No identity has the id ${JSON.stringify(id)}: give an id of the input.`)
  return profile
}

/** Returns the proofs that joined two groups, in that order. */
const joinProven = (profiles: readonly Profile[], f: Frequencies, clusters: Clusters, confidence: Float64Array): Proof[] =>
  proofsOf(profiles, f).filter(({ a, b }) => {
    const [x, y] = [clusters.of(a), clusters.of(b)]
    if (x !== y && clusters.veto(x, y) !== undefined) return false
    if (x !== y) clusters.join(x, y)
    confidence[a] = PROVEN
    confidence[b] = PROVEN
    return x !== y
  })

/** Scores every pair that shares a key and keeps those likely enough. `doubt` is, for each identity, the best probability below that. */
const weigh = (
  profiles: readonly Profile[],
  f: Frequencies,
  clusters: Clusters,
  suggestFrom: number,
): { edges: Edges; doubt: Float64Array } => {
  const edges = new Edges()
  const doubt = new Float64Array(profiles.length)
  eachCandidate(profiles, (i, j) => {
    const [a, b] = [profiles[i], profiles[j]]
    if (a === undefined || b === undefined || clusters.of(i) === clusters.of(j)) return
    const bits = evidenceBits(a, b, f) + f.priorBits
    const likely = probability(bits)
    if (likely >= suggestFrom) edges.add(i, j, bits)
    else {
      doubt[i] = Math.max(doubt[i] ?? 0, likely)
      doubt[j] = Math.max(doubt[j] ?? 0, likely)
    }
  })
  return { edges, doubt }
}

/** The likeliest first. A pair joins its groups only when the groups as a whole agree: one weak link never chains two people. */
const joinSuggested = (
  profiles: readonly Profile[],
  f: Frequencies,
  clusters: Clusters,
  unitOf: Int32Array,
  edges: Edges,
  confidence: Float64Array,
): Iterable<Link> => {
  const linked = new Edges()
  const vetoes: (string | undefined)[] = []
  for (const { i, j, bits } of edges.strongestFirst()) {
    const [x, y] = [clusters.of(i), clusters.of(j)]
    const likely = likelihood(bits)
    const veto = x === y ? undefined : (clusters.veto(x, y) ?? disagreement(profiles, f, unitOf, clusters.members(x), clusters.members(y)))
    if (veto === undefined) {
      confidence[i] = Math.max(confidence[i] ?? 0, likely)
      confidence[j] = Math.max(confidence[j] ?? 0, likely)
    }
    if (x === y) continue
    linked.add(i, j, bits)
    vetoes.push(veto === undefined ? undefined : once(veto))
    if (veto === undefined) clusters.join(x, y)
  }
  return linksOf(profiles, linked, vetoes)
}

const likelihood = (bits: number): number => Math.min(PROVEN, probability(bits))

/** Most are vetoes, for which hardly anybody asks. */
const linksOf = (profiles: readonly Profile[], linked: Edges, vetoes: readonly (string | undefined)[]): Iterable<Link> => ({
  *[Symbol.iterator]() {
    let at = 0
    for (const { i, j, bits } of linked) {
      const veto = vetoes[at++]
      const [a, b, confidence] = [profiles[i]?.id ?? '', profiles[j]?.id ?? '', round(likelihood(bits))]
      yield veto === undefined ? { a, b, outcome: 'suggested', bits, confidence } : { a, b, outcome: 'apart', bits, confidence, veto }
    }
  },
})

const REPRESENTATIVES_MAX = 6
const PAIR_BITS_MAX = 10

/**
 * Average linkage: the mean evidence between the names of one group and those of the other, each within ±10 bits. For two names the best pair speaks,
 * since people have several addresses. What is settled does not speak against it again: names that one group has both, or of which one is proven to be
 * a name of somebody whose other name agrees.
 */
const disagreement = (
  profiles: readonly Profile[],
  f: Frequencies,
  unitOf: Int32Array,
  x: readonly number[],
  y: readonly number[],
): string | undefined => {
  if (x.length === 1 && y.length === 1) {
    const [a, b] = [profiles[x[0] ?? -1], profiles[y[0] ?? -1]]
    return a === undefined || b === undefined ? undefined : vetoOf(a, b)
  }
  const [left, right] = [byName(profiles, unitOf, x), byName(profiles, unitOf, y)]
  let sum = 0
  for (const mine of left.values()) {
    for (const theirs of right.values()) {
      let best = -PAIR_BITS_MAX
      for (const a of mine.profiles) for (const b of theirs.profiles) best = Math.max(best, agreementOf(a, b, f))
      if (best < 0 && (left.has(theirs.text) || right.has(mine.text) || agrees(left, mine, theirs) || agrees(right, theirs, mine))) continue
      sum += best
    }
  }
  return sum > 0 ? undefined : 'other identities of the two contradict each other'
}

/** The identities of a group that have one name, and which proven units they belong to. */
interface Named {
  readonly text: string
  readonly name: Name
  readonly profiles: Profile[]
  readonly units: Set<number>
}

const byName = (profiles: readonly Profile[], unitOf: Int32Array, members: readonly number[]): ReadonlyMap<string, Named> => {
  const found = new Map<string, Named>()
  for (const i of spread(members)) {
    const profile = profiles[i]
    if (profile === undefined) continue
    const text = profile.name.tokens.join(' ')
    const named = found.get(text) ?? { text, name: profile.name, profiles: [], units: new Set() }
    found.set(text, named)
    named.profiles.push(profile)
    named.units.add(unitOf[i] ?? i)
  }
  return found
}

/** Whether another name of who is proven to bear `named` agrees with `theirs`. */
const agrees = (group: ReadonlyMap<string, Named>, named: Named, theirs: Named): boolean => {
  for (const other of group.values()) {
    if (other === named || ![...other.units].some((unit) => named.units.has(unit))) continue
    if (relatedNames(other.name, theirs.name)) return true
  }
  return false
}

/** Names of two people count in full against, unless the pair would be suggested by itself. */
const agreementOf = (a: Profile, b: Profile, f: Frequencies): number => {
  const bits = evidenceBits(a, b, f)
  if (bits + f.priorBits < 0 && !compatibleNames(a.name, b.name)) return -PAIR_BITS_MAX
  return Math.max(-PAIR_BITS_MAX, Math.min(PAIR_BITS_MAX, bits))
}

const spread = (members: readonly number[]): readonly number[] => {
  if (members.length <= REPRESENTATIVES_MAX) return members
  const sorted = members.toSorted((a, b) => a - b)
  return Array.from({ length: REPRESENTATIVES_MAX }, (_, at) => sorted[Math.floor((at * sorted.length) / REPRESENTATIVES_MAX)] ?? 0)
}

/** For each identity the first of its group. */
const smallestOf = (size: number, clusters: Clusters): Int32Array => {
  const first = new Int32Array(size).fill(-1)
  return Int32Array.from({ length: size }, (_, i) => {
    const root = clusters.of(i)
    if (first[root] === -1) first[root] = i
    return first[root] ?? i
  })
}
