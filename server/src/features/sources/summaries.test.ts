import type { ActivityRecord } from '@kith/contract/records'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { App } from '../../app.ts'
import { areDaysSummed } from '../../analytics/day-sums.ts'
import { historySql, readSummary } from '../../analytics/history.ts'
import { gradesSql } from '../../analytics/levels/sql.ts'
import { numberOfWeights } from '../../analytics/levels/weights.ts'
import { monthsOfEach, readDays, rhythmSql, spansSql } from '../../analytics/rhythm.ts'
import { readLevelRules, readMarkRules } from '../../analytics/rule-sets.ts'
import { monthsSql, readMonths } from '../../analytics/months.ts'
import type { LogClient } from '../../platform/log/client.ts'
import { itemsOf, openKith, type TestKith } from '../../testing/kith.ts'
import { readMarks } from '../../analytics/journey/marks.ts'
import {
  keptSql,
  numberOfQuestion,
  readFilled,
  readSheets,
  SHEET_COLUMNS,
  SHEET_ROWS,
  withDoubted,
  workedOut,
  type About,
} from '../../analytics/sheets.ts'
import { eraseFromLog, holdsInLog, mergeVersions, refreshSummaries, renewSheets, settleSummaries } from '../activities/index.ts'
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
  | { readonly type: 'refresh'; readonly process: number; readonly slice: number | undefined }
  | { readonly type: 'crash'; readonly process: number; readonly at: string; readonly changes: readonly Change[] }
  | { readonly type: 'remove'; readonly source: number }
  | { readonly type: 'erase'; readonly one: number; readonly at: string }
  | { readonly type: 'join'; readonly one: number; readonly other: number }
  | { readonly type: 'part'; readonly one: number }
  | { readonly type: 'team'; readonly one: number; readonly teammate: boolean }
  | { readonly type: 'stand'; readonly process: number; readonly about: number }
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
  'INSERT INTO identity_quarter',
  'insert identity_quarter',
  'INSERT INTO activity_day',
  'insert activity_day',
  'INSERT INTO person_made_of',
  'insert person_sheet',
  'INSERT INTO person_sheet',
  'insert person_made_of',
  'ALTER TABLE identity_touched',
]
/** What is worked out of everybody. */
const ABOUTS: readonly About[] = [
  { what: 'grade', day: '2026-11-14' },
  { what: 'journey', day: '2026-11-20' },
  { what: 'levels', days: ['2026-09-30', '2026-10-31', '2026-11-20'] },
  { what: 'journey', day: '2026-11-14', within: { community: [77], told: 1 } },
]

/** The same of an erasure, which is repeated until it is done; empty where nobody dies. */
const ERASING = [
  '',
  '',
  'ALTER TABLE activity',
  'after ALTER TABLE activity',
  'INSERT INTO identity_summary',
  'OPTIMIZE',
  'ALTER TABLE identity',
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
  { weight: 3, arbitrary: fc.record({ type: fc.constant('refresh' as const), process: fc.nat(1), slice: fc.constantFrom(undefined, 2) }) },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('crash' as const), process: fc.nat(1), at: fc.constantFrom(...CRASHES), changes }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('remove' as const), source: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('erase' as const), one: fc.nat(9), at: fc.constantFrom(...ERASING) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('join' as const), one: fc.nat(9), other: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('part' as const), one: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('team' as const), one: fc.nat(9), teammate: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('stand' as const), process: fc.nat(1), about: fc.nat(ABOUTS.length - 1) }) },
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
  const asked = [
    { filter: {}, until: '2026-10-10' },
    { filter: everybody.filter, until: '2026-12-31' },
    { filter: { teammates: 'only' }, until: '2026-12-31' },
  ] as const
  for (const one of asked) {
    for (const [columns, sql] of [
      ['first, last', spansSql],
      ['first, months', monthsOfEach],
    ] as const) {
      const [summed, read] = [days, undefined].map((summary) => {
        const { text, params } = sql({ ...one, zone: 'UTC', summary })
        return kith.app.log.query(`SELECT member, ${columns} FROM (${text}) ORDER BY member`, params)
      })
      expect(await summed).toEqual(await read)
    }
  }
}

/** Who did how much on each day, where that may be asked: true of how many days. */
const expectDaySums = async (after: unknown): Promise<number> => {
  const { log } = kith.app
  if (!(await areDaysSummed(log, 'UTC'))) return 0
  const each = 'SELECT day, slice, activities, arrayJoin(bitmapToArray(identities)) AS identity_id FROM activity_day FINAL'
  const [held, read] = await Promise.all([
    log.query(`SELECT toString(day) AS day, identity_id, sum(if(slice < 2, 1, exp2(slice - 1))) AS n, max(activities) AS activities FROM (${each})
      GROUP BY day, identity_id ORDER BY day, identity_id`),
    log.query(`SELECT toString(toDate(occurred_at)) AS day, identity_id, count() AS n, sum(n) OVER (PARTITION BY day) AS activities FROM activity
      WHERE deleted_at_source = 0 GROUP BY day, identity_id ORDER BY day, identity_id`),
  ])
  expect({ after, held }).toEqual({ after, held: read })
  return read.length
}

