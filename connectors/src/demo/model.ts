import type { ActivityRecord, IdentityRef } from '@kith/contract/records'
import type { Home } from './names.ts'
import type { Part } from './product.ts'
import type { Mood } from './texts.ts'

/** A generated community together with the truth that it was generated from. Times are ISO 8601 in UTC. */
export interface Community {
  /** First and last day, both generated: three years. */
  readonly from: string
  readonly until: string
  readonly truth: Truth
  /** Oldest first. */
  readonly activities: readonly TrueActivity[]
}

export interface Truth {
  /** All humans asked for, then the robots and the shared mailbox. */
  readonly people: readonly TruePerson[]
  readonly events: readonly TrueEvent[]
  readonly releases: readonly TrueRelease[]
  /** Questions and issues with their first answers. */
  readonly conversations: readonly TrueConversation[]
}

export type Level = 'core' | 'regular' | 'casual'
export type Cause = { readonly kind: 'organic' } | { readonly kind: 'cultivated'; readonly event: string }

export interface TruePerson {
  readonly id: string
  /** As they write it themselves. */
  readonly name: string
  readonly latinName: string
  readonly nature: 'human' | 'robot' | 'shared mailbox'
  readonly teammate: boolean
  /** By share of all that is done: the busiest 1.5 % are core, the next 12 % regular. Robots are casual. */
  readonly level: Level
  readonly cause: Cause
  /** Time of their first and of their last activity. */
  readonly joinedAt: string
  readonly activeUntil: string
  /** When they were around; each period after the first is a return. */
  readonly periods: readonly { readonly from: string; readonly until: string }[]
  readonly organizations: readonly { readonly name: string; readonly domain: string; readonly from: string; readonly until?: string }[]
  readonly technologies: readonly string[]
  readonly home: Home
  /** Every identity that they were seen with, in order of appearance. */
  readonly identities: readonly IdentityRef[]
}

export interface TrueActivity {
  readonly part: Part
  /** Id of the person. */
  readonly person: string
  /** Milliseconds since 1970 (UTC). */
  readonly at: number
  readonly record: ActivityRecord
  readonly mood?: Mood
}

export interface TrueEvent {
  readonly id: string
  readonly kind: 'meetup' | 'conference' | 'talk'
  readonly title: string
  /** Start. */
  readonly at: string
  readonly place: string
  /** Newcomers who came because of it. */
  readonly cultivated: readonly string[]
}

export interface TrueRelease {
  readonly version: string
  readonly at: string
  readonly major: boolean
}

export interface TrueConversation {
  readonly part: Part
  /** The records' `conversation`. */
  readonly id: string
  readonly askedBy: string
  readonly askedAt: string
  /** The first answer by another human; missing when there is none. */
  readonly answeredAt?: string
  readonly answeredBy?: string
  readonly answeredByTeam?: boolean
  readonly accepted: boolean
}
