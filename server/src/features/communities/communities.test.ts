import type { JOURNEY_STEPS } from '@kith/contract/journey'
import type { OperationName } from '@kith/contract/routes'
import { levelRules } from '@kith/contract/levels'
import { beforeAll, describe, expect, test } from 'vitest'
import { CATALOGUE } from '../../analytics/catalogue.ts'
import type { TestActivity } from '../../analytics/testing/community.ts'
import { naiveGrades } from '../../analytics/testing/naive-levels.ts'
import type { Actor } from '../../platform/operation.ts'
import { READ_MS_MAX, readDemo, type DemoCommunity } from '../../testing/demo.ts'
import { openKith, type TestKith } from '../../testing/kith.ts'
import { refreshSummaries } from '../activities/index.ts'

/** Four sources: the first is in two communities, the last in none. */
const NOW = new Date('2026-11-20T10:30:00Z')
const AT = '2026-06-30'
const END = Date.parse('2026-07-01T00:00:00Z')
const DAY_MS = 86_400_000
const kith: TestKith = await openKith({ now: () => NOW })
let demo: DemoCommunity
let sources: readonly number[] = []
let product = 0
let practice = 0
let empty = 0

const make = (name: string, places: readonly number[]): Promise<number> =>
  kith
    .ask('communities.create', { name, audience: 'external', focus: 'both', sources: places.map((place) => sources[place] ?? 0) })
    .then(({ id }) => id)

beforeAll(async () => {
  demo = await readDemo(kith, { people: 90, until: '2026-11-18', sources: 4 })
  sources = (await kith.ask('sources.list', {})).sources.map(({ id }) => id)
  product = await make('Product', [0, 1])
  practice = await make('Practice', [0, 2])
  empty = await make('Nobody yet', [])
}, READ_MS_MAX)

const idsOf = (places: readonly number[]): number[] => places.map((place) => sources[place] ?? 0)
const counts = ({ person, record }: TestActivity): boolean => !person.teammate && !person.robot && record.deleted !== true
const within = (places: readonly number[]): TestActivity[] =>
  demo.activities.filter((one) => idsOf(places).includes(one.source) && counts(one))
const peopleIn = (places: readonly number[]): Set<number> => new Set(within(places).map(({ person }) => person.number))
const both = <T>(a: ReadonlySet<T>, b: ReadonlySet<T>): T[] => [...a].filter((one) => b.has(one))

/** What is asked at one moment cannot be compared with what is asked at another. */
const timeless = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer, (key, value: unknown) => (key === 'computedAt' ? '' : value)))
const ask = (name: OperationName, input: object): Promise<unknown> =>
  kith.operations.perform(name, input, { actor: { kind: 'system', name: 'Test' }, address: 'local' }).then(timeless)

describe('every figure of a community is that of its sources', () => {
  test.each(CATALOGUE.map(({ name }) => name))('%s, by month, as a whole, and the people behind it', async (name) => {
    for (const more of [{ interval: 'month', from: '2025-12-01' }, { interval: 'all' }]) {
      const own = await ask('measures.query', { name, ...more, community: [product] })
      expect(own).toEqual(await ask('measures.query', { name, ...more, source: idsOf([0, 1]) }))
    }
    const asked = { name, interval: 'all', from: '2026-01-01', limit: 5 }
    expect(await ask('measures.people', { ...asked, community: [product] })).toEqual(
      await ask('measures.people', { ...asked, source: idsOf([0, 1]) }),
    )
  })

  test.each<[OperationName, object]>([
    ['measures.query', { name: 'active-people', interval: 'all', by: 'kind' }],
    ['measures.query', { name: 'new-people', interval: 'quarter', by: 'place' }],
    ['measures.activities', { name: 'activities', interval: 'all', limit: 5 }],
    ['growth.accounting', { interval: 'quarter' }],
    ['growth.retention', { interval: 'quarter' }],
    ['growth.survival', { by: 'year' }],
    ['growth.cold', {}],
    ['growth.people', { of: 'survival', state: 'left', limit: 10 }],
    ['carrying.show', {}],
    ['carrying.people', { part: 'everything', ring: 'core' }],
    ['ties.show', { from: '2026-06-01', to: AT }],
    ['where.show', { by: 'technology' }],
    ['where.times', {}],
    ['where.people', { weekday: 2, hour: 10, from: '2024-06-01' }],
    ['people.list', { limit: 20 }],
    ['people.list', { limit: 20, sort: 'name' }],
    ['activities.list', { limit: 20 }],
  ])('%s %j', async (name, input) => {
    const own = await ask(name, { ...input, community: [practice] })
    expect(own).toEqual(await ask(name, { ...input, source: idsOf([0, 2]) }))
    expect(own).not.toEqual(await ask(name, input))
  })

  test('two communities are all their sources, each once', async () => {
    for (const name of ['active-people', 'activities', 'new-people'])
      expect(await ask('measures.query', { name, interval: 'all', community: [product, practice] })).toEqual(
        await ask('measures.query', { name, interval: 'all', source: idsOf([0, 1, 2]) }),
      )
    expect((await kith.ask('people.list', { community: [product, practice] })).total).toBe(peopleIn([0, 1, 2]).size)
  })

  test('a source of another community has nothing to show in this one', async () => {
    expect((await kith.ask('activities.list', { community: [product], source: idsOf([2]) })).total).toBe(0)
  })

  test('and the list of sources shows its own', async () => {
    expect((await kith.ask('sources.list', { community: [practice] })).sources.map(({ id }) => id)).toEqual(idsOf([0, 2]))
  })
})

