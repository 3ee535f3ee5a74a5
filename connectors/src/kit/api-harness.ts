import { strict as assert } from 'node:assert'
import { ConnectorError, listedId, type Batch, type Connector, type Item, type Listing, type Reread } from './connector.ts'
import { exerciseConnector, idOf, readAll, without, type HarnessOptions, type HarnessReport } from './harness.ts'

/**
 * What a platform holds when it is asked: nothing; little; enough for four pages or more; the same with one field of another type than it should be; names and
 * texts of every script, with NUL and halves of characters; an answer, or a text in it, of many megabytes; the many pages with one thing edited, or deleted.
 */
export type Situation = 'empty' | 'one-page' | 'many-pages' | 'changed-field' | 'unicode' | 'huge' | 'edited' | 'deleted'

/** A scripted platform in a situation, whose answers depend on the request alone; undefined where there is no such thing (it shows no deletions). */
export type Platform = (situation: Situation) => typeof globalThis.fetch | undefined

/** Positions within a reading at which each fault is tried. */
const PLACES_MAX = 12

/**
 * The cases that every connector to an API must pass, on top of those of `exerciseConnector`: empty, one page, many pages, rate limit, 5xx, time-out, broken
 * payload, changed field, replay, resume at every page, edited, deleted, unicode, huge. Gives what it read of the many pages. Throws AssertionError.
 */
export const exerciseApiConnector = async <Settings, Cursor>(
  connector: Connector<Settings, Cursor, Reread>,
  settings: Settings,
  platform: Platform,
  options: HarnessOptions = {},
): Promise<HarnessReport> => {
  const at = (situation: Situation): typeof globalThis.fetch => {
    const fetch = platform(situation)
    assert.ok(fetch, `The platform must be scripted for "${situation}".`)
    return fetch
  }
  const exercise = (situation: Situation): Promise<HarnessReport> =>
    exerciseConnector(connector, settings, { resumed: 'at-least', ...options, fetch: at(situation) })
  const parsed = connector.settings.parse(settings)
  const read = (fetch: typeof globalThis.fetch, cursor?: Cursor) => attempt(connector, parsed, fetch, cursor, options)
  // What is looked at once a day is due by then.
  const later = { ...options, now: new Date((options.now ?? new Date('2026-01-01T00:00:00Z')).getTime() + LATER_MS) }

  const empty = await exercise('empty')
  assert.deepEqual([empty.records.length, empty.setAsides.length], [0, 0], 'Of an empty platform nothing comes, and nothing is set aside.')
  assert.ok((await exercise('one-page')).records.length > 0, 'Of one page something comes.')
  const whole = await exercise('many-pages')
  assert.ok(whole.batches.length > 1, 'Many pages come in more than one batch.')

  const reference = await read(at('many-pages'))
  assert.equal(reference.error, undefined)
  const ids = reference.items.map(idOf)
  await checkFaults(read, () => at('many-pages'), ids)
  const last = reference.batches.at(-1)?.cursor
  const replay = await read(at('many-pages'), last)
  assert.deepEqual(without(replay.items.map(idOf), ids), [], 'Read again, nothing that was not there comes.')

  for (const situation of ['changed-field', 'unicode'] as const) assert.ok((await exercise(situation)).batches.length > 0)
  const huge = await read(at('huge'))
  if (huge.error !== undefined) assert.equal(codeOf(huge.error), 'answer_too_large', 'What is huge is refused as such, or cut.')
  else await exercise('huge')
  const next = (fetch: typeof globalThis.fetch, missing?: Missing) =>
    attempt(connector, parsed, fetch, last, { ...later, ...(missing === undefined ? {} : { missing }) })
  await checkChange(next, platform('edited'), reference, 'edited', (before, after) => before !== undefined && before !== after)
  await checkChange(next, platform('deleted'), reference, 'deleted', (_, after) => after.includes('"deleted":true'))
  const gone = await goneIn(next, at('many-pages'), reference)
  assert.deepEqual(gone, [], 'What is still there is not taken for gone.')
  return whole
}

interface Attempt<Cursor> {
  readonly items: readonly Item[]
  readonly batches: readonly Batch<Cursor>[]
  readonly error: unknown
}
type Read<Cursor> = (fetch: typeof globalThis.fetch, cursor?: Cursor) => Promise<Attempt<Cursor>>

const attempt = async <Settings, Cursor>(
  connector: Connector<Settings, Cursor, Reread>,
  settings: Settings,
  fetch: typeof globalThis.fetch,
  cursor: Cursor | undefined,
  options: HarnessOptions,
): Promise<Attempt<Cursor>> => {
  const batches: Batch<Cursor>[] = []
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the batches are those of this connector
  const onBatch = (batch: Batch<unknown>): void => void batches.push(batch as Batch<Cursor>)
  const error = await readAll(connector, settings, cursor, { ...options, fetch, check: false, onBatch }).then(
    () => undefined,
    (fault: unknown) => fault ?? new Error('It failed without saying why.'),
  )
  return { items: batches.flatMap(({ items }) => items), batches, error }
}

const codeOf = (error: unknown): string => {
  assert.ok(error instanceof ConnectorError, `A failure of the whole source is a ConnectorError, and not: ${String(error)}`)
  assert.ok(error.hint.length > 10, `The error ${error.code} must say what to do.`)
  return error.code
}

