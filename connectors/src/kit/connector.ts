import type { ActivityRecord, AnyRecord, Category } from '@kith/contract/records'
import type { Tally } from '@kith/contract/tallies'
import type { z } from 'zod'
import type { Search } from './search.ts'
import type { Webhook } from './webhook.ts'

/** One kind of activity that a connector can yield. */
export interface ActivityKind {
  /** Past tense, read after a name: "opened an issue". */
  readonly label: string
  /** Plural noun for charts: "issues opened". */
  readonly plural: string
  readonly category: Category
  /** Default weight, 1 (a star) to 12 (leading a working group); the scale of the Orbit model v2. */
  readonly weight: number
}

/** A record, or the piece of input that could not become one. `raw` is what the user sees, fixes and retries. */
export type Item = { readonly record: AnyRecord; readonly raw: string | Uint8Array } | { readonly setAside: SetAside }

export interface SetAside {
  /** Stable, machine-readable: "json_invalid", "line_too_long", "date_implausible". */
  readonly reason: string
  /** One sentence that says what to do. */
  readonly message: string
  /** Where: "2015-01-01-0.json.gz line 118". */
  readonly locator: string
  /** The input, cut to RAW_MAX_CHARS. */
  readonly raw: string
}
export const RAW_MAX_CHARS = 65_536

/** A step of a run. `cursor` is committed by the platform only after everything before it is in the log. */
export interface Batch<Cursor> {
  readonly items: readonly Item[]
  /** Where to go on after this batch: plain JSON; a run resumed from it must yield exactly what is missing (or a superset: ids are deterministic). */
  readonly cursor: Cursor
  readonly progress: Progress
}

export interface Progress {
  /** Units done and in all, in `unit`; `total` is left out while unknown. */
  readonly done: number
  readonly total?: number
  readonly unit: 'records' | 'bytes' | 'commits' | 'pages'
}

/** What the source itself says that it holds, stands beside what Kith holds. Keys are activity kinds, or "people". */
export type Claims = Readonly<Record<string, number>>

/** Why a source counts more than it gives: as Kith says it where it compares what is claimed with what is held. */
export type GapReason = 'private' | 'before-start' | 'gone' | 'unsupported'
export type Gaps = Readonly<Record<string, Readonly<Partial<Record<GapReason, number>>>>>

/**
 * What a list held that was read whole, between two moments: whatever else Kith holds of these kinds there is gone at the source. Judge only what a list must
 * have shown: the moments between the first and the last entry of one page, or up to where the list begins or ends. An empty list says nothing.
 */
export interface Listing {
  readonly kinds: readonly string[]
  /** As records have it. */
  readonly place: string
  /** Where it is the list of one conversation. */
  readonly conversation?: string
  /** Where it is the list of one account. */
  readonly actor?: { readonly platform: string; readonly key: string }
  /** Where it is all that answers these, by what records have as `replyTo`; it may be empty then. */
  readonly answersTo?: readonly string[]
  /** Records on it, as `listedId` names them. */
  readonly present: readonly string[]
  /** Milliseconds since 1970, both exclusive; left out where the list begins or ends. */
  readonly afterMs?: number
  readonly beforeMs?: number
}

export const listedId = ({ kind, externalId }: Pick<ActivityRecord, 'kind' | 'externalId'>): string => `${kind} ${externalId}`

/** What a platform's answers say about how often a token may still ask. */
export interface Budget {
  /** One of the platform's counters: "core", "search", "graphql". */
  readonly name: string
  /** Requests (or points) in a window. */
  readonly limit?: number
  readonly remaining?: number
  readonly resetAt?: Date
}

