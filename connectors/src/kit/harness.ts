import { strict as assert } from 'node:assert'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { anyRecord, type AnyRecord } from '@kith/contract/records'
import { tally, type Tally } from '@kith/contract/tallies'
import {
  RAW_MAX_CHARS,
  type Batch,
  type Budget,
  type Connector,
  type FilesOptions,
  type Gaps,
  type InputFile,
  type Item,
  type Listing,
  type ReadContext,
  type Reread,
  type SetAside,
} from './connector.ts'
import { listFolder } from './folder.ts'

export interface HarnessOptions {
  /** What the connector takes for the current time (default 2026-01-01). */
  readonly now?: Date
  /** Answers of the network; without it every request fails. */
  readonly fetch?: typeof globalThis.fetch
  /** Milliseconds within which an aborted read must end (default 2,000). */
  readonly abortWithinMs?: number
  /** Batches to resume from at most, spread over the run (default 40). */
  readonly maxResumes?: number
  /** What a resumed run gives: exactly the rest (default), or at least that, as where what is new is looked for first each time. */
  readonly resumed?: 'exactly' | 'at-least'
  /** Whether somebody keeps what the platform counts by the day (default false: connectors then do not ask for it). */
  readonly keepsTallies?: boolean
  /** Whether `check` is called first (default true). */
  readonly check?: boolean
  /** Told what was listed, and answers how much of what is held is gone; without it the reading is one of which nothing is held. */
  readonly missing?: (listing: Listing) => Promise<number>
  /** Told of each batch, also where the reading fails later. */
  readonly onBatch?: (batch: Batch<unknown>) => void
}

export interface HarnessReport {
  readonly records: readonly AnyRecord[]
  readonly setAsides: readonly SetAside[]
  readonly batches: readonly Batch<unknown>[]
  readonly notes: readonly { readonly code: string; readonly message: string; readonly count: number }[]
  readonly claims: Readonly<Record<string, number>>
  readonly gaps: Gaps
  readonly budgets: readonly Budget[]
  /** What it counts by the day; with `keepsTallies`. */
  readonly tallies: readonly Tally[]
}

/**
 * The cases that every connector must pass: read all, read twice, resume from every batch, stop when aborted, declared kinds, valid
 * records, usable set-asides. Give it a connector whose batches are small, so that there is something to resume. Throws AssertionError.
 */
export const exerciseConnector = async <Settings, Cursor>(
  connector: Connector<Settings, Cursor, Reread>,
  settings: Settings,
  options: HarnessOptions = {},
): Promise<HarnessReport> => {
  const parsed = connector.settings.parse(settings)
  const first = await readAll(connector, parsed, undefined, options)
  checkItems(connector, first.items)
  await checkSameTwice(connector, parsed, first, options)
  await checkResumes(connector, parsed, first, options)
  await checkAborts(connector, parsed, first, options)
  return {
    records: first.items.flatMap((item) => ('record' in item ? [item.record] : [])),
    setAsides: first.items.flatMap((item) => ('setAside' in item ? [item.setAside] : [])),
    batches: first.batches,
    notes: first.notes,
    claims: first.claims,
    gaps: first.gaps,
    budgets: first.budgets,
    tallies: first.tallies,
  }
}

interface Reading<Cursor> {
  readonly items: readonly Item[]
  readonly batches: readonly Batch<Cursor>[]
  readonly notes: HarnessReport['notes']
  readonly claims: Readonly<Record<string, number>>
  readonly gaps: Gaps
  readonly budgets: readonly Budget[]
  readonly tallies: readonly Tally[]
}

