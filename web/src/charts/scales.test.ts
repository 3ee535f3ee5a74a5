import { describe, expect, it } from 'vitest'
import { calendar, columns, heightOf, shades, timeLabels, valueTicks } from './scales.ts'

const weeks = (first: string, n: number) =>
  Array.from({ length: n }, (_, i) => new Date(Date.parse(first) + i * 7 * 86_400_000).toISOString().slice(0, 10))

describe('value ticks', () => {
  it('are round and whole', () => {
    expect(valueTicks(412)).toEqual([0, 100, 200, 300, 400, 500])
    expect(valueTicks(3)).toEqual([0, 1, 2, 3])
    expect(valueTicks(0)).toEqual([0])
  })

  it('reach at least the largest value, so that no bar leaves the chart', () => {
    for (const max of [1, 7, 99, 412, 1_001, 123_456]) expect(heightOf(max, 200)(max)).toBeLessThanOrEqual(200)
  })
})

describe('columns', () => {
  it('lie within the width and do not overlap', () => {
    const { x, width } = columns(52, 800)
    expect(x(0)).toBeGreaterThanOrEqual(0)
    expect(x(51) + width).toBeLessThanOrEqual(800)
    expect(x(1)).toBeGreaterThan(x(0) + width)
  })
})

describe('time labels', () => {
  it('name months within a year and the year where it turns', () => {
    const labels = timeLabels(weeks('2025-11-24', 52), 860)
    expect(labels.some((label) => label.shape === 'year' && label.day.startsWith('2026'))).toBe(true)
    expect(labels.length).toBeGreaterThan(6)
  })

  it('keep their distance on a narrow screen', () => {
    const days = weeks('2025-11-24', 52)
    const labels = timeLabels(days, 300)
    const gaps = labels.slice(1).map((label, i) => (label.index - (labels[i]?.index ?? 0)) * (300 / days.length))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(40)
  })

  it('name the first bucket where it begins a month or a year, and not where it was cut off', () => {
    const quarters = ['2026-01-01', '2026-04-01', '2026-07-01', '2026-10-01']
    expect(timeLabels(quarters, 600).map(({ day, shape }) => `${shape} ${day}`)).toEqual([
      'year 2026-01-01',
      'month 2026-04-01',
      'month 2026-07-01',
      'month 2026-10-01',
    ])
    expect(timeLabels(weeks('2025-11-24', 52), 860)[0]?.index).toBeGreaterThan(0)
  })

  it('name days when the span is short', () => {
    expect(timeLabels(weeks('2026-10-05', 4), 600).map((label) => label.shape)).toEqual(['day', 'day', 'day', 'day'])
  })

  it('name only years over a long span', () => {
    expect(new Set(timeLabels(weeks('2010-01-04', 800), 900).map((label) => label.shape))).toEqual(new Set(['year']))
  })
})

describe('the calendar', () => {
  it('puts every day of a year on its weekday, Monday first', () => {
    const { days, weeks, months } = calendar('2026-01-01', '2026-12-31')
    expect(days).toHaveLength(365)
    expect(days[0]).toEqual({ day: '2026-01-01', week: 0, weekday: 3 })
    expect(days.find(({ day }) => day === '2026-11-20')?.weekday).toBe(4)
    expect(weeks).toBe(53)
    expect(months).toHaveLength(12)
  })

  it('holds 366 days in a leap year', () => {
    expect(calendar('2024-01-01', '2024-12-31').days).toHaveLength(366)
  })

  it('is empty when the end comes before the beginning', () => {
    expect(calendar('2026-02-01', '2026-01-01')).toEqual({ days: [], weeks: 0, months: [] })
  })
})

describe('shades', () => {
  it('grow with the count and leave empty days blank', () => {
    const shade = shades([0, 1, 1, 2, 3, 5, 8, 20])
    expect(shade(0)).toBe(0)
    const steps = [1, 2, 3, 5, 8, 20].map(shade)
    expect(steps).toEqual(steps.toSorted())
    expect(shade(20)).toBe(4)
  })

  it('show someone who does one thing a day as fully there', () => {
    expect(shades([1, 1, 1])(1)).toBe(4)
  })
})
