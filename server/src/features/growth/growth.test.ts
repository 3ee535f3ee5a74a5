import type { ActivityRecord } from '@kith/contract/records'
import { beforeAll, describe, expect, test } from 'vitest'
import type { TestPerson } from '../../analytics/testing/community.ts'
import { stillAround } from '../../analytics/statistics/still-around.ts'
import { READ_MS_MAX, readDemo, type DemoCommunity } from '../../testing/demo.ts'
import { openKith, type TestKith } from '../../testing/kith.ts'
import { refreshSummaries } from '../activities/index.ts'

/** Everything here is counted once more by hand, over arrays, without the engine: the demo community, and a few whose silence is known. */
const NOW = new Date('2026-11-20T10:30:00Z')
const ZONE = 'Europe/Berlin'
const kith: TestKith = await openKith({ now: () => NOW })
let community: DemoCommunity

const format = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE })
const numberOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000
const dayOf = (number: number): string => new Date(number * 86_400_000).toISOString().slice(0, 10)
const TODAY = numberOf(format.format(NOW))

/** A few whose silence is known, beside the random ones. */
const keen = (key: string, days: readonly number[]): ActivityRecord[] =>
  days.map((ago, index) => ({
    type: 'activity',
    kind: 'note',
    externalId: `${key}-${index}`,
    occurredAt: NOW.getTime() - ago * 86_400_000,
    actor: { platform: 'keen', key, name: key },
    attributes: { category: 'discussion' },
  }))
const every = (gap: number, from: number, until: number): number[] =>
  Array.from({ length: Math.floor((from - until) / gap) + 1 }, (_, index) => from - index * gap)
const KEEN: Readonly<Record<string, readonly number[]>> = {
  // Came every 4 days until 33 days ago: unusual.
  Missed: every(4, 197, 33),
  // Came every 4 days until 13 days ago: not yet.
  Recent: every(4, 197, 13),
  // Came every 25 days; 50 days are nothing unusual.
  Slow: every(25, 300, 50),
  // Was away for 60 days before, too.
  Sometimes: [200, 196, 192, 132, 128, 124, 64, 60, 56, 40],
  // Went long ago.
  Gone: every(4, 500, 200),
}

beforeAll(async () => {
  await kith.ask('workspace.update', { zone: ZONE })
  await kith.importRecords(
    'keen.jsonl',
    Object.entries(KEEN).flatMap(([key, days]) => keen(key, days)),
  )
  community = await readDemo(kith, { people: 80, until: '2026-11-19' })
}, READ_MS_MAX)

interface Known {
  readonly person: TestPerson | string
  readonly days: readonly number[]
}

/** Of everybody who counts: their days. */
const known = (kind?: string): Known[] => {
  const people = new Map<TestPerson, number[]>()
  for (const one of community.activities) {
    if (one.record.deleted === true || one.person.teammate || one.person.robot || (kind !== undefined && one.record.kind !== kind)) continue
    people.set(one.person, [...(people.get(one.person) ?? []), one.atMs])
  }
  const drawn = [...people].map(([person, all]): Known => ({ person, days: daysOf(all) }))
  if (kind !== undefined) return drawn
  return [
    ...drawn,
    ...Object.entries(KEEN).map(([person, ago]) => ({
      person,
      days: daysOf(ago.map((one) => NOW.getTime() - one * 86_400_000)),
    })),
  ]
}
const daysOf = (ms: readonly number[]): number[] => [...new Set(ms.map((one) => numberOf(format.format(one))))].toSorted((a, b) => a - b)

/** First day of the month or week of a day, found by walking backwards. */
const start = (day: number, interval: 'week' | 'month'): number => {
  for (let at = day; ; at--) if (interval === 'week' ? new Date(at * 86_400_000).getUTCDay() === 1 : dayOf(at).endsWith('-01')) return at
}
const periods = (from: number, to: number, interval: 'week' | 'month'): number[] => {
  const starts: number[] = []
  for (let day = start(from, interval); day <= to; day++) if (start(day, interval) === day) starts.push(day)
  return starts
}

