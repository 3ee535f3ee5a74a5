import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clean, fit, pad, safeJson, widthOf } from './text.ts'

// oxlint-disable-next-line no-control-regex -- control characters are what it is about
const DANGEROUS = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/

describe('clean', () => {
  it('takes sequences out as a whole: colour, cursor, title, links, in seven and eight bits', () => {
    expect(clean('\u001b[31mred\u001b[0m')).toBe('red')
    expect(clean('a\u001b[2J\u001b[Hb')).toBe('ab')
    expect(clean('a\u001b]0;new title\u0007b')).toBe('ab')
    expect(clean('a\u001b]8;;http://evil.example\u001b\\b')).toBe('ab')
    expect(clean('a\u009b31mb')).toBe('ab')
    expect(clean('a\u001bPdevice\u001b\\b')).toBe('ab')
    expect(clean('a\u001b]52;c;never closed')).toBe('a')
  })

  it('keeps a text on its line, and its direction', () => {
    expect(clean('one\r\ntwo\tthree')).toBe('one two three')
    expect(clean('user\u202egnp.exe')).toBe('usergnp.exe')
    expect(clean('zero\u200bwidth\ufeff')).toBe('zerowidth')
  })

  it('leaves names of every script as they are', () => {
    for (const name of ['김민준', 'José Ñuñez', 'נועה כהן', 'محمد', 'न्‍या', '👩‍👩‍👧', "O'Brien"]) expect(clean(name)).toBe(name)
  })

  it('lets nothing dangerous through, whatever comes', () => {
    const mean = fc.string({
      unit: fc.constantFrom('\u001b', '[', ']', 'P', ';', '0', 'm', '\u0007', '\u009b', '\u009c', '\\', 'a', '\u202e', '\ud800', '\n'),
    })
    fc.assert(
      fc.property(fc.oneof(mean, fc.string({ unit: 'binary' })), (text) => !DANGEROUS.test(clean(text)) && clean(text).isWellFormed()),
    )
  })
})

describe('safeJson', () => {
  it('means the same, and holds no control character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = safeJson({ text, tag: '\u{e0041}' })
        expect(JSON.parse(json)).toEqual({ text, tag: '\u{e0041}' })
        expect(json).not.toMatch(DANGEROUS)
      }),
    )
    expect(JSON.parse(safeJson({ a: [1] }, 2))).toEqual({ a: [1] })
  })
})

describe('width', () => {
  it('counts columns, not characters', () => {
    expect(widthOf('abc')).toBe(3)
    expect(widthOf('김민준')).toBe(6)
    expect(widthOf('例え')).toBe(4)
    expect(widthOf('é')).toBe(1)
    expect(widthOf('e\u0301')).toBe(1)
    expect(widthOf('👩‍👩‍👧')).toBe(2)
  })

  it('never cuts wider than asked, nor through a character', () => {
    expect(fit('Ada Lovelace', 6)).toBe('Ada L…')
    expect(fit('김민준', 5)).toBe('김민…')
    expect(fit('김민준', 4)).toBe('김…')
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 1, max: 20 }),
        (text, columns) => widthOf(fit(text, columns)) <= columns,
      ),
    )
  })

  it('pads to the left or the right', () => {
    expect(pad('김', 4, 'left')).toBe('김  ')
    expect(pad('7', 3, 'right')).toBe('  7')
  })
})
