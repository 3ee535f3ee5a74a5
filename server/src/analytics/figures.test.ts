import { INTERVALS, PLAIN_DIMENSIONS, type Dimension, type Interval } from '@kith/contract/measures'
import { beforeAll, describe, expect, test } from 'vitest'
import { openKith, type TestKith } from '../testing/kith.ts'
import { refreshSummaries } from '../features/activities/index.ts'
import { CATALOGUE, crosses } from './catalogue.ts'
import { areDaysSummed } from './day-sums.ts'
import { makeCommunity } from './testing/community.ts'
import { isWhereabouts } from './whereabouts.ts'
import { Naive, type NaiveFilter, type NaiveQuestion } from './testing/naive.ts'

const NOW = new Date('2026-11-20T10:30:00Z')
const kith: TestKith = await openKith({ now: () => NOW })
const community = makeCommunity(5, { people: 70, activities: 3_000 })
let naive: Naive
const sourceIds: number[] = []
const SPAN = { from: '2024-11-06', to: '2026-11-20' }

beforeAll(async () => {
  const teammates = community.people
    .filter((one) => one.teammate)
    .map((one) => ({ type: 'person', identity: one.accounts[0], teammate: true }))
  for (const source of [0, 1]) {
    const records = community.activities.filter((one) => one.source === source).map((one) => one.record)
    const made = await kith.importRecords(`source-${source}.jsonl`, [...records, ...(source === 1 ? teammates : [])])
    sourceIds.push(made.source.id)
  }
  naive = new Naive(community.activities, sourceIds, NOW)
  naive.everything = community.activities
})

const ask = async (question: NaiveQuestion) => {
  const { zone: _zone, filter, name, interval, by, from, to } = question
  return kith.ask('measures.query', { name, interval, from, to, ...(by === undefined ? {} : { by }), top: 50, ...mutable(filter) })
}
const mutable = ({ kind, technology, ...rest }: NaiveFilter = {}) => ({
  ...rest,
  ...(kind ? { kind: [...kind] } : {}),
  ...(technology ? { technology: [...technology] } : {}),
})

const given = ({
  by,
  across,
  ...rest
}: Omit<NaiveQuestion, 'by' | 'across'> & { by?: Dimension | undefined; across?: Dimension | undefined }): NaiveQuestion => ({
  ...rest,
  ...(by ? { by } : {}),
  ...(across ? { across } : {}),
})

const close = (value: number | null): number | null => (value === null ? null : Math.round(value * 1e9) / 1e9)

const compare = async (question: NaiveQuestion): Promise<void> => {
  const answer = await ask(question)
  const buckets = naive.buckets(question)
  const shown = answer.series.map((one) => ({ key: one.key, points: one.points.map((point) => [point.at, close(point.value)]) }))
  const keys = question.by === undefined ? [''] : answer.series.map((one) => one.key)
  const expected = keys.map((key) => ({ key, points: buckets.map((bucket) => [bucket.at, close(naive.value(question, bucket, key))]) }))
  expect({ question, shown }).toEqual({ question, shown: expected })
  if (question.by !== undefined)
    expect({ question, keys: new Set(keys), more: answer.more }).toEqual({ question, keys: naive.keys(question), more: 0 })
  // Over the whole time, what compares neighbours means nothing.
  const flows = ['retained-people', 'resurrected-people', 'lost-people', 'quick-ratio']
  const whole = { at: buckets[0]?.at ?? '', last: buckets.at(-1)?.last ?? '' }
  for (const { key, total } of answer.series) {
    const wanted = flows.includes(question.name) ? null : close(naive.value({ ...question, interval: 'all' }, whole, key))
    expect({ question, key, total: close(total) }).toEqual({ question, key, total: wanted })
  }
}

/** Questions wait on two engines in turn: a few at once take half the time. */
const atOnce = async <T>(all: readonly T[], look: (one: T) => Promise<void>): Promise<void> => {
  for (let start = 0; start < all.length; start += 8) await Promise.all(all.slice(start, start + 8).map(look))
}

