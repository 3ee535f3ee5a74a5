import fc from 'fast-check'
import { expect, test } from 'vitest'
import { blocklistOf } from './blocklist.ts'
import { tombstonesOf } from './tombstones.ts'

const SECRET = 'a secret'
const ann = { platform: 'github', key: '4711', username: 'AnnLee', email: 'ann.lee@example.org' }
const named = { platform: 'git', key: 'Ann Lee <>', name: 'Ann Lee' }
const blocklist = blocklistOf(SECRET, [...tombstonesOf(SECRET, ann), ...tombstonesOf(SECRET, named)])
const scrub = (text: string): string => blocklist.scrub(text, 'github')

test.each([
  ['Ask ann.lee@example.org, please.', 'Ask [erased], please.'],
  ['please ask <ANN.LEE@Example.org>', 'please ask [erased]'],
  ['mailto:ann.lee+news@example.org!', 'mailto:[erased]!'],
  ['**ann.lee@example.org**', '**[erased]**'],
  ['Co-authored-by: ann of the lees <ann.lee@example.org>', 'Co-authored-by: [erased]'],
  ['I asked Ann Lee <ann.lee@example.org> and Bo Chen <bo@example.net>', 'I asked [erased] and Bo Chen <bo@example.net>'],
  ['Fix\n\nReviewed-by: Ann Lee\nReviewed-by: Ann Leeson', 'Fix\n\nReviewed-by: [erased]\nReviewed-by: Ann Leeson'],
  ['Thanks @annlee! And @annleeson, @annlee-x', 'Thanks @[erased]! And @annleeson, @annlee-x'],
  ['4711+annlee@users.noreply.github.com', '[erased]'],
  ['annlee@users.noreply.github.com', '[erased]'],
  ['joann.lee@example.org and ann.lee@example.organic', 'joann.lee@example.org and ann.lee@example.organic'],
  ['Ann Lee said so', 'Ann Lee said so'],
])('of %j stays %j', (text, expected) => {
  expect(scrub(text)).toBe(expected)
  expect(scrub(expected)).toBe(expected)
})

test('a username counts only where its account is, and a later owner of it is not taken for the erased one', () => {
  expect(blocklist.scrub('@annlee', 'forum')).toBe('@annlee')
  expect(blocklist.find({ platform: 'github', key: '9999', username: 'annlee' })).toBeUndefined()
  expect(blocklist.find({ platform: 'csv:github', key: 'annlee', username: 'annlee' })).toBeDefined()
  expect(blocklist.find({ platform: 'email', key: 'Ann.Lee@example.org' })).toMatchObject({ known: false })
})

test('whatever stands around an address, it goes, and nothing else that has no "@"', () => {
  const around = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('@') && !/-by:/i.test(text))
  fc.assert(
    fc.property(around, around, (before, after) => {
      expect(scrub(`${before} ann.lee@example.org ${after}`)).toBe(`${before} [erased] ${after}`)
      expect(scrub(before)).toBe(before)
    }),
  )
})

test('the cost grows with the length of a text and no faster', () => {
  const hostile = [
    '@'.repeat(100_000),
    'a'.repeat(100_000),
    'a@'.repeat(50_000),
    `${'x'.repeat(99_990)}@`,
    'Ab '.repeat(33_000),
    '<a@'.repeat(33_000),
  ]
  for (const text of hostile) {
    const started = performance.now()
    expect(scrub(text)).toBe(text)
    expect(performance.now() - started).toBeLessThan(15_000)
  }
})
