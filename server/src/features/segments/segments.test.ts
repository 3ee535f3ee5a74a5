import type { segmentRule } from '@kith/contract/segment-rules'
import { beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import type { TestActivity } from '../../analytics/testing/community.ts'
import { trust } from '../../platform/trust.ts'
import { READ_MS_MAX, readDemo, type DemoCommunity } from '../../testing/demo.ts'
import { openKith, type TestKith } from '../../testing/kith.ts'
import { seeded } from '../../testing/random.ts'

/** The demo community once more, by hand: person by person, over arrays. */
const NOW = new Date('2026-11-20T10:30:00Z')
const ZONE = 'America/Los_Angeles'
const TODAY = '2026-11-20'
const kith: TestKith = await openKith({ now: () => NOW })
let demo: DemoCommunity
let everybody: ReadonlySet<number>
let probe = 0
/** Of the second source alone. */
let half = 0
let second = 0

type Rule = z.input<typeof segmentRule>
type Condition = Exclude<Rule['of'][number], { of: unknown }>
type Part = Rule['of'][number]

const numbers = (people: readonly { id: number }[]): Set<number> => new Set(people.map((one) => one.id))
const listed = async (filter: Parameters<typeof kith.ask<'people.list'>>[1]): Promise<Set<number>> => {
  const { total, people } = await kith.ask('people.list', { ...filter, limit: 200 })
  expect(total).toBe(people.length)
  return numbers(people)
}
const all = (...of: Part[]): Rule => ({ type: 'all', of })
/** Who is in a segment of this rule: as the list says, the count, the preview and the export alike. */
const inIt = async (rule: Rule): Promise<Set<number>> => {
  await kith.ask('segments.update', { id: probe, rule })
  const [people, { people: count }, { total }] = [
    await listed({ segment: [probe] }),
    await kith.ask('segments.get', { id: probe }),
    await kith.ask('segments.preview', { rule, limit: 0 }),
  ]
  expect({ rule, count, total }).toEqual({ rule, count: people.size, total: people.size })
  return people
}
const others = (people: ReadonlySet<number>): Set<number> => new Set([...everybody].filter((id) => !people.has(id)))
const sorted = (people: Iterable<number>): number[] => [...people].toSorted((a, b) => a - b)

beforeAll(async () => {
  await kith.ask('workspace.update', { zone: ZONE })
  demo = await readDemo(kith, { people: 60, until: '2026-11-19', seed: 3, sources: 2 })
  everybody = await listed({})
  second = (await kith.ask('sources.list', {})).sources.toSorted((a, b) => a.id - b.id)[1]?.id ?? 0
  half = (await kith.ask('communities.create', { name: 'Half', audience: 'external', focus: 'both', sources: [second] })).id
  probe = (await kith.ask('segments.create', { name: 'Probe', rule: all({ type: 'cold' }) })).id
}, READ_MS_MAX)

const format = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE, dateStyle: 'short' })
const days = new Map<TestActivity, string>()
const dayOf = (one: TestActivity): string => {
  const day = days.get(one) ?? format.format(one.atMs)
  if (!days.has(one)) days.set(one, day)
  return day
}
const before = (days: number): string => new Date(Date.parse(TODAY) - days * 86_400_000).toISOString().slice(0, 10)
const categoryOf = ({ record }: TestActivity): unknown => record.attributes?.['category']

/** Of everybody: what they did that fits. */
const done = (fits: (one: TestActivity) => boolean): Map<number, TestActivity[]> => {
  const map = new Map([...everybody].map((id): [number, TestActivity[]] => [id, []]))
  for (const one of demo.activities) if (one.record.deleted !== true && fits(one)) map.get(one.person.number)?.push(one)
  return map
}
const whose = (fits: (one: TestActivity) => boolean, holds: (own: readonly TestActivity[]) => boolean): Set<number> =>
  new Set([...done(fits)].filter(([, own]) => holds(own)).map(([id]) => id))
const daysOf = (own: readonly TestActivity[]): number => new Set(own.map(dayOf)).size
const firstDay = (own: readonly TestActivity[]): string => dayOf(own.toSorted((a, b) => a.atMs - b.atMs)[0] ?? fail())
const lastDay = (own: readonly TestActivity[]): string => dayOf(own.toSorted((a, b) => b.atMs - a.atMs)[0] ?? fail())
const fail = (): never => {
  throw new Error('Nobody did anything.')
}

