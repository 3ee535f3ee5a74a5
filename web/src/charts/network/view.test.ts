import { describe, expect, it } from 'vitest'
import { apart, nextIn, panned, toPlane, toScreen, whole, zoomed } from './view.ts'

const size = { width: 800, height: 400 }
const corners = [
  { x: -100, y: -50 },
  { x: 300, y: 150 },
]

describe('the view of a network', () => {
  it('shows everything at first', () => {
    const view = whole(corners, size)
    for (const corner of corners) {
      const { x, y } = toScreen(view, size, corner)
      expect(x).toBeGreaterThanOrEqual(0)
      expect(x).toBeLessThanOrEqual(size.width)
      expect(y).toBeGreaterThanOrEqual(0)
      expect(y).toBeLessThanOrEqual(size.height)
    }
    expect(whole([], size).zoom).toBe(1)
  })

  it('keeps what is under the pointer where it is, nearer and farther', () => {
    const view = whole(corners, size)
    const pointer = { x: 130, y: 90 }
    const before = toPlane(view, size, pointer)
    for (const factor of [1.5, 0.7, 1_000, 0.0001]) {
      const after = toPlane(zoomed(view, size, factor, view.zoom, pointer), size, pointer)
      expect(after.x).toBeCloseTo(before.x, 6)
      expect(after.y).toBeCloseTo(before.y, 6)
    }
    expect(zoomed(view, size, 1e9, view.zoom).zoom).toBe(40 * view.zoom)
    expect(zoomed(view, size, 1e-9, view.zoom).zoom).toBe(0.5 * view.zoom)
  })

  it('moves with the pointer', () => {
    const view = whole(corners, size)
    const there = toScreen(panned(view, 30, -10), size, { x: 0, y: 0 })
    const here = toScreen(view, size, { x: 0, y: 0 })
    expect(there.x - here.x).toBeCloseTo(30, 6)
    expect(there.y - here.y).toBeCloseTo(-10, 6)
  })

  it('goes from one to the next in a direction', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 10, y: 1 },
      { x: 30, y: 0 },
      { x: 0, y: -20 },
    ]
    expect(nextIn(points, 0, [1, 0])).toBe(1)
    expect(nextIn(points, 1, [1, 0])).toBe(2)
    expect(nextIn(points, 0, [0, -1])).toBe(3)
    expect(nextIn(points, 0, [-1, 0])).toBe(-1)
    expect(nextIn(points, 9, [1, 0])).toBe(-1)
  })

  it('lets no label lie on another', () => {
    const fits = apart()
    expect(fits({ left: 0, top: 0, right: 50, bottom: 12 })).toBe(true)
    expect(fits({ left: 40, top: 6, right: 90, bottom: 18 })).toBe(false)
    expect(fits({ left: 50, top: 0, right: 90, bottom: 12 })).toBe(true)
  })
})
