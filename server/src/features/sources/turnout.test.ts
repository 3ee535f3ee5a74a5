import type { ActivityRecord } from '@kith/contract/records'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { answerQuestion } from '../../analytics/answer.ts'
import { planAgainst } from '../../analytics/compare.ts'
import { planQuestion, type Plan, type Question } from '../../analytics/plan.ts'
import { PARTITIONED, readHeld } from '../../analytics/partitions.ts'
import type { LogClient } from '../../platform/log/client.ts'
import { itemsOf, openKith, type TestKith } from '../../testing/kith.ts'
import { eraseFromLog, fillingAfterwards, fillPartitions, lookAtPartitions, mergeVersions, settleSummaries } from '../activities/index.ts'
import { Ingest } from './ingest.ts'
import { removeFromSource } from './remove.ts'

const NOW = new Date('2026-11-20T12:00:00Z')
/** Its days begin 12 or 13 hours before those of the log's partitions. */
const ZONE = 'Pacific/Auckland'
const KINDS = [
  { kind: 'note', category: 'talk', place: 'garden' },
  { kind: 'patch', category: 'code', place: 'shed' },
  { kind: 'answer', category: 'help', place: '' },
  { kind: 'attended', category: 'event', place: '' },
  { kind: 'tag', category: 'release', place: 'shed' },
] as const

const kith: TestKith = await openKith({ now: () => NOW })
const SOURCES = [1_001, 1_002]
let community = 0

beforeAll(async () => {
  await kith.ask('workspace.update', { zone: ZONE })
  await settleSummaries(kith.app)
  const made = await kith.importRecords('seed.jsonl', [recordOf({ id: 99, actor: 0, hoursAgo: 30, what: 0, isDeleted: false })])
  SOURCES.push(made.source.id)
  community = (await kith.ask('communities.create', { name: 'Gardeners', audience: 'external', focus: 'both', sources: [made.source.id] }))
    .id
})

interface Change {
  readonly id: number
  readonly actor: number
  readonly hoursAgo: number
  readonly what: number
  readonly isDeleted: boolean
}

const recordOf = ({ id, actor, hoursAgo, what, isDeleted }: Change): ActivityRecord => ({
  type: 'activity',
  ...(KINDS[what % KINDS.length] ?? KINDS[0]),
  externalId: `a${id}`,
  occurredAt: NOW.getTime() - hoursAgo * 3_600_000,
  actor: { platform: 'garden', key: `k${actor}`, name: `Person ${actor}`, ...(actor === 9 ? { robot: true } : {}) },
  ...(what > 1 && what !== 4 ? { conversation: `a${id % 7}` } : {}),
  ...(what === 3 || what === 4 ? { title: `Harvest ${id % 5}`, url: 'https://example.org/harvest' } : {}),
  ...(what > 3 ? { technologies: ['Go', 'SQL'].slice(0, what - 3) } : {}),
  ...(isDeleted ? { deleted: true } : {}),
})

const change: fc.Arbitrary<Change> = fc.record({
  id: fc.nat(60),
  actor: fc.nat(9),
  hoursAgo: fc.integer({ min: -8, max: 150 * 24 }),
  what: fc.nat(5),
  isDeleted: fc.nat(6).map((one) => one === 0),
})
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('append' as const),
      source: fc.nat(2),
      changes: fc.array(change, { minLength: 1, maxLength: 40 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('fill' as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('join' as const), one: fc.nat(9), other: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('team' as const), one: fc.nat(8), teammate: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('erase' as const), one: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('merge' as const, 'remove' as const, 'empty' as const) }) },
)

const personOf = async (actor: number): Promise<number> => {
  const { rows } = await kith.app.state.execute(`select member_id from identity where key = 'k${actor}'`)
  return Number(rows[0]?.['member_id'] ?? 0)
}

const append = async (sourceId: number, changes: readonly Change[]): Promise<void> => {
  const ingest = new Ingest(kith.app, kith.app.connectors.get('jsonl')!, sourceId, false)
  await ingest.append(await ingest.prepare(itemsOf(changes.map(recordOf))))
}

const perform = async (one: typeof step extends fc.Arbitrary<infer T> ? T : never): Promise<void> => {
  switch (one.type) {
    case 'append':
      return append(SOURCES[one.source] ?? 0, one.changes)
    case 'fill':
      return void (await fillPartitions(kith.app, 1, ['turnout', 'helped']))
    case 'join': {
      const [into, gone] = [await personOf(one.one), await personOf(one.other)]
      if (into !== gone && into !== 0 && gone !== 0) await kith.ask('people.merge', { people: [into, gone], into })
      return
    }
    case 'team':
      return void (await kith.ask('people.update', { id: await personOf(one.one), teammate: one.teammate }).catch(() => undefined))
    case 'erase': {
      const { rows } = await kith.app.state.execute(`select id from identity where key = 'k${one.one}'`)
      const unchanged = (text: string): string => text
      return void (await eraseFromLog(kith.app, {
        identities: rows.map((row) => Number(row['id'])),
        terms: [],
        scrub: unchanged,
        scrubMentions: unchanged,
      }))
    }
    case 'merge':
      return void (await mergeVersions(kith.app, new AbortController().signal))
    case 'remove':
      return void (await removeFromSource(kith.app, [SOURCES[0] ?? 0]))
    case 'empty':
      for (const table of ['partition_filled', ...PARTITIONED]) await kith.app.log.command(`TRUNCATE TABLE ${table}`)
  }
}

