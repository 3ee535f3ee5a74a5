import { expect, test } from 'vitest'
import { seeded } from '../../testing/random.ts'
import { Words } from './words.ts'

test('finds whoever holds a piece, through additions, changes and removals in any order', () => {
  const random = seeded(3)
  const number = (below: number): number => Math.floor(random() * below)
  const word = (): string => Array.from({ length: 2 + number(3) }, () => 'aeößn日'[number(6)]).join('')
  const words = new Words()
  const known = new Map<number, string>()
  for (let round = 0; round < 60; round++) {
    const changes = Array.from({ length: 1 + number(round === 5 ? 4_000 : 150) }, () => ({
      id: 1 + number(9_000),
      text: random() < 0.2 ? null : `${word()} ${word()}`,
    }))
    words.put(changes)
    for (const { id, text } of changes) {
      if (text === null) known.delete(id)
      else known.set(id, text)
    }
    const piece = word()
    const holding = [...known].filter(([, text]) => text.includes(piece)).map(([id]) => id)
    expect(words.holding(piece, 9_000)).toEqual(holding.toSorted((a, b) => a - b))
  }
  expect(words.chars).toBeGreaterThanOrEqual([...known.values()].join('').length)
})

test('does not count beyond what is wanted', () => {
  const words = new Words()
  words.put([
    { id: 2, text: 'ann lee' },
    { id: 1, text: 'anna' },
  ])
  expect(words.holding('ann', 2)).toEqual([1, 2])
  expect(words.holding('ann', 1)).toBeUndefined()
})
