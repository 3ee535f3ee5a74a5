import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonText, withoutNul } from './text.ts'

const withNuls = fc.string({ unit: fc.constantFrom('\0', '\\', 'u', '0', '"', 'ü', '🙂') })

test('text without NUL is left as it is', () => {
  expect(withoutNul('Zoë \\u0000')).toBe('Zoë \\u0000')
})

test('NUL characters go from text and from JSON alike, and nothing else does', () => {
  fc.assert(
    fc.property(withNuls, withNuls, (key, value) => {
      expect(JSON.parse(jsonText([{ [key]: value }]))).toEqual([{ [withoutNul(key)]: withoutNul(value) }])
    }),
    { numRuns: 2000 },
  )
})

test('halves of a character become replacement characters, as the database refuses them', () => {
  const halves = fc.string({ unit: fc.constantFrom('\ud83d', '\ude42', '\\', 'u', 'd', '8', '0', '"') })
  fc.assert(
    fc.property(halves, (value) => {
      expect(JSON.parse(jsonText([value]))).toEqual([value.toWellFormed()])
    }),
    { numRuns: 2000 },
  )
})

test('undefined becomes null', () => {
  expect(jsonText(undefined)).toBe('null')
})
