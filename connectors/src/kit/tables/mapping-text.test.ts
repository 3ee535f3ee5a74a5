import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConnectorError } from '../connector.ts'
import { parseMappingText } from './mapping-text.ts'
import { Occurrences } from './occurrences.ts'

describe('a mapping written as text', () => {
  it('maps columns with = and sets constants with :=', () => {
    expect(parseMappingText('Email=email, When = date ,kind:=signup,Phone=,Fax=-')).toEqual({
      columns: { Email: 'email', When: 'date', Phone: null, Fax: null },
      constants: { kind: 'signup' },
    })
  })
  it('takes names with commas, signs and quotes in quotes', () => {
    expect(parseMappingText('"Name, first"=first-name,"a=b":="x, ""y"""')).toEqual({
      columns: { 'Name, first': 'first-name' },
      constants: { 'a=b': 'x, "y"' },
    })
    expect(parseMappingText('City:Name=attribute:City').columns).toEqual({ 'City:Name': 'attribute:City' })
  })
  it.each(['Email', '=email', '"Email=email', 'Email=email,Email=name', 'Email="email"x'])('names the part at fault in %s', (text) => {
    expect(() => parseMappingText(text)).toThrow(ConnectorError)
  })
  it('never throws anything else, and reads back what was quoted', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        try {
          parseMappingText(text)
        } catch (error) {
          expect(error).toBeInstanceOf(ConnectorError)
        }
      }),
    )
    const name = fc.string({ minLength: 1 }).filter((text) => text !== '-' && text !== '__proto__' && text.toLowerCase() !== 'what')
    fc.assert(
      fc.property(fc.dictionary(name, name, { minKeys: 1 }), (columns) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
        const text = Object.entries(columns).map(([column, target]) => `${quoted(column)}=${quoted(target)}`)
        expect(parseMappingText(text.join(','))).toEqual({ columns: { ...columns }, constants: {} })
      }),
    )
  })
})

describe('occurrences', () => {
  const digest = (number: number) => (number * 2_654_435_761).toString(16).padStart(16, '0').slice(-16)
  it('count each digest apart, over every growth', () => {
    const seen = new Occurrences()
    for (let round = 0; round < 3; round++) for (let number = 0; number < 20_000; number++) expect(seen.next(digest(number))).toBe(round)
  })
  it('end with advice when there are too many', () => {
    const seen = new Occurrences(2 ** 12)
    expect(() => {
      for (let number = 0; number < 5_000; number++) seen.next(digest(number))
    }).toThrow(/no column with an id/)
  })
})
