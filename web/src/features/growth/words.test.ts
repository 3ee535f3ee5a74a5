import { describe, expect, it } from 'vitest'
import { plain } from '../figures/target.ts'
import { byline, cellText, differ, headline, shareText, stay, type FlowPoint } from './words.ts'

const point = (more: Partial<FlowPoint>): FlowPoint => ({
  at: '2026-10-01',
  active: 0,
  fresh: 0,
  retained: 0,
  resurrected: 0,
  lost: 0,
  quickRatio: null,
  partial: false,
  ...more,
})
const opens = (name: string, at: string) => ({ name, search: { at } })

describe('the page of growth', () => {
  it('says who came, stayed, came back and paused in the last month that is over', () => {
    const points = [
      point({ at: '2026-09-01', active: 50 }),
      point({ active: 60, fresh: 20, retained: 40, lost: 10, quickRatio: 2 }),
      point({ at: '2026-11-01', partial: true }),
    ]
    expect(plain(headline(points, 'month', opens))).toBe('October 2026: 20 came, 40 stayed, nobody came back, 10 paused')
    expect(headline(points, 'month', opens)[1]).toMatchObject({ opens: { name: 'new-people', search: { at: '2026-10-01' } } })
    expect(byline(points, 'month')).toBe(
      'For each who paused 2 came or came back (20 for 10). 60 people active, 10 more than the month before.',
    )
  })

  it('has no ratio where nobody paused, and nothing to say of nothing', () => {
    expect(byline([point({ active: 3, fresh: 3 })], 'month')).toBe('Nobody paused.')
    expect(plain(headline([], 'week', opens))).toBe('Nothing is known of these days yet')
    expect(plain(headline([point({})], 'month', opens))).toBe('October 2026: nobody was there')
  })

  it('gives no percentage of fewer than ten people without the count', () => {
    expect(cellText(3, 9)).toBe('3/9')
    expect(cellText(5, 10)).toMatch(/50\s?%/)
    expect(shareText(3, 9)).toBe('3 of 9')
    expect(shareText(6, 12)).toMatch(/50\s?% \(6 of 12\)/)
  })

  it('says lengths of time and differences in words', () => {
    expect([stay(0), stay(1), stay(20), stay(61), stay(800)]).toEqual(['their first day', '1 day', '20 days', '2 months', '2.2 years'])
    expect(differ(0.4)).toContain('do not differ')
    expect(differ(0.00001)).toContain('differ:')
  })
})
