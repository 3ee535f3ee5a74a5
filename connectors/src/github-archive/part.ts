import type { IdentityRef } from '@kith/contract/records'
import type { ArchiveEvent, Identities } from './event.ts'
import type { Json } from './json.ts'
import type { Kind } from './kinds.ts'

/** What a type of event adds to what all share. Undefined values are left out of the record. */
export interface Part {
  readonly kind: Kind
  readonly title?: unknown
  readonly body?: unknown
  readonly url?: string | undefined
  readonly conversation?: string | undefined
  readonly technologies?: readonly unknown[]
  readonly mentions?: readonly (IdentityRef | undefined)[]
  readonly attributes?: Readonly<Record<string, string | number | undefined>>
}
export type Mapper = (event: ArchiveEvent, payload: Json, identities: Identities) => Part
