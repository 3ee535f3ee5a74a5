import type { ActivityRecord } from '@kith/contract/records'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { App } from '../../app.ts'
import { historySql, readSummary } from '../../analytics/history.ts'
import { readDays, rhythmSql } from '../../analytics/rhythm.ts'
import { monthsSql, readMonths } from '../../analytics/months.ts'
import type { LogClient } from '../../platform/log/client.ts'
import { itemsOf, openKith, type TestKith } from '../../testing/kith.ts'
import { mergeVersions, refreshSummaries, settleSummaries } from '../activities/index.ts'
import { Ingest } from './ingest.ts'
import { removeFromSource } from './remove.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')
const DAY_MS = 86_400_000
let nowMs = NOW
const kith: TestKith = await openKith({ now: () => new Date(nowMs) })

interface Change {
  readonly source: number
  readonly externalId: number
  readonly actor: number
  readonly daysAgo: number
  readonly title: number
  readonly isDeleted: boolean
}

type Step =
  | { readonly type: 'append'; readonly process: number; readonly changes: readonly Change[] }
  | { readonly type: 'refresh'; readonly process: number }
  | { readonly type: 'crash'; readonly process: number; readonly at: string; readonly changes: readonly Change[] }
  | { readonly type: 'remove'; readonly source: number }
  | { readonly type: 'merge' | 'empty' | 'day' }

/** Where a process may die: before its notes, before or after what it writes, between the steps of a refresh. */
const CRASHES = [
  'insert identity_touched',
  'insert activity',
  'after insert activity',
  'INSERT INTO identity_summary',
  'after INSERT INTO identity_summary',
  'INSERT INTO identity_month',
  'insert identity_month',
  'ALTER TABLE identity_touched',
]

const change: fc.Arbitrary<Change> = fc.record({
  source: fc.nat(1),
  externalId: fc.nat(25),
  actor: fc.nat(9),
  daysAgo: fc.nat(75),
  title: fc.nat(2),
  isDeleted: fc.nat(5).map((one) => one === 0),
})
const changes = fc.array(change, { minLength: 1, maxLength: 12 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('append' as const), process: fc.nat(1), changes }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('refresh' as const), process: fc.nat(1) }) },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('crash' as const), process: fc.nat(1), at: fc.constantFrom(...CRASHES), changes }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('remove' as const), source: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('merge' as const, 'empty' as const, 'day' as const) }) },
)

/** A process of its own on the same engines: it knows nothing of what others have noted. Dies where it is told to. */
const processOf = (app: App, several: boolean, dieAt?: string): App => {
  const die = (what: string): void => {
    if (dieAt !== undefined && what.startsWith(dieAt)) throw new Error('The process died.')
  }
  const log: LogClient = {
    ...app.log,
    insert: async (table, columns, lines) => {
      die(`insert ${table}`)
      await app.log.insert(table, columns, lines)
      die(`after insert ${table}`)
    },
    command: async (sql, params, options) => {
      die(sql)
      await app.log.command(sql, params, options)
      die(`after ${sql}`)
    },
  }
  return { ...app, log, config: { ...app.config, ...(several ? { clickhouseUrl: 'http://log.example' } : {}) } }
}

const histories = async (sql: string): Promise<unknown[]> =>
  kith.app.log.query(`SELECT identity_id, n, toString(first_at) AS first, toString(last_at) AS last FROM (${sql}) ORDER BY identity_id`)

const months = async (known: Parameters<typeof monthsSql>[0]): Promise<unknown[]> =>
  kith.app.log.query(
    `SELECT identity_id, toString(month) AS first, kind, category, weight, days FROM (${monthsSql(known, '2026-01-01', '2026-12-01')}) ORDER BY ALL`,
  )

const expectExact = async (after: unknown): Promise<void> => {
  const summed = await histories(historySql(await readSummary(kith.app.log)))
  expect({ after, summed }).toEqual({ after, summed: await histories(historySql(undefined)) })
}

/** On which days everybody came. */
const expectDays = async (): Promise<void> => {
  const { days } = await readDays(kith.app.log, 'UTC', {})
  const everybody = { filter: { teammates: 'include', robots: 'include' }, zone: 'UTC', until: '2026-12-31' } as const
  const rhythm = (summary: typeof days) => rhythmSql({ ...everybody, summary })
  const [kept, fromLog] = [rhythm(days), rhythm(undefined)].map(({ text, params }) =>
    kith.app.log.query(`SELECT * FROM (${text}) ORDER BY member`, params),
  )
  expect(await kept).toEqual(await fromLog)
}

const recordOf = (one: Change): ActivityRecord => ({
  type: 'activity',
  kind: 'note',
  externalId: `a${one.externalId}`,
  occurredAt: NOW - one.daysAgo * DAY_MS,
  actor: { platform: 'garden', key: `k${one.actor}`, name: `Person ${one.actor}`, ...(one.actor === 9 ? { robot: true } : {}) },
  title: `Title ${one.title}`,
  ...(one.isDeleted ? { deleted: true } : {}),
})