describe('screens without a filter of activities tell of a community what counting by hand gives', () => {
  const gradesIn = async (community: number[]): Promise<[number, number][]> => {
    const { people } = await kith.ask('levels.people', { at: AT, community, limit: 200 })
    return people.map(({ id, grade }): [number, number] => [id, grade]).toSorted(([a], [b]) => a - b)
  }
  const gradesByHand = (places: readonly number[]): [number, number][] =>
    [
      ...naiveGrades(
        demo.activities.filter((one) => idsOf(places).includes(one.source)),
        AT,
        levelRules.parse({}),
        'UTC',
      ),
    ]
      .map(([person, grade]): [number, number] => [person.number, grade])
      .toSorted(([a], [b]) => a - b)

  test('levels, from what was summed up and from the log alone', async () => {
    expect(gradesByHand([0, 1])).not.toEqual(gradesByHand([0, 1, 2, 3]))
    expect(await gradesIn([product])).toEqual(gradesByHand([0, 1]))
    expect(await gradesIn([product, practice])).toEqual(gradesByHand([0, 1, 2]))
    await kith.app.log.command('TRUNCATE TABLE identity_month')
    expect(await gradesIn([product])).toEqual(gradesByHand([0, 1]))
    await refreshSummaries(kith.app)
    expect(await gradesIn([practice])).toEqual(gradesByHand([0, 2]))
    const { people } = await kith.ask('levels.get', { at: AT, community: [practice] })
    expect(people).toBe(gradesByHand([0, 2]).length)
  })

  test('levels between two days', async () => {
    const moves = await kith.ask('levels.moves', { from: '2026-03-31', to: AT, community: [product] })
    expect(moves.up + moves.held + moves.down + moves.came).toBe(gradesByHand([0, 1]).length)
    const { points } = await kith.ask('levels.gravity', { at: AT, community: [product] })
    expect(points.at(-1)?.people).toBe(gradesByHand([0, 1]).length)
  })

  test('the journey, from what was summed up and from the log alone', async () => {
    const before = new Set(within([0, 1]).flatMap(({ person, atMs }) => (atMs < END ? [person.number] : [])))
    const journey = await kith.ask('journey.get', { at: AT, community: [product] })
    expect(journey.people).toBe(before.size)
    const built = new Set(
      within([0, 1]).flatMap(({ person, record, atMs }) =>
        atMs < END && ['code', 'review'].includes(String(record.attributes?.['category'])) && record.kind !== 'forked'
          ? [person.number]
          : [],
      ),
    )
    const further = new Set(
      within([0, 1]).flatMap(({ person, record, atMs }) =>
        atMs < END &&
        (['content', 'release'].includes(String(record.attributes?.['category'])) || ['answered', 'spoke'].includes(record.kind)) &&
        !['clicked'].includes(record.kind)
          ? [person.number]
          : [],
      ),
    )
    const atStep = (step: (typeof JOURNEY_STEPS)[number]): number =>
      journey.cells.filter((cell) => cell.step === step).reduce((sum, cell) => sum + cell.people, 0)
    expect(atStep('scale')).toBe(further.size)
    expect(atStep('build')).toBe([...built].filter((one) => !further.has(one)).length)
    const paths = await kith.ask('journey.paths', { at: AT, community: [product] })
    expect(paths.people).toBe(before.size)
    expect(new Set(paths.sources.map(({ id }) => id))).toEqual(new Set([0, ...idsOf([0, 1])]))
    const times = await kith.ask('journey.times', { at: AT, community: [product] })
    await kith.app.log.command('TRUNCATE TABLE identity_mark')
    expect(await kith.ask('journey.get', { at: AT, community: [product] })).toEqual(journey)
    expect(await kith.ask('journey.times', { at: AT, community: [product] })).toEqual(times)
    await refreshSummaries(kith.app)
    expect(await kith.ask('journey.get', { at: AT, community: [product] })).toEqual(journey)
    expect((await kith.ask('journey.people', { at: AT, step: 'scale', community: [product] })).total).toBe(further.size)
  })

  test('newcomers: who arrived there, whenever they came elsewhere', async () => {
    const firsts = new Map<number, number>()
    for (const { person, record, atMs } of within([2])) {
      const away = record.attributes?.['category'] === 'event' || ['clicked', 'viewed', 'mentioned', 'boosted'].includes(record.kind)
      if (!away) firsts.set(person.number, Math.min(firsts.get(person.number) ?? Number.POSITIVE_INFINITY, atMs))
    }
    const lone = await make('One source', [2])
    const since = Date.parse('2025-11-01')
    const expected = [...firsts.values()].filter((at) => at >= since).length
    const { organic, cultivated } = await kith.ask('arrivals.get', { from: '2025-11-01', community: [lone] })
    expect(organic + cultivated).toBe(expected)
    expect((await kith.ask('arrivals.people', { from: '2025-11-01', community: [lone] })).total).toBe(expected)
    await kith.ask('communities.remove', { id: lone })
  })

  test('the home screen', async () => {
    const home = await kith.ask('workspace.home', { community: [product], limit: 200 })
    const [from, to] = [Date.parse(home.from), Date.parse(home.to) + DAY_MS]
    const own = within([0, 1])
    const inWeek = own.filter(({ atMs }) => atMs >= from && atMs < to)
    expect(home.active).toBe(new Set(inWeek.map(({ person }) => person.number)).size)
    const first = new Map<number, number>()
    for (const { person, atMs } of own) first.set(person.number, Math.min(first.get(person.number) ?? Number.POSITIVE_INFINITY, atMs))
    expect(home.newcomers.people.map(({ person }) => person.id).toSorted()).toEqual(
      [...first].flatMap(([id, at]) => (at >= from && at < to ? [id] : [])).toSorted(),
    )
  })

  test('a person’s page: what they did there, and where they are', async () => {
    const [busy = 0] = both(peopleIn([0, 1]), peopleIn([2]))
    const own = (places: readonly number[]): TestActivity[] => within(places).filter(({ person }) => person.number === busy)
    const rhythm = await kith.ask('people.rhythm', { id: busy, from: '2020-01-01', community: [product] })
    expect(rhythm.days.reduce((sum, day) => sum + day.count, 0)).toBe(own([0, 1]).length)
    const { groups } = await kith.ask('people.timeline', { id: busy, limit: 100, community: [product] })
    for (const { activities } of groups) for (const { source } of activities) expect(idsOf([0, 1])).toContain(source.id)
    const { communities, elsewhere } = await kith.ask('communities.person', { id: busy })
    const times = (places: readonly number[]): number[] => own(places).map(({ atMs }) => atMs)
    expect(communities.find(({ id }) => id === practice)).toMatchObject({
      activities: own([0, 2]).length,
      firstAt: new Date(Math.min(...times([0, 2]))).toISOString(),
      lastAt: new Date(Math.max(...times([0, 2]))).toISOString(),
    })
    expect(elsewhere).toBe(own([3]).length)
  })

  test('organizations: only people of the community count', async () => {
    const [member = 0] = [...peopleIn([3])].filter((id) => !peopleIn([0, 1]).has(id))
    const { id } = await kith.ask('organizations.create', { name: 'Birch Works', domains: [] })
    await kith.ask('affiliations.add', { person: member, organization: id })
    const lone = await make('Last source', [3])
    const named = async (community: number[]): Promise<string[]> =>
      (await kith.ask('organizations.list', { community, search: 'Birch' })).organizations.map((one) => one.name)
    expect(await named([lone])).toEqual(['Birch Works'])
    expect(await named([product])).toEqual([])
    expect((await kith.ask('organizations.people', { id, community: [product] })).total).toBe(0)
    await kith.ask('communities.remove', { id: lone })
  })

  test('segments: who of them did anything there; and of a segment, organizations and what communities share', async () => {
    const { id } = await kith.ask('segments.create', {
      name: 'In the first source',
      rule: { type: 'all', of: [{ type: 'did', source: idsOf([0]) }] },
    })
    const rest = await kith.ask('segments.create', {
      name: 'Not in it',
      rule: { type: 'all', of: [{ type: 'did', source: idsOf([0]), most: 0 }] },
    })
    const first = peopleIn([0])
    const sizes = async (community?: number[]) => {
      const { segments } = await kith.ask('segments.list', community ? { community } : {})
      return segments.map((one) => one.people)
    }
    const others = (places: readonly number[]): number => [...peopleIn(places)].filter((one) => !first.has(one)).length
    expect(await sizes([product])).toEqual([first.size, others([0, 1])])
    expect(await sizes([empty])).toEqual([0, 0])
    expect((await sizes())[0]).toBe(first.size)
    expect((await kith.ask('segments.get', { id: rest.id, community: [practice] })).people).toBe(others([0, 2]))
    const overlap = await kith.ask('communities.overlap', { segment: [id] })
    expect(overlap).toMatchObject({ people: first.size, counts: [{ communities: 2, people: first.size }] })
    const moves = async (segment?: number[]) => (await kith.ask('communities.moves', { days: 365, ...(segment ? { segment } : {}) })).pairs
    const all = await moves()
    const parts = [...(await moves([id])), ...(await moves([rest.id]))]
    for (const { from, to, moved, further } of all) {
      const own = parts.filter((one) => one.from === from && one.to === to)
      expect([own.reduce((sum, one) => sum + one.moved, 0), own.reduce((sum, one) => sum + one.further, 0)]).toEqual([moved, further])
    }
    const [member = 0] = first
    const works = await kith.ask('organizations.create', { name: 'Cedar Works', domains: [] })
    await kith.ask('affiliations.add', { person: member, organization: works.id })
    const named = async (segment: number): Promise<string[]> =>
      (await kith.ask('organizations.list', { segment: [segment], search: 'Cedar' })).organizations.map((one) => one.name)
    expect([await named(id), await named(rest.id)]).toEqual([['Cedar Works'], []])
    await kith.ask('segments.remove', { id })
    await kith.ask('segments.remove', { id: rest.id })
  })
})

