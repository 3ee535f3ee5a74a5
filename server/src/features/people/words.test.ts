import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { seeded } from '../../testing/random.ts'
import { byName, numbersIn, Texts, type Worded } from './block.ts'
import { Words } from './words.ts'

const bytes = (text: string): string => Buffer.from(text).toString('hex')

test('finds whoever holds all words, in the order of names, through changes in any order and while they are worked in', async () => {
  const random = seeded(3)
  const number = (below: number): number => Math.floor(random() * below)
  // Also letters whose order by halves of characters is another than by characters.
  const word = (): string => Array.from({ length: 2 + number(3) }, () => ['a', 'e', 'ö', 'ß', '日', 'ﬆ', '𝒶'][number(7)]).join('')
  const known = new Map<number, Worded>()
  const made = (id: number): Worded => {
    const name = word()
    const one = { id, name, text: `${name} ${word()}`, flags: number(4) }
    known.set(id, one)
    return one
  }
  const first = Array.from({ length: 7_000 }, (_, index) => made(1 + index * 2)).toSorted(byName)
  expect(first.map((one) => [bytes(one.name), one.id])).toEqual(
    first.map((one): [string, number] => [bytes(one.name), one.id]).toSorted(([a, m], [b, n]) => (a < b ? -1 : a > b ? 1 : m - n)),
  )
  const words = new Words()
  const texts = new Texts()
  const numbered = first.toSorted((a, b) => a.id - b.id)
  for (const some of [numbered.slice(0, 3_000), numbered.slice(3_000, 6_900)]) {
    const lines = some.map((one) => one.text).join('\n')
    texts.append(numbersIn(some.map((one) => one.id).join(',')), some.map((one) => one.flags).join(''), lines)
  }
  // Of whoever no text was read there is none: they came meanwhile, and are read with what has changed.
  for (const { id } of numbered.slice(6_900)) known.delete(id)
  for (const some of [first.slice(0, 4_000), first.slice(4_000)]) {
    const ids = some.map((one) => one.id)
    words.append(
      texts,
      ids,
      some.map((one) => one.name),
    )
  }
  let settling: Promise<void> = Promise.resolve()
  for (let round = 0; round < 40; round++) {
    const gone = Array.from({ length: number(60) }, () => 1 + number(15_000))
    for (const id of gone) known.delete(id)
    words.remove(gone)
    words.put(Array.from({ length: number(round === 5 ? 4_000 : 200) }, () => made(1 + number(15_000))))
    if (round % 7 === 3) {
      await settling
      settling = words.settle(setImmediate)
    }
    const wanted = [word().slice(0, 2), ...(round % 2 === 0 ? ['a'] : [])]
    const all = [...known.values()].filter((one) => one.flags !== 1 && wanted.every((piece) => one.text.includes(piece))).toSorted(byName)
    const [begin = ''] = wanted
    const chosen = [...all.filter((one) => one.text.startsWith(begin)), ...all.filter((one) => !one.text.startsWith(begin))].slice(0, 50)
    const find = (most: number) => words.find(wanted, (flags) => flags !== 1, most)
    expect(find(20_000)).toEqual({ ids: all.map((one) => one.id), cut: false })
    expect(find(50)).toEqual({ ids: chosen.toSorted(byName).map((one) => one.id), cut: all.length > 50 })
  }
  await settling
  await words.settle(setImmediate)
  expect(words.waiting).toBe(0)
  expect(words.find([''], () => true, 20_000).ids).toEqual([...known.values()].toSorted(byName).map((one) => one.id))
})
