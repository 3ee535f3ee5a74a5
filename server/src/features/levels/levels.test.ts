import { LEVELS, levelRules, type LevelRules } from '@kith/contract/levels'
import { beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import type { TestPerson } from '../../analytics/testing/community.ts'
import { naiveGrades } from '../../analytics/testing/naive-levels.ts'
import { keeping } from '../../analytics/kept.ts'
import { readFilled } from '../../analytics/sheets.ts'
import { READ_MS_MAX, readDemo, type DemoCommunity } from '../../testing/demo.ts'
import { openKith, type TestKith } from '../../testing/kith.ts'
import { refreshSummaries, renewSheets, settleSummaries } from '../activities/index.ts'

const NOW = new Date('2026-11-20T10:30:00Z')
const ZONE = 'America/Los_Angeles'
const kith: TestKith = await openKith({ now: () => NOW })
let community: DemoCommunity

beforeAll(async () => {
  await kith.ask('workspace.update', { zone: ZONE })
  community = await readDemo(kith, { people: 60, until: '2026-11-19' })
}, READ_MS_MAX)

const rulesOf = (rules: z.input<typeof levelRules>): LevelRules => levelRules.parse(rules)
const DEFAULTS = rulesOf({})
const naive = (at: string, rules = DEFAULTS): Map<string, number> =>
  new Map([...naiveGrades(community.activities, at, rules, ZONE)].map(([person, grade]) => [nameOf(person), grade]))
/** By number: people of the demo community may have the same name. */
const nameOf = (person: TestPerson): string => String(person.number)
const levelOf = (grade: number): (typeof LEVELS)[number] => LEVELS[Math.ceil(grade / 3)] ?? 'none'

const grades = async (at: string): Promise<Map<string, number>> => {
  const { people, total } = await kith.ask('levels.people', { at, limit: 200 })
  expect(total).toBe(people.length)
  return new Map(people.map((one) => [String(one.id), one.grade]))
}
const sorted = (map: ReadonlyMap<string, number>): [string, number][] => [...map].toSorted(([a], [b]) => a.localeCompare(b))

const withRules = async <T>(rules: z.input<typeof levelRules>, work: () => Promise<T>): Promise<T> => {
  const { id } = await kith.ask('levels.setRules', { rules })
  try {
    return await work()
  } finally {
    await kith.ask('levels.undoRules', { id })
  }
}

const DAYS = ['2026-11-20', '2026-10-01', '2026-08-02', '2025-12-31', '2024-11-03', '2020-01-01']

describe('everybody’s grade is what counting by hand gives', () => {
  test.each(DAYS)('on %s', async (at) => {
    expect(sorted(await grades(at))).toEqual(sorted(naive(at)))
    const { levels, people } = await kith.ask('levels.get', { at })
    const expected = [...naive(at).values()]
    expect(people).toBe(expected.length)
    for (const { level, people: n, steps } of levels) {
      expect(n).toBe(expected.filter((grade) => levelOf(grade) === level).length)
      expect(steps.reduce((sum, step) => sum + step, 0)).toBe(n)
    }
  })

  test('and is none of all steps only once, nor none of all levels', () => {
    const all = new Set(DAYS.flatMap((at) => [...naive(at).values()]))
    expect(all.size).toBeGreaterThan(7)
  })

  test('with weights of the team’s own, other reviews and another look-back', async () => {
    const rules = {
      kinds: [
        { kind: 'starred', weight: 0 },
        { kind: 'post-published', weight: 11 },
      ],
      categories: [
        { category: 'help' as const, weight: 0 },
        { category: 'content' as const, weight: 2 },
        { category: 'review' as const, weight: 8 },
      ],
    }
    for (const more of [
      { reviewMonths: 1 as const },
      { reviewMonths: 12 as const, lookBackMonths: 6 as const },
      { lookBackMonths: 60 as const },
    ]) {
      const wanted = rulesOf({ ...rules, ...more })
      await withRules(wanted, async () => {
        for (const at of ['2026-11-20', '2026-03-31', '2025-11-09']) expect(sorted(await grades(at))).toEqual(sorted(naive(at, wanted)))
      })
    }
  })

  test('from the log alone, while the table is empty, and where some are noted as touched', async () => {
    await settleSummaries(kith.app)
    const touched = await kith.app.log.query<{ id: number }>('SELECT DISTINCT identity_id AS id FROM activity ORDER BY id LIMIT 7')
    await kith.app.log.command(`INSERT INTO identity_touched SELECT 999999, arrayJoin([${touched.map((one) => one.id).join(',')}])`)
    expect(sorted(await grades('2026-08-02'))).toEqual(sorted(naive('2026-08-02')))
    await kith.app.log.command('TRUNCATE TABLE identity_month')
    expect(sorted(await grades('2026-08-02'))).toEqual(sorted(naive('2026-08-02')))
    await refreshSummaries(kith.app)
    expect(sorted(await grades('2026-08-02'))).toEqual(sorted(naive('2026-08-02')))
  })

  test('in another zone, before and after its days were summed up', async () => {
    await kith.ask('workspace.update', { zone: 'Asia/Tokyo' })
    const expected = new Map(
      [...naiveGrades(community.activities, '2026-08-02', DEFAULTS, 'Asia/Tokyo')].map(([person, grade]) => [nameOf(person), grade]),
    )
    expect(sorted(await grades('2026-08-02'))).toEqual(sorted(expected))
    await refreshSummaries(kith.app)
    expect(sorted(await grades('2026-08-02'))).toEqual(sorted(expected))
    await kith.ask('workspace.update', { zone: ZONE })
    await refreshSummaries(kith.app)
  })
})

describe('between two days', () => {
  const pairs = [
    ['2026-06-30', '2026-11-20'],
    ['2025-12-31', '2026-01-01'],
    ['2025-02-14', '2026-07-01'],
  ] as const
  test.each(pairs)('%s and %s, moves are the differences of levels, each with its people', async (from, to) => {
    // The last pair is told from sheets.
    if (from === '2025-02-14')
      await renewSheets(
        kith.app,
        [from, to].map((day) => ({ what: 'grade', day })),
      )
    const [before, after] = [naive(from), naive(to)]
    const names = new Set([...before.keys(), ...after.keys()])
    const moved = await kith.ask('levels.moves', { from, to })
    const expected = new Map<string, number>()
    for (const name of names) {
      const key = `${levelOf(before.get(name) ?? 0)} ${levelOf(after.get(name) ?? 0)}`
      expected.set(key, (expected.get(key) ?? 0) + 1)
    }
    expect(sorted(new Map(moved.moves.map((one) => [`${one.from} ${one.to}`, one.people])))).toEqual(sorted(expected))
    expect(moved.up + moved.held + moved.down + moved.came + moved.left).toBe(names.size)
    for (const move of ['up', 'held', 'down', 'came', 'left'] as const) {
      const { total, people } = await kith.ask('levels.people', { since: from, at: to, move, limit: 200 })
      expect({ move, total, named: people.length }).toEqual({ move, total: moved[move], named: moved[move] })
      for (const one of people) expect([one.wasGrade, one.grade]).toEqual([before.get(String(one.id)) ?? 0, after.get(String(one.id)) ?? 0])
    }
  })

  test('nobody falls but on the day of a review', async () => {
    let fell = 0
    for (const [first, last, review] of [
      ['2025-10-01', '2025-12-31', '2026-01-01'],
      ['2026-01-01', '2026-03-31', '2026-04-01'],
      ['2026-04-01', '2026-06-30', '2026-07-01'],
    ] as const) {
      const { down, left } = await kith.ask('levels.moves', { from: first, to: last })
      expect([down, left]).toEqual([0, 0])
      const moved = await kith.ask('levels.moves', { from: last, to: review })
      fell += moved.down + moved.left
    }
    expect(fell).toBeGreaterThan(0)
  })
})

test('gravity is the change of weighted commitment by those who were there, month by month', async () => {
  const { points } = await kith.ask('levels.gravity', { months: 12 })
  const ends = '2025-12-31 2026-01-31 2026-02-28 2026-03-31 2026-04-30 2026-05-31 2026-06-30 2026-07-31 2026-08-31 2026-09-30 2026-10-31'
  expect(points.map((one) => one.at)).toEqual([...ends.split(' '), '2026-11-20'])
  const weigh = (at: string): { commitment: number; people: number } => {
    const all = [...naive(at).values()]
    const weight = { none: 0, explorer: 1, participant: 16, contributor: 49, leader: 100 }
    return { commitment: all.reduce((sum, grade) => sum + weight[levelOf(grade)], 0), people: all.length }
  }
  let before = weigh('2025-11-30')
  for (const point of points) {
    const now = weigh(point.at)
    expect(point).toMatchObject({ ...now, partial: point.at === '2026-11-20' })
    expect(point.gravity).toBeCloseTo((now.commitment - before.commitment) / before.people, 9)
    before = now
  }
  await renewSheets(kith.app, [{ what: 'levels', days: ['2025-11-30', ...points.map((one) => one.at)] }])
  expect((await kith.ask('levels.gravity', { months: 12 })).points).toEqual(points)
})

describe('a person’s page', () => {
  test('says the grade that the figures say, until when it holds and to what it falls then', async () => {
    const at = '2026-05-14'
    const { people } = await kith.ask('levels.people', { at, limit: 200 })
    for (const person of people.slice(0, 25)) {
      const why = await kith.ask('levels.person', { id: person.id, at })
      expect({ name: person.name, grade: why.grade }).toEqual({ name: person.name, grade: person.grade })
      expect(why.reasons.length).toBeGreaterThan(0)
      const name = String(person.id)
      const mine = community.activities.filter((one) => nameOf(one.person) === name && one.atMs < Date.parse('2026-05-15T07:00:00Z'))
      const quiet = (day: string): number => [...naiveGrades(mine, day, DEFAULTS, ZONE).values()][0] ?? 0
      const holdsUntil = why.holdsUntil ?? ''
      expect(quiet(holdsUntil)).toBe(why.thenGrade)
      expect(quiet(holdsUntil)).toBeLessThan(why.grade)
      expect(quiet(new Date(Date.parse(holdsUntil) - 86_400_000).toISOString().slice(0, 10))).toBe(why.grade)
    }
  })

  test('says what leads to the next step and to the next level', async () => {
    const { people } = await kith.ask('levels.people', { level: 'participant', limit: 200 })
    const one = people.find((person) => person.grade === 4) ?? people[0]
    const why = await kith.ask('levels.person', { id: one?.id ?? 0 })
    expect(why.next.map((way) => [way.grade, way.level])).toEqual([
      [why.grade + 1, why.grade === 6 ? 'contributor' : 'participant'],
      ...(why.grade === 6 ? [] : [[7, 'contributor']]),
    ])
    for (const way of why.next) for (const { weight } of way.kinds) expect(weight).toBeGreaterThanOrEqual(way.grade)
    expect(why.next.at(-1)?.milestone).toMatchObject({ milestone: 'month', days: 7, needs: 1 })
  })

  test('of a teammate says that they are not counted', async () => {
    const [teammate] = (await kith.ask('people.list', { teammates: 'only', sort: 'activities' })).people
    expect(await kith.ask('levels.person', { id: teammate?.id ?? 0 })).toMatchObject({ counted: false })
  })
})

describe('other weights', () => {
  const rules = { kinds: [{ kind: 'starred', weight: 12 }], categories: [{ category: 'code' as const, weight: 1 }] }

  test('are previewed by who would move, and move just them', async () => {
    const [before, after] = [naive('2026-11-20'), naive('2026-11-20', rulesOf(rules))]
    const preview = await kith.ask('levels.preview', { rules })
    const rising = [...after].filter(([name, grade]) => LEVELS.indexOf(levelOf(grade)) > LEVELS.indexOf(levelOf(before.get(name) ?? 0)))
    const falling = [...before].filter(([name, grade]) => LEVELS.indexOf(levelOf(grade)) > LEVELS.indexOf(levelOf(after.get(name) ?? 0)))
    expect([preview.up, preview.down]).toEqual([rising.length, falling.length])
    expect(preview.rising.map((one) => [one.wasGrade, one.grade])).toEqual(
      preview.rising.map(({ id }) => [before.get(String(id)) ?? 0, after.get(String(id))]),
    )
    expect(rising.map(([name]) => name)).toEqual(expect.arrayContaining(preview.rising.map((one) => String(one.id))))
    expect(preview.rising).toHaveLength(Math.min(20, rising.length))
    await withRules(rules, async () => expect(sorted(await grades('2026-11-20'))).toEqual(sorted(after)))
    expect(sorted(await grades('2026-11-20'))).toEqual(sorted(before))
  })

  test('are audited, and only the last change can be taken back', async () => {
    const { id: first } = await kith.ask('levels.setRules', { rules })
    const { id: second } = await kith.ask('levels.setRules', { rules: { reviewMonths: 1 } })
    await expect(kith.ask('levels.undoRules', { id: first })).rejects.toMatchObject({ code: 'conflict' })
    expect((await kith.ask('levels.undoRules', { id: second })).rules).toMatchObject(rules)
    await kith.ask('levels.undoRules', { id: first })
    expect(await kith.ask('levels.rules', {})).toMatchObject({ last: null, rules: { kinds: [], reviewMonths: 3 } })
    const { entries } = await kith.ask('audit.list', { limit: 20 })
    expect(entries.filter((one) => one.operation === 'levels.setRules').length).toBeGreaterThanOrEqual(2)
  })
})

test('who is merged with somebody has one level with them at once, also where a sheet knew them as two', async () => {
  await settleSummaries(kith.app)
  await renewSheets(kith.app, [{ what: 'grade', day: '2026-11-20' }])
  expect((await readFilled(kith.app.log)).filled.size).toBeGreaterThan(0)
  const [a, b] = (await kith.ask('levels.people', { limit: 200 })).people.toReversed()
  const { total } = await kith.ask('levels.people', {})
  const { decision } = await kith.ask('people.merge', { people: [a?.id ?? 0, b?.id ?? 0], into: a?.id ?? 0 })
  expect((await kith.ask('levels.people', {})).total).toBe(total - 1)
  await renewSheets(kith.app, [])
  expect((await kith.ask('levels.people', {})).total).toBe(total - 1)
  await kith.ask('identities.undo', { id: decision ?? 0 })
  expect((await kith.ask('levels.people', {})).total).toBe(total)
})

test('an answer is kept until the log changes, and no longer', async () => {
  await settleSummaries(kith.app)
  const log = keeping(kith.app.log)
  const where = (): Promise<unknown[]> => log.query('SELECT count() AS n FROM activity WHERE place != {no:String}', { no: '' })
  const known = (): Promise<unknown[]> => log.query("SELECT count() AS n FROM activity WHERE dictHas('who', toUInt64(identity_id))")
  const [first, firstKnown] = [await where(), await known()]
  expect(await where()).toBe(first)
  // Who is whom matters to those questions alone that ask for it.
  await kith.app.log.command('SYSTEM RELOAD DICTIONARY who')
  expect(await where()).toBe(first)
  const secondKnown = await known()
  expect(secondKnown).not.toBe(firstKnown)
  expect(secondKnown).toEqual(firstKnown)
  await kith.app.log.command('ALTER TABLE activity DELETE WHERE 0 SETTINGS mutations_sync = 2')
  const second = await where()
  expect(second).not.toBe(first)
  expect(second).toEqual(first)
  // Who asks at the same time waits for the same answer; another question has its own.
  const [a, b, other] = await Promise.all([
    keeping(kith.app.log).query('SELECT 1 AS n'),
    keeping(kith.app.log).query('SELECT 1 AS n'),
    keeping(kith.app.log).query('SELECT {n:UInt8} AS n', { n: 2 }),
  ])
  expect(a).toBe(b)
  expect(other).toEqual([{ n: 2 }])
  await expect(keeping(kith.app.log).query('SELECT nothing')).rejects.toThrow()
  await expect(keeping(kith.app.log).query('SELECT nothing')).rejects.toThrow()
})