describe.each(['Europe/Berlin', 'America/Los_Angeles'])('in %s', (zone) => {
  // What is summed up by day tells all that asks neither what was done nor where; the rest is read from the log.
  beforeAll(async () => {
    await kith.ask('workspace.update', { zone })
    await refreshSummaries(kith.app)
  })

  test('what is summed up by day may be asked', async () => {
    expect(await areDaysSummed(kith.app.log, zone)).toBe(true)
  })

  test.each(CATALOGUE.map((one) => one.name))('%s is what counting by hand gives, over every interval', async (name) => {
    await atOnce([...INTERVALS, 'all'] as const, (interval) => {
      // Day by day around a year's end and a change of the clocks.
      const span = interval === 'day' ? { from: '2024-12-20', to: '2025-04-05' } : SPAN
      return compare({ name, interval, zone, ...span })
    })
  })

  test.each(CATALOGUE.map((one) => [one.name, one.dimensions] as const))(
    '%s is what counting by hand gives, by every dimension',
    async (name, dimensions) => {
      // Where people are is no matter of the activity: server/src/features/whereabouts counts that.
      const ofActivities = dimensions.filter((by) => !isWhereabouts(by))
      await atOnce(ofActivities, (by) => compare({ name, interval: zone === 'Europe/Berlin' ? 'quarter' : 'all', by, zone, ...SPAN }))
    },
  )
})

const SPLITS = [
  ['technology', 'source'],
  ['place', 'technology'],
  ['weekday', 'category'],
] as const

test.each(CATALOGUE.filter((one) => crosses(one.shape)).map((one) => [one.name, one.dimensions] as const))(
  '%s by two dimensions is what counting by hand gives, cell by cell, row by row and column by column',
  async (name, dimensions) => {
    const zone = 'America/Los_Angeles'
    await kith.ask('workspace.update', { zone })
    const splits = SPLITS.filter((both) => both.every((one) => dimensions.includes(one)))
    await atOnce(splits, async ([by, across]) => {
      const question = { name, interval: 'all', by, across, zone, ...SPAN } as const
      const answer = await kith.ask('measures.query', { name, interval: 'all', by, across, top: 50, ...SPAN })
      const whole = { at: SPAN.from, last: SPAN.to }
      const rows = given({ ...question, across: undefined })
      const columns = given({ ...question, by: across, across: undefined })
      const shown = answer.series.map(({ key, total, cells }) => [key, close(total), cells?.map((cell) => close(cell.value))])
      const expected = answer.series.map(({ key }) => [
        key,
        close(naive.value(rows, whole, key)),
        answer.columns?.map((column) => close(naive.value(question, whole, key, column.key))),
      ])
      expect({ by, across, shown }).toEqual({ by, across, shown: expected })
      expect(answer.columns?.map(({ key, total }) => [key, close(total)])).toEqual(
        answer.columns?.map(({ key }) => [key, close(naive.value(columns, whole, key))]),
      )
      expect(new Set(answer.columns?.map(({ key }) => key))).toEqual(naive.keys(columns))
    })
  },
)

describe('a comparison', () => {
  const zone = 'Europe/Berlin'
  const asked = (name: string, interval: Interval | 'all', more: object) =>
    kith.ask('measures.query', { name, interval, ...SPAN, from: '2025-06-01', ...more })

  test.each(CATALOGUE.map((one) => one.name))('holds %s against the figures that counting by hand gives for those days', async (name) => {
    await kith.ask('workspace.update', { zone })
    for (const against of ['before', 'year'] as const)
      await atOnce(against === 'before' ? (['month', 'all'] as const) : (['quarter', 'week'] as const), async (interval) => {
        const { series } = await asked(name, interval, { against })
        for (const { points } of series)
          for (const { value, compared } of points) {
            const days = { at: compared?.at ?? '', last: compared?.to ?? '' }
            const then = close(naive.value({ name, interval, zone, from: days.at, to: days.last }, days))
            expect({ name, against, interval, days, value: close(compared?.value ?? null) }).toEqual({
              name,
              against,
              interval,
              days,
              value: then,
            })
            expect(close(compared?.difference ?? null)).toBe(value === null || then === null ? null : close(value - (compared?.value ?? 0)))
          }
      })
  })

  test('with the same filter differs nowhere, of any measure, with and without dimensions', async () => {
    for (const { name, dimensions, shape } of CATALOGUE)
      await atOnce(['month', 'all'] as const, async (interval) => {
        const [by] = dimensions
        const split = by === undefined ? {} : { by, ...(interval === 'all' && crosses(shape) ? { across: 'kind' as const } : {}) }
        const { series, columns = [] } = await asked(name, interval, { against: 'other', other: {}, ...split })
        const all = [...series, ...columns, ...series.flatMap((one) => [...one.points, ...(one.cells ?? [])])]
        expect(all.filter(({ compared }) => compared === undefined || (compared.difference ?? 0) !== 0)).toEqual([])
      })
  })

  test('with another filter is the same question of that filter', async () => {
    const other = { kind: ['commit'], teammates: 'include' } as const
    const held = await asked('activities', 'quarter', { against: 'other', other, by: 'source' })
    const alone = await asked('activities', 'quarter', { ...other, by: 'source' })
    for (const { key, points } of held.series)
      expect(points.map((point) => point.compared?.value)).toEqual(
        alone.series.find((one) => one.key === key)?.points.map((point) => point.value),
      )
  })

  test('gives no share of fewer than ten, and none of a ratio', async () => {
    for (const name of ['activities', 'activities-per-person']) {
      const { series } = await asked(name, 'week', { against: 'before', by: 'kind' })
      for (const { compared } of series.flatMap((one) => one.points)) {
        const isSound = name === 'activities' && (compared?.value ?? 0) >= 10
        expect(compared?.share === null).toBe(!isSound)
      }
    }
  })
})