const SOURCES = [1_001, 1_002, 1_003]
/** Never removed: lists end their last weeks with the newest activity, which they remember for some seconds. */
const NEWEST: Change = { source: 2, externalId: 99, actor: 0, daysAgo: 0, title: 0, isDeleted: false }

// What these tests take for processes of their own share the engines with this one, whose own refresh at its start is over.
beforeAll(() => settleSummaries(kith.app))

const append = async (app: App, all: readonly Change[]): Promise<void> => {
  const connector = kith.app.connectors.get('jsonl')
  if (connector === undefined) throw new Error('There is no connector for JSON lines.')
  for (const [index, sourceId] of SOURCES.entries()) {
    const ingest = new Ingest(app, connector, sourceId, false)
    await ingest.append(await ingest.prepare(itemsOf(all.filter((one) => one.source === index).map(recordOf))))
  }
}

const died = (error: unknown): void => {
  if (!(error instanceof Error) || error.message !== 'The process died.') throw error
}

class World {
  readonly #several: boolean
  readonly #processes: App[]

  constructor(several: boolean) {
    this.#several = several
    this.#processes = [0, 1].map(() => processOf(kith.app, several))
  }

  /** An embedded log has one process at a time: whoever comes next has been started after the last one ended. */
  #process(number: number): App {
    if (!this.#several) return (this.#processes[0] ??= kith.app)
    return this.#processes[number] ?? kith.app
  }

  async perform(one: Step): Promise<void> {
    switch (one.type) {
      case 'append':
        return append(this.#process(one.process), one.changes)
      case 'refresh':
        return void (await refreshSummaries(this.#process(one.process)))
      case 'crash': {
        const dying = processOf(kith.app, this.#several, one.at)
        await append(dying, one.changes)
          .then(() => refreshSummaries(dying))
          .catch(died)
        if (!this.#several) this.#processes[0] = processOf(kith.app, false)
        return
      }
      case 'remove':
        return void (await removeFromSource(this.#process(0), [SOURCES[one.source] ?? 0]))
      case 'merge':
        return void (await mergeVersions(kith.app, new AbortController().signal))
      case 'empty':
        for (const table of ['identity_summary', 'identity_month']) await kith.app.log.command(`TRUNCATE TABLE ${table}`)
        return
      case 'day':
        nowMs += DAY_MS + 1
    }
  }
}

const asked = async (): Promise<unknown> => {
  const everybody = { teammates: 'include', robots: 'include' } as const
  const spans = { from: '2026-04-01', to: '2026-11-20' }
  return {
    lists: await Promise.all(
      (['lastAt', 'firstAt', 'activities', 'name'] as const).flatMap((sort) => [
        kith.ask('people.list', { sort, limit: 5 }),
        kith.ask('people.list', { sort, ...everybody, direction: 'asc', offset: 3 }),
        kith.ask('people.list', { sort, search: 'person 1' }),
      ]),
    ),
    measures: await Promise.all(
      ['new-people', 'returning-people', 'resurrected-people', 'retained-people', 'lost-people'].flatMap((name) => [
        kith.ask('measures.query', { name, interval: 'month', ...spans }),
        kith.ask('measures.query', { name, interval: 'all', ...spans, ...everybody }),
      ]),
    ),
    newcomers: await kith.ask('measures.people', { name: 'new-people', interval: 'all', ...spans }),
    home: await kith.ask('workspace.home', {}),
  }
}

/** As if there were no summary: every question reads the log. */
const withoutSummary = async <T>(work: () => Promise<T>): Promise<T> => {
  await kith.app.log.command('RENAME TABLE identity_summary TO put_aside')
  await kith.app.log.command('CREATE TABLE identity_summary AS put_aside')
  try {
    return await work()
  } finally {
    await kith.app.log.command('DROP TABLE identity_summary SYNC')
    await kith.app.log.command('RENAME TABLE put_aside TO identity_summary')
  }
}

const emptyAll = async (): Promise<void> => {
  for (const table of ['activity', 'identity_summary', 'identity_month', 'identity_touched'])
    await kith.app.log.command(`TRUNCATE TABLE ${table}`)
}

describe('what is summed up of each identity', () => {
  test.each([
    ['one process', false],
    ['several processes', true],
  ])(
    'is what the log says, after any sequence of imports, removals, refreshes and crashes of %s',
    async (_, several) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
          nowMs = NOW
          await emptyAll()
          const world = new World(several)
          await world.perform({ type: 'append', process: 0, changes: [NEWEST] })
          for (const one of steps) {
            await world.perform(one)
            await expectExact(one)
          }
          await expectDays()
          expect(await months(await readMonths(kith.app.log, 'UTC'))).toEqual(await months({ zone: 'UTC', touched: undefined }))
          const answers = await asked()
          expect(answers).toEqual(await withoutSummary(asked))
        }),
        { numRuns: 4, endOnFailure: true },
      )
    },
    240_000,
  )
})