interface Case {
  readonly says: string
  /** A function where it names what is made before the tests. */
  readonly condition: Condition | (() => Condition)
  readonly expected: () => Set<number> | Promise<Set<number>>
}

const conditionOf = ({ condition }: Case): Condition => (typeof condition === 'function' ? condition() : condition)

const isHelp = (one: TestActivity): boolean => categoryOf(one) === 'help'
const CASES: readonly Case[] = [
  {
    says: 'did anything',
    condition: { type: 'did' },
    expected: () =>
      whose(
        () => true,
        (own) => own.length > 0,
      ),
  },
  {
    says: 'helped at least three times in the last ninety days',
    condition: { type: 'did', category: ['help'], least: 3, lastDays: 90 },
    expected: () =>
      whose(
        (one) => isHelp(one) && dayOf(one) >= before(89),
        (own) => own.length >= 3,
      ),
  },
  {
    says: 'was never at an event',
    condition: { type: 'did', category: ['event'], most: 0 },
    expected: () =>
      whose(
        (one) => categoryOf(one) === 'event',
        (own) => own.length === 0,
      ),
  },
  {
    says: 'did two to five things between two days',
    condition: { type: 'did', from: '2026-06-01', to: '2026-08-31', least: 2, most: 5 },
    expected: () =>
      whose(
        (one) => dayOf(one) >= '2026-06-01' && dayOf(one) <= '2026-08-31',
        (own) => own.length >= 2 && own.length <= 5,
      ),
  },
  {
    says: 'came on at least ten days',
    condition: { type: 'did', count: 'days', least: 10 },
    expected: () =>
      whose(
        () => true,
        (own) => daysOf(own) >= 10,
      ),
  },
  {
    says: 'came on at most two days of the last two hundred',
    condition: { type: 'did', count: 'days', most: 2, lastDays: 200 },
    expected: () =>
      whose(
        (one) => dayOf(one) >= before(199),
        (own) => daysOf(own) <= 2,
      ),
  },
  {
    says: 'came back on a second day',
    condition: { type: 'did', count: 'days', least: 2 },
    expected: () =>
      whose(
        () => true,
        (own) => daysOf(own) >= 2,
      ),
  },
  {
    says: 'came on one day at the most',
    condition: { type: 'did', count: 'days', most: 1 },
    expected: () =>
      whose(
        () => true,
        (own) => daysOf(own) <= 1,
      ),
  },
  {
    says: 'came on one day and no other',
    condition: { type: 'did', count: 'days', least: 1, most: 1 },
    expected: () =>
      whose(
        () => true,
        (own) => daysOf(own) === 1,
      ),
  },
  {
    says: 'did anything in the last fifty days',
    condition: { type: 'did', lastDays: 50 },
    expected: () =>
      whose(
        (one) => dayOf(one) >= before(49),
        (own) => own.length > 0,
      ),
  },
  {
    says: 'was active twice in a community',
    condition: (): Condition => ({ type: 'did', community: [half], least: 2 }),
    expected: () =>
      whose(
        (one) => one.source === second,
        (own) => own.length >= 2,
      ),
  },
  {
    says: 'was there first within a year',
    condition: { type: 'first', most: 365 },
    expected: () =>
      whose(
        () => true,
        (own) => own.length > 0 && firstDay(own) >= before(365),
      ),
  },
  {
    says: 'was there first two hundred to five hundred days ago',
    condition: { type: 'first', least: 200, most: 500 },
    expected: () =>
      whose(
        () => true,
        (own) => own.length > 0 && firstDay(own) <= before(200) && firstDay(own) >= before(500),
      ),
  },
  {
    says: 'first helped a hundred days ago and more',
    condition: { type: 'first', category: ['help'], least: 100 },
    expected: () => whose(isHelp, (own) => own.length > 0 && firstDay(own) <= before(100)),
  },
  {
    says: 'last helped sixty to four hundred days ago',
    condition: { type: 'last', category: ['help'], least: 60, most: 400 },
    expected: () => whose(isHelp, (own) => own.length > 0 && lastDay(own) <= before(60) && lastDay(own) >= before(400)),
  },
  {
    says: 'was never seen for ninety days',
    condition: { type: 'last', most: 89, not: true },
    expected: () =>
      others(
        whose(
          () => true,
          (own) => own.length > 0 && lastDay(own) >= before(89),
        ),
      ),
  },
  {
    says: 'is a contributor or leader',
    condition: { type: 'level', any: ['contributor', 'leader'] },
    expected: async () =>
      new Set([
        ...numbers((await kith.ask('levels.people', { level: 'contributor', limit: 200 })).people),
        ...numbers((await kith.ask('levels.people', { level: 'leader', limit: 200 })).people),
      ]),
  },
  {
    says: 'has no level or is an explorer',
    condition: { type: 'level', any: ['none', 'explorer'] },
    expected: async () =>
      others(numbers((await kith.ask('levels.people', { limit: 200 })).people.filter((one) => one.level !== 'explorer'))),
  },
  {
    says: 'stands at building or scaling',
    condition: { type: 'step', any: ['build', 'scale'] },
    expected: async () =>
      numbers((await kith.ask('journey.people', { limit: 200 })).people.filter((one) => one.step === 'build' || one.step === 'scale')),
  },
  {
    says: 'follows, but takes no part',
    condition: { type: 'stage', any: ['secondary'] },
    expected: async () => numbers((await kith.ask('journey.people', { limit: 200 })).people.filter((one) => one.stage === 'secondary')),
  },
  {
    says: 'came after a touch of the team',
    condition: { type: 'arrival', any: ['cultivated'] },
    expected: async () => numbers((await kith.ask('arrivals.people', { from: '2000-01-01', arrival: 'cultivated', limit: 200 })).people),
  },
  {
    says: 'is going cold',
    condition: { type: 'cold' },
    expected: async () => numbers((await kith.ask('growth.cold', { limit: 200 })).people.map((one) => one.person)),
  },
  {
    says: 'is more likely than not to come again',
    condition: { type: 'around', least: 50 },
    expected: () => likely((around) => around >= 0.5),
  },
  {
    says: 'has likely stayed away for good, and is not sure to',
    condition: { type: 'around', least: 2, most: 30 },
    expected: () => likely((around) => around >= 0.02 && around <= 0.3),
  },
  {
    says: 'lives between Greenwich and Moscow',
    condition: { type: 'zone', least: 0, most: 180 },
    expected: () => new Set([...zones()].filter(([id, minutes]) => everybody.has(id) && minutes >= 0 && minutes <= 180).map(([id]) => id)),
  },
  {
    says: 'lives west of Greenwich',
    condition: { type: 'zone', most: -60 },
    expected: () => new Set([...zones()].filter(([id, minutes]) => everybody.has(id) && minutes <= -60).map(([id]) => id)),
  },
  {
    says: 'has an account on GitHub',
    condition: { type: 'account', any: ['github'] },
    expected: async () => new Set([...everybody].filter((id) => githubbers.has(id))),
  },
]
const githubbers = new Set<number>()