test('what adds up does: all values of a dimension and the rest make the whole, in each bucket', async () => {
  for (const name of ['activities', 'new-people'])
    await atOnce(['kind', 'place', 'source', 'weekday'] as const, async (by) => {
      const [split, whole] = [
        await kith.ask('measures.query', { name, interval: 'quarter', by, top: 2, rest: true, against: 'year', ...SPAN }),
        await kith.ask('measures.query', { name, interval: 'quarter', against: 'year', ...SPAN }),
      ]
      const parts = [...split.series, ...(split.rest ? [split.rest] : [])]
      const sum = (values: readonly (number | null | undefined)[]): number => values.reduce<number>((all, one) => all + (one ?? 0), 0)
      expect(sum(parts.map((part) => part.total))).toBe(whole.series[0]?.total)
      whole.series[0]?.points.forEach((point, index) => {
        expect(sum(parts.map((part) => part.points[index]?.value))).toBe(point.value)
        expect(sum(parts.map((part) => part.points[index]?.compared?.value))).toBe(point.compared?.value)
      })
    })
  for (const [name, by] of [
    ['active-people', 'kind'],
    ['activities', 'technology'],
    ['conversations', 'kind'],
  ] as const)
    expect((await kith.ask('measures.query', { name, interval: 'quarter', by, top: 1, rest: true, ...SPAN })).rest).toBeUndefined()
})

test('filters leave out and bring in alike, everywhere', async () => {
  const zone = 'Europe/Berlin'
  await kith.ask('workspace.update', { zone })
  await refreshSummaries(kith.app)
  const filters: NaiveFilter[] = [
    { teammates: 'include' },
    { teammates: 'only' },
    { robots: 'include' },
    { robots: 'only' },
    { teammates: 'include', robots: 'include' },
    { kind: ['commit', 'answer'] },
    { technology: ['Go', 'Rust'], teammates: 'include' },
  ]
  for (const { name } of CATALOGUE) await atOnce(filters, (filter) => compare({ name, interval: 'year', filter, zone, ...SPAN }))
  await compare({ name: 'activities', interval: 'year', by: 'technology', filter: { technology: ['Go'] }, zone, ...SPAN })
})

test('whoever becomes a teammate is left out at once, also where it was known before who is', async () => {
  await kith.ask('workspace.update', { zone: 'UTC' })
  await refreshSummaries(kith.app)
  // Each time of another interval: the answer itself is not kept, but who is left out is.
  const total = async (interval: Interval): Promise<number> =>
    (await ask({ name: 'activities', interval, zone: 'UTC', ...SPAN, from: '2024-01-01', to: '2026-12-31' })).series[0]?.total ?? 0
  const before = await total('year')
  expect(await total('quarter')).toBe(before)
  // Few and many lie otherwise in a bitmap.
  for (const count of [1, 40]) {
    const { people } = await kith.ask('people.list', { sort: 'activities', limit: count })
    const mark = (teammate: boolean) => Promise.all(people.map(({ id }) => kith.ask('people.update', { id, teammate })))
    await mark(true)
    const left = before - people.reduce((sum, { activities }) => sum + activities, 0)
    expect([await total('month'), await total('week')]).toEqual([left, left])
    await mark(false)
    expect([await total('day'), await total('quarter')]).toEqual([before, before])
  }
})

