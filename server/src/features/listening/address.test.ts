import { expect, test } from 'vitest'
import { canonicalAddress } from './address.ts'

test.each([
  ['http://www.example.org/post/', 'https://example.org/post'],
  ['https://example.org/post?utm_source=x&utm_medium=y&fbclid=1', 'https://example.org/post'],
  ['https://example.org/post#comments', 'https://example.org/post'],
  ['https://m.example.org/a?b=2&a=1', 'https://example.org/a?a=1&b=2'],
  ['https://old.reddit.example/r/x/1', 'https://www.reddit.example/r/x/1/'],
  ['https://example.org/story/amp/', 'https://example.org/story'],
  ['https://amp.example.org/story.amp.html', 'https://example.org/story.html'],
  ['https://www.google.com/amp/s/example.org/story', 'https://example.org/story'],
  ['https://example-org.cdn.ampproject.org/c/s/example.org/story', 'https://example.org/story'],
  ['https://EXAMPLE.org:443/Index.html', 'http://example.org:80/'],
  ['https://example.org//a//b/index.php', 'https://example.org/a/b'],
])('%s is %s', (one, other) => {
  expect(canonicalAddress(one)).toBe(canonicalAddress(other))
  expect(canonicalAddress(one)).toBeDefined()
})

test.each([
  ['https://example.org/a', 'https://example.org/b'],
  ['https://news.example.org/item?id=1', 'https://news.example.org/item?id=2'],
  ['https://a.example.org/', 'https://b.example.org/'],
  ['https://m.org/a', 'https://example.org/a'],
])('%s is not %s', (one, other) => {
  expect(canonicalAddress(one)).not.toBe(canonicalAddress(other))
})

test('what is no web address has none', () => {
  expect(['javascript:alert(1)', 'mailto:a@example.org', '', 'https://', '//example.org'].map(canonicalAddress)).toEqual(
    Array.from({ length: 5 }),
  )
})
