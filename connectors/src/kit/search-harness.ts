import { strict as assert } from 'node:assert'
import { ConnectorError, type Connector, type Item, type Reread } from './connector.ts'
import { idOf } from './harness.ts'
import { SEARCH_PAGES_MAX, type SearchTerm } from './search.ts'

/** What the platform holds that is searched: nothing; enough for three pages or more; more pages than anybody looks at; entries of wrong types. */
export type SearchSituation = 'empty' | 'many-pages' | 'endless' | 'changed-field'

interface Found {
  readonly items: readonly Item[]
  readonly pages: number
  readonly notes: readonly string[]
  readonly error: unknown
}

/**
 * The cases that every search must pass: nothing found, several pages, pages without end, a rate limit that passes and one that stays, faults of the server, time-outs,
 * broken answers, entries of wrong types, the same again. Gives what the pages held. Throws AssertionError.
 */
export const exerciseSearch = async <Settings, Cursor>(
  connector: Connector<Settings, Cursor, Reread>,
  settings: Settings,
  platform: (situation: SearchSituation) => typeof globalThis.fetch,
  { now, terms }: { readonly now: Date; readonly terms: readonly SearchTerm[] },
): Promise<readonly Item[]> => {
  const { search } = connector
  assert.ok(search, `${connector.name} has no search.`)
  const parsed = connector.settings.parse(settings)
  assert.equal(typeof search.place(parsed), 'string', 'With these settings it can search.')
  const find = async (fetch: typeof globalThis.fetch): Promise<Found> => {
    const items: Item[] = []
    const notes: string[] = []
    let pages = 0
    const context = {
      settings: parsed,
      terms,
      sinceMs: now.getTime() - 90 * 86_400_000,
      signal: new AbortController().signal,
      fetch,
      now: () => now,
      wait: () => Promise.resolve(),
      random: () => 0.5,
      note: (code: string) => void notes.push(code),
      budget: () => undefined,
    }
    try {
      for await (const page of search.find(context)) {
        items.push(...page.items)
        pages += 1
        assert.ok(pages <= 2 * SEARCH_PAGES_MAX + 1, 'A search ends.')
      }
    } catch (error) {
      if (error instanceof Error && error.name === 'AssertionError') throw error
      return { items, pages, notes, error }
    }
    return { items, pages, notes, error: undefined }
  }

  const empty = await find(platform('empty'))
  assert.deepEqual([empty.items.length, empty.error], [0, undefined], 'Where nothing is found nothing comes.')
  const whole = await find(platform('many-pages'))
  assert.equal(whole.error, undefined)
  assert.ok(whole.pages > 1 && whole.items.length > 0, 'Several pages are read.')
  for (const item of whole.items) assert.ok('record' in item && item.record.type === 'activity', 'Searches give activities.')
  const ids = whole.items.map(idOf)
  assert.deepEqual((await find(platform('many-pages'))).items.map(idOf), ids, 'Searched again, the same comes.')
  assert.equal((await find(platform('endless'))).error, undefined, 'Pages without end come to an end.')
  assert.equal((await find(platform('changed-field'))).error, undefined, 'Entries of wrong types are passed over or set aside.')

  for (const place of [0, 1]) {
    for (const [name, fault] of PASSING) {
      const after = await find(disturbed(platform('many-pages'), place, 1, fault))
      assert.equal(after.error, undefined, `A ${name} at request ${place + 1} must be overcome.`)
      assert.deepEqual(after.items.map(idOf), ids, `After a ${name} at request ${place + 1} the same must come.`)
    }
    for (const [name, fault, code] of LASTING) {
      const { error } = await find(disturbed(platform('many-pages'), place, Infinity, fault))
      assert.ok(error instanceof ConnectorError, `A ${name} that stays is told as a ConnectorError, and not: ${String(error)}`)
      assert.equal(error.code, code)
      assert.ok(error.hint.length > 10, `The error ${error.code} must say what to do.`)
    }
  }
  return whole.items
}

const limited = (seconds: number) => (): Response => new Response('{}', { status: 429, headers: { 'retry-after': String(seconds) } })
const timedOut = (): never => {
  throw new DOMException('no answer', 'TimeoutError')
}

const PASSING: readonly (readonly [string, () => Response])[] = [
  ['rate limit', limited(7)],
  ['server error', () => new Response('<html>Bad gateway</html>', { status: 502 })],
  ['time-out', timedOut],
  ['broken answer', () => new Response('{"cut')],
]
const LASTING: readonly (readonly [string, () => Response, string])[] = [
  ['long rate limit', limited(7_200), 'rate_limited'],
  ['server error', () => new Response('', { status: 503 }), 'platform_failed'],
  ['refused token', () => new Response('{}', { status: 401 }), 'unauthorized'],
]

const disturbed = (fetch: typeof globalThis.fetch, place: number, times: number, fault: () => Response): typeof globalThis.fetch => {
  let asked = 0
  return async (input, init) => {
    const at = asked++
    return at >= place && at < place + times ? fault() : fetch(input, init)
  }
}