test('new, retained and returned people are the active ones; lost people are those of before who are not retained; all newcomers are all people', async () => {
  const zone = 'America/Los_Angeles'
  await kith.ask('workspace.update', { zone })
  for (const interval of ['week', 'month', 'quarter'] as const) {
    for (const filter of [{}, { kind: ['answer'] }, { teammates: 'only' }] as const) {
      const values = async (name: string) =>
        (await ask({ name, interval, zone, filter, ...SPAN, from: '2024-10-01' })).series[0]?.points.map((one) => one.value ?? 0) ?? []
      const [active, fresh, retained, resurrected, returning, lost] = await Promise.all(
        ['active-people', 'new-people', 'retained-people', 'resurrected-people', 'returning-people', 'lost-people'].map(values),
      )
      active?.forEach((count, index) => {
        const at = (list: readonly number[] | undefined): number => list?.[index] ?? Number.NaN
        expect(at(fresh) + at(retained) + at(resurrected)).toBe(count)
        expect(at(retained) + at(resurrected)).toBe(at(returning))
        if (index > 0) expect(at(lost)).toBe((active[index - 1] ?? 0) - at(retained))
      })
      const all = await ask({ name: 'active-people', interval: 'all', zone, filter, ...SPAN, from: '2024-10-01' })
      expect(fresh?.reduce((sum, one) => sum + one, 0)).toBe(all.series[0]?.total)
    }
  }
})

const PEOPLE = new Set([
  'active-people',
  'new-people',
  'returning-people',
  'retained-people',
  'resurrected-people',
  'lost-people',
  'contributors',
  'helpers',
])

/** Each figure of a measure, or with a dimension those of the series that are picked. */
const opens = async (
  name: string,
  interval: Interval | 'all',
  span: { from: string; to: string },
  by?: Dimension,
  isPicked: (index: number, of: number) => boolean = () => true,
): Promise<void> => {
  const answer = await kith.ask('measures.query', { name, interval, ...span, ...(by === undefined ? {} : { by }) })
  await atOnce(
    answer.series
      .filter((_, index, all) => isPicked(index, all.length))
      .flatMap((series) => series.points.map((point) => [series, point] as const)),
    async ([series, point]) => {
      const which = { name, interval, ...span, at: point.at, ...(by === undefined ? {} : { by, key: series.key }), limit: 200 }
      const [people, activities] = await Promise.all([kith.ask('measures.people', which), kith.ask('measures.activities', which)])
      const behind = { people: people.total, activities: activities.total }
      expect({ which, listed: people.people.length }).toEqual({ which, listed: Math.min(200, people.total) })
      expect({ which, did: people.people.reduce((sum, one) => sum + one.activities, 0) }).toEqual({ which, did: activities.total })
      if (PEOPLE.has(name)) expect({ which, people: behind.people }).toEqual({ which, people: point.value })
      else if (name === 'activities') expect({ which, activities: behind.activities }).toEqual({ which, activities: point.value })
      else if (name === 'activities-per-person')
        expect({ which, ratio: behind.people === 0 ? null : behind.activities / behind.people }).toEqual({ which, ratio: point.value })
      else if (name === 'conversations' && activities.total <= 200)
        expect({ which, conversations: new Set(activities.activities.map((one) => `${one.source.id} ${one.conversation}`)).size }).toEqual({
          which,
          conversations: point.value,
        })
      else if (name === 'concentration') expect({ which, isEmpty: behind.people === 0 }).toEqual({ which, isEmpty: point.value === null })
      // Opens to everybody who came or went; where nobody went there is no ratio, and yet somebody who came.
      else if (name !== 'quick-ratio' || point.value !== null)
        expect({ which, isEmpty: behind.people === 0 }).toEqual({ which, isEmpty: (point.value ?? 0) === 0 && name !== 'quick-ratio' })
    },
  )
}