type Asked = Omit<Question, 'top' | 'filter'> & { readonly filter?: Question['filter']; readonly against?: 'before' | 'year' }
const SPAN = { from: '2026-07-08', to: '2026-11-18' }
const ASKED: readonly Asked[] = [
  { name: 'active-people', interval: 'week' },
  { name: 'active-people', interval: 'week', by: 'category', filter: SPAN },
  { name: 'active-people', interval: 'month', against: 'before', filter: SPAN },
  { name: 'active-people', interval: 'all', filter: SPAN },
  { name: 'active-people', interval: 'all', filter: { from: '2026-11-10', to: '2026-11-12' } },
  { name: 'active-people', interval: 'all', by: 'weekday', across: 'hour', filter: SPAN },
  { name: 'active-people', interval: 'quarter', by: 'source', filter: { teammates: 'include', robots: 'include' } },
  { name: 'active-people', interval: 'week', filter: { robots: 'only', teammates: 'include' } },
  { name: 'active-people', interval: 'all', by: 'technology' },
  { name: 'activities', interval: 'week', by: 'place', filter: SPAN },
  { name: 'activities', interval: 'all', by: 'kind', filter: SPAN },
  { name: 'activities', interval: 'month', by: 'hour' },
  { name: 'activities', interval: 'day', filter: { from: '2026-10-01' } },
  { name: 'activities', interval: 'all', by: 'hour', across: 'weekday', filter: { teammates: 'only' } },
  { name: 'activities-per-person', interval: 'month', filter: { kind: ['note', 'patch'] } },
  { name: 'contributors', interval: 'quarter' },
  { name: 'contributors', interval: 'all', by: 'category', filter: SPAN },
  { name: 'stickiness', interval: 'week' },
  { name: 'stickiness', interval: 'all', filter: SPAN },
  { name: 'retained-people', interval: 'month' },
  { name: 'lost-people', interval: 'week', by: 'kind' },
  { name: 'returning-people', interval: 'month', filter: { robots: 'include' } },
  { name: 'concentration', interval: 'month', by: 'platform' },
  { name: 'new-people', interval: 'week', filter: { kind: ['note', 'patch'] } },
  { name: 'quick-ratio', interval: 'month', filter: { ...SPAN, category: ['code'] } },
  { name: 'helpers', interval: 'month' },
  { name: 'helpers', interval: 'all', filter: { ...SPAN, robots: 'include' } },
]

/** How many questions the table was asked. */
let told = 0
const counting: LogClient = {
  ...kith.app.log,
  query: (sql, ...rest) => {
    if (/FROM (?:turnout|helped) /.test(sql)) told++
    return kith.app.log.query(sql, ...rest)
  },
}

const answer = (plan: Plan, against: Asked['against']) =>
  answerQuestion(counting, plan, { of: (key) => key }, { rest: true, ...(against && { against: planAgainst(plan, against) }) })

/** All questions, or with a turn a third of them. */
const expectSame = async (after: unknown, turn?: number): Promise<void> => {
  const [turnout, helped] = [await readHeld(kith.app.log, 'turnout', ZONE), await readHeld(kith.app.log, 'helped', ZONE)]
  const all: Asked[] = [...ASKED, { name: 'active-people', interval: 'week', filter: { community: [community] } }]
  for (const [index, { filter = {}, against, ...question }] of all.entries()) {
    if (turn !== undefined && index % 3 !== turn % 3) continue
    // What is summed up of days is held against the log elsewhere.
    const plan: Plan = {
      ...planQuestion({ ...question, top: 8, filter }, { zone: ZONE, now: NOW, firstDay: '2026-06-01', turnout, helped }),
      byDay: false,
    }
    const [summed, read] = [await answer(plan, against), await answer({ ...plan, turnout: undefined, helped: undefined }, against)]
    expect({ after, question, summed }).toEqual({ after, question, summed: read })
  }
}

/** What screens show that ask no measure. */
const askScreens = (): Promise<unknown> =>
  Promise.all([
    kith.ask('growth.retention', { interval: 'month' }),
    kith.ask('measures.query', { name: 'new-people', interval: 'month', by: 'place', ...SPAN, against: 'before' }),
    kith.ask('measures.query', { name: 'new-people', interval: 'all', by: 'technology', across: 'hour' }),
    kith.ask('carrying.show', SPAN),
    kith.ask('carrying.show', { from: '2026-11-01', robots: 'include' }),
    kith.ask('annotations.list', SPAN),
    kith.ask('arrivals.get', { interval: 'month', ...SPAN }),
    kith.ask('annotations.list', { community: [community] }),
    kith.ask('growth.retention', { interval: 'week', from: '2026-09-01', to: '2026-11-11', community: [community], robots: 'include' }),
  ])