export interface ReadContext<Settings, Cursor> {
  readonly settings: Settings
  /** Undefined on the first run; a later run starts after what the last one committed. */
  readonly cursor: Cursor | undefined
  readonly signal: AbortSignal
  /** The only way to the network. */
  readonly fetch: typeof globalThis.fetch
  /** Resolves a file setting (an upload's id or a path that the user may read) to absolute paths, in order. */
  readonly files: (value: readonly string[], options?: FilesOptions) => Promise<readonly InputFile[]>
  readonly now: () => Date
  /** Waits, and rejects with the signal's reason when that comes first. A test's clock does not make anybody wait. */
  readonly wait: (ms: number) => Promise<void>
  /** From 0 to below 1, for jitter. */
  readonly random: () => number
  /** Something worth telling that is no record set aside: "12 unknown event types were counted and left out". Bounded by the platform. */
  readonly note: (code: string, message: string, count?: number) => void
  readonly claim: (claims: Claims) => void
  /** What of the claimed is known not to come, by the same keys as claims: `{ 'issue-opened': { private: 3 } }`. The last word counts. */
  readonly gaps: (gaps: Gaps) => void
  /**
   * Keeps numbers that the source counts by the day (views, downloads), at once; told again, the last word for a day counts. Left out where nobody keeps
   * them.
   */
  readonly tally?: (tallies: readonly Tally[]) => Promise<void>
  /** Keeps as deleted whatever else Kith holds of what was listed; how many. Left out where nothing is held (a preview). */
  readonly missing?: (listing: Listing) => Promise<number>
  /** There is more to read (the past): the next run begins in a minute, behind runs of others, and not at the scheduled time. */
  readonly more: () => void
  /** Remembered for each token and shown. `createApi` calls it. */
  readonly budget: (budget: Budget) => void
}

/** What it takes to ask a platform; `check` has the first two for certain. */
export type Network = Pick<ReadContext<unknown, unknown>, 'fetch' | 'signal'> &
  Partial<Pick<ReadContext<unknown, unknown>, 'now' | 'wait' | 'random' | 'note' | 'budget'>>

export interface FilesOptions {
  /** Whether a path may name a folder: its files are then given, as `folder.ts` lists them, named like "export/general/2024-01-31.json". */
  readonly folders?: boolean
}

export interface InputFile {
  readonly path: string
  /** The name the user knows it by. */
  readonly name: string
  readonly sizeBytes: number
  /** Set where it lies in an archive: its content, in blocks. `readBytes` asks for it; nobody else needs to. */
  readonly open?: (signal: AbortSignal) => AsyncGenerator<ByteBlock, void>
}

/** A piece of a file's content. */
export interface ByteBlock {
  readonly bytes: Buffer
  /** Bytes of the file itself read so far: progress against `sizeBytes`. */
  readonly consumed: number
  /** Only on the last block: the file is cut or damaged after this. */
  readonly fault?: 'cut' | 'corrupt'
}

/** How a setting is asked for in the form, on the command line and in the docs. */
export interface SettingField {
  readonly name: string
  readonly label: string
  readonly help: string
  /** `lines` is text in which line breaks count, such as a list that is pasted. */
  readonly kind: 'path' | 'files' | 'text' | 'lines' | 'url' | 'secret' | 'choice' | 'toggle' | 'mapping'
  readonly required: boolean
  readonly choices?: readonly { readonly value: string; readonly label: string }[]
  readonly placeholder?: string
  /** Asked for only where the field of that name holds something. */
  readonly with?: string
}

/** Most inputs are read again at once; a parser that takes its time answers later. */
export type Reread = readonly Item[] | Promise<readonly Item[]>

