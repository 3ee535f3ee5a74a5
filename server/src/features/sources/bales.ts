import type { Progress } from '@kith/connectors/kit/connector'
import { groups } from './groups.ts'
import type { Prepared, Taken } from './ingest.ts'

/** People are looked up in one transaction a slice: many small ones would keep others from the state, and large ones let others wait for it. */
const SLICE_RECORDS = 10_000
/** Three slices are under way at a time, and what a record was made of is held as long: long ones must not add up. */
const SLICE_CHARS = 6_000_000
const FIRST_SLICE_MS = 50
/** Each slice is ten statements, whatever it holds: with as little time as the first has, a slice of a fast source held a fifth of the records that it may hold. */
const LATER_SLICE_MS = 250
/** Near the end of a source slices and bales become smaller, down to these: what comes last is waited for alone, while nothing else is left to do. */
const LAST_SLICE_RECORDS = 2_500
const LAST_BALE_ROWS = 10_000
/** The log likes few large inserts; a person likes to see the first people at once. */
const BALE_ROWS = 100_000
const BALE_CHARS = 16_000_000
const FIRST_MS = 600
/** Most imports take seconds. */
const EARLY_MS = 1_000
const EARLY_BALES = 8
const LATER_MS = 3_000

/** What was made of records, with the cursor behind them. */
interface Step {
  readonly cursor: unknown
  readonly progress: Progress
}

export interface TakenBatch extends Step {
  readonly taken: Taken
}

export interface TakenSlice extends Step {
  readonly parts: readonly Taken[]
}

export interface PreparedBatch extends Step {
  readonly prepared: Prepared
}

/** Batches that go into the log together, with the cursor of the last. */
export type Bale = PreparedBatch

/** Joins batches that come in quick succession. */
export async function* slices(batches: AsyncIterable<TakenBatch>): AsyncGenerator<TakenSlice> {
  const nearing = createNearing()
  // Two of what is left: people of one are looked up while the other is read.
  const share = ({ taken, progress }: TakenBatch): number =>
    Math.max(taken.read / SLICE_RECORDS, taken.size / SLICE_CHARS, Math.min(2 * nearing(progress), taken.read / LAST_SLICE_RECORDS))
  for await (const group of groups(batches, share, (before) => (before === 0 ? FIRST_SLICE_MS : LATER_SLICE_MS))) {
    const last = group.at(-1)
    if (last) yield { cursor: last.cursor, progress: last.progress, parts: group.map(({ taken }) => taken) }
  }
}

const waitOf = (before: number): number => (before === 0 ? FIRST_MS : before < EARLY_BALES ? EARLY_MS : LATER_MS)

/** Joins small batches until they are worth an insert, or it is time to show something: also while a slow source lets the next one wait. */
export async function* bales(batches: AsyncIterable<PreparedBatch>): AsyncGenerator<Bale> {
  const nearing = createNearing()
  const share = ({ prepared, progress }: PreparedBatch): number =>
    Math.max(prepared.read / BALE_ROWS, charsOf(prepared) / BALE_CHARS, Math.min(nearing(progress), prepared.read / LAST_BALE_ROWS))
  for await (const group of groups(batches, share, waitOf)) {
    const last = group.at(-1)
    if (last) yield { ...last, prepared: join(group.map(({ prepared }) => prepared)) }
  }
}

/** How large each step is beside all that is left after it; 0 where that is unknown. */
const createNearing = (): ((progress: Progress) => number) => {
  let before: number | undefined
  return ({ done, total }) => {
    const brought = done - (before ?? done)
    before = done
    return total === undefined || brought <= 0 ? 0 : brought / Math.max(0, total - done)
  }
}

const charsOf = ({ rows, setAside }: Prepared): number =>
  rows.reduce((sum, { bytes }) => sum + bytes.length, 0) + setAside.reduce((sum, one) => sum + one.raw.length, 0)

const join = (parts: readonly Prepared[]): Prepared => {
  const sum = (count: (part: Prepared) => number): number => parts.reduce((total, part) => total + count(part), 0)
  return {
    rows: parts.flatMap((part) => part.rows),
    setAside: parts.flatMap((part) => part.setAside),
    evidence: parts.flatMap((part) => part.evidence),
    listed: parts.flatMap((part) => part.listed),
    mentioned: [...new Set(parts.flatMap((part) => part.mentioned))],
    people: parts.flatMap((part) => part.people),
    events: parts.flatMap((part) => part.events),
    organizations: parts.flatMap((part) => part.organizations),
    read: sum((part) => part.read),
    leftOut: sum((part) => part.leftOut),
    newPeople: sum((part) => part.newPeople),
    newIdentities: sum((part) => part.newIdentities),
  }
}