test('figures are those of the log, after any sequence of imports, merges, flags, erasures, removals and fillings', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 10 }), async (steps) => {
      await append(SOURCES[2] ?? 0, [{ id: 98, actor: 1, hoursAgo: 40 * 24, what: 1, isDeleted: false }])
      await fillPartitions(kith.app, 1)
      for (const [turn, one] of steps.entries()) {
        await perform(one)
        await expectSame(one, turn)
      }
      const before = await askScreens()
      await fillPartitions(kith.app, 1)
      told = 0
      await expectSame('everything')
      expect(told).toBeGreaterThan(ASKED.length)
      const filled = await askScreens()
      await perform({ type: 'empty' })
      expect({ before, filled }).toEqual({ before: filled, filled: await askScreens() })
    }),
    { numRuns: 2, endOnFailure: true },
  )
}, 240_000)

test('what is of no use goes after a while', async () => {
  /** Fillings of which no partition says that they hold it. */
  const left = async (): Promise<number> => {
    const [row] = await kith.app.log.query<{ n: number }>(
      `SELECT countIf(partition NOT IN (SELECT toString(filling) FROM partition_filled FINAL)) AS n FROM (
        SELECT DISTINCT partition FROM system.parts WHERE active AND table IN ('${PARTITIONED.join("', '")}'))`,
    )
    return row?.n ?? 0
  }
  const appendOne = (id: number) => append(SOURCES[1] ?? 0, [{ id, actor: 2, hoursAgo: id, what: 2, isDeleted: false }])
  for (const id of [96, 97]) {
    await appendOne(id)
    await fillPartitions(kith.app, 1)
  }
  expect(await left()).toBeGreaterThan(0)
  await expectSame('replacing', 0)
  const nowMs = performance.now()
  await lookAtPartitions(kith.app, { nowMs })
  await lookAtPartitions(kith.app, { nowMs: nowMs + 601_000 })
  expect(await left()).toBe(0)
  await expectSame('leaving', 1)
})

const unfilled = (): Promise<{ what: string; partition: string }[]> =>
  kith.app.log.query(
    `SELECT DISTINCT what, partition_id AS partition FROM system.parts CROSS JOIN (SELECT arrayJoin(['${PARTITIONED.join("', '")}']) AS what) AS tables
    WHERE active AND table = 'activity' AND (what, partition_id) NOT IN (SELECT what, partition_id FROM partition_filled FINAL) ORDER BY what, partition`,
  )

/** When nobody has asked for long. */
const inLull = () => ({ nowMs: performance.now() + 60_000, rowsMin: 1 })

test('while nobody has asked for a while and the log rests one partition is filled after the other, else one and then there is a rest', async () => {
  // At the next look each holds what it held at this one.
  await lookAtPartitions(kith.app, inLull())
  await kith.app.log.command('TRUNCATE TABLE partition_filled')
  const all = (await unfilled()).length
  expect(all).toBeGreaterThan(PARTITIONED.length)
  const nowMs = performance.now()
  await kith.ask('growth.retention', { interval: 'month' })
  // Who has just had an answer is about to ask on: none at first.
  await expect.poll(() => lookAtPartitions(kith.app, { nowMs: nowMs + 10_000, rowsMin: 1 })).toBe(1)
  expect(await lookAtPartitions(kith.app, { nowMs: nowMs + 60_000, rowsMin: 1 })).toBe(all - 1)
  expect(await unfilled()).toEqual([])
  await expectSame('a lull')
})

test('nothing is filled while somebody else needs the memory for it, and all of it right afterwards', async () => {
  const look = (): Promise<number> => lookAtPartitions(kith.app, inLull())
  await look()
  await kith.app.log.command('TRUNCATE TABLE partition_filled')
  const all = await unfilled()
  expect(all).not.toEqual([])
  const work = async (): Promise<void> => {
    expect(await look()).toBe(0)
    expect(await look()).toBe(0)
    expect(await unfilled()).toEqual(all)
  }
  await fillingAfterwards(kith.app, work, inLull())
  expect(await unfilled()).toEqual([])
})

test('of a part that went as a whole from between others nothing is told any more', async () => {
  await removeFromSource(kith.app, SOURCES.slice(0, 2))
  // Parts stay apart, and rows can still be changed, which stopping merges would stop as well.
  await kith.app.log.command('ALTER TABLE activity MODIFY SETTING max_bytes_to_merge_at_max_space_in_pool = 1')
  try {
    // Three parts of one month, of which the second is all that its source has.
    for (const [index, source] of [1, 0, 1].entries())
      await append(SOURCES[source] ?? 0, [{ id: 100 + index, actor: index, hoursAgo: 400 + index, what: 0, isDeleted: false }])
    await fillPartitions(kith.app, 1)
    await expectSame('filling')
    await removeFromSource(kith.app, [SOURCES[0] ?? 0])
    await expectSame('removing')
  } finally {
    await kith.app.log.command('ALTER TABLE activity RESET SETTING max_bytes_to_merge_at_max_space_in_pool')
  }
})
