import type { Run } from '@kith/contract/sources'
import { describe, expect, it } from 'vitest'
import { bar, describeRun } from './progress.ts'

const run = (progress: Partial<Run['progress']>, setAside = 0): Run => ({
  id: 1,
  sourceId: 1,
  state: 'running',
  startedAt: null,
  waitsUntil: null,
  finishedAt: null,
  progress: { done: 0, total: null, unit: 'commits', ratePerSecond: null, secondsLeft: null, ...progress },
  counts: { read: 0, added: 0, unchanged: 0, changed: 0, setAside, leftOut: 0, newPeople: 812, newIdentities: 0 },
  notes: [],
  error: null,
})

describe('progress', () => {
  it('shows count, rate, time left, people and what was set aside', () => {
    expect(describeRun(run({ done: 16_400, total: 40_000, ratePerSecond: 3_200, secondsLeft: 8 }, 2))).toBe(
      '██████████░░░░░░░░░░░░░░ 41 %  16,400 of 40,000 commits  3,200/s  8 s left  812 new people  2 set aside',
    )
  })

  it('says bytes in megabytes, and nothing of what is not known', () => {
    expect(describeRun(run({ done: 2_615_399, unit: 'bytes' }))).toBe('2.6 MB  812 new people')
    expect(describeRun({ ...run({}), state: 'queued' })).toBe('waiting for its turn')
  })

  it('never overflows', () => {
    expect(bar(2)).toBe(`${'█'.repeat(24)} 100 %`)
    expect(bar(-1)).toContain(' 0 %')
  })
})