describe('cohorts', () => {
  const byHand = (all: readonly Known[], from: string, interval: 'week' | 'month') => {
    const starts = periods(numberOf(from), TODAY, interval)
    return starts.map((at, index) => {
      const cohort = all.filter((one) => start(one.days[0] ?? 0, interval) === at)
      const own = starts.slice(index)
      const count = (isIn: (day: number, period: number) => boolean, period: number): number =>
        cohort.filter((one) => one.days.some((day) => isIn(day, period))).length
      const isOver = (period: number): boolean => own[period + 1] !== undefined && (own[period + 1] ?? 0) <= TODAY
      return {
        at: dayOf(at),
        size: cohort.length,
        active: own.map((first, period) => (isOver(period) ? count((day) => start(day, interval) === first, period) : null)),
        later: own.map((first, period) => (isOver(period) ? count((day) => day >= first, period) : null)),
      }
    })
  }

  test.each([
    ['month', '2026-01-10', undefined],
    ['week', '2026-08-03', undefined],
    ['month', '2025-06-01', 'answered'],
  ] as const)('by %s since %s are what counting by hand gives, of %s', async (interval, from, kind) => {
    const answer = await kith.ask('growth.retention', { interval, from, ...(kind === undefined ? {} : { kind: [kind] }) })
    expect(answer.groups[0]?.cohorts).toEqual(byHand(known(kind), from, interval))
    for (const { size, active, later } of answer.groups[0]?.cohorts ?? []) {
      for (const cells of [active, later]) for (const cell of cells) expect(cell ?? 0).toBeLessThanOrEqual(size)
      later.forEach((cell, period) => cell !== null && expect(cell).toBeLessThanOrEqual(later[period - 1] ?? size))
    }
    const pooled = answer.groups[0]?.active[1]
    const cohorts = (answer.groups[0]?.cohorts ?? []).filter((cohort) => (cohort.active[1] ?? null) !== null)
    expect(pooled?.hits ?? 0).toBe(cohorts.reduce((sum, cohort) => sum + (cohort.active[1] ?? 0), 0))
    expect(pooled?.of ?? 0).toBe(cohorts.reduce((sum, cohort) => sum + cohort.size, 0))
  })

  test('are the same from the log as from what is kept beside it, and blank where nothing is known after a day', async () => {
    const ask = () => kith.ask('growth.retention', { interval: 'month', from: '2025-09-01', to: '2026-06-30' })
    const kept = await ask()
    await kith.app.log.command('TRUNCATE TABLE identity_summary')
    expect(await ask()).toEqual(kept)
    await refreshSummaries(kith.app)
    expect(await ask()).toEqual(kept)
    expect(kept.groups[0]?.cohorts.at(-1)?.active).toHaveLength(1)
    expect(kept.groups[0]?.cohorts.at(-1)?.active[0]).not.toBeNull()
  })

  test('apart by where people came from are put together as new people are, and every cell opens to as many people', async () => {
    const span = { interval: 'month', from: '2025-11-01' } as const
    const answer = await kith.ask('growth.retention', { ...span, by: 'platform', top: 20 })
    const fresh = await kith.ask('measures.query', { name: 'new-people', by: 'platform', interval: 'all', from: '2025-11-01', top: 50 })
    const byKey = (a: readonly unknown[], b: readonly unknown[]): number => String(a[0]).localeCompare(String(b[0]))
    expect(answer.groups.map(({ key, label, size }) => [key, label, size]).toSorted(byKey)).toEqual(
      fresh.series.map(({ key, label, total }) => [key, label, total]).toSorted(byKey),
    )
    for (const { key, cohorts } of answer.groups.slice(0, 1)) {
      for (const { at, active, later } of cohorts.slice(1, 3)) {
        for (const period of [1, 4]) {
          for (const isLater of [false, true]) {
            const { total } = await kith.ask('growth.people', {
              of: 'retention',
              ...span,
              at,
              period,
              later: isLater,
              by: 'platform',
              key,
              limit: 1,
            })
            expect([key, at, period, isLater, total]).toEqual([key, at, period, isLater, (isLater ? later : active)[period]])
          }
        }
      }
    }
    const pooled = await kith.ask('growth.people', { of: 'retention', ...span, period: 2 })
    const all = (await kith.ask('growth.retention', span)).groups[0]?.active[2]
    expect(pooled.total).toBe(all?.hits)
  })

  test('too many are refused with what to do', async () => {
    await expect(kith.ask('growth.retention', { interval: 'week', from: '2020-01-01' })).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(kith.ask('growth.people', { of: 'retention', at: '2026-01-02' })).rejects.toMatchObject({ code: 'invalid_input' })
  })
})

