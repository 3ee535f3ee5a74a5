import type { Evidence, Identity, Link } from '@kith/identity/identity'
import { once } from '@kith/identity/once'
import { explainerOf, resolve } from '@kith/identity/resolve'
import { lookupAmong, statedPairs, type Held, type Statement } from '@kith/identity/stated'
import { jsonText } from '../../platform/state/text.ts'
import type { Explained, FromResolver, KnownIdentity, Suggestion, ToResolver } from './resolution-messages.ts'

const EVIDENCE_MAX = 12
const TEXT_MAX = 300
/** What everybody has in common says nothing, and is not told. */
const TELLING_BITS = 0.1

/** The resolver with all that it was told of. Once everybody was compared it knows nobody any more. */
export class Comparison {
  /** As they came. */
  readonly #pages: (readonly KnownIdentity[])[] = []
  readonly #memberOf = new Map<string, number>()
  readonly #tellerOf = new Map<string, string>()
  readonly #statements: (Statement & { readonly origin: string })[] = []

  /** Answers a question; what it is told has none. */
  take(message: ToResolver): FromResolver | undefined {
    switch (message.type) {
      case 'identities':
        this.#pages.push(message.identities.map(withOneCopy))
        for (const identity of message.identities) {
          this.#memberOf.set(identity.id, identity.member)
          if (identity.told !== undefined) this.#tellerOf.set(identity.id, identity.told)
        }
        return undefined
      case 'statements':
        for (const statement of message.statements) this.#statements.push(statement)
        return undefined
      case 'resolve':
        return this.#findAll(message.never, message.suggestionsMax)
      case 'explain':
        return { type: 'explained', explained: this.#explainBest(message.a, message.b) }
    }
  }

  #findAll(never: readonly (readonly [string, string])[], suggestionsMax: number): FromResolver {
    const { stated, origins } = this.#stated()
    const resolution = resolve(this.#handOver(stated), { never })
    const isNews = ({ a, b }: { a: string; b: string }): boolean => this.#memberOf.get(a) !== this.#memberOf.get(b)
    const likely: Link[] = []
    for (const link of resolution.links) if (link.outcome === 'suggested' && isNews(link)) likely.push(link)
    likely.sort((x, y) => y.confidence - x.confidence)
    return {
      type: 'resolved',
      proofs: resolution.proofs.filter(isNews).map(({ a, b, reason }) => {
        const origin = origins.get(pairKey(a, b))
        return { a: Number(a), b: Number(b), reason: (origin === undefined ? reason : `stated by ${origin}`).slice(0, TEXT_MAX) }
      }),
      suggestions: likely.slice(0, suggestionsMax).map(({ a, b, confidence, bits }): Suggestion => {
        const { evidence } = resolution.explain(a, b)
        return { a: Number(a), b: Number(b), confidence, bits, evidence: jsonText(shorten(evidence)) }
      }),
      left: Math.max(0, likely.length - suggestionsMax),
    }
  }

  /** The pair that says most for one person; a veto counts before all. */
  #explainBest(a: readonly string[], b: readonly string[]): Explained | null {
    const { stated } = this.#stated()
    const explain = explainerOf(this.#pages.flat().map((one) => withStated(one, stated)))
    let best: Explained | null = null
    let pairs = 0
    for (const one of a) {
      for (const other of b) {
        if (++pairs > PAIRS_MAX) return best
        const { outcome, confidence, bits, evidence, proof = null, veto = null } = explain(one, other)
        const found = { a: Number(one), b: Number(other), outcome, confidence, bits, evidence: shorten(evidence), proof, veto }
        if (best === null || rank(found) > rank(best)) best = found
      }
    }
    return best
  }

  /** Everybody, page by page. Who was handed over is held no longer: beside what is made of them all that would be a fifth of the memory. */
  *#handOver(stated: Stated['stated']): Generator<Identity> {
    for (let page = this.#pages.shift(); page !== undefined; page = this.#pages.shift()) {
      for (const one of page) yield withStated(one, stated)
    }
  }

  /** What sources and files state on who is who, and where they state it. */
  #stated(): Stated {
    const originOf = new Map(this.#statements.map(({ id, origin }) => [id, origin]))
    const stated = new Map<string, string[]>()
    const origins = new Map<string, string>()
    for (const { a, b, statement } of statedPairs(this.#statements, lookupAmong(this.#statements, this.#held()))) {
      // What a program says of others’ accounts, or they of its own, is no statement.
      if (this.#tellerOf.get(String(a)) !== this.#tellerOf.get(String(b))) continue
      stated.set(String(a), [...(stated.get(String(a)) ?? []), String(b)])
      origins.set(pairKey(a, b), originOf.get(statement) ?? '')
    }
    return { stated, origins }
  }

  *#held(): Generator<Held> {
    for (const page of this.#pages) {
      for (const { id, source, key, name = null, username = null, email = null } of page)
        yield { id: Number(id), platform: source, key, name, username, email }
    }
  }
}

interface Stated {
  /** For each identity those that are stated to be the same. */
  readonly stated: ReadonlyMap<string, readonly string[]>
  /** Where a pair is stated. */
  readonly origins: ReadonlyMap<string, string>
}

const withStated = (one: Identity, stated: Stated['stated']): Identity => {
  const same = stated.get(one.id)
  return same === undefined ? one : { ...one, sameAs: [...(one.sameAs ?? []), ...same] }
}

/** A message brings a copy of each string, also of those that everybody has. */
const withOneCopy = (identity: KnownIdentity): KnownIdentity => ({
  ...identity,
  source: once(identity.source),
  contexts: identity.contexts?.map(once),
})

const pairKey = (a: number | string, b: number | string): string => (Number(a) < Number(b) ? `${a} ${b}` : `${b} ${a}`)

const shorten = (evidence: readonly Evidence[]): Evidence[] =>
  evidence
    .filter(({ bits }) => Math.abs(bits) >= TELLING_BITS)
    .slice(0, EVIDENCE_MAX)
    .map(({ bits, text }) => ({ bits: Math.round(bits * 10) / 10, text: text.slice(0, TEXT_MAX) }))

const OUTCOMES = ['merged', 'suggested', 'apart'] as const
const PAIRS_MAX = 2_500

const rank = ({ outcome, veto, bits }: Explained): number =>
  (veto === null ? 0 : 1e6) + (OUTCOMES.length - OUTCOMES.indexOf(outcome)) * 1e4 + bits
