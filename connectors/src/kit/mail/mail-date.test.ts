import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseMailDate } from './mail-date.ts'

it.each([
  ['Sat, 14 Nov 2015 21:29:28 +0100', '2015-11-14T20:29:28Z'],
  ['14 Nov 2015 21:29 +0100 (CET)', '2015-11-14T20:29:00Z'],
  ['Tue, 12 Mar 02 10:00:00 EST', '2002-03-12T15:00:00Z'],
  ['Mon, 3 Jan 100 10:00:00 GMT', '2000-01-03T10:00:00Z'],
  ['Fri, 21-Nov-97 09:55:06 -0600', '1997-11-21T15:55:06Z'],
  ['Thu, 8 Feb 2001 10.05.06 GMT+1', '2001-02-08T09:05:06Z'],
  ['Wed, 1 Dec 2010 02:26:40 PM -0000', '2010-12-01T14:26:40Z'],
  ['Wed, 01 Dec 2010 14:26:40 +0530', '2010-12-01T08:56:40Z'],
  ['Sat Nov 14 21:29:28 2015', '2015-11-14T21:29:28Z'],
  ['Sat Nov 14 21:29:28 EST 2015', '2015-11-15T02:29:28Z'],
  ['Wed Dec  1 08:26:40 2010 +0100', '2010-12-01T07:26:40Z'],
  ['2015-11-14 21:29:28+01:00', '2015-11-14T20:29:28Z'],
  ['Sun, 29 Feb 2004 00:00:00 +9999', '2004-02-29T00:00:00Z'],
])('reads "%s"', (text, expected) => {
  expect(parseMailDate(text)).toBe(Date.parse(expected))
})

it.each([
  '',
  'yesterday',
  'RANDOM_Wed, 21 Sep 2016 22:42:07 +0300',
  '31 Feb 2004 00:00:00',
  '12 Foo 2004 10:00:00',
  '1 Jan 2004 25:00:00',
  '10:00:00',
])('reads no date in "%s"', (text) => {
  expect(parseMailDate(text)).toBeUndefined()
})

it('never throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('1', '2', ' ', ':', ',', 'Mon', 'Jan', '+', '-', '0', '(', 'GMT', '.') }), (text) => {
      expect(['number', 'undefined']).toContain(typeof parseMailDate(text))
    }),
  )
})
