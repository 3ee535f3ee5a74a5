import { describe, expect, it } from 'vitest'
import { clustersOf, endOf, placeOn } from './place.ts'

const weeks = ['2026-03-02', '2026-03-09', '2026-03-16', '2026-03-23']
const mark = (title: string, from: string, to: string | null = null) => ({ key: title, title, from, to })

describe('an axis of time', () => {
  it('ends with its last bucket', () => {
    expect(endOf(weeks)).toBe('2026-03-29')
    expect(endOf(['2026-01-01', '2026-02-01'])).toBe('2026-03-03')
    expect(endOf(['2026-03-02'])).toBe('2026-03-02')
    expect(endOf([])).toBeUndefined()
  })

  it('puts a day within its bucket, and what lies beside it nowhere', () => {
    const place = placeOn(weeks, 400)
    expect(place('2026-03-02')).toBeGreaterThan(0)
    expect(place('2026-03-05')).toBeCloseTo(50)
    expect(place('2026-03-12')).toBeCloseTo(150)
    expect(place('2026-03-29')).toBeLessThan(400)
    expect([place('2026-03-01'), place('2026-03-30')]).toEqual([undefined, undefined])
  })
})

describe('marks on it', () => {
  it('are one where they lie too close, and apart where they do not', () => {
    const marks = [mark('b', '2026-03-10'), mark('a', '2026-03-03'), mark('c', '2026-03-11'), mark('before', '2026-02-01')]
    const clusters = clustersOf(marks, weeks, 400, 26)
    expect(clusters.map(({ marks: held }) => held.map(({ title }) => title))).toEqual([['a'], ['b', 'c']])
    expect(clusters[1]?.x).toBe(placeOn(weeks, 400)('2026-03-10'))
  })

  it('never stand closer than they may be, however many there are', () => {
    const many = Array.from({ length: 28 }, (_, day) => mark(String(day), `2026-03-${String(day + 2).padStart(2, '0')}`))
    const clusters = clustersOf(many, weeks, 320, 26)
    const firsts = clusters.map(({ marks: [first] }) => placeOn(weeks, 320)(first?.from ?? '') ?? 0)
    expect(Math.min(...firsts.slice(1).map((x, at) => x - (firsts[at] ?? 0)))).toBeGreaterThanOrEqual(26)
    expect(clusters.flatMap(({ marks: held }) => held)).toHaveLength(28)
  })

  it('reach as far as their spans do, cut where the axis ends', () => {
    const [one] = clustersOf([mark('long', '2026-02-01', '2026-03-12')], weeks, 400, 26)
    expect(one?.span?.from).toBeLessThan(10)
    expect(one?.span?.to).toBeCloseTo(150)
  })
})
