import { JOURNEY_STEPS, STAGES } from '@kith/contract/journey'
import { beforeAll, describe, expect, test } from 'vitest'
import type { TestActivity } from '../../analytics/testing/community.ts'
import { READ_MS_MAX, readDemo, type DemoCommunity } from '../../testing/demo.ts'
import { openKith, type TestKith } from '../../testing/kith.ts'
import { refreshSummaries, renewSheets } from '../activities/index.ts'

const NOW = new Date('2026-11-20T10:30:00Z')
const AT = '2026-06-30'
const END = Date.parse('2026-07-01T00:00:00Z')
/** Of three sources two are named, and the third is all others. */
const TOP = 2
const DAY_MS = 86_400_000
const kith: TestKith = await openKith({ now: () => NOW })
let community: DemoCommunity

beforeAll(async () => {
  community = await readDemo(kith, { people: 80, until: '2026-11-18', sources: 3 })
}, READ_MS_MAX)

type Tells = (one: TestActivity) => readonly [step: number, stage: number]
const OF_KINDS: Readonly<Record<string, readonly [number, number]>> = {
  clicked: [1, 1],
  rsvp: [2, 2],
  forked: [2, 2],
  answered: [5, 3],
  spoke: [5, 3],
}
const OF_CATEGORIES: Readonly<Record<string, readonly [number, number]>> = {
  interest: [1, 2],
  discussion: [2, 3],
  help: [3, 3],
  event: [3, 3],
  code: [4, 3],
  review: [4, 3],
  content: [5, 3],
  release: [5, 3],
}
/** The default rules in plain words. */
const byDefault: Tells = ({ record }) => OF_KINDS[record.kind] ?? OF_CATEGORIES[String(record.attributes?.['category'])] ?? [0, 0]

interface Naive {
  readonly id: number
  /** First times of the steps 1 to 5. */
  readonly steps: readonly (number | undefined)[]
  readonly stage: number
  /** First times of the sources. */
  readonly sources: readonly { readonly source: number; readonly at: number }[]
}

const naive = (tells: Tells = byDefault): Naive[] => {
  const people = new Map<number, TestActivity[]>()
  for (const one of community.activities) {
    if (one.person.teammate || one.person.robot || one.atMs >= END) continue
    people.set(one.person.number, [...(people.get(one.person.number) ?? []), one])
  }
  return [...people].map(([id, all]) => {
    const first = (of: (one: TestActivity) => boolean): number | undefined => {
      const times = all.filter(of).map((one) => one.atMs)
      return times.length === 0 ? undefined : Math.min(...times)
    }
    return {
      id,
      steps: [1, 2, 3, 4, 5].map((step) => first((one) => tells(one)[0] === step)),
      stage: Math.max(...all.map((one) => tells(one)[1])),
      sources: [...new Set(all.map((one) => one.source))].map((source) => ({ source, at: first((one) => one.source === source) ?? END })),
    }
  })
}
const stepOf = ({ steps }: Naive): number => steps.findLastIndex((at) => at !== undefined) + 1

const countBy = <T>(all: readonly T[], key: (one: T) => string): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const one of all) counts[key(one)] = (counts[key(one)] ?? 0) + 1
  return counts
}

const gridOf = async (): Promise<Record<string, number>> => {
  const { cells } = await kith.ask('journey.get', { at: AT })
  const counts: Record<string, number> = {}
  for (const { step, stage, people } of cells) {
    const key = `${step ?? ''} ${stage ?? ''}`
    counts[key] = (counts[key] ?? 0) + people
  }
  return counts
}
const expectedGrid = (tells?: Tells): Record<string, number> =>
  countBy(naive(tells), (one) => `${JOURNEY_STEPS[stepOf(one) - 1] ?? ''} ${STAGES[one.stage - 1] ?? ''}`)

describe('steps and stages', () => {
  test('are what counting by hand gives, each opening to its people', async () => {
    expect(await gridOf()).toEqual(expectedGrid())
    const { total, people } = await kith.ask('journey.people', { at: AT, step: 'build', stage: 'primary', limit: 200 })
    const expected = naive().filter((one) => stepOf(one) === 4 && one.stage === 3)
    expect(total).toBe(expected.length)
    expect(people.map((one) => one.id).toSorted()).toEqual(expected.map((one) => one.id).toSorted())
  })

  test('have the levels that the levels themselves have', async () => {
    const { levels } = await kith.ask('levels.get', { at: AT })
    const { cells } = await kith.ask('journey.get', { at: AT })
    for (const { level, people } of levels) {
      expect(cells.filter((one) => one.level === level).reduce((sum, one) => sum + one.people, 0)).toBe(people)
    }
  })

  test('are the same from the log alone, and from a sheet', async () => {
    await kith.app.log.command('TRUNCATE TABLE identity_mark')
    expect(await gridOf()).toEqual(expectedGrid())
    await refreshSummaries(kith.app)
    expect(await gridOf()).toEqual(expectedGrid())
    const { cells } = await kith.ask('journey.get', { at: AT })
    await renewSheets(kith.app, [{ what: 'journey', day: AT }])
    expect((await kith.ask('journey.get', { at: AT })).cells).toEqual(cells)
  })
})

