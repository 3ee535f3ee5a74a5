import type { IdentityRef } from '@kith/contract/records'
import type { CalendarEvent } from './calendar.ts'
import type { Cause, Level } from './model.ts'
import type { PersonName } from './names.ts'
import type { Organization, Part } from './product.ts'
import type { Random } from './random.ts'

/** A person while the community is being played: what they are like, and what they have done so far. */
export interface Person {
  readonly id: string
  readonly index: number
  readonly name: PersonName
  readonly nature: 'human' | 'robot' | 'shared mailbox'
  readonly teammate: boolean
  readonly level: Level
  readonly cause: Cause
  /** The event that brought them, when they were there. */
  readonly door: CalendarEvent | undefined
  /** How many things they will do by themselves; what follows from others' deeds comes on top. */
  readonly budget: number
  readonly periods: readonly Period[]
  readonly rhythm: Rhythm
  /** How much they are drawn to each part; 0 where they never are. */
  readonly parts: Readonly<Record<Part, number>>
  /** 0: only asks, 1: only answers. */
  readonly helpfulness: number
  readonly codes: boolean
  readonly organizations: readonly Employment[]
  readonly technologies: readonly string[]
  readonly city: string
  /** Own stream of chance, so that one person's identities do not hang on what others do. */
  readonly random: Random
  readonly identities: Partial<Record<Part, readonly DatedIdentity[]>>
  readonly seen: Set<IdentityRef>
  readonly starred: Set<string>
  readonly joined: Set<string>
}
export interface Period {
  readonly fromMs: number
  readonly untilMs: number
}
export interface Employment {
  readonly organization: Organization
  readonly fromMs: number
  readonly untilMs: number | undefined
}
/** An identity that a person uses from some time on, with how readily they use it. */
export interface DatedIdentity {
  readonly ref: IdentityRef
  readonly fromMs: number
  readonly untilMs: number
  readonly weight: number
}
/** When somebody is at it, in their own local time. */
export interface Rhythm {
  readonly utcOffsetMinutes: number
  readonly peakHour: number
  readonly spreadHours: number
  /** Weight of a day of the weekend against one of the week. */
  readonly weekend: number
}

/** Where a person works at a time, if anywhere. */
export const employerAt = (person: Pick<Person, 'organizations'>, atMs: number): Organization | undefined =>
  person.organizations.find(({ fromMs, untilMs }) => fromMs <= atMs && (untilMs === undefined || atMs < untilMs))?.organization

export const isActive = (person: Person, atMs: number): boolean =>
  person.periods.some(({ fromMs, untilMs }) => fromMs <= atMs && atMs <= untilMs)
