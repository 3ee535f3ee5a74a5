import type { IdentityRef } from '@kith/contract/records'
import type { Json } from '../json.ts'
import type { Identities } from './identities.ts'
import type { Kind } from './kinds.ts'

/** Something that happened at GitHub, as the archive, the API or a webhook tells of it, brought to one shape. */
export interface GithubEvent {
  readonly type: string
  readonly externalId: string
  readonly actor: IdentityRef
  readonly atMs: number
  readonly payload: Json
  /** "owner/name"; undefined where the event belongs to no repository (a gist, a follow). */
  readonly repository: string | undefined
  /** Address of the repository's page, without a slash at its end. */
  readonly repositoryUrl: string | undefined
  /** What the names of the repository's conversations begin with: its name, or its number, which outlives a new name. */
  readonly threads: string | undefined
  /** Main language of the repository, where the old shape says it. */
  readonly language: string | undefined
  /** Languages of the repository, where they were asked for: they count in place of all others. */
  readonly languages?: readonly string[]
  /** Address of the thing itself, which the old shape gives for every event. */
  readonly url: string | undefined
  /** What it belongs to, where whoever tells of it has said so. */
  readonly conversation?: string | undefined
}

/** What a type of event adds to what all share. Undefined values are left out of the record. */
export interface Part {
  readonly kind: Kind
  readonly title?: unknown
  readonly body?: unknown
  readonly url?: string | undefined
  readonly conversation?: string | undefined
  readonly technologies?: readonly unknown[]
  readonly mentions?: readonly (IdentityRef | undefined)[]
  readonly attributes?: Readonly<Record<string, string | number | undefined>> | undefined
}
export type Mapper = (event: GithubEvent, payload: Json, identities: Identities) => Part
