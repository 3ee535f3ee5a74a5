import { describe, expect, it } from 'vitest'
import { freshId, placeSays, rowsOf, stepped, type Step } from './arrange.ts'

const board = (...widths: number[]) => widths.map((width, at) => ({ id: 'abcdefgh'[at] ?? '', width }))
const order = (tiles: readonly { id: string }[]) => tiles.map(({ id }) => id).join('')
const after = (tiles: ReturnType<typeof board>, id: string, ...steps: Step[]) =>
  order(steps.reduce((now, step) => [...stepped(now, id, step)], tiles))

describe('a board', () => {
  it('fills its rows in the order of the tiles', () => {
    expect(rowsOf(board(1, 1, 2, 3, 2, 4)).map(order)).toEqual(['abc', 'd', 'e', 'f'])
    expect(rowsOf([])).toEqual([])
  })

  it('moves a tile by one to either side, and stops at the ends', () => {
    const tiles = board(1, 1, 1, 1)
    expect(after(tiles, 'b', 'right')).toBe('acbd')
    expect(after(tiles, 'b', 'left')).toBe('bacd')
    expect(after(tiles, 'a', 'left')).toBe('abcd')
    expect(after(tiles, 'd', 'right')).toBe('abcd')
    expect(after(tiles, 'nobody', 'left')).toBe('abcd')
  })

  it('moves a tile to the place above or below it', () => {
    const tiles = board(2, 2, 2, 2, 4)
    expect(after(tiles, 'd', 'up')).toBe('adbce')
    expect(after(tiles, 'a', 'down')).toBe('bcade')
    expect(after(tiles, 'e', 'up')).toBe('abecd')
    expect(after(tiles, 'b', 'up')).toBe('bacde')
    expect(after(tiles, 'd', 'up', 'down')).toBe('abcde')
  })

  it('makes a tile wider and narrower within its columns', () => {
    const [one] = stepped(board(1, 1), 'a', 'wider')
    expect(one?.width).toBe(2)
    const tiles = board(4, 1)
    expect(stepped(tiles, 'a', 'wider')).toBe(tiles)
    expect(stepped(tiles, 'b', 'narrower')).toBe(tiles)
  })

  it('says where a tile is', () => {
    expect(placeSays(board(1, 2), 'b')).toBe('Place 2 of 2, 2 of 4 columns wide')
  })

  it('never gives two tiles one id', () => {
    expect(freshId([{ id: 'text-2', width: 1 }], 'text')).toBe('text-3')
  })
})