describe('how long newcomers stay', () => {
  const SILENT = 60
  const stays = () =>
    known().flatMap(({ days }) => {
      const [first, last] = [days[0] ?? 0, days.at(-1) ?? 0]
      if (first > TODAY - SILENT || first < numberOf('2025-01-01')) return []
      return [last <= TODAY - SILENT ? { t: last - first, left: true } : { t: TODAY - SILENT - first, left: false }]
    })

  test('is the product over days of those who did not leave, and who left and who is here can be opened', async () => {
    const { groups, tooNew } = await kith.ask('growth.survival', { silent: SILENT, from: '2025-01-01' })
    const [curve] = groups
    const all = stays()
    expect(curve?.people).toBe(all.length)
    expect(curve?.left).toBe(all.filter((one) => one.left).length)
    expect(tooNew).toBe(known().filter(({ days }) => (days[0] ?? 0) > TODAY - SILENT).length)
    let share = 1
    for (const step of curve?.steps ?? []) {
      const atRisk = all.filter((one) => one.t >= step.day).length
      const left = all.filter((one) => one.left && one.t === step.day).length
      share *= 1 - left / atRisk
      expect([step.day, step.atRisk, step.survival]).toEqual([step.day, atRisk, expect.closeTo(share, 9)])
    }
    for (const state of ['all', 'left', 'here'] as const) {
      const { total } = await kith.ask('growth.people', { of: 'survival', silent: SILENT, from: '2025-01-01', state, limit: 1 })
      expect([state, total]).toEqual([state, all.filter((one) => state === 'all' || one.left === (state === 'left')).length])
    }
  })

  test('apart by quarter and by category adds up to everybody, and each group opens', async () => {
    for (const by of ['quarter', 'category'] as const) {
      const { groups, more, difference } = await kith.ask('growth.survival', { silent: SILENT, from: '2026-01-01', by, top: 8 })
      expect(more).toBe(0)
      expect(difference?.degrees).toBe(groups.length - 1)
      const whole = await kith.ask('growth.survival', { silent: SILENT, from: '2026-01-01' })
      expect(groups.reduce((sum, one) => sum + one.people, 0)).toBe(whole.groups[0]?.people)
      for (const { key, left } of groups) {
        const { total } = await kith.ask('growth.people', {
          of: 'survival',
          silent: SILENT,
          from: '2026-01-01',
          by,
          key,
          state: 'left',
          limit: 1,
        })
        expect([by, key, total]).toEqual([by, key, left])
      }
    }
  })
})