describe('members in more than one community', () => {
  test('are counted once in each, and in both together, as an independent count says', async () => {
    const overlap = await kith.ask('communities.overlap', {})
    const [a, b] = [peopleIn([0, 1]), peopleIn([0, 2])]
    expect(overlap.people).toBe(peopleIn([0, 1, 2]).size)
    expect(overlap.communities).toEqual([
      { id: product, people: a.size, alone: a.size - both(a, b).length },
      { id: practice, people: b.size, alone: b.size - both(a, b).length },
      { id: empty, people: 0, alone: 0 },
    ])
    expect(overlap.pairs.find((pair) => pair.a === product && pair.b === practice)).toMatchObject({
      people: both(a, b).length,
      share: both(a, b).length / peopleIn([0, 1, 2]).size,
    })
    expect(overlap.pairs.find((pair) => pair.a === product && pair.b === empty)).toMatchObject({ people: 0 })
    expect(overlap.counts).toEqual([
      { communities: 1, people: peopleIn([0, 1, 2]).size - both(a, b).length },
      { communities: 2, people: both(a, b).length },
    ])
    const people = await kith.ask('communities.people', { all: [product, practice], limit: 200 })
    expect(people.people.map(({ id }) => id).toSorted()).toEqual(both(a, b).toSorted())
    expect((await kith.ask('communities.people', { all: [product], exactly: 1 })).total).toBe(a.size - both(a, b).length)
  })

  test('in the days asked for', async () => {
    const since = Date.parse('2026-06-01')
    const in2026 = (places: readonly number[]): Set<number> =>
      new Set(within(places).flatMap(({ person, atMs }) => (atMs >= since ? [person.number] : [])))
    const { pairs } = await kith.ask('communities.overlap', { from: '2026-06-01' })
    expect(pairs[0]?.people).toBe(both(in2026([0, 1]), in2026([0, 2])).length)
  })

  test('figures of each, and of what belongs to none', async () => {
    const { communities, unassigned, since } = await kith.ask('communities.figures', {})
    const start = Date.parse(since)
    const lately = within([0, 1]).filter(({ atMs }) => atMs >= start)
    const before = new Set(within([0, 1]).flatMap(({ person, atMs }) => (atMs < start ? [person.number] : [])))
    const active = new Set(lately.map(({ person }) => person.number))
    expect(communities.find(({ id }) => id === product)).toMatchObject({
      people: peopleIn([0, 1]).size,
      active: active.size,
      activities: within([0, 1]).length,
      newcomers: [...active].filter((one) => !before.has(one)).length,
    })
    expect(communities.find(({ id }) => id === empty)).toMatchObject({ people: 0, activities: 0, firstAt: null })
    expect(unassigned).toMatchObject({ people: peopleIn([3]).size, activities: within([3]).length })
  })

  test('who went from one to another, as an independent count says, each pair opening to its people', async () => {
    const days = 365
    const lone = await make('Apart', [3])
    const turn = Date.parse('2026-11-21') - days * DAY_MS
    const during = (places: readonly number[], from: number, to: number): Set<number> =>
      new Set(within(places).flatMap(({ person, atMs }) => (atMs >= from && atMs < to ? [person.number] : [])))
    const was = (places: readonly number[]): Set<number> => during(places, turn - days * DAY_MS, turn)
    const is = (places: readonly number[]): Set<number> => during(places, turn, turn + days * DAY_MS)
    const { pairs } = await kith.ask('communities.moves', { days })
    for (const [from, left, into, joined] of [
      [product, [0, 1], practice, [0, 2]],
      [practice, [0, 2], product, [0, 1]],
      [product, [0, 1], lone, [3]],
      [lone, [3], practice, [0, 2]],
    ] as const) {
      const came = [...was(left)].filter((one) => !was(joined).has(one) && is(joined).has(one))
      const stayed = came.filter((one) => is(left).has(one))
      const pair = pairs.find((one) => one.from === from && one.to === into) ?? { moved: 0, further: 0 }
      expect([pair.moved, pair.further]).toEqual([came.length - stayed.length, stayed.length])
      for (const further of [false, true]) {
        const { people } = await kith.ask('communities.people', { left: from, joined: into, further, days, limit: 200 })
        const expected = came.filter((one) => stayed.includes(one) === further)
        expect(people.map(({ id }) => id).toSorted()).toEqual(expected.toSorted())
      }
    }
    expect(pairs.reduce((sum, pair) => sum + pair.moved + pair.further, 0)).toBeGreaterThan(0)
    await kith.ask('communities.remove', { id: lone })
  })

  test('who becomes one person is in both at once, and in one again when it is undone', async () => {
    const [a, b] = [peopleIn([0, 1]), peopleIn([0, 2])]
    const [one = 0] = [...a].filter((id) => !b.has(id))
    const [other = 0] = [...b].filter((id) => !a.has(id))
    const shared = async (): Promise<number> => (await kith.ask('communities.overlap', {})).pairs[0]?.people ?? 0
    const before = await shared()
    const { decision } = await kith.ask('people.merge', { people: [one, other], into: one })
    expect(await shared()).toBe(before + 1)
    await kith.ask('identities.undo', { id: decision ?? 0 })
    expect(await shared()).toBe(before)
  })
})

