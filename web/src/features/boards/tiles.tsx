import type { Tile } from '@kith/contract/boards'
import { Frame, TileBody, type Scope } from './tile.tsx'
import { useTurns } from './turns.ts'

/** A board as it is read. */
export function Tiles({ tiles, scope }: { tiles: readonly Tile[]; scope: Scope }) {
  const turns = useTurns(tiles)
  return (
    <ul className="tiles">
      {tiles.map((tile) => (
        <Frame key={tile.id} tile={tile}>
          {tile.type === 'text' && tile.title !== '' && (
            <h2>
              <bdi>{tile.title}</bdi>
            </h2>
          )}
          <TileBody tile={tile} scope={scope} turn={turns.has(tile.id)} />
        </Frame>
      ))}
    </ul>
  )
}
