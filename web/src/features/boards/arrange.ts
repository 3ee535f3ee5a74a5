/** Columns of a board on a broad screen. */
export const COLUMNS = 4

interface Placed {
  readonly id: string
  readonly width: number
}

/** How the tiles lie: filled row by row in their order, as the grid does it. */
export function rowsOf<T extends Placed>(tiles: readonly T[]): T[][] {
  const rows: T[][] = []
  let left = 0
  for (const tile of tiles) {
    if (tile.width > left) {
      rows.push([])
      left = COLUMNS
    }
    rows.at(-1)?.push(tile)
    left -= tile.width
  }
  return rows
}

export type Step = 'left' | 'right' | 'up' | 'down' | 'wider' | 'narrower'

/** One step of a tile; the same tiles where there is nowhere to go. */
export function stepped<T extends Placed>(tiles: readonly T[], id: string, step: Step): readonly T[] {
  const at = tiles.findIndex((tile) => tile.id === id)
  const tile = tiles[at]
  if (tile === undefined) return tiles
  switch (step) {
    case 'wider':
    case 'narrower': {
      const width = Math.max(1, Math.min(COLUMNS, tile.width + (step === 'wider' ? 1 : -1)))
      return width === tile.width ? tiles : tiles.with(at, { ...tile, width })
    }
    case 'left':
    case 'right':
      return movedTo(tiles, at, at + (step === 'left' ? -1 : 1))
    case 'up':
    case 'down':
      return movedTo(tiles, at, beyond(tiles, at, step))
  }
}

/** Before or after the tile that lies above or below. */
function beyond(tiles: readonly Placed[], at: number, step: 'up' | 'down'): number {
  const rows = rowsOf(tiles)
  let first = 0
  const placed = rows.map((row) => {
    const begins = first
    first += row.length
    return { begins, row }
  })
  const own = placed.findIndex(({ begins, row }) => at >= begins && at < begins + row.length)
  const there = placed[own + (step === 'up' ? -1 : 1)]
  if (there === undefined) return step === 'up' ? 0 : tiles.length - 1
  const column = columnOf(tiles.slice(placed[own]?.begins, at))
  const index = there.row.findLastIndex((_, i) => columnOf(there.row.slice(0, i)) <= column)
  return there.begins + Math.max(0, index)
}

const columnOf = (before: readonly Placed[]): number => before.reduce((sum, { width }) => sum + width, 0)

/** The tile at one place put to another; the same tiles where that is no place. */
export function movedTo<T>(tiles: readonly T[], from: number, to: number): readonly T[] {
  const tile = tiles[from]
  if (tile === undefined || to < 0 || to >= tiles.length || to === from) return tiles
  const others = tiles.filter((_, at) => at !== from)
  return [...others.slice(0, to), tile, ...others.slice(to)]
}

/** An id that no tile of the board has. */
export function freshId(tiles: readonly Placed[], kind: string): string {
  const taken = new Set(tiles.map(({ id }) => id))
  for (let n = tiles.length + 1; ; n++) if (!taken.has(`${kind}-${n}`)) return `${kind}-${n}`
}

const KEYS: Readonly<Record<string, Step>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  '+': 'wider',
  '-': 'narrower',
}
export const stepOfKey = (key: string): Step | undefined => KEYS[key]

/** Where a tile is, said after it was moved. */
export function placeSays(tiles: readonly Placed[], id: string): string {
  const at = tiles.findIndex((tile) => tile.id === id)
  const width = tiles[at]?.width ?? 1
  return `Place ${at + 1} of ${tiles.length}, ${width} of ${COLUMNS} columns wide`
}
