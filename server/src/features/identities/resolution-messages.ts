import type { Evidence, Identity } from '@kith/identity/identity'
import type { Statement } from '@kith/identity/stated'

/** An identity with the member that it belongs to, and what its platform calls it. */
export interface KnownIdentity extends Identity {
  readonly member: number
  readonly key: string
}

/** What the thread of the resolver is told: everybody, in parts, then what to do with them. */
export type ToResolver =
  | { readonly type: 'identities'; readonly identities: readonly KnownIdentity[] }
  | { readonly type: 'statements'; readonly statements: readonly (Statement & { readonly origin: string })[] }
  | { readonly type: 'resolve'; readonly never: readonly (readonly [string, string])[]; readonly suggestionsMax: number }
  | { readonly type: 'explain'; readonly a: readonly string[]; readonly b: readonly string[] }

export interface Proof {
  readonly a: number
  readonly b: number
  readonly reason: string
}

interface Likely {
  readonly a: number
  readonly b: number
  readonly confidence: number
  readonly bits: number
}

export interface Suggestion extends Likely {
  /** As JSON, as it is stored: there are some hundred thousand pieces of it, and nobody in between reads them. */
  readonly evidence: string
}

export interface Explained extends Likely {
  readonly evidence: readonly Evidence[]
  readonly outcome: 'merged' | 'suggested' | 'apart'
  readonly proof: string | null
  readonly veto: string | null
}

export type FromResolver =
  /** Joins by proof and suggestions between identities of different members; nothing between those that are one already. */
  | { readonly type: 'resolved'; readonly proofs: readonly Proof[]; readonly suggestions: readonly Suggestion[]; readonly left: number }
  | { readonly type: 'explained'; readonly explained: Explained | null }
