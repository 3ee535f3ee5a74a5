import { describe, expect, it } from 'vitest'
import {
  budgetLine,
  difference,
  explained,
  outcome,
  progressLine,
  shareDone,
  sourcesHeadline,
  tightest,
  unseen,
  webhookLine,
} from './words.ts'

const counts = { read: 0, added: 0, unchanged: 0, changed: 0, setAside: 0, leftOut: 0, newPeople: 0, newIdentities: 0 }
const progress = { done: 81_204, total: 128_900, unit: 'messages', ratePerSecond: 9_400, secondsLeft: 5 }

describe('a run in words', () => {
  it('says how far it is, how fast, and how long it still takes', () => {
    const line = progressLine({ state: 'running', progress, counts })
    expect(line).toMatch(/^81.204 of 128.900 messages · 9.400 a second · about 5 seconds left$/)
    expect(shareDone({ progress })).toBeCloseTo(0.63, 2)
  })

  it('does not invent a total that the source did not say', () => {
    const open = { ...progress, total: null, secondsLeft: null }
    expect(progressLine({ state: 'running', progress: open, counts })).toMatch(/^81.204 messages · 9.400 a second$/)
    expect(shareDone({ progress: open })).toBeUndefined()
  })

  it('tells at the end what it brought', () => {
    expect(outcome({ counts: { ...counts, added: 3, newPeople: 1, setAside: 2 } })).toBe('3 new activities, 1 new person and 2 set aside')
    expect(outcome({ counts })).toBe('Nothing new')
  })
})

describe('claimed beside held', () => {
  const entry = { what: 'commit', label: 'commits', claimed: 900, held: 812, setAside: 80 }
  it('explains the difference as far as it is known', () => {
    expect(difference(entry)).toBe('80 set aside, 8 not explained')
    expect(difference({ ...entry, held: 900, setAside: 0 })).toBe('none')
    expect(difference({ ...entry, held: 901, setAside: 0 })).toBe('1 more than the source says')
  })
})

describe('the audit', () => {
  const row = { what: 'issue', label: 'issues', claimed: 900, held: 895, deleted: 5, robots: 12, teammates: 0, gaps: [], unexplained: 10 }
  it('explains what is known, and says what figures leave out', () => {
    expect(explained({ ...row, gaps: [{ reason: 'private', count: 7 }], unexplained: 3 })).toBe(
      '5 deleted there, kept here, 7 private, 3 not explained',
    )
    expect(explained({ ...row, deleted: 0, held: 900, unexplained: 0 })).toBe('none')
    expect(explained({ ...row, claimed: null, unexplained: null, deleted: 0 })).toBe('the source does not say')
    expect(unseen(row)).toBe('12 by robots, 5 deleted')
  })
  it('show the one of which the least is left', () => {
    const of = (name: string, limit: number | null, remaining: number | null) => ({ name, limit, remaining, resetAt: null, seenAt: '' })
    expect(tightest([of('core', 5_000, 4_000), of('search', 30, 3), of('graphql', null, 1), of('other', 10, null)])?.name).toBe('search')
    expect(tightest([of('graphql', null, 1)])).toBeUndefined()
  })

  it('says what a platform still allows, and what a webhook brought', () => {
    const now = Date.UTC(2026, 0, 1)
    const budget = { name: 'core', limit: 5_000, remaining: 4_200, resetAt: new Date(now + 20 * 60_000).toISOString(), seenAt: '' }
    expect(budgetLine(budget, now)).toBe('4,200 of 5,000 left, full again in 20 minutes')
    const hook = { openedAt: '', lastAt: null, taken: 0, waiting: 0, refused: 2, repeated: 0, ignored: [] }
    expect(webhookLine(hook, 'never')).toBe('open, nothing came yet, 2 refused: wrong signature')
  })
})

describe('the heading of Sources', () => {
  const source = (title: string, state: 'done' | 'failed' | 'running', setAside = 0, health: 'fine' | 'late' | 'secret-lost' = 'fine') => ({
    title,
    setAside,
    health: { state: health },
    lastRun: { id: 1, sourceId: 1, state, startedAt: null, waitsUntil: null, finishedAt: null, progress, counts, notes: [], error: null },
  })
  it.each([
    [[], 'No source is connected yet'],
    [[source('git: kith', 'done')], 'One source, read whole'],
    [[source('git: kith', 'done'), source('Forum', 'failed')], 'Two sources, all readable but Forum'],
    [[source('git: kith', 'failed')], 'One source, and it could not be read'],
    [[source('git: kith', 'running')], 'One source, being read'],
    [[source('git: kith', 'done', 4), source('Forum', 'done')], 'Two sources; one with records set aside'],
    [[source('git: kith', 'done', 4), source('Forum', 'done', 0, 'late')], 'Two sources, one of which should have been read by now'],
    [[source('Forum', 'done', 0, 'late')], 'One source, which should have been read by now'],
    [[source('git: kith', 'done'), source('Forum', 'done', 0, 'secret-lost')], 'Two sources, all readable but Forum'],
  ])('says whether all is well', (sources, expected) => {
    expect(sourcesHeadline(sources)).toBe(expected)
  })
})
