import type { Claims, FilesOptions, Gaps, InputFile, Progress } from '@kith/connectors/kit/connector'
import type { RunNote } from '../../database.ts'
import type { Part } from './taker.ts'

/** What a thread is started with. */
export interface Order {
  readonly connector: string
  /** Where it is, if it is not the registry's. */
  readonly module: string | undefined
  readonly sourceId: number
  readonly settings: unknown
  readonly cursor: unknown
  readonly nowMs: number
  /** Parts that may be on their way. */
  readonly ahead: number
}

export type ToReader =
  | { readonly type: 'go'; readonly nowMs: number }
  | { readonly type: 'files'; readonly id: number; readonly files: readonly InputFile[] | undefined }

export type FromReader =
  | { readonly type: 'files'; readonly id: number; readonly values: readonly string[]; readonly options: FilesOptions | undefined }
  | ({ readonly type: 'part'; readonly part: SentPart; readonly said: Said } & Step)
  | { readonly type: 'end'; readonly said: Said }
  | { readonly type: 'failed'; readonly said: Said; readonly failure: Failure }

export interface Step {
  readonly cursor: unknown
  readonly progress: Progress
}

/** A part whose rows are bytes that go from one thread to the other. */
export interface SentPart extends Omit<Part, 'rows'> {
  readonly rows: readonly { readonly bytes: Uint8Array<ArrayBuffer>; readonly ends: readonly number[] }[]
}

/** What the connector told beside its records, since it was last passed on. */
export interface Said {
  readonly notes: readonly RunNote[]
  readonly claims: Claims | undefined
  readonly gaps: Gaps | undefined
  readonly hasMore: boolean
}

/** `files`: what was thrown when these files were asked for. */
export type Failure =
  | {
      readonly kind: 'connector'
      readonly code: string
      readonly message: string
      readonly hint: string
      readonly transient: boolean
      readonly retryAt: Date | undefined
    }
  | { readonly kind: 'files'; readonly id: number }
  | { readonly kind: 'other'; readonly message: string; readonly stack: string | undefined }