/** One whole run from `cursor`, with the cursors sent through JSON as the platform does. */
export const readAll = async <Settings, Cursor>(
  connector: Connector<Settings, Cursor, Reread>,
  settings: Settings,
  cursor: Cursor | undefined,
  options: HarnessOptions = {},
): Promise<Reading<Cursor>> => {
  const batches: Batch<Cursor>[] = []
  const notes: { code: string; message: string; count: number }[] = []
  const claims: Record<string, number> = {}
  const gaps: Record<string, Gaps[string]> = {}
  const budgets: Budget[] = []
  const tallies: Tally[] = []
  const keep = async (given: readonly Tally[]): Promise<void> => {
    for (const one of given) assert.ok(tally.safeParse(one).success, `A tally does not fit the contract: ${JSON.stringify(one)}`)
    tallies.push(...given)
  }
  const context: ReadContext<Settings, Cursor> = {
    ...surroundings(options),
    settings,
    cursor,
    signal: new AbortController().signal,
    note: (code, message, count = 1) => notes.push({ code, message, count }),
    claim: (more) => Object.assign(claims, more),
    gaps: (more) => Object.assign(gaps, more),
    budget: (budget) => budgets.push(budget),
    more: () => {},
    ...(options.missing === undefined ? {} : { missing: options.missing }),
    ...(options.keepsTallies === true ? { tally: keep } : {}),
  }
  if (options.check !== false) await connector.check(context)
  for await (const batch of connector.read(context)) {
    batches.push({ ...batch, cursor: throughJson(batch.cursor) })
    options.onBatch?.(batch)
  }
  return { items: batches.flatMap((batch) => batch.items), batches, notes, claims, gaps, budgets, tallies }
}

/** `files` as the platform answers it for paths on this machine; names are the last part of the path. */
export const localFiles = async (paths: readonly string[], options: FilesOptions = {}): Promise<readonly InputFile[]> => {
  const found = await Promise.all(
    paths.map(async (path) => {
      const info = await stat(path).catch(() => undefined)
      return info?.isDirectory() === true && options.folders === true
        ? listFolder(path)
        : [{ path, name: basename(path), sizeBytes: info?.size ?? 0 }]
    }),
  )
  return found.flat()
}

/** Its clock goes on by what is waited for, and by nothing else. */
const surroundings = (options: HarnessOptions) => {
  let nowMs = (options.now ?? new Date('2026-01-01T00:00:00Z')).getTime()
  return {
    fetch: options.fetch ?? (async () => Promise.reject(new Error('The harness has no network.'))),
    files: localFiles,
    now: () => new Date(nowMs),
    wait: async (ms: number) => {
      nowMs += ms
    },
    random: () => 0.5,
  }
}

const throughJson = <T>(value: T): T => {
  const parse: (text: string) => T = JSON.parse // its `any` is a T, as the next but one line makes sure
  const copy = parse(JSON.stringify(value))
  assert.deepEqual(copy, value, 'A cursor must be plain JSON.')
  return copy
}

const checkItems = <Settings, Cursor>(connector: Connector<Settings, Cursor, Reread>, items: readonly Item[]): void => {
  for (const item of items) {
    if ('setAside' in item) checkSetAside(item.setAside)
    else checkRecord(connector, item.record)
  }
}

const checkRecord = <Settings, Cursor>(connector: Connector<Settings, Cursor, Reread>, record: AnyRecord): void => {
  const result = anyRecord.safeParse(record)
  assert.ok(result.success, `A record does not fit the contract: ${result.error?.message ?? ''} in ${JSON.stringify(record).slice(0, 500)}`)
  assert.ok(!JSON.stringify(record).includes('\\u0000'), `A record holds a NUL character: ${JSON.stringify(record).slice(0, 500)}`)
  if (record.type !== 'activity' || connector.openKinds === true) return
  assert.ok(Object.hasOwn(connector.kinds, record.kind), `The kind "${record.kind}" is not declared in the manifest of ${connector.name}.`)
}

