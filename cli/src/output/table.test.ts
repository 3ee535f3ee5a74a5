import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tableLines } from './table.ts'
import { widthOf } from './text.ts'

const columns = [{ title: 'id', align: 'right' as const }, { title: 'name', flexible: true }, { title: 'last' }]

describe('tableLines', () => {
  it('aligns names of any script', () => {
    const lines = tableLines(
      columns,
      [
        ['1', 'Ada', '2026'],
        ['10', '김민준', '2025'],
      ],
      Number.POSITIVE_INFINITY,
    )
    expect(lines).toEqual(['id  name    last', ' 1  Ada     2026', '10  김민준  2025'])
  })

  it('lets flexible columns give way where the terminal is narrow, and numbers never', () => {
    const lines = tableLines(columns, [['1234567', 'A very long name indeed', '2026-11-20']], 32)
    expect(lines[1]).toBe('1234567  A very lon…  2026-11-20')
  })

  it('fits the width whenever the columns can', () => {
    const row = fc.tuple(fc.nat(9_999).map(String), fc.string({ unit: 'grapheme-ascii', maxLength: 60 }), fc.constant('2026-11-20'))
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 8 }), fc.integer({ min: 30, max: 120 }), (rows, width) => {
        for (const line of tableLines(columns, rows, width)) expect(widthOf(line)).toBeLessThanOrEqual(width)
      }),
    )
  })

  it('gives a title row for no rows', () => {
    expect(tableLines(columns, [], 80)).toEqual(['id  name  last'])
  })
})
