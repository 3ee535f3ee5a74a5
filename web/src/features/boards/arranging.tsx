import { useQuery } from '@tanstack/react-query'
import { useState, type DragEvent, type KeyboardEvent } from 'react'
import { flushSync } from 'react-dom'
import type { Board, Tile } from '@kith/contract/boards'
import { ask } from '../../queries.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { AddTile } from './add-tile.tsx'
import { movedTo, placeSays, stepOfKey, stepped, type Step } from './arrange.ts'
import { EditTile } from './edit-tile.tsx'
import { nameOf } from './names.ts'
import { Frame, TileBody, type Scope } from './tile.tsx'
import { useArrangement } from './arrangement.ts'
import { useTurns } from './turns.ts'

/** A board while it is arranged: by drag, and by buttons and keys alike. Each step is kept at once. */
export function Arranging({ board, scope }: { board: Board; scope: Scope }) {
  const { tiles, set, undo, state } = useArrangement(board)
  const turns = useTurns(tiles)
  const { data } = useQuery(ask('views.list', {}))
  const views = new Map(data?.views.map(({ id, name }) => [id, name]))
  const [says, say] = useState('')
  const [edited, edit] = useState<Tile>()
  const [dragged, drag] = useState<string>()
  const step = (tile: Tile, way: Step) => {
    const next = stepped(tiles, tile.id, way)
    // Moving an element takes the focus from it: it is given back.
    const held = document.activeElement
    flushSync(() => set(next))
    if (held instanceof HTMLElement) held.focus()
    say(`${nameOf(tile, views)}: ${placeSays(next, tile.id)}`)
  }
  const add = (tile: Tile) => {
    set([...tiles, tile])
    say(`${nameOf(tile, views)} was added`)
  }
  const dropOn = (target: Tile) => {
    const from = tiles.findIndex(({ id }) => id === dragged)
    const to = tiles.findIndex(({ id }) => id === target.id)
    if (from >= 0) set(movedTo(tiles, from, to))
    drag(undefined)
  }
  return (
    <>
      <div className="row arranging">
        <AddTile tiles={tiles} onAdd={add} />
        <button type="button" className="btn" disabled={undo === undefined} onClick={undo}>
          Undo
        </button>
        <span className="small dim" role="status">
          {state === 'kept' ? 'Kept' : state === 'keeping' ? 'Keeping…' : 'Not kept'}
        </span>
        <span className="small dim arranging-help">
          Drag a tile, or move it with the arrow keys from its handle; + and − change its width.
        </span>
        <span className="hidden" role="status">
          {says}
        </span>
      </div>
      <ul className="tiles">
        {tiles.map((tile) => (
          <Frame key={tile.id} tile={tile}>
            <Handles
              tile={tile}
              name={nameOf(tile, views)}
              isDragged={tile.id === dragged}
              onStep={(way) => step(tile, way)}
              onEdit={() => edit(tile)}
              onRemove={() => set(tiles.filter(({ id }) => id !== tile.id))}
              onDrag={drag}
              onDrop={() => dropOn(tile)}
            />
            <div className="tile-body" inert>
              <TileBody tile={tile} scope={scope} turn={turns.has(tile.id)} />
            </div>
          </Frame>
        ))}
      </ul>
      <Dialog title="Change this tile" open={edited !== undefined} onOpenChange={() => edit(undefined)}>
        {edited && (
          <EditTile
            tile={edited}
            onDone={(changed) => {
              if (changed) set(tiles.map((tile) => (tile.id === changed.id ? changed : tile)))
              edit(undefined)
            }}
          />
        )}
      </Dialog>
    </>
  )
}

interface HandlesProps {
  tile: Tile
  name: string
  isDragged: boolean
  onStep: (step: Step) => void
  onEdit: () => void
  onRemove: () => void
  onDrag: (id: string | undefined) => void
  onDrop: () => void
}

const STEPS: readonly { readonly step: Step; readonly sign: string; readonly label: string }[] = [
  { step: 'left', sign: '←', label: 'to the left' },
  { step: 'right', sign: '→', label: 'to the right' },
  { step: 'up', sign: '↑', label: 'up' },
  { step: 'down', sign: '↓', label: 'down' },
]

/** What moves a tile: a handle to drag and for keys, and a button for each step. */
function Handles({ tile, name, isDragged, onStep, onEdit, onRemove, onDrag, onDrop }: HandlesProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    const step = stepOfKey(event.key)
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    onStep(step)
  }
  const over = (event: DragEvent) => event.preventDefault()
  return (
    <div className="handles" data-dragged={isDragged} onDragOver={over} onDrop={onDrop}>
      <button
        type="button"
        className="handle"
        data-handle={tile.id}
        draggable
        aria-label={`Move ${name}: arrow keys, plus and minus`}
        onKeyDown={onKeyDown}
        onDragStart={(event) => {
          event.dataTransfer.setData('text/plain', tile.id)
          onDrag(tile.id)
        }}
        onDragEnd={() => onDrag(undefined)}
      >
        <span aria-hidden="true">⠿</span> <bdi>{name}</bdi>
      </button>
      <span className="steps">
        {STEPS.map(({ step, sign, label }) => (
          <button key={step} type="button" className="step" aria-label={`Move ${name} ${label}`} onClick={() => onStep(step)}>
            {sign}
          </button>
        ))}
        <button
          type="button"
          className="step"
          aria-label={`Make ${name} narrower`}
          disabled={tile.width === 1}
          onClick={() => onStep('narrower')}
        >
          −
        </button>
        <button
          type="button"
          className="step"
          aria-label={`Make ${name} wider`}
          disabled={tile.width === 4}
          onClick={() => onStep('wider')}
        >
          +
        </button>
        <button type="button" className="btn bare slim" aria-label={`Change ${name}`} onClick={onEdit}>
          Change
        </button>
        <button type="button" className="btn bare slim" aria-label={`Remove ${name}`} onClick={onRemove}>
          Remove
        </button>
      </span>
    </div>
  )
}
