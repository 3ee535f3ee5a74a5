import type { Tile } from '@kith/contract/boards'
import { capital } from '../../format/words.ts'

const CHARS_MAX = 40

/** How a tile is called where it is moved: by its title, else by what it shows. `views` names the saved views that are there. */
export function nameOf(tile: Tile, views: ReadonlyMap<number, string>): string {
  if (tile.title !== '') return tile.title
  switch (tile.type) {
    case 'view':
      return views.get(tile.view) ?? 'A view that is gone'
    case 'figure':
      return capital(tile.measure.replaceAll('-', ' '))
    case 'text':
      return (
        tile.text
          .replace(/^[#\s*_-]+/, '')
          .split('\n')[0]
          ?.slice(0, CHARS_MAX) || 'A text'
      )
  }
}
