import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRawWriter, readRaw } from './raw.ts'

describe('a row as it is kept', () => {
  it('is what JSON makes of its cells by column, whatever stands in them', () => {
    const write = createRawWriter(['Name', 'a "b"\\', '', '名'])
    const cells = fc.array(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('\uD800', '"', '\\', '\u2028', '\n')), {
      minLength: 4,
      maxLength: 4,
    })
    fc.assert(
      fc.property(cells, ([name = '', quoted = '', empty = '', last = '']) => {
        expect(write([name, quoted, empty, last])).toBe(JSON.stringify({ Name: name, 'a "b"\\': quoted, '': empty, 名: last }))
      }),
    )
  })

  it('keeps cells that the header has no name for, and leaves out empty ones', () => {
    expect([...(readRaw(createRawWriter(['A'])(['1', ' ', 'x'])) ?? [])]).toEqual([
      ['A', '1'],
      ['Cell without a column, number 3', 'x'],
    ])
    expect(createRawWriter([])([])).toBe('{}')
  })
})