/** By the formula in plain words, over the days on which everybody came; the parameters are those that the screen prints. */
const likely = async (holds: (around: number) => boolean): Promise<Set<number>> => {
  const { model } = await kith.ask('growth.cold', { limit: 1 })
  const { r, alpha, a, b } = model?.parameters ?? fail()
  const weeks = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / (7 * 86_400_000)
  return whose(
    () => true,
    (own) => {
      if (own.length === 0) return false
      const x = daysOf(own) - 1
      const [first, last] = [firstDay(own), lastDay(own)]
      const odds = (a / (b + x)) * ((alpha + weeks(first, TODAY)) / (alpha + weeks(first, last))) ** (r + x)
      return holds(1 / (1 + odds))
    },
  )
}

/** Of everybody who says so: minutes east of UTC; the zone that a profile names rather than the one of a clock. */
const zones = (): Map<number, number> => {
  const [named, clocks] = [new Map<number, number>(), new Map<number, number>()]
  for (const { person, record } of demo.activities) {
    const { timeZone, timezone, utcOffsetMinutes } = record.actor.attributes ?? {}
    if (typeof timeZone === 'string') named.set(person.number, Number(utcOffsetMinutes))
    const [, sign = '', hours = '', minutes = ''] = /^([+-])(\d\d):(\d\d)$/.exec(String(timezone)) ?? []
    if (sign !== '') clocks.set(person.number, (sign === '-' ? -1 : 1) * (60 * Number(hours) + Number(minutes)))
  }
  return new Map([...clocks, ...named])
}

