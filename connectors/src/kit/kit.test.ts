import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBatcher } from './batches.ts'
import { isPlausible, parseTime } from './dates.ts'
import { urlAt } from './json.ts'
import { setAside } from './set-asides.ts'
import { clip, clipped, wasRepaired } from './text.ts'

describe('clip', () => {
  it('never exceeds its bound, cuts no character in two and leaves nothing that a store refuses', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 30 }), (text, max) => {
        const result = clip(`${text}\0\ud800`, max)
        expect(result.length).toBeLessThanOrEqual(max)
        expect(result).not.toMatch(/\0|\p{Cs}/u)
      }),
    )
  })
  it('leaves ordinary text alone, and is undefined for what is no text', () => {
    expect(clip('Zoë 🦊', 20)).toBe('Zoë 🦊')
    expect(clip('🦊🦊', 3)).toBe('🦊')
    expect([clipped('', 5), clipped(7, 5), clipped('\0', 5), clipped('abc', 2)]).toEqual([undefined, undefined, undefined, 'ab'])
  })
})

describe('wasRepaired', () => {
  it('tells replaced bytes from a replacement character that the author wrote', () => {
    const broken = Buffer.from([0x61, 0xe9, 0x62])
    const honest = Buffer.from('a\uFFFDb')
    expect([wasRepaired(broken, broken.toString()), wasRepaired(honest, honest.toString())]).toEqual([true, false])
  })
})

describe('parseTime', () => {
  it('reads ISO 8601 with a zone and the slashed form of old archives', () => {
    expect(parseTime('2015-01-01T00:00:01Z')).toBe(Date.UTC(2015, 0, 1, 0, 0, 1))
    expect(parseTime('2015-02-01T00:00:00.00001Z')).toBe(Date.UTC(2015, 1, 1))
    expect(parseTime('2013-11-21T14:56:06-07:00')).toBe(Date.UTC(2013, 10, 21, 21, 56, 6))
    expect(parseTime('2011/02/12 00:15:32 -0800')).toBe(Date.UTC(2011, 1, 12, 8, 15, 32))
  })
  it('refuses times without a zone, other shapes and other types', () => {
    for (const value of ['2015-01-01', '2015-01-01T00:00:00', '2015-13-01T00:00:00Z', 'yesterday', '', 5, null])
      expect(parseTime(value)).toBeUndefined()
  })
  it('holds 1970 and the day after tomorrow for implausible', () => {
    const now = Date.UTC(2026, 0, 1)
    expect([0, Date.UTC(1990, 0, 1), now, now + 2 * 86_400_000].map((ms) => isPlausible(ms, now))).toEqual([false, true, true, false])
  })
})

describe('a batcher', () => {
  const item = setAside('some_reason', 'Do this.', 'here', 'x'.repeat(100))
  it('is due by count, by bytes and by time, the first time sooner', () => {
    let now = 0
    const batcher = createBatcher({ maxRecords: 3, maxBytes: 250, firstMs: 10, everyMs: 100 }, () => now)
    now = 50
    expect(batcher.isDue()).toBe(false)
    batcher.add(item)
    expect(batcher.isDue()).toBe(true)
    expect(batcher.take()).toEqual([item])
    batcher.add(item)
    now = 149
    expect(batcher.isDue()).toBe(false)
    now = 150
    expect(batcher.isDue()).toBe(true)
    batcher.take()
    for (let count = 0; count < 3; count++) batcher.add(item)
    expect(batcher.isDue()).toBe(true)
    expect(batcher.take()).toHaveLength(3)
    expect(batcher.isEmpty()).toBe(true)
  })

  it('counts a piece of a file once, however many records came from it', () => {
    const batcher = createBatcher({ maxBytes: 250, firstMs: 1e9 }, () => 0)
    const record = { type: 'organization', name: 'Tarn' } as const
    const raw = Buffer.alloc(100)
    for (let count = 0; count < 5; count++) batcher.add({ record, raw })
    expect(batcher.isDue()).toBe(false)
    for (const other of [Buffer.alloc(100), raw]) batcher.add({ record, raw: other })
    expect(batcher.isDue()).toBe(true)
  })
})

describe('an address', () => {
  it('is one by hand where it is one by the pattern', () => {
    const part = fc.constantFrom(
      'http://',
      'https://',
      'HTTP://',
      'a',
      '/',
      ' ',
      '\n',
      '\u007f',
      '\u0085',
      '\u00a0',
      '\0',
      'é',
      '🦊',
      '\ud800',
      '\ufeff',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
        const url = parts.join('')
        expect(urlAt({ url }, 'url')).toBe(/^https?:\/\/[^\s\0\p{Cs}]+$/u.test(url) ? url : undefined)
      }),
    )
  })
})