/** Faults that pass, and that stay, at the places of a reading. */
const checkFaults = async <Cursor>(read: Read<Cursor>, open: () => typeof globalThis.fetch, ids: readonly string[]): Promise<void> => {
  const requests = await countRequests(read, open)
  const step = Math.max(1, Math.ceil(requests / PLACES_MAX))
  for (let place = 0; place < requests; place += step) {
    for (const [name, fault] of Object.entries(PASSING)) {
      const result = await read(disturbed(open(), place, 1, fault))
      assert.equal(result.error, undefined, `A ${name} at request ${place + 1} must be overcome: ${String(result.error)}`)
      assert.deepEqual(result.items.map(idOf).toSorted(), ids.toSorted(), `After a ${name} at request ${place + 1} the same must come.`)
    }
    for (const [name, fault, code] of LASTING) {
      const result = await read(disturbed(open(), place, Infinity, fault))
      assert.equal(codeOf(result.error), code, `A ${name} that stays ends the run.`)
      const rest = await read(open(), result.batches.at(-1)?.cursor)
      const all = [...result.items, ...rest.items].map(idOf)
      assert.deepEqual(
        [without(ids, all), without(all, ids)],
        [[], []],
        `After a ${name} at request ${place + 1} a later run gives the rest.`,
      )
    }
  }
}

const limited = (seconds: number) => (): Response => new Response('{}', { status: 429, headers: { 'retry-after': String(seconds) } })
const timedOut = (): never => {
  throw new DOMException('no answer', 'TimeoutError')
}

const PASSING: Readonly<Record<string, () => Response>> = {
  'rate limit': limited(7),
  'server error': () => new Response('<html>Bad gateway</html>', { status: 502 }),
  'time-out': timedOut,
  'broken payload': () => new Response('{"cut'),
}
const LASTING: readonly (readonly [string, () => Response, string])[] = [
  ['long rate limit', limited(7_200), 'rate_limited'],
  ['server error', () => new Response('', { status: 503 }), 'platform_failed'],
  ['time-out', timedOut, 'timed_out'],
  ['refused token', () => new Response('{}', { status: 401 }), 'unauthorized'],
]

/** A platform with a fault at some requests. */
const disturbed = (fetch: typeof globalThis.fetch, place: number, times: number, fault: () => Response): typeof globalThis.fetch => {
  let asked = 0
  return async (input, init) => {
    const now = asked++
    return now >= place && now < place + times ? fault() : fetch(input, init)
  }
}

const countRequests = async <Cursor>(read: Read<Cursor>, open: () => typeof globalThis.fetch): Promise<number> => {
  let asked = 0
  const fetch = open()
  await read((input, init) => {
    asked++
    return fetch(input, init)
  })
  return asked
}

type Missing = (listing: Listing) => Promise<number>
type Next<Cursor> = (fetch: typeof globalThis.fetch, missing?: Missing) => Promise<Attempt<Cursor>>

const LATER_MS = 25 * 3_600_000

/** What of a reading the listings of the next one leave out, as the platform of Kith would judge. */
const goneIn = async <Cursor>(read: Next<Cursor>, fetch: typeof globalThis.fetch, reference: Attempt<Cursor>): Promise<string[]> => {
  const held = reference.items.flatMap((item) => ('record' in item && item.record.type === 'activity' ? [item.record] : []))
  const gone = new Set<string>()
  const result = await read(fetch, async ({ kinds, place, conversation, actor, answersTo, present, afterMs = 0, beforeMs = Infinity }) => {
    if (present.length === 0 && conversation === undefined && answersTo === undefined) return 0
    for (const record of held) {
      const atMs = new Date(record.occurredAt).getTime()
      const isTheirs = actor === undefined || (record.actor.platform === actor.platform && record.actor.key === actor.key)
      const isAnswer = answersTo === undefined || answersTo.includes(record.replyTo ?? '')
      const isThere =
        isTheirs && isAnswer && kinds.includes(record.kind) && (record.place ?? '') === place && atMs > afterMs && atMs < beforeMs
      if (isThere && (conversation ?? record.conversation) === record.conversation && !present.includes(listedId(record)))
        gone.add(listedId(record))
    }
    return 0
  })
  assert.equal(result.error, undefined)
  return [...gone]
}

/** What changed after a whole reading comes with the next one, as the same thing, or is missing in what that lists. */
const checkChange = async <Cursor>(
  read: Next<Cursor>,
  fetch: typeof globalThis.fetch | undefined,
  reference: Attempt<Cursor>,
  what: string,
  isIt: (before: string | undefined, after: string) => boolean,
): Promise<void> => {
  if (fetch === undefined) return
  const before = new Map(reference.items.map((item) => [idOf(item), contentOf(item)]))
  const after = await read(fetch)
  assert.equal(after.error, undefined)
  const found =
    after.items.some((item) => isIt(before.get(idOf(item)), contentOf(item))) ||
    (what === 'deleted' && (await goneIn(read, fetch, reference)).length > 0)
  assert.ok(found, `What is ${what} at the source must come with the next run, under the same id.`)
}

const contentOf = (item: Item): string => JSON.stringify('setAside' in item ? item.setAside : item.record)
