import { expect, test } from 'vitest'
import { seeded } from '../../testing/random.ts'
import { ALIKE, likeness, likenessOf } from './likeness.ts'

const random = seeded(11)
const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? ''
const WORDS = Array.from({ length: 400 }, (_, index) => `w${index.toString(36)}${'aeiou'[index % 5]}n`)
const text = (length: number): string[] => Array.from({ length }, () => pick(WORDS))

/** As people post the same again: another greeting, a hashtag, a mention, an address, case, a word changed. */
const again = (words: readonly string[]): string => {
  const changed = words.map((word) => (random() < 0.02 ? pick(WORDS) : word))
  return `${random() < 0.5 ? 'New post: ' : ''}${changed.join(' ').toUpperCase()} ${pick(['#garden', '@ann@social.example.org', 'https://example.org/x?utm_source=y', ''])}`
}
/** The same project, other news: some sentences are shared. */
const other = (words: readonly string[]): string =>
  [...words.slice(0, Math.floor(words.length * 0.4)), ...text(Math.ceil(words.length * 0.6))].join(' ')

const isTwin = (one: string, two: string): boolean => {
  const [a, b] = [likenessOf(one), likenessOf(two)]
  return a.bands.some((band) => b.bands.includes(band)) && likeness(a.signature, b.signature) >= ALIKE
}

test('of made-up cross-posts nearly all are found, and hardly anything else', () => {
  let [found, twins, wrong, strangers] = [0, 0, 0, 0]
  for (let round = 0; round < 400; round++) {
    const words = text(20 + Math.floor(random() * 60))
    twins += 1
    if (isTwin(words.join(' '), again(words))) found += 1
    for (const stranger of [other(words), text(40).join(' ')]) {
      strangers += 1
      if (isTwin(words.join(' '), stranger)) wrong += 1
    }
  }
  const [recall, precision] = [found / twins, found / (found + wrong)]
  expect({ recall: recall > 0.9, precision: precision > 0.99, strangers }).toEqual({ recall: true, precision: true, strangers: 800 })
})

test('short texts are like nothing, and scripts without spaces are compared by their letters', () => {
  expect(isTwin('thanks, works for me', 'thanks, works for me')).toBe(false)
  const said = '我们发布了新版本的编译器它比以前快得多也更容易使用'
  expect(isTwin(said, `${said}！`)).toBe(true)
  expect(isTwin(said, '今天天气很好我们去公园散步然后喝咖啡聊天到晚上才回家')).toBe(false)
})