describe('each condition finds whom counting by hand finds', () => {
  beforeAll(async () => {
    for (const { person, record } of demo.activities) if (record.actor.platform === 'github') githubbers.add(person.number)
    for (const id of everybody) {
      const { identities } = await kith.ask('people.get', { id })
      if (identities.some((one) => one.platform === 'github')) githubbers.add(id)
    }
  })

  test.each(CASES)('$says', async (one) => {
    const [condition, wanted] = [conditionOf(one), await one.expected()]
    expect(sorted(await inIt(all(condition)))).toEqual(sorted(wanted))
    const { not, ...rest } = condition
    expect(sorted(await inIt(all({ ...rest, not: not !== true })))).toEqual(sorted(others(wanted)))
  })

  test('and no two of them find the same people, nor any nobody or everybody alone', async () => {
    const found = await Promise.all(CASES.map(async ({ expected }) => sorted(await expected()).join(' ')))
    expect(new Set(found).size).toBeGreaterThan(CASES.length - 3)
  })

  test('teammates and robots only where they are asked for', async () => {
    const rule = all({ type: 'did' })
    const only = await kith.ask('segments.preview', { rule, teammates: 'only', limit: 0 })
    const robots = await kith.ask('segments.preview', { rule, robots: 'include', limit: 0 })
    expect(only.total).toBe((await kith.ask('people.list', { teammates: 'only', kind: kinds() })).total)
    expect(robots.total).toBe((await kith.ask('people.list', { robots: 'include', kind: kinds() })).total)
  })
})

const kinds = (): string[] => [...new Set(demo.activities.map((one) => one.record.kind))]

describe('conditions together', () => {
  const random = seeded(11)
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] ?? fail()
  const joins = ['all', 'any', 'none'] as const

  test('give what sets give, however they are joined and nested', async () => {
    const known = await Promise.all(CASES.slice(0, 9).map(async (one) => ({ condition: conditionOf(one), people: await one.expected() })))
    for (let round = 0; round < 6; round++) {
      const single = (): { part: Condition; people: Set<number> } => {
        const { condition, people } = pick(known)
        const not = random() < 0.3
        return { part: { ...condition, not: not !== (condition.not === true) }, people: not ? others(people) : people }
      }
      const joined = <P>(type: Rule['type'], parts: { part: P; people: Set<number> }[]) => {
        const holds = (id: number): boolean => {
          const each = parts.map(({ people }) => people.has(id))
          return type === 'all' ? each.every(Boolean) : each.some(Boolean) === (type === 'any')
        }
        return { part: { type, of: parts.map((one) => one.part) }, people: new Set([...everybody].filter(holds)) }
      }
      const any = (): { part: Part; people: Set<number> } => (random() < 0.4 ? joined(pick(joins), [single(), single()]) : single())
      const { part: rule, people } = joined(pick(joins), [any(), any(), any()])
      expect({ rule, people: sorted(await inIt(rule)) }).toEqual({ rule, people: sorted(people) })
    }
  })

  test('tell of each alone how many it lets through', async () => {
    const of: Condition[] = CASES.slice(0, 6).map(conditionOf)
    const preview = await kith.ask('segments.preview', { rule: { type: 'all', of } })
    const alone = await Promise.all(CASES.slice(0, 6).map(async (one) => (await one.expected()).size))
    expect(preview).toMatchObject({ conditions: alone, everybody: everybody.size })
    expect(preview.people.length).toBe(Math.min(8, preview.total))
  })

  test('are exported line by line', async () => {
    const people = await inIt(all({ type: 'did', category: ['help'], least: 3 }))
    const file = await kith.operations.perform('people.export', { segment: [probe] }, { actor: { kind: 'system', name: 'T' }, address: '' })
    let text = ''
    for await (const chunk of trust<{ chunks: AsyncIterable<string> }>(file).chunks) text += chunk
    expect(
      text
        .trimEnd()
        .split('\r\n')
        .slice(1)
        .map((line) => Number(line.split(',')[0]))
        .toSorted((a, b) => a - b),
    ).toEqual(sorted(people))
    expect(sorted(await listed({ segment: [probe], sort: 'name' }))).toEqual(sorted(people))
  })
})

