import { describe, expect, it } from 'vitest'
import { comesTo, everyDay, firstDay, gapsOf } from './days.ts'

const given = [
  { day: '2026-02-27', value: 4, uniques: 2 },
  { day: '2026-03-02', value: 0, uniques: null },
  { day: '2026-03-04', value: 9, uniques: null },
]

describe('days of a tally', () => {
  it('are all there from the first to the last, and none is made up', () => {
    const days = everyDay(given)
    expect(days.map(({ day, value }) => `${day} ${value ?? 'none'}`)).toEqual([
      '2026-02-27 4',
      '2026-02-28 none',
      '2026-03-01 none',
      '2026-03-02 0',
      '2026-03-03 none',
      '2026-03-04 9',
    ])
    expect(gapsOf(days)).toEqual([
      { from: '2026-02-28', until: '2026-03-01', days: 2 },
      { from: '2026-03-03', until: '2026-03-03', days: 1 },
    ])
    expect([everyDay([]), gapsOf([])]).toEqual([[], []])
  })

  it('come to a sum where each is of one day, and to a change where each says how many there are by then', () => {
    expect(comesTo(everyDay(given), true)).toEqual({ sum: 13 })
    expect(comesTo(everyDay(given), false)).toEqual({ change: 5 })
    expect(comesTo([], true)).toBeUndefined()
  })

  it('begin so many days before the last number', () => {
    expect(firstDay('30d', '2026-03-30')).toBe('2026-03-01')
    expect(firstDay(undefined, '2026-03-31')).toBe('2026-01-01')
    expect(firstDay('all', '2026-03-31')).toBeUndefined()
  })
})