/** Where everybody stands on a few days, whole months and cut ones. */
const expectLevels = async (): Promise<void> => {
  const rules = await readLevelRules(kith.app.state.db)
  const known = await readMonths(kith.app.log, 'UTC', {}, numberOfWeights('UTC', rules))
  for (const days of [
    ['2026-10-31', '2026-11-20'],
    ['2026-09-14', '2026-12-31'],
  ] as const) {
    const [summed, read] = [known, { zone: 'UTC', filled: false, touched: undefined }].map((months) => {
      const { text, params } = gradesSql(months, rules, days)
      return kith.app.log.query(
        `SELECT * FROM (${text}) WHERE g0${days.map((_, index) => ` + g${index}`).join('')} > 0 ORDER BY member`,
        params,
      )
    })
    expect(await summed).toEqual(await read)
  }
}

/** What was worked out of everybody, against working it out from the log. */
const expectSheets = async (after: unknown): Promise<number> => {
  const { log, state } = kith.app
  const [levels, marks] = [await readLevelRules(state.db), await readMarkRules(state.db)]
  const { filled } = await readFilled(log)
  let looked = 0
  for (const about of ABOUTS) {
    const filter = { community: [...(about.within?.community ?? [])] }
    const point = {
      months: { zone: 'UTC', filled: false, touched: undefined, filter },
      marks: { rules: marks, filled: false, touched: undefined, filter },
      levels,
    }
    const known = {
      months: await readMonths(log, 'UTC', filter, numberOfWeights('UTC', levels)),
      marks: await readMarks(log, marks, filter),
      levels,
    }
    const sheet = filled.get(numberOfQuestion(about, { zone: 'UTC', levels, marks }))
    const sheets = sheet === undefined ? undefined : await readSheets(log, [sheet])
    if (sheets === undefined) continue
    const columns = SHEET_COLUMNS[about.what]
    const kept = await withDoubted(keptSql(about.what, sheets), columns, sheets, async (among) => workedOut(about, known, among))
    const [here, read] = [kept, workedOut(about, point)].map(({ text, params }) =>
      log.query(`SELECT member, ${columns.join(', ')} FROM (${text}) WHERE ${SHEET_ROWS[about.what]} ORDER BY member`, params),
    )
    expect({ after, rows: await here }).toEqual({ after, rows: await read })
    looked++
  }
  return looked
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
beforeAll(async () => {
  await settleSummaries(kith.app)
  await kith.app.log.insert('community_source', ['version', 'community_id', 'source_id'], JSON.stringify([1, 77, SOURCES[0]]))
})

const append = async (app: App, all: readonly Change[]): Promise<void> => {
  const connector = kith.app.connectors.get('jsonl')
  if (connector === undefined) throw new Error('There is no connector for JSON lines.')
  for (const [index, sourceId] of SOURCES.entries()) {
    const ingest = new Ingest(app, connector, sourceId, false)
    await ingest.append(await ingest.prepare(itemsOf(all.filter((one) => one.source === index).map(recordOf))))
  }
}

/** 0 where nobody has the account yet. */
const personOf = async (actor: number): Promise<number> => {
  const { rows } = await kith.app.state.execute(`select member_id from identity where key = 'k${actor}'`)
  return Number(rows[0]?.['member_id'] ?? 0)
}

const join = async (one: number, other: number): Promise<void> => {
  const [into, gone] = [await personOf(one), await personOf(other)]
  if (into !== gone && into !== 0 && gone !== 0) await kith.ask('people.merge', { people: [into, gone], into })
}

/** The newest decision by which the person is more than one account is taken back. */
const part = async (one: number): Promise<void> => {
  const { rows } = await kith.app.state.execute(
    `select d.id from decision d where d.kind = 'merge' and d.undone_at is null and exists (
      select 1 from decision_member m where m.decision_id = d.id and m.member_id = ${await personOf(one)}) order by d.id desc limit 1`,
  )
  const id = Number(rows[0]?.['id'] ?? 0)
  // What later decisions build on cannot be taken back.
  if (id !== 0) await kith.ask('identities.undo', { id }).catch(() => undefined)
}

/** The accounts of the person, unless the newest activity is theirs. */
const accountsOf = async (actor: number): Promise<ReadonlySet<number>> => {
  const person = await personOf(actor)
  if (person === (await personOf(NEWEST.actor))) return new Set()
  const { rows } = await kith.app.state.execute(`select id from identity where member_id = ${person}`)
  return new Set(rows.map((row) => Number(row['id'])))
}

/** What an erasure takes from the log, where the person’s accounts are named and nobody writes of them; the state is erased elsewhere. */
const erase = async (app: App, identities: ReadonlySet<number>): Promise<void> => {
  const unchanged = (text: string): string => text
  await eraseFromLog(app, { identities: [...identities], terms: [], scrub: unchanged, scrubMentions: unchanged })
}

const expectGone = async (identities: ReadonlySet<number>): Promise<void> => {
  expect(await holdsInLog(kith.app, [...identities])).toEqual([])
  const byDay = 'arrayJoin(bitmapToArray(identities)) AS identity_id FROM activity_day'
  const kept = ['identity_id FROM identity_month', 'identity_id FROM identity_quarter', 'person FROM person_sheet', byDay]
    .map((what) => `SELECT ${what}`)
    .join(' UNION ALL ')
  expect(await kith.app.log.query(`SELECT identity_id FROM (${kept}) WHERE identity_id IN (${[...identities].join(',')})`)).toEqual([])
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
        return void (await refreshSummaries(this.#process(one.process), one.slice))
      case 'crash': {
        const dying = processOf(kith.app, this.#several, one.at)
        await append(dying, one.changes)
          .then(() => refreshSummaries(dying))
          .then(() => renewSheets(dying, ABOUTS.slice(0, 1)))
          .catch(died)
        if (!this.#several) this.#processes[0] = processOf(kith.app, false)
        return
      }
      case 'stand':
        return renewSheets(this.#process(one.process), ABOUTS.slice(one.about, one.about + 1))
      case 'remove':
        return void (await removeFromSource(this.#process(0), [SOURCES[one.source] ?? 0]))
      case 'erase': {
        const identities = await accountsOf(one.one)
        if (identities.size === 0) return
        if (one.at !== '') await erase(processOf(kith.app, this.#several, one.at), identities).catch(died)
        if (one.at !== '' && !this.#several) this.#processes[0] = processOf(kith.app, false)
        await expectExact(one)
        await erase(this.#process(0), identities)
        return expectGone(identities)
      }
      case 'merge':
        return void (await mergeVersions(kith.app, new AbortController().signal))
      case 'empty':
        for (const table of ['identity_summary', 'identity_month', 'identity_quarter', 'identity_mark', 'activity_day'])
          await kith.app.log.command(`TRUNCATE TABLE ${table}`)
        return
      case 'join':
        return join(one.one, one.other)
      case 'part':
        return part(one.one)
      case 'team':
        return void (await kith.ask('people.update', { id: await personOf(one.one), teammate: one.teammate }).catch(() => undefined))
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

const EVERYTHING = [
  'activity',
  'identity_summary',
  'identity_month',
  'identity_quarter',
  'identity_mark',
  'activity_day',
  'identity_touched',
  'person_sheet',
  'person_made_of',
]

const emptyAll = async (): Promise<void> => {
  for (const table of EVERYTHING) await kith.app.log.command(`TRUNCATE TABLE ${table}`)
}

describe('what is summed up of each identity', () => {
  test.each([
    ['one process', false],
    ['several processes', true],
  ])(
    'is what the log says, after any sequence of imports, removals, erasures, refreshes and crashes of %s',
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
            await expectSheets(one)
            await expectDaySums(one)
          }
          await expectDays()
          await expectLevels()
          expect(await months(await readMonths(kith.app.log, 'UTC'))).toEqual(await months({ zone: 'UTC', touched: undefined }))
          const answers = await asked()
          expect(answers).toEqual(await withoutSummary(asked))
          await refreshSummaries(kith.app)
          await renewSheets(kith.app, ABOUTS)
          expect(await expectSheets('everything')).toBe(ABOUTS.length)
          expect(await expectDaySums('everything')).toBeGreaterThan(0)
        }),
        { numRuns: 3, endOnFailure: true },
      )
    },
    240_000,
  )

  test('two accounts of one person make one week, also where a quarter begins within it', async () => {
    nowMs = NOW
    await emptyAll()
    // A Wednesday of September and a Friday of October, of two whom nobody has made a teammate before.
    await append(kith.app, [
      { ...NEWEST, actor: 21, externalId: 1, daysAgo: 51 },
      { ...NEWEST, actor: 22, externalId: 2, daysAgo: 49 },
    ])
    await join(21, 22)
    await refreshSummaries(kith.app)
    const rules = await readLevelRules(kith.app.state.db)
    const known = await readMonths(kith.app.log, 'UTC', {}, numberOfWeights('UTC', rules))
    const { text, params } = gradesSql(known, rules, ['2026-11-20'])
    expect(known).toMatchObject({ weights: numberOfWeights('UTC', rules), latest: '2026-10-02', touched: [] })
    expect(await kith.app.log.query(`SELECT g0 FROM (${text})`, params)).toEqual([{ g0: 4 }])
    await expectLevels()
  })
})