describe('the communities themselves', () => {
  const viewer: Actor = { kind: 'user', id: 1, name: 'Vera', role: 'viewer' }
  const total = async (community: number): Promise<number> =>
    (await kith.ask('activities.list', { community: [community], limit: 1 })).total

  test('without a source show nothing, and not everything', async () => {
    expect(await total(empty)).toBe(0)
    expect((await kith.ask('people.list', { community: [empty] })).total).toBe(0)
    expect(await kith.ask('workspace.home', { community: [empty] })).toMatchObject({ active: 0, newcomers: { total: 0 } })
    expect((await kith.ask('levels.get', { community: [empty] })).people).toBe(0)
    expect((await kith.ask('sources.list', { community: [empty] })).sources).toEqual([])
  })

  test('that are not there are an error', async () => {
    for (const name of ['people.list', 'levels.get', 'workspace.home'] as const)
      await expect(kith.ask(name, { community: [product, 999] })).rejects.toMatchObject({
        code: 'not_found',
        message: 'There is no community 999.',
      })
    // A source that is not there is refused in the same way, wherever the filter stands.
    const source = { code: 'not_found', message: 'There is no source 999.', hint: expect.stringContaining('Take it out of what is asked') }
    await expect(kith.ask('activities.list', { source: [999] })).rejects.toMatchObject(source)
    const other = { name: 'activities', against: 'other' as const, other: { source: [sources[0] ?? 0, 999] } }
    await expect(kith.ask('measures.query', other)).rejects.toMatchObject(source)
    const rule = {
      type: 'all' as const,
      of: [{ type: 'any' as const, of: [{ type: 'did' as const, source: [999] }, { type: 'cold' as const }] }],
    }
    await expect(kith.ask('segments.create', { name: 'Of nothing', rule })).rejects.toMatchObject(source)
    await expect(kith.ask('segments.preview', { rule })).rejects.toMatchObject(source)
    await expect(kith.ask('communities.people', { all: [999] })).rejects.toMatchObject({ code: 'not_found' })
    await expect(kith.ask('communities.setSources', { id: product, sources: [999] })).rejects.toMatchObject({ code: 'not_found' })
  })

  test('follow at once when sources come and go, also where answers are kept', async () => {
    const id = await make('Comes and goes', [1])
    const figures = async () => {
      const { model, total: cold } = await kith.ask('growth.cold', { community: [id] })
      const { replies } = await kith.ask('ties.show', { community: [id], from: '2025-12-01' })
      const { people } = await kith.ask('levels.get', { community: [id] })
      return { model: model?.people, cold, replies, people, all: await total(id) }
    }
    const first = await figures()
    await kith.ask('communities.setSources', { id, sources: idsOf([0]) })
    const second = await figures()
    expect(second.all).toBe(within([0]).length)
    expect(second.replies).not.toBe(first.replies)
    expect(second.people).not.toBe(first.people)
    expect(second.model).not.toBe(first.model)
    await kith.ask('sources.update', { id: sources[1] ?? 0, communities: [product, id] })
    expect(await total(id)).toBe(within([0, 1]).length)
    await kith.ask('communities.setSources', { id, sources: idsOf([1]) })
    expect(await figures()).toEqual(first)
    await kith.ask('communities.remove', { id })
    await expect(total(id)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('take nothing with them when they are removed', async () => {
    const held = await kith.ask('workspace.get', {})
    const id = await make('Soon gone', [0, 3])
    await kith.ask('communities.remove', { id })
    expect(await kith.ask('workspace.get', {})).toEqual(held)
    expect((await kith.ask('communities.list', {})).unassigned).toEqual(idsOf([3]))
    await expect(kith.ask('communities.remove', { id })).rejects.toMatchObject({ code: 'not_found' })
  })

  test('have a key of their own, made of the name where none is given', async () => {
    const again = await kith.ask('communities.create', { name: 'Prodúct!', audience: 'internal', focus: 'product' })
    expect(again).toMatchObject({ key: 'product-2', sources: [], description: '' })
    await expect(kith.ask('communities.update', { id: again.id, key: 'product' })).rejects.toMatchObject({ code: 'conflict' })
    const changed = await kith.ask('communities.update', { id: again.id, name: 'Inside', focus: 'practice', colour: 'violet' })
    expect(changed).toEqual({ ...again, name: 'Inside', focus: 'practice', colour: 'violet' })
    await kith.ask('communities.remove', { id: again.id })
  })

  test('are written by editors, and read by viewers', async () => {
    expect((await kith.ask('communities.list', {}, { actor: viewer })).communities.map(({ name }) => name)).toEqual([
      'Product',
      'Practice',
      'Nobody yet',
    ])
    await expect(kith.ask('communities.setSources', { id: empty, sources: [] }, { actor: viewer })).rejects.toMatchObject({
      code: 'forbidden',
    })
    const { entries } = await kith.ask('audit.list', { limit: 200 })
    expect(entries.filter(({ operation }) => operation === 'communities.create').length).toBeGreaterThan(3)
  })

  test('keep up with a source that is removed', async () => {
    await kith.ask('sources.remove', { id: sources[2] ?? 0, confirm: true })
    expect((await kith.ask('communities.list', {})).communities.find(({ id }) => id === practice)?.sources).toEqual(idsOf([0]))
    expect(await total(practice)).toBe((await kith.ask('activities.list', { source: idsOf([0]), limit: 1 })).total)
  })
})
