import { expect, test } from 'vitest'
import { at, seeded } from '../../analytics/graph/network.ts'
import type { Tie } from './pairs.ts'
import { carriedOver, shapeOf } from './shape.ts'

const random = seeded(7)
const pick = (most: number): number => 1 + Math.floor(random() * most)
const tie = (a: number, b: number, gave: number, got: number): Tie => ({ a: Math.min(a, b), b: Math.max(a, b), gave, got, lastMs: 0 })

const between = new Map<string, Tie>()
while (between.size < 120) {
  const [a, b] = [pick(60), pick(60)]
  if (a !== b) between.set(`${Math.min(a, b)} ${Math.max(a, b)}`, tie(a, b, pick(4), pick(4) - 1))
}
const ties = [...between.values()]
const before = shapeOf(ties)
const placeOf = (shape: typeof before, id: number): number => shape.ids.indexOf(id)

/** What the log says once `gone` is `into`. */
const merged = (gone: number, into: number): Tie[] => {
  const all = new Map<string, Tie>()
  for (const one of ties) {
    const [a, b] = [one.a, one.b].map((id) => (id === gone ? into : id))
    if (a === undefined || b === undefined || a === b) continue
    const [gave, got] = a < b ? [one.gave, one.got] : [one.got, one.gave]
    const key = `${Math.min(a, b)} ${Math.max(a, b)}`
    const known = all.get(key)
    all.set(key, tie(a, b, gave + (known?.gave ?? 0), got + (known?.got ?? 0)))
  }
  return [...all.values()]
}

test('after a merge ties are those of now, in the picture as it was', () => {
  const [into, gone] = [at(before.ids, 3), at(before.ids, 10)]
  const now = merged(gone, into)
  const [carried, anew] = [carriedOver(before, now), shapeOf(now)]
  expect(carried.ids).not.toContain(gone)
  for (const what of ['ids', 'gave', 'got', 'ties', 'rank', 'cutOff'] as const)
    expect({ what, is: carried[what] }).toEqual({ what, is: anew[what] })
  for (const [one, id] of carried.ids.entries()) {
    const was = placeOf(before, id)
    expect([at(carried.x, one), at(carried.y, one), at(carried.group, one)]).toEqual([
      at(before.x, was),
      at(before.y, was),
      at(before.group, was),
    ])
    expect(at(carried.between, one)).toBe(at(before.between, was))
  }
})

test('whoever was not there stands among those they talk with', () => {
  const [one, other] = [at(before.ids, 0), at(before.ids, 1)]
  const carried = carriedOver(before, [...ties, tie(one, 999, 1, 0), tie(other, 999, 1, 0)])
  const place = placeOf(carried, 999)
  expect(at(carried.x, place)).toBeCloseTo((at(before.x, 0) + at(before.x, 1)) / 2)
  expect([at(before.group, 0), at(before.group, 1)]).toContain(at(carried.group, place))
  expect(at(carried.between, place)).toBe(0)
})