export interface Connector<Settings = unknown, Cursor = unknown, Again extends Reread = readonly Item[]> {
  /** Equals its folder: "github-archive". */
  readonly name: string
  readonly label: string
  /** One sentence: what comes in. */
  readonly summary: string
  /** Markdown: where to find the data, step by step. */
  readonly help: string
  readonly settings: z.ZodType<Settings>
  readonly fields: readonly SettingField[]
  readonly kinds: Readonly<Record<string, ActivityKind>>
  /** Names of tallies of which each number is of one day ("downloads"); all others say how many there are by then ("stars"). */
  readonly countsPerDay?: readonly string[]
  /** True when kinds beyond `kinds` may arrive (csv, jsonl): they get category "other" unless the record says `attributes.category`. */
  readonly openKinds?: boolean
  /**
   * True when `read` asks for nothing but files: no network, no tallies, nothing that is listed as missing. Large files are then read in a thread of their own,
   * and so is what a connector without files makes up.
   */
  readonly filesAlone?: boolean
  /** The address of a module that exports it, for that thread; one of the registry is found without. */
  readonly module?: string
  /** Newest first where the source allows. Of two versions in one reading the first then counts, unless there is a schedule: an API gives what is now. */
  readonly order: 'newest-first' | 'oldest-first' | 'as-given'
  /**
   * Where a platform forbids to find out who its users are elsewhere: accounts of `platform` are compared with others only while `setting` (a toggle)
   * says of each source of this kind that they have agreed.
   */
  readonly consent?: { readonly platform: string; readonly setting: string }
  /** A title for the new source made from its settings: "git: kith". */
  readonly title: (settings: Settings) => string
  /**
   * What makes two connections the same source, so that connecting twice runs the first again: by default all settings, files by their names. GitHub
   * archives, whose ids are global, are one source whatever the file.
   */
  readonly sameness?: (settings: Settings, fileNames: readonly string[]) => string | undefined
  /** Cheap look before anything is stored: does the path exist, is it a repository? Throws ConnectorError. */
  readonly check: (context: Pick<ReadContext<Settings, Cursor>, 'settings' | 'files' | 'fetch' | 'signal'>) => Promise<void>
  readonly read: (context: ReadContext<Settings, Cursor>) => AsyncIterable<Batch<Cursor>>
  /** For sources that go on while nobody looks (an API, not a file): Kith reads again from the last cursor this often, give or take a tenth. */
  readonly schedule?: {
    readonly everyMinutes: number
    /** For sources of this kind that go on or do not: by the settings as they are stored, secrets encrypted. */
    readonly when?: (settings: Readonly<Record<string, unknown>>) => boolean
  }
  /** Where the platform can be searched for words: watches ask it, beside what the source reads. */
  readonly search?: Search<Settings>
  /** What the platform sends by itself: verified and read by pure functions; waiting, order and repetition are Kith's matter. */
  readonly webhook?: Webhook<Settings>
  /** For files whose shape must be told (csv): columns, samples and a mapping to start from; `recall` gives the mapping remembered for a header. */
  readonly inspect?: (
    context: Pick<ReadContext<Record<string, unknown>, Cursor>, 'settings' | 'files' | 'signal'> & {
      readonly recall: (key: string) => Promise<unknown>
    },
  ) => Promise<Inspection>
  /** What to remember once a source was created with these settings: recalled by `key`. */
  readonly remember?: (
    settings: Settings,
    files: ReadContext<Settings, Cursor>['files'],
  ) => Promise<{ readonly key: string; readonly value: unknown } | undefined>
  /** Turns one fixed-up raw input of a set-aside record back into items: the retry. */
  readonly reread: (raw: string, settings: Settings) => Again
}

export interface Inspection {
  readonly columns: readonly { readonly name: string; readonly samples: readonly string[] }[]
  /** Ready to be used as the setting `mapping`; null when nothing could be guessed. */
  readonly mapping: Record<string, unknown> | null
  readonly remembered: boolean
  /** What a column may be mapped to. */
  readonly targets: readonly { readonly name: string; readonly label: string; readonly help: string; readonly required: boolean }[]
}

/** A connector whose type parameters are no longer of interest (the registry's view). */
// oxlint-disable-next-line typescript/no-explicit-any -- a registry holds connectors of all settings; each parses its own
export type AnyConnector = Connector<any, any, Reread>

export const defineConnector = <Settings, Cursor, Again extends Reread = readonly Item[]>(
  connector: Connector<Settings, Cursor, Again>,
): Connector<Settings, Cursor, Again> => connector

/** A failure of the whole source (not of one record), with what to do about it. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError'
  readonly code: string
  readonly hint: string
  /** True when a later try may succeed without anybody changing anything. */
  readonly transient: boolean
  /** When a later try makes sense, where the platform said so. */
  readonly retryAt: Date | undefined
  constructor(code: string, message: string, hint: string, options: { transient?: boolean; retryAt?: Date; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.hint = hint
    this.transient = options.transient ?? false
    this.retryAt = options.retryAt
  }
}