describe('going cold', () => {
  const middle = (sorted: readonly number[]): number => {
    const at = (index: number): number => sorted[Math.floor(index)] ?? 0
    return (at((sorted.length - 1) / 2) + at(sorted.length / 2)) / 2
  }

  test('lists those whose silence is unusual for them, by their own rhythm, and nobody else', async () => {
    const answer = await kith.ask('growth.cold', { limit: 200 })
    const expected = known().flatMap(({ person, days }) => {
      const last = days.at(-1) ?? 0
      const year = days.filter((day) => day > last - 365)
      const gaps = year
        .slice(1)
        .map((day, index) => day - (year[index] ?? 0))
        .toSorted((a, b) => a - b)
      const silent = TODAY - last
      const cadence = middle(gaps)
      const usual = Math.max(14, 3 * cadence, gaps[Math.ceil(0.9 * gaps.length) - 1] ?? 0)
      return year.length >= 5 && cadence <= 30 && silent > usual && silent <= 180
        ? [{ name: typeof person === 'string' ? person : String(person.number), days: year.length, cadence, usual, silent, all: days }]
        : []
    })
    const nameOf = ({ id, name }: { id: number; name: string }): string => (name in KEEN ? name : String(id))
    const shown = answer.people.map(({ person, days, cadence, usual, silent }) => ({ name: nameOf(person), days, cadence, usual, silent }))
    const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name)
    expect(shown.toSorted(byName)).toEqual(
      expected.map(({ name, days, cadence, usual, silent }) => ({ name, days, cadence, usual, silent })).toSorted(byName),
    )
    expect(answer.total).toBe(expected.length)
    expect(shown.map((one) => one.name)).toContain('Missed')
    for (const name of ['Recent', 'Slow', 'Sometimes', 'Gone']) expect(shown.map((one) => one.name)).not.toContain(name)
    const missed = answer.people.find(({ person }) => person.name === 'Missed')
    expect(missed?.reason).toBe('Came about every 4 days, on 42 days in a year; silent for 5 weeks.')
    // The engine computes the likelihood by the same formula.
    expect(answer.model).not.toBeNull()
    for (const { person, around } of answer.people) {
      const { all } = expected.find((one) => one.name === nameOf(person)) ?? { all: [0] }
      const [first, last] = [all[0] ?? 0, all.at(-1) ?? 0]
      const history = { x: all.length - 1, tx: (last - first) / 7, T: (TODAY - first) / 7 }
      expect(around).toBeCloseTo(answer.model === null ? -1 : stillAround('mbg-nbd', answer.model.parameters, history), 9)
    }
  })

  test('tells of one person what is to be expected, and nothing of somebody who did nothing', async () => {
    const person = async (search: string) => (await kith.ask('people.list', { search })).people[0]?.id ?? 0
    const recent = await kith.ask('people.outlook', { id: await person('Recent') })
    const gone = await kith.ask('people.outlook', { id: await person('Gone') })
    expect(recent).toMatchObject({ activeDays: 47, silent: 13, cadence: 4 })
    expect(recent.around ?? 0).toBeGreaterThan(gone.around ?? 1)
    expect(recent.expected ?? 0).toBeGreaterThan(gone.expected ?? 1)
    await expect(kith.ask('people.outlook', { id: 999_999 })).rejects.toMatchObject({ code: 'not_found' })
  })

  test('days in another zone are summed up anew by whoever asks first, and the answer is right meanwhile', async () => {
    await kith.ask('workspace.update', { zone: 'America/Los_Angeles' })
    const ask = () => kith.ask('growth.retention', { interval: 'week', from: '2026-08-03' })
    const first = await ask()
    await refreshSummaries(kith.app)
    expect(await ask()).toEqual(first)
    await kith.ask('workspace.update', { zone: ZONE })
    await refreshSummaries(kith.app)
  })
})

test('growth accounting is what the measures give one by one: new + returned − paused is the change in who is active', async () => {
  const span = { interval: 'month', from: '2025-03-01' } as const
  const { points } = await kith.ask('growth.accounting', span)
  const measure = async (name: string) =>
    (await kith.ask('measures.query', { name, ...span })).series[0]?.points.map((point) => point.value)
  const names = {
    active: 'active-people',
    fresh: 'new-people',
    retained: 'retained-people',
    resurrected: 'resurrected-people',
    lost: 'lost-people',
    quickRatio: 'quick-ratio',
  } as const
  for (const [field, name] of Object.entries(names)) {
    const values = points.map((point) => new Map(Object.entries(point)).get(field))
    expect([field, values]).toEqual([field, await measure(name)])
  }
  points.slice(1).forEach((point, index) => {
    expect(point.fresh + point.resurrected - point.lost).toBe(point.active - (points[index]?.active ?? 0))
  })
})
