import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseTime, usualSecond, usualWallMs } from './dates.ts'

it('reads times as the engine does, those that are written as usual by hand', () => {
  const time = fc.date({ min: new Date('1969-12-30T00:00:00Z'), max: new Date('2401-01-01T00:00:00Z'), noInvalidDate: true })
  fc.assert(
    fc.property(time, (date) => {
      const text = date.toISOString()
      expect(parseTime(text)).toBe(date.getTime())
      expect(parseTime(text.replace(/\.\d+/, ''))).toBe(Math.floor(date.getTime() / 1_000) * 1_000)
    }),
  )
  for (const text of [
    '2024-02-29T12:00:00Z',
    '2023-02-30T12:00:00Z',
    '2024-06-31T12:00:00.000Z',
    '2024-01-31T24:00:00Z',
    '2024-01-31T23:59:59.999Z',
  ])
    expect(parseTime(text) ?? Number.NaN).toBe(Date.parse(text))
})

it('reads nothing else as a time', () => {
  for (const text of [
    '2024-13-01T12:00:00Z',
    '2024-01-32T12:00:00Z',
    '2024-01-31T12:00:60Z',
    '2024-01-31T12:00:00,000Z',
    '2024-01-3xT12:00:00Z',
    '2024-01-31 12:00:00Z',
  ])
    // prettier-ignore
    expect(parseTime(text)).toBeUndefined()
})

it('reads wall-clock times and seconds by hand as the engine does, and leaves it those that it may judge', () => {
  const time = fc.date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('2401-01-01T00:00:00Z'), noInvalidDate: true })
  fc.assert(
    fc.property(time, (date) => {
      const text = date.toISOString()
      const second = `${text.slice(0, 19)}Z`
      const isLeapDay = text.slice(5, 10) === '02-29'
      expect(usualWallMs(text.slice(0, -1))).toBe(isLeapDay ? Number.NaN : date.getTime())
      expect(usualWallMs(text.slice(0, 19))).toBe(isLeapDay ? Number.NaN : Date.parse(second))
      for (const written of [text, second, `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`])
        expect(usualSecond(written)).toBe(isLeapDay ? undefined : second)
    }),
  )
  for (const text of [
    '2024-02-29T12:00:00Z',
    '2024-02-30 12:00:00 UTC',
    '2024-01-31T12:00:00',
    '2024-01-31T25:00:00Z',
    '2024-01-31 12:00:00 CET',
    '',
  ])
    expect(usualSecond(text)).toBeUndefined()
  for (const text of ['2024-01-31 12:00:00', '2024-01-31T12:00:00Z', '2024-01-31T12:00', '2024-01-3xT12:00:00', '2024-01-31T12:00:00,123'])
    expect(usualWallMs(text)).toBeNaN()
})