describe('a figure opens to exactly what it counts', () => {
  test.each(CATALOGUE.map((one) => one.name))('%s, over time', async (name) => {
    await opens(name, 'quarter', { ...SPAN, from: '2025-08-15' })
    await opens(name, 'week', { from: '2024-12-16', to: '2025-01-12' })
    await opens(name, 'day', { from: '2025-03-29', to: '2025-03-31' })
    await opens(name, 'all', { from: '2025-01-01', to: '2025-12-31' })
  })

  test('by weekday and by hour', async () => {
    await opens('new-people', 'all', { from: '2025-03-01', to: '2025-04-30' }, 'hour', (index) => index % 3 === 1)
    await opens('activities', 'all', { from: '2025-03-01', to: '2025-04-30' }, 'weekday')
  })

  // What the values of a dimension open to is one question with another key: each measure tries one, and all of them together try every one.
  test.each(PLAIN_DIMENSIONS)('by %s', async (by) => {
    const asked = CATALOGUE.filter(({ dimensions }) => dimensions.includes(by))
    await atOnce([...asked.entries()], ([turn, { name }]) =>
      opens(name, 'year', { from: '2025-01-01', to: '2025-12-31' }, by, (index, of) => index === turn % of),
    )
  })

  test('in a cell of two dimensions, and on the side it is held against', async () => {
    const span = { from: '2025-01-01', to: '2025-12-31' }
    for (const name of ['active-people', 'new-people', 'activities']) {
      const which = { name, interval: 'all', by: 'technology', across: 'category', ...span } as const
      const { series, columns = [] } = await kith.ask('measures.query', { ...which, against: 'before', top: 2 })
      for (const { key, cells = [] } of series)
        await atOnce([...cells.entries()], async ([index, cell]) => {
          const place = { ...which, key, column: columns[index]?.key ?? '' }
          const behind = async (more: object) =>
            name === 'activities'
              ? kith.ask('measures.activities', { ...place, ...more })
              : kith.ask('measures.people', { ...place, ...more })
          expect({ ...place, total: (await behind({})).total }).toEqual({ ...place, total: cell.value })
          expect({ ...place, total: (await behind({ against: 'before' })).total }).toEqual({ ...place, total: cell.compared?.value })
        })
    }
    const month = { name: 'lost-people', interval: 'month', from: '2026-09-01', to: '2026-11-20' } as const
    const { series } = await kith.ask('measures.query', { ...month, against: 'before' })
    for (const { at, compared } of series[0]?.points ?? [])
      expect((await kith.ask('measures.people', { ...month, at, against: 'before' })).total).toBe(compared?.value)
  })

  test('also within a filter of the same dimension', async () => {
    const input = { name: 'activities', interval: 'all', by: 'technology', technology: ['Go'], ...SPAN } as const
    const answer = await kith.ask('measures.query', { ...input, technology: ['Go'] })
    for (const { key, total } of answer.series)
      expect((await kith.ask('measures.activities', { ...input, technology: ['Go'], key })).total).toBe(total)
    const none = await kith.ask('measures.activities', {
      name: 'activities',
      interval: 'all',
      by: 'kind',
      kind: ['commit'],
      key: 'answer',
      ...SPAN,
    })
    expect(none.total).toBe(0)
    expect(
      (await kith.ask('measures.people', { name: 'activities', interval: 'all', by: 'source', key: 'not a number', ...SPAN })).total,
    ).toBe(0)
  })
})

