import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createXmlRows } from './xml-rows.ts'

const read = (text: string, pieceBytes = 7, maxRowBytes?: number) => {
  const rows = createXmlRows(maxRowBytes)
  const bytes = Buffer.from(text)
  const found = []
  for (let at = 0; at < bytes.length; at += pieceBytes) found.push(...rows.push(bytes.subarray(at, at + pieceBytes)))
  return { rows: found, values: found.map(({ attributes }) => ({ ...attributes })), fault: rows.end() }
}
const escape = (text: string): string => text.replace(/[&<>"\n\r\t]/g, (character) => `&#x${character.charCodeAt(0).toString(16)};`)

describe('rows of XML', () => {
  it('are read with their attributes, wherever the blocks end', () => {
    const text =
      '\uFEFF<?xml version="1.0"?>\n<posts>\n  <!-- <row Id="0" /> -->\n  <row Id="1" Body="&lt;p&gt;a > b &amp;amp; &#xA;&#128512;" />\n  <row\tId=\'2\' Title=""/>\n  <rowing Id="3"/>\n</posts>\n'
    for (const piece of [1, 5, 16, 1_000]) {
      expect(read(text, piece)).toMatchObject({
        values: [
          { Id: '1', Body: '<p>a > b &amp; \n😀' },
          { Id: '2', Title: '' },
        ],
        fault: undefined,
      })
    }
  })

  it('give back any text', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 5 }), fc.integer({ min: 1, max: 50 }), (texts, piece) => {
        const whole = `<posts>${texts.map((text) => `<row A="${escape(text)}"/>`).join('\n')}</posts>`
        expect(read(whole, piece)).toMatchObject({ values: texts.map((A) => ({ A })), fault: undefined })
      }),
    )
  })

  it('end at a document type: entities are not expanded', () => {
    const bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><posts><row Id="&b;"/></posts>'
    expect(read(bomb)).toMatchObject({ values: [], fault: 'invalid' })
    expect(read('<posts><row Id="&b;&lt;"/></posts>').values).toEqual([{ Id: '&b;<' }])
  })

  it('that are too long are passed over in bounded memory', () => {
    const { rows, fault } = read(`<posts><row Body="${'x'.repeat(300_000)}"/><row Id="1"/></posts>`, 10_000, 100_000)
    expect(rows.map(({ bytes, tooLong = false }) => [bytes.length, tooLong])).toEqual([
      [65_536, true],
      [13, false],
    ])
    expect(fault).toBeUndefined()
    expect(read(`<posts><!-- ${'x'.repeat(300_000)}`, 10_000, 100_000).fault).toBe('invalid')
  })

  it('say when the file is cut off or none', () => {
    expect(read('<posts><row Id="1"/><row Id="2').fault).toBe('cut')
    expect(read('<posts><row Id="1"/>\n').fault).toBe('cut')
    expect(read('no XML at all').fault).toBe('invalid')
    expect(read('<posts><row __proto__="x" Id="1"/></posts>').values).toHaveLength(1)
    expect({}).not.toHaveProperty('x')
  })

  it('of any bytes never throw', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', 'row ', '/', '>', '"', "'", '=', 'a', '!--', '-->', '?', '&#', ';', '1') }),
        fc.integer({ min: 1, max: 9 }),
        (text, piece) => {
          expect(Array.isArray(read(text, piece).rows)).toBe(true)
        },
      ),
    )
  })
})
