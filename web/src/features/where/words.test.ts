import { describe, expect, it } from 'vitest'
import type { Where } from '@kith/contract/whereabouts'
import { byline, change, headline } from './words.ts'

const counts = (people: number, peopleBefore: number, activities = 10) => ({ people, peopleBefore, activities, activitiesBefore: 10 })
const row = (label: string, trend: Where['rows'][number]['trend']): Where['rows'][number] => ({
  key: label,
  label,
  ...counts(10, 5),
  ratio: null,
  trend,
})
const found = (rows: Where['rows'], unknown = counts(0, 0, 0)): Where => ({
  by: 'place',
  from: '2026-08-29',
  to: '2026-11-20',
  before: { from: '2026-06-06', to: '2026-08-28' },
  definition: '',
  change: '',
  whole: counts(59, 50, 100),
  unknown,
  rows,
  more: 0,
})

describe('where developers are', () => {
  it('says what rises and falls, and nothing of what may be chance', () => {
    expect(headline(found([row('pond', 'rising'), row('hedge', 'falling'), row('shed', 'none')]))).toBe('pond is rising, hedge falling')
    expect(headline(found([row('pond', 'rising'), row('tree', 'rising')]))).toBe('pond and tree are rising')
    expect(headline(found([row('shed', 'none')]))).toBe('Most people are at shed; nothing moves more than chance would')
    expect(headline(found([]))).toBe('Of nobody is it known where they are')
  })

  it('says of how much it is not known', () => {
    expect(byline(found([]))).toBe('59 people did something, 50 in as many days before.')
    expect(byline(found([], counts(40, 40, 75)))).toContain('Of 75% of the activities this is not known.')
  })

  it('never tells a change without its range', () => {
    expect(change({ people: 32, peopleBefore: 10, ratio: { value: 3.2, low: 1.6, high: 6.4 } })).toBe('× 3.2 (1.6 to 6.4)')
    expect(change({ people: 3, peopleBefore: 0, ratio: null })).toBe('new')
    expect(change({ people: 0, peopleBefore: 0, ratio: null })).toBe('–')
  })
})
