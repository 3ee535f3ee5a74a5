import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readDate } from './dates.ts'
import { readZone } from './zone.ts'

it('reads a plain date as it reads the same in a rarer spelling', () => {
  const two = (max: number) => fc.integer({ min: 0, max }).map((number) => String(number).padStart(2, '0'))
  const clock = fc.oneof(fc.constant(''), fc.tuple(two(25), two(60)).map((parts) => `T${parts.join(':')}`), fc.tuple(two(25), two(60), two(61)).map((parts) => `T${parts.join(':')}`)) // prettier-ignore
  const thousandths = fc.integer({ min: 0, max: 999 }).map((number) => `.${String(number).padStart(3, '0')}`)
  const zone = readZone('Europe/Berlin') ?? ((wallMs: number) => wallMs)
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 9_999 }),
      two(13),
      two(32),
      clock,
      thousandths,
      fc.constantFrom('', 'Z'),
      (year, month, day, time, ms, end) => {
        const text = `${String(year).padStart(4, '0')}-${month}-${day}${time}${time.length === 9 ? ms : ''}${end}`
        expect(readDate(text, undefined, zone)).toEqual(readDate(text.replaceAll('-', '/').replace('T', ' at '), undefined, zone))
      },
    ),
    { numRuns: 500 },
  )
})