const checkSetAside = (setAside: SetAside): void => {
  assert.match(setAside.reason, /^[a-z][a-z0-9_]{2,60}$/, 'A reason is a short stable code.')
  assert.ok(setAside.message.length > 10, `The set-aside ${setAside.reason} must say what to do.`)
  assert.ok(setAside.locator.length > 0 && setAside.locator.length <= 300, `The set-aside ${setAside.reason} must say where it is.`)
  assert.ok(setAside.raw.length <= RAW_MAX_CHARS, `The raw input of ${setAside.locator} is over its bound.`)
}

/** What tells an item from another, order left aside: the platform's own id, or all there is. */
export const idOf = (item: Item): string => {
  if ('setAside' in item) return `set aside ${item.setAside.reason} ${item.setAside.locator}`
  const { record } = item
  return record.type === 'activity' ? `activity ${record.kind} ${record.externalId}` : JSON.stringify(record)
}

/** Those of `ids` that are not among `others`. */
export const without = (ids: readonly string[], others: readonly string[]): string[] => {
  const known = new Set(others)
  return ids.filter((id) => !known.has(id))
}

const checkSameTwice = async <Settings, Cursor>(
  connector: Connector<Settings, Cursor, Reread>,
  settings: Settings,
  first: Reading<Cursor>,
  options: HarnessOptions,
): Promise<void> => {
  const second = await readAll(connector, settings, undefined, options)
  assert.deepEqual(second.items.map(comparable), first.items.map(comparable), 'Reading twice must give the same.')
}

const comparable = (item: Item) => ('setAside' in item ? item.setAside : item.record)

const checkResumes = async <Settings, Cursor>(
  connector: Connector<Settings, Cursor, Reread>,
  settings: Settings,
  first: Reading<Cursor>,
  options: HarnessOptions,
): Promise<void> => {
  const step = Math.max(1, Math.ceil(first.batches.length / (options.maxResumes ?? 40)))
  const last = first.batches.length - 1
  for (const [index, batch] of first.batches.entries()) {
    if (index % step !== 0 && index !== last) continue
    const missing = first.batches.slice(index + 1).flatMap((later) => later.items.map(idOf))
    const resumed = await readAll(connector, settings, batch.cursor, options)
    const given = resumed.items.map(idOf)
    if (options.resumed !== 'at-least') assert.deepEqual(given, missing, `A run resumed after batch ${index} must give exactly the rest.`)
    assert.deepEqual(without(missing, given), [], `A run resumed after batch ${index} must give at least the rest.`)
    assert.deepEqual(without(given, first.items.map(idOf)), [], `A run resumed after batch ${index} must give nothing else.`)
  }
}

const checkAborts = async <Settings, Cursor>(
  connector: Connector<Settings, Cursor, Reread>,
  settings: Settings,
  first: Reading<Cursor>,
  options: HarnessOptions,
): Promise<void> => {
  const limitMs = options.abortWithinMs ?? 2_000
  for (const batchesBefore of first.batches.length > 1 ? [0, 1] : [0]) {
    const controller = new AbortController()
    const ignore = (): void => {}
    const context = {
      ...surroundings(options),
      settings,
      cursor: undefined,
      signal: controller.signal,
      note: ignore,
      claim: ignore,
      gaps: ignore,
      budget: ignore,
      more: ignore,
    }
    const iterator = connector.read(context)[Symbol.asyncIterator]()
    for (let index = 0; index < batchesBefore; index++) await iterator.next()
    controller.abort(new Error('aborted by the harness'))
    const startedAtMs = performance.now()
    const yieldedMore = await drain(iterator, 2)
    assert.ok(yieldedMore < 2, 'An aborted run must not go on to yield batches.')
    assert.ok(performance.now() - startedAtMs < limitMs, `An aborted run must end within ${limitMs} ms.`)
  }
}

/** Asks for up to `max` batches more and counts them; an aborted run may end or throw. */
const drain = async (iterator: AsyncIterator<unknown>, max: number): Promise<number> => {
  let count = 0
  try {
    for (; count < max; count++) if ((await iterator.next()).done === true) return count
  } catch {
    return count
  } finally {
    await iterator.return?.()
  }
  return count
}
