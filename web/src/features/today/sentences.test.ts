import { describe, expect, it } from 'vitest'
import { plain } from '../figures/target.ts'
import { byline, headline, needsAHand } from './sentences.ts'

const week = { from: '2026-11-14', to: '2026-11-20', stale: false, active: 40, activeBefore: 31 }
const of = (newcomers: number, returned: number, more: Partial<typeof week> = {}) => ({
  ...week,
  newcomers: { total: newcomers },
  returned: { total: returned },
  ...more,
})

describe('the headline of today', () => {
  it('says who is new and who came back', () => {
    expect(plain(headline(of(14, 3)))).toBe('14 people are new this week, 3 came back after a long pause')
  })

  it('agrees with small numbers', () => {
    expect(plain(headline(of(1, 1)))).toBe('1 person is new this week, 1 came back after a long pause')
    expect(plain(headline(of(0, 1)))).toBe('1 person came back after a long pause this week')
  })

  it('speaks of those who took part when nobody is new', () => {
    expect(plain(headline(of(0, 0)))).toBe('40 people took part this week, all of them known faces')
  })

  it('does not claim a week that is long over to be this one', () => {
    expect(plain(headline(of(14, 3, { stale: true })))).toBe('14 people were new, 3 came back after a long pause')
    expect(plain(byline(of(14, 3, { stale: true })))).toContain('The newest activities are of')
  })

  it('says so where everybody is new', () => {
    expect(plain(headline(of(40, 0)))).toBe('40 people took part this week, all of them for the first time')
    expect(plain(headline(of(1, 0, { active: 1 })))).toBe('1 person took part this week for the first time')
  })

  it('says plainly that nobody was there', () => {
    expect(plain(headline(of(0, 0, { active: 0 })))).toBe('Nobody took part in the last seven days')
    expect(plain(byline(of(0, 0, { active: 0 })))).toBe('In the seven days before it was 31 people.')
  })

  it('opens to the people in it, over the same days', () => {
    const opened = headline(of(14, 3)).find((part) => typeof part !== 'string')
    expect(opened).toMatchObject({ opens: { name: 'new-people', search: { interval: 'all', from: '2026-11-14', to: '2026-11-20' } } })
  })
})

describe('the line below', () => {
  it.each([
    [40, 31, '40 people took part, 9 more than in the seven days before.'],
    [31, 40, '31 people took part, 9 fewer than in the seven days before.'],
    [5, 5, '5 people took part, as many as in the seven days before.'],
    [1, 0, '1 person took part, nobody in the seven days before.'],
  ])('compares %d with %d', (active, activeBefore, expected) => {
    expect(plain(byline(of(1, 1, { active, activeBefore })))).toBe(expected)
  })
})

describe('what needs a hand', () => {
  it('is nothing when nothing does', () => {
    expect(needsAHand({ setAside: 0, runs: { running: 2, failed: 0 }, stopped: [] })).toEqual([])
  })

  it('names failed sources first', () => {
    const stopped = [
      { id: 1, title: 'The forum', why: 'late' as const },
      { id: 2, title: 'Our chat', why: 'secret-lost' as const },
      { id: 3, title: 'The code', why: 'behind' as const },
    ]
    expect(needsAHand({ setAside: 1, runs: { running: 0, failed: 2 }, stopped })).toEqual([
      '2 sources could not be read to the end',
      'The forum should have been read by now, and was not',
      'Our chat cannot be read: its key has to be entered again',
      'The code has waited for its platform for more than a day',
      '1 record could not be taken in and waits for a decision',
    ])
  })
})
