import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseAnyDate } from './any-date.ts'

const iso = (text: string): string | undefined => {
  const ms = parseAnyDate(text)
  return ms === undefined ? undefined : new Date(ms).toISOString().replace('.000Z', 'Z')
}

it('reads dates in all the ways in which feeds and exports write them', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['Tue, 06 Dec 2016 17:17:00 +0000', '2016-12-06T17:17:00Z'],
    ['Tue, 6 Dec 16 17:17 EST', '2016-12-06T22:17:00Z'],
    ['06 Dec 2016 17:17:00 PDT', '2016-12-07T00:17:00Z'],
    ['2016-12-06T17:17:00+05:30', '2016-12-06T11:47:00Z'],
    ['2016-12-06T17:17:00.123456Z', '2016-12-06T17:17:00.123Z'],
    ['2016-12-06 17:17:00', '2016-12-06T17:17:00Z'],
    ['2016-12-06', '2016-12-06T00:00:00Z'],
    ['2016-12', '2016-12-01T00:00:00Z'],
    ['2016', '2016-01-01T00:00:00Z'],
    ['20161206', '2016-12-06T00:00:00Z'],
    ['20161206T171700Z', '2016-12-06T17:17:00Z'],
    ['2016/12/06 17:17', '2016-12-06T17:17:00Z'],
    ['06.12.2016 17:17', '2016-12-06T17:17:00Z'],
    ['31/12/2016', '2016-12-31T00:00:00Z'],
    ['12/31/2016', '2016-12-31T00:00:00Z'],
    ['6 December 2016', '2016-12-06T00:00:00Z'],
    ['December 6th, 2016 5:17 pm', '2016-12-06T17:17:00Z'],
    ['mar., 6 déc. 2016 17:17:00 +0100', '2016-12-06T16:17:00Z'],
    ['6. Dezember 2016', '2016-12-06T00:00:00Z'],
    ['6 de diciembre de 2016', '2016-12-06T00:00:00Z'],
    ['31 Mär 2016', '2016-03-31T00:00:00Z'],
    ['6 мая 2016', '2016-05-06T00:00:00Z'],
    ['Sat Nov 14 21:29:28 2015', '2015-11-14T21:29:28Z'],
    ['1481044620', '2016-12-06T17:17:00Z'],
    ['1481044620000', '2016-12-06T17:17:00Z'],
  ]
  for (const [text, expected] of cases) expect([text, iso(text)]).toEqual([text, expected])
  expect(parseAnyDate(1_481_044_620)).toBe(Date.UTC(2016, 11, 6, 17, 17))
})

it('does not guess what nobody can tell, and never throws', () => {
  for (const text of ['', 'soon', '01/02/2016', '2016-02-31', '31.02.2016', '2016-13-01', '99 Dec 2016', '6 Foo 2016', '12:30'])
    expect([text, iso(text)]).toEqual([text, undefined])
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string({ unit: fc.constantFrom('2', '0', '1', '6', '-', '/', '.', ':', ' ', 'T', 'Z', '+', 'Dec', 'mar') }),
        fc.integer(),
        fc.constant(null),
      ),
      (given) => {
        const ms = parseAnyDate(given)
        expect(ms === undefined || Number.isFinite(ms)).toBe(true)
      },
    ),
  )
})