describe('a segment as a filter', () => {
  test('narrows figures, drill-downs and lists to its people', async () => {
    const people = await inIt(all({ type: 'did', category: ['help'], least: 3 }))
    const span = { from: '2026-01-01', to: '2026-10-31', segment: [probe], interval: 'all' as const }
    const within = demo.activities.filter(
      (one) => people.has(one.person.number) && one.record.deleted !== true && dayOf(one) >= '2026-01-01' && dayOf(one) <= '2026-10-31',
    )
    const total = async (name: string) => (await kith.ask('measures.query', { name, ...span })).series[0]?.total
    expect(await total('activities')).toBe(within.length)
    expect(await total('active-people')).toBe(new Set(within.map((one) => one.person.number)).size)
    expect((await kith.ask('measures.people', { name: 'active-people', ...span })).total).toBe(await total('active-people'))
    expect((await kith.ask('measures.activities', { name: 'activities', ...span })).total).toBe(within.length)
    expect((await kith.ask('activities.list', { segment: [probe], limit: 1 })).total).toBe(
      demo.activities.filter((one) => people.has(one.person.number) && one.record.deleted !== true).length,
    )
    const [whole] = [await kith.ask('where.show', { from: span.from, to: span.to, segment: [probe], by: 'platform' })]
    expect(whole.whole.activities).toBe(within.length)
  })

  test('of a community follows its sources, and of a removed one finds nobody', async () => {
    const people = await inIt(all({ type: 'did', community: [half] }))
    expect(people).toEqual(
      whose(
        (one) => one.source === second,
        (own) => own.length > 0,
      ),
    )
    const { id } = await kith.ask('communities.create', { name: 'Soon gone', audience: 'internal', focus: 'both', sources: [second] })
    await kith.ask('segments.update', { id: probe, rule: all({ type: 'did', community: [id] }) })
    expect(await listed({ segment: [probe] })).toEqual(people)
    await kith.ask('communities.setSources', { id, sources: [] })
    expect(await listed({ segment: [probe] })).toEqual(new Set())
    await kith.ask('communities.setSources', { id, sources: [second] })
    expect(await listed({ segment: [probe] })).toEqual(people)
    await kith.ask('communities.remove', { id })
    expect(await listed({ segment: [probe] })).toEqual(new Set())
    await expect(kith.ask('segments.update', { id: probe, rule: all({ type: 'did', community: [id] }) })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  test('together with others lets through whoever is in any', async () => {
    const [one, two] = [CASES[1] ?? fail(), CASES[4] ?? fail()]
    await kith.ask('segments.update', { id: probe, rule: all(conditionOf(one)) })
    const other = (await kith.ask('segments.create', { name: 'Other', rule: all(conditionOf(two)) })).id
    expect(sorted(await listed({ segment: [probe, other] }))).toEqual(
      sorted(new Set([...(await one.expected()), ...(await two.expected())])),
    )
    await kith.ask('segments.remove', { id: other })
    await expect(kith.ask('people.list', { segment: [other] })).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('a rule that makes no sense is refused with what is wrong where', () => {
  const bad: readonly [string, unknown, RegExp][] = [
    ['without conditions', { type: 'all', of: [] }, /rule\.of: no condition/],
    ['of an unknown kind', all(trust<Condition>({ type: 'mood' })), /rule\.of\.0\.type/],
    ['with a field too many', all(trust<Condition>({ type: 'cold', deep: true })), /deep/],
    ['that ends before it begins', all({ type: 'did', from: '2026-02-01', to: '2026-01-01' }), /rule\.of\.0\.to: before/],
    ['with two kinds of days', all({ type: 'did', lastDays: 3, from: '2026-01-01' }), /lastDays/],
    ['with more at least than at most', all({ type: 'did', least: 5, most: 2 }), /rule\.of\.0\.most: less/],
    ['that holds for everybody', all({ type: 'did', least: 0 }), /holds for everybody/],
    ['of no length', all({ type: 'first' }), /neither/],
    ['nested too deep', all(trust<Part>({ type: 'any', of: [{ type: 'any', of: [{ type: 'cold' }] }] })), /rule\.of\.0\.of\.0/],
    [
      'of too many conditions',
      all(...Array.from({ length: 5 }, (): Part => ({ type: 'any', of: Array.from({ length: 5 }, () => ({ type: 'cold' as const })) }))),
      /25 conditions/,
    ],
  ]
  test.each(bad)('%s', async (_, rule, says) => {
    await expect(
      kith.operations.perform('segments.preview', { rule }, { actor: { kind: 'system', name: 'T' }, address: '' }),
    ).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(says),
    })
  })

  test('and so is a name that is taken', async () => {
    await expect(kith.ask('segments.create', { name: 'PROBE', rule: all({ type: 'cold' }) })).rejects.toMatchObject({ code: 'conflict' })
    const place = Array.from({ length: 100 }, (_, at) => `${at} ${'x'.repeat(290)}`)
    const wide = all({ type: 'did', place }, { type: 'did', place, not: true })
    await expect(kith.ask('segments.create', { name: 'Wide', rule: wide })).rejects.toMatchObject({ code: 'too_large' })
  })
})
