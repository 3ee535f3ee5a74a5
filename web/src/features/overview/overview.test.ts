import { describe, expect, it } from 'vitest'
import { parseSearch, stringifySearch } from '../../url.ts'
import { plain, readFigure } from '../figures/target.ts'
import { firstOfBucket, intervalFor, rangeOf, readOverview } from './range.ts'
import { byline, headline, usualRange } from './sentences.ts'

const held = { first: '2019-03-04', last: '2026-11-20' }
const today = '2026-11-20'

describe('the range of the overview', () => {
  it('is the last twelve months by week unless asked for otherwise', () => {
    expect(rangeOf({}, held, today)).toEqual({ from: '2025-11-17', to: '2026-11-20', interval: 'week', old: false })
  })

  it('ends with the data where that is an archive, and its last bucket is whole', () => {
    expect(rangeOf({}, { first: '2014-01-01', last: '2015-01-01' }, today)).toEqual({
      from: '2013-12-30',
      to: '2015-01-04',
      interval: 'week',
      old: true,
    })
  })

  it('begins with a whole bucket', () => {
    expect(rangeOf({ range: '12w' }, held, today)).toMatchObject({ from: '2026-08-31', interval: 'week' })
    expect(rangeOf({ range: '3y' }, held, today)).toMatchObject({ from: '2023-12-01', interval: 'month' })
  })

  it('takes days of the reader’s own, also when one is missing or before the other', () => {
    expect(rangeOf({ range: 'custom', from: '2024-01-01', to: '2024-01-20' }, held, today)).toMatchObject({
      from: '2024-01-01',
      to: '2024-01-20',
      interval: 'day',
    })
    expect(rangeOf({ range: 'custom', from: '2024-05-01', to: '2024-01-20' }, held, today)).toMatchObject({
      from: '2024-05-01',
      to: '2026-11-20',
    })
    expect(rangeOf({ range: 'custom' }, held, today).from).toBe('2019-03-04')
  })

  it('chooses buckets that can be told apart', () => {
    expect(intervalFor('2026-01-01', '2026-12-31')).toBe('week')
    expect(intervalFor('2020-01-01', '2026-12-31')).toBe('month')
    expect(intervalFor('2010-01-01', '2026-12-31')).toBe('quarter')
    expect(intervalFor('1990-01-01', '2026-12-31')).toBe('year')
  })

  it('knows the first day of every bucket', () => {
    expect(firstOfBucket('2026-11-20', 'quarter')).toBe('2026-10-01')
    expect(firstOfBucket('2026-11-20', 'week')).toBe('2026-11-16')
  })

  it('comes back from an address as it went in, and so does a figure', () => {
    const search = { range: 'custom', from: '2024-01-01', to: '2024-02-01', source: [3] } as const
    expect(readOverview(parseSearch(stringifySearch({ ...search })))).toEqual(search)
    const figure = { interval: 'week', at: '2026-11-16', by: 'place', key: '#a&b=c', show: 'activities', robots: 'include' } as const
    expect(readFigure(parseSearch(stringifySearch({ ...figure })))).toEqual(figure)
  })
})

const opens = (name: string, at: string) => ({ name, search: { at } })
const points = (...values: (number | null)[]) =>
  values.map((value, i) => ({
    at: firstOfBucket(`2026-0${1 + Math.floor(i / 4)}-${String(1 + (i % 4) * 7).padStart(2, '0')}`, 'week'),
    value,
  }))

describe('the headline of the overview', () => {
  const active = [
    { at: '2026-11-02', value: 380 },
    { at: '2026-11-09', value: 412 },
    { at: '2026-11-16', value: 90, partial: true },
  ]

  it('speaks of the last week that is over, never of one that is not', () => {
    const parts = headline(active, [{ at: '2026-11-09', value: 38 }], 'week', opens)
    expect(plain(parts)).toMatch(/^412 people took part in the week of .*9.*, 38 of them for the first time$/)
    expect(byline(active, 'week')).toBe('So far this week: 90 people.')
  })

  it('is honest in small numbers', () => {
    expect(plain(headline([{ at: '2026-11-09', value: 1 }], [], 'week', opens))).toMatch(/^1 person took part in the week of /)
    expect(plain(headline([{ at: '2026-11-09', value: 0 }], [], 'week', opens))).toMatch(/^Nobody took part in /)
    expect(plain(headline([], [], 'week', opens))).toBe('Nothing is known of these days yet')
  })

  it('does not call everybody new where the data begins', () => {
    const first = [
      { at: '2014-12-22', value: 0 },
      { at: '2014-12-29', value: 40 },
    ]
    expect(plain(headline(first, [{ at: '2014-12-29', value: 40 }], 'week', opens))).toMatch(/the first that Kith knows of$/)
    expect(byline(points(0, 0, 0, 0, 0, 0, 0, 0, 40), 'week')).toBe('')
  })

  it('calls usual only what it has seen often enough', () => {
    expect(usualRange(points(5, 9, 7), 2)).toBeUndefined()
    expect(usualRange(points(5, 9, 7, null, 6, 8, 5, 30), 7)).toEqual({ low: 5, high: 9 })
    expect(byline(points(5, 9, 7, 8, 6, 8, 5, 30), 'week')).toBe('More than in any of the 12 weeks before (5 to 9).')
    expect(byline(points(5, 9, 7, 8, 6, 8, 5, 7), 'week')).toBe('Within the range of the 12 weeks before (5 to 9).')
  })
})
