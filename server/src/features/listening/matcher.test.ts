import { describe, expect, test } from 'vitest'
import { createMatcher, type Wanted } from './matcher.ts'
import { seeded } from '../../testing/random.ts'

const NOTHING: Wanted = { any: [], all: [], none: [], notAuthors: [], notHosts: [] }
const wants = (wanted: Partial<Wanted>, body: string, title = ''): boolean =>
  createMatcher({ ...NOTHING, ...wanted }).wants({ title, body, addresses: [] })

describe('words', () => {
  test.each([
    ['numpy', 'I like NumPy.', true],
    ['numpy', 'I like numpyro.', false],
    ['numpy', 'see numpy_array', false],
    ['numpy', 'https://github.com/numpy/numpy/issues', true],
    ['café', 'CAFE at noon', true],
    ['cafe', 'le Cafe\u0301 noir', true],
    ['strasse', 'in der Straße', true],
    ['c++', 'C++17 and Rust', true],
    ['c#', 'C# or Java', true],
    ['.net', 'on .NET 9', true],
    ['array api', 'the API of an array', true],
    ['"array api"', 'the API of an array', false],
    ['"array api"', 'an Array\n  API', true],
    ['"array api"', 'an array-api', true],
    ['vue-router', 'Vue Router 5', true],
    ['编译器', '新编译器很快', true],
    ['numpy', 'numpyを使う', true],
    ['numpy', 'numpy를 쓴다', true],
    ['쿠버네티스', '쿠버네티스를 배운다', true],
    ['쿠버네티스', '안쿠버네티스', false],
    ['ภาษา', 'เรียนภาษาไทย', true],
    ['हिन्दी', 'मैं हिन्दी बोलता हूँ', true],
    ['हिन्द', 'मैं हिन्दी बोलता हूँ', false],
    ['питон', 'ПИТОН и змея', true],
    ['python', 'Руthon', false],
    ['ﬁne', 'a fine day', true],
  ])('%s in "%s": %s', (entry, text, found) => {
    expect(wants({ any: [entry] }, text)).toBe(found)
  })

  test('at least one, all of, none of; the title counts', () => {
    const watch = { any: ['kith', 'kin'], all: ['garden'], none: ['snake'] }
    expect([
      wants(watch, 'kin in the garden'),
      wants(watch, 'kin elsewhere'),
      wants(watch, 'a snake in the garden with kith'),
      wants(watch, 'in the garden', 'Kith'),
      wants({ all: ['garden', 'gate'] }, 'the gate of a garden'),
      wants({}, 'anything'),
    ]).toEqual([true, false, false, true, true, false])
  })

  test('nothing by an author or at a host that is not wanted', () => {
    const { mutes, wants: wanted } = createMatcher({
      ...NOTHING,
      any: ['kith'],
      notAuthors: ['@Newsbot', 'u/Ann'],
      notHosts: ['https://www.spam.example/x'],
    })
    expect([
      mutes({ key: '1', username: 'newsbot', name: 'News' }),
      mutes({ key: 'ann', name: '' }),
      mutes({ key: '2', username: 'bo', name: 'Bo' }),
    ]).toEqual([true, true, false])
    const at = (address: string) => wanted({ title: '', body: 'kith', addresses: [address] })
    expect([at('https://a.spam.example/1'), at('https://notspam.example/'), at('nonsense')]).toEqual([false, true, true])
  })

  test('its places lead back into the text as it was written', () => {
    const text = 'Straße, 😀 Ünïted Kith — und KITH'
    const { spans } = createMatcher({ ...NOTHING, any: ['united kith', 'kith', 'strasse'] })
    expect(spans(text).map(([from, to]) => text.slice(from, to))).toEqual(['Straße', 'Ünïted', 'Kith', 'KITH'])
  })
})

describe('whatever is written', () => {
  const random = seeded(7)
  const ALPHABET = Array.from('aB .*+?^$()[]{}|\\/"\'-_\n\t9éßÅñ漢字かなカナー한글กำअनुशДжجد\u0301\u200d\ud800😀\0')
  const word = (length: number): string => Array.from({ length }, () => ALPHABET[Math.floor(random() * ALPHABET.length)]).join('')

  test('an entry is found in a text that is made of it, between spaces, in any case', () => {
    for (let round = 0; round < 2_000; round++) {
      const entry = word(1 + Math.floor(random() * 12))
        .replace(/["“”„«»\ud800\0]/g, '')
        .trim()
      if (!/[\p{L}\p{N}]/u.test(entry) || /(^|\s)\P{L}*($|\s)/u.test(entry)) continue
      expect([entry, wants({ any: [entry] }, `x ${entry} y`)]).toEqual([entry, true])
      expect([entry, wants({ any: [entry] }, `x ${entry.toUpperCase().toLowerCase()} y`)]).toEqual([entry, true])
    }
  })

  test('nothing throws, and marks lie in the text, in order', () => {
    for (let round = 0; round < 2_000; round++) {
      const text = word(Math.floor(random() * 60))
      const matcher = createMatcher({ ...NOTHING, any: [word(3), word(2)], none: [word(1)], notHosts: [word(4)], notAuthors: [word(4)] })
      matcher.wants({ title: word(4), body: text, addresses: [word(9)] })
      let last = 0
      for (const [from, to] of matcher.spans(text)) {
        expect(from >= last && to > from && to <= text.length).toBe(true)
        last = to
      }
    }
  })

  test('the time grows with the length of the text alone: no entry is a pattern', () => {
    const evil = ['(a+)+$', '"a a a a a a a a b"', '.*.*.*x', 'aaaaaaaaaaaaaaaaaaaab']
    const texts = ['a'.repeat(20_000), 'a '.repeat(10_000), `a${' '.repeat(20_000)}`, 'a-'.repeat(10_000)]
    const matcher = createMatcher({ ...NOTHING, any: evil, all: evil, none: evil })
    const begun = performance.now()
    for (const body of texts) matcher.wants({ title: '', body, addresses: [] })
    // A pattern that goes back and forth would take minutes here; this takes milliseconds.
    expect(performance.now() - begun).toBeLessThan(5_000)
  })
})