describe('a question', () => {
  const refused = (input: object) =>
    kith.operations.perform('measures.query', { name: 'activities', ...input }, { actor: { kind: 'system', name: 'T' }, address: '' })

  test.each([
    [{ name: 'nonsense' }, 'not_found'],
    [{ name: 'stickiness', by: 'hour' }, 'invalid_input'],
    [{ from: '2026-02-01', to: '2026-01-01' }, 'invalid_input'],
    [{ interval: 'day', from: '1990-01-01' }, 'invalid_input'],
    [{ from: '2026-02-30' }, 'invalid_input'],
    [{ from: 'yesterday' }, 'invalid_input'],
    [{ last: '12x' }, 'invalid_input'],
    [{ last: '12w', from: '2026-01-01' }, 'invalid_input'],
    [{ interval: 'all', across: 'kind' }, 'invalid_input'],
    [{ interval: 'all', by: 'kind', across: 'kind' }, 'invalid_input'],
    [{ by: 'kind', across: 'source' }, 'invalid_input'],
    [{ name: 'lost-people', interval: 'all', by: 'kind', across: 'source' }, 'invalid_input'],
    [{ against: 'other' }, 'invalid_input'],
    [{ other: {} }, 'invalid_input'],
    [{ against: 'other', other: { kinds: ['commit'] } }, 'invalid_input'],
    [{ interval: 'all', from: '1970-01-02', against: 'before' }, 'invalid_input'],
  ])('that cannot be answered says why and what to do: %j', async (input, code) => {
    await expect(refused(input)).rejects.toMatchObject({ code, hint: expect.stringMatching(/\w{3}/) })
  })

  test.each([
    '1900-01-01',
    '1969-12-31',
    '2026-11-21',
    '2299-12-30',
    '2026-11-20T10:00Z',
    '1900-01-01T00:00:00Z',
    '2299-12-30T23:59:59Z',
    '2026-11-01T00:00:00.123+05:30',
  ])('may name any day or instant of the four centuries that the log holds: %s', async (moment) => {
    for (const input of [{ from: moment }, { to: moment }] as const) {
      for (const interval of ['year', 'all'] as const) {
        const answer = await kith.ask('measures.query', { name: 'active-people', interval, ...input }).catch((error: unknown) => error)
        if (answer instanceof Error) expect(answer).toMatchObject({ code: 'invalid_input' })
      }
      expect(await kith.ask('people.list', input)).toMatchObject({ total: expect.any(Number) })
      expect(await kith.ask('activities.list', input)).toMatchObject({ total: expect.any(Number) })
    }
  })

  test('over the whole time counts everything, however early it is said to begin', async () => {
    const total = async (from: string) => (await kith.ask('measures.query', { name: 'activities', interval: 'all', from })).series[0]
    const [early, late] = [await total('1900-01-01'), await total('2024-10-01')]
    expect(early?.total).toBe(late?.total)
    expect(early?.points[0]?.value).toBe(early?.total)
  })
})

describe('published answers', () => {
  const one = (key: string, id: string, at: string) => ({
    type: 'activity',
    kind: 'done',
    externalId: id,
    occurredAt: at,
    actor: { platform: 'published', key },
  })

  test('CHAOSS, Contributor Absence Factor: 1000, 202, 90, 33, 332, 343, 42, 433 contributions give 2', async () => {
    const counts = [1000, 202, 90, 33, 332, 343, 42, 433]
    const records = counts.flatMap((count, person) =>
      Array.from({ length: count }, (_, index) => one(`p${person}`, `${person}-${index}`, '2026-06-15T12:00:00Z')),
    )
    const { source } = await kith.importRecords('absence.jsonl', records)
    const answer = await kith.ask('measures.query', {
      name: 'absence-factor',
      interval: 'month',
      from: '2026-06-01',
      to: '2026-06-30',
      source: [source.id],
    })
    expect(answer.series[0]?.points[0]?.value).toBe(2)
  })

  test('growth accounting over three months: 2 new, 2 retained, 2 lost; then 1 new, 2 retained, 1 back, 2 lost', async () => {
    const months = [
      [1, 2, 3, 4],
      [2, 3, 5, 6],
      [1, 3, 6, 7],
    ]
    const records = months.flatMap((people, month) =>
      people.map((person) => one(`g${person}`, `${month}-${person}`, `2026-0${month + 1}-10T12:00:00Z`)),
    )
    const { source } = await kith.importRecords('growth.jsonl', records)
    const values = async (name: string) =>
      (
        await kith.ask('measures.query', { name, interval: 'month', from: '2026-01-01', to: '2026-03-31', source: [source.id] })
      ).series[0]?.points.map((point) => point.value)
    expect(await values('new-people')).toEqual([4, 2, 1])
    expect(await values('retained-people')).toEqual([0, 2, 2])
    expect(await values('resurrected-people')).toEqual([0, 0, 1])
    expect(await values('lost-people')).toEqual([0, 2, 2])
  })

  test('stickiness is the mean of daily people over all days, by the people of the month', async () => {
    // Two people; one of them on each of ten days of a month of thirty: (10 + 1) / 30 / 2.
    const records = [
      ...Array.from({ length: 10 }, (_, day) => one('daily', `d${day}`, `2026-09-${10 + day}T12:00:00Z`)),
      one('once', 'once', '2026-09-30T12:00:00Z'),
    ]
    const { source } = await kith.importRecords('sticky.jsonl', records)
    const answer = await kith.ask('measures.query', {
      name: 'stickiness',
      interval: 'month',
      from: '2026-09-01',
      to: '2026-09-30',
      source: [source.id],
    })
    expect(answer.series[0]?.points[0]?.value).toBeCloseTo(11 / 30 / 2, 12)
  })
})