test('the time to the next step counts who went further and who still waits, and leaves out who had been further', async () => {
  const { steps } = await kith.ask('journey.times', { at: AT })
  for (const [index, shown] of steps.entries()) {
    const there = naive().flatMap(({ steps: times }) => {
      const at = times[index]
      if (at === undefined) return []
      const later = Math.min(...times.slice(index + 1).map((one) => one ?? Infinity))
      return [{ at, later }]
    })
    const eligible = there.filter(({ at, later }) => later > at)
    const movers = eligible.filter(({ later }) => later < Infinity)
    expect(shown).toMatchObject({
      step: JOURNEY_STEPS[index],
      people: eligible.length,
      moved: movers.length,
      waiting: eligible.length - movers.length,
      skipped: there.length - eligible.length,
    })
    // Kaplan and Meier by hand.
    const days = eligible.map(({ at, later }) => ({ days: Math.floor((Math.min(later, END) - at) / DAY_MS), moved: later < Infinity }))
    let share = 1
    for (const day of [...new Set(days.filter((one) => one.moved).map((one) => one.days))].toSorted((a, b) => a - b)) {
      const atRisk = days.filter((one) => one.days >= day).length
      share *= 1 - days.filter((one) => one.days === day && one.moved).length / atRisk
      const corner = shown.curve.find((one) => one.days === day)
      expect(corner?.waiting).toBeCloseTo(share, 9)
    }
    const opened = async (more: object) => (await kith.ask('journey.people', { at: AT, step: shown.step, ...more })).total
    expect([await opened({ stuck: true }), await opened({ moved: true }), await opened({})]).toEqual([
      shown.stuck,
      shown.moved,
      shown.waiting,
    ])
  }
})

test('paths lead from each person’s sources to the next, and open to those who took them', async () => {
  const { links, people } = await kith.ask('journey.paths', { at: AT, top: TOP })
  const all = naive()
  expect(people).toBe(all.length)
  const visitors = countBy(
    all.flatMap((one) => one.sources),
    (one) => String(one.source),
  )
  const top = Object.entries(visitors)
    .toSorted(([a, n], [b, m]) => m - n || Number(a) - Number(b))
    .slice(0, TOP)
    .map(([source]) => Number(source))
  const pathOf = ({ sources }: Naive): number[] =>
    sources
      .map(({ source, at }) => ({ at, source: top.includes(source) ? source : 0 }))
      .toSorted((a, b) => a.at - b.at || a.source - b.source)
      .slice(0, 4)
      .map((one) => one.source)
  // The fourth leads no further.
  const steps = all.map(pathOf).flatMap((path) => path.map((from, index) => `${index + 1} ${from} ${path[index + 1] ?? null}`))
  const expected = countBy(
    steps.filter((one) => !one.startsWith('4 ')),
    (one) => one,
  )
  expect(Object.keys(expected).length).toBeGreaterThan(8)
  expect(Object.fromEntries(links.map((one) => [`${one.position} ${one.from} ${one.to}`, one.people]))).toEqual(expected)
  for (const { position, from, to, people: n } of links.slice(0, 12)) {
    expect((await kith.ask('journey.people', { at: AT, top: TOP, position, from, ...(to === null ? {} : { to }) })).total).toBe(n)
  }
})

describe('rules of the team', () => {
  const rules = [
    { words: ['crash', 'HOW DO I'], step: 'scale' as const, stage: 'tertiary' as const },
    { kind: ['starred'], place: ['tarnfold/tarnfold', 'tarnfold/docs'], step: 'evaluate' as const, stage: 'secondary' as const },
    { category: ['help' as const], step: 'learn' as const, stage: 'primary' as const },
  ]
  const tells: Tells = ({ record }) => {
    const title = (record.title ?? '').toLowerCase()
    if (title.includes('crash') || title.includes('how do i')) return [5, 1]
    if (record.kind === 'starred' && ['tarnfold/tarnfold', 'tarnfold/docs'].includes(record.place ?? '')) return [2, 2]
    return record.attributes?.['category'] === 'help' ? [3, 3] : [0, 0]
  }

  test('are previewed, hold at once and can be taken back', async () => {
    const preview = await kith.ask('journey.preview', { rules })
    expect(preview.moved).toBeGreaterThan(0)
    expect(preview.sample).toHaveLength(Math.min(20, preview.moved))
    const { id } = await kith.ask('journey.setRules', { rules })
    expect(await gridOf()).toEqual(expectedGrid(tells))
    const { cells } = await kith.ask('journey.get', { at: AT })
    const unplaced = cells.filter((one) => one.step === null).reduce((sum, one) => sum + one.people, 0)
    expect(unplaced).toBeGreaterThan(0)
    expect((await kith.ask('journey.people', { at: AT, unplaced: true })).total).toBe(unplaced)
    await refreshSummaries(kith.app)
    expect(await gridOf()).toEqual(expectedGrid(tells))
    await kith.ask('journey.undoRules', { id })
    expect(await gridOf()).toEqual(expectedGrid())
  })
})
