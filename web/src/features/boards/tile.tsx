import type { ReactNode } from 'react'
import type { BoardTime, Tile } from '@kith/contract/boards'
import { Ghost } from '../../ui/answer.tsx'
import { Markdown } from '../../ui/markdown.tsx'
import type { Filters } from '../filters/filters.ts'
import { FigureTile } from './figure-tile.tsx'
import { ViewTile } from './view-tile.tsx'

/** What the tiles of a board follow. */
export interface Scope {
  readonly time: BoardTime
  readonly filters: Filters
  /** Saved views that are there for the reader. */
  readonly views: ReadonlySet<number>
}

/** Takes the room of what is to come, until it is its turn to ask. */
const Waiting = () => (
  <div aria-busy="true">
    <Ghost height="120px" />
  </div>
)

export function TileBody({ tile, scope, turn }: { tile: Tile; scope: Scope; turn: boolean }) {
  if (tile.type === 'text') return <Markdown text={tile.text} level={3} />
  if (!turn) return <Waiting />
  return tile.type === 'figure' ? <FigureTile tile={tile} scope={scope} /> : <ViewTile tile={tile} scope={scope} />
}

/** The frame of a tile in the grid. */
export function Frame({ tile, children }: { tile: Tile; children: ReactNode }) {
  return (
    <li className="tile" data-width={tile.width}>
      {children}
    </li>
  )
}
