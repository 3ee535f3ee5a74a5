/** What a source tells about one identity. Everything but `id` and `source` may be missing, empty or wrong. */
export interface Identity {
  /** Unique in one call of resolve. */
  readonly id: string
  /** The platform or source that shows this identity: "github", "git", "slack", "discourse:forum.example.org". */
  readonly source: string
  readonly name?: string | undefined
  readonly email?: string | undefined
  /** The login on the platform. Two identities with one login on one account platform are one account. */
  readonly username?: string | undefined
  /** The platform's own number of the account: stays when the login changes. */
  readonly accountId?: string | undefined
  readonly url?: string | undefined
  readonly links?: readonly string[] | undefined
  readonly avatarHash?: string | undefined
  readonly location?: string | undefined
  readonly organization?: string | undefined
  readonly timezone?: string | undefined
  /** Places where it took part (repositories, channels, threads): rare places in common speak weakly for one person. */
  readonly contexts?: readonly string[] | undefined
  /** The platform vouches for the login (default: true on known account platforms, false elsewhere). */
  readonly verified?: boolean | undefined
  /**
   * Who alone says all this, without a platform behind it: among what the same one says proof is proof. What it says of somebody whom others know is likely at
   * best, since it could say it of anybody.
   */
  readonly told?: string | undefined
  readonly robot?: boolean | undefined
  /** Ids of identities that a mailmap, the source or a person states to be the same. */
  readonly sameAs?: readonly string[] | undefined
}

/** merged: proof-grade, joined without asking. suggested: likely, a person decides. apart: everything else. */
export type Outcome = 'merged' | 'suggested' | 'apart'

export interface Options {
  /** Pairs of ids that a person has said are two people. Never joined, whatever the evidence. */
  readonly never?: readonly (readonly [string, string])[] | undefined
  /** Names, addresses and logins that say nothing here ("Team Account", "events@example.org"): read as if they were missing. */
  readonly ignore?: readonly string[] | undefined
  /** Least probability of a suggestion, 0 to 1. Default .5: as likely one person as two. */
  readonly suggestFrom?: number | undefined
}

export interface Evidence {
  /** Information for (positive) or against (negative) one person, in bits: log2 of the likelihood ratio. */
  readonly bits: number
  readonly text: string
}

export interface Resolved {
  readonly id: string
  /** The person with suggestions taken as true: the smallest id of its identities. */
  readonly person: string
  /** The person by proof alone. */
  readonly mergedPerson: string
  /** Probability, 0 to 1, that this identity belongs where `person` puts it; for one alone, that it is rightly alone. */
  readonly confidence: number
}

/** One pair worth a look: why two groups of identities were joined, proposed or, by a veto, kept apart. */
export interface Link {
  readonly a: string
  readonly b: string
  readonly outcome: Outcome
  readonly bits: number
  readonly confidence: number
  /** Why evidence that would have sufficed did not join them. */
  readonly veto?: string
}

/** One join that proof made. */
export interface Join {
  readonly a: string
  readonly b: string
  /** What proves it, in words. */
  readonly reason: string
}

export interface Explanation {
  readonly a: string
  readonly b: string
  readonly outcome: Outcome
  /** All bits including the prior. */
  readonly bits: number
  readonly confidence: number
  /** Strongest first; the prior comes last. */
  readonly evidence: readonly Evidence[]
  readonly proof?: string
  readonly veto?: string
}
