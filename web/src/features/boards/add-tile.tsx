import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Tile } from '@kith/contract/boards'
import { ask } from '../../queries.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Choice, Lines } from '../../ui/field.tsx'
import { freshId } from './arrange.ts'

interface AddTileProps {
  tiles: readonly Tile[]
  onAdd: (tile: Tile) => void
}

/** A saved view, a figure or a text, put after the last tile. */
export function AddTile({ tiles, onAdd }: AddTileProps) {
  const [open, setOpen] = useState(false)
  const add = (tile: Tile) => {
    onAdd(tile)
    setOpen(false)
  }
  return (
    <>
      <button type="button" className="btn go" onClick={() => setOpen(true)}>
        Add a tile
      </button>
      <Dialog title="Add a tile" open={open} onOpenChange={setOpen}>
        {open && (
          <div className="form">
            <AddView tiles={tiles} onAdd={add} />
            <AddFigure tiles={tiles} onAdd={add} />
            <AddText tiles={tiles} onAdd={add} />
          </div>
        )}
      </Dialog>
    </>
  )
}

function AddView({ tiles, onAdd }: AddTileProps) {
  const views = useQuery(ask('views.list', {})).data?.views ?? []
  const [chosen, choose] = useState('')
  const view = views.find(({ id }) => String(id) === (chosen || String(views[0]?.id)))
  if (views.length === 0)
    return (
      <p className="small dim">
        No view is saved yet.{' '}
        <Link to="/explore" className="link">
          Ask a question in Explore
        </Link>{' '}
        and save it: it can stand here then.
      </p>
    )
  return (
    <form
      className="add-one"
      onSubmit={(event) => {
        event.preventDefault()
        if (view) onAdd({ type: 'view', id: freshId(tiles, 'view'), width: 2, title: '', view: view.id, follows: true })
      }}
    >
      <Choice
        label="A saved view"
        value={String(view?.id ?? '')}
        choices={views.map(({ id, name }) => ({ value: String(id), label: name }))}
        onChange={choose}
      />
      <button type="submit" className="btn">
        Add the view
      </button>
    </form>
  )
}

function AddFigure({ tiles, onAdd }: AddTileProps) {
  const measures = useQuery(ask('measures.list', {})).data?.measures ?? []
  const [measure, setMeasure] = useState('active-people')
  return (
    <form
      className="add-one"
      onSubmit={(event) => {
        event.preventDefault()
        onAdd({ type: 'figure', id: freshId(tiles, 'figure'), width: 1, title: '', measure, time: null, filter: null })
      }}
    >
      <Choice
        label="A figure, compared with before"
        value={measure}
        choices={measures.map(({ name, label }) => ({ value: name, label }))}
        onChange={setMeasure}
      />
      <button type="submit" className="btn">
        Add the figure
      </button>
    </form>
  )
}

function AddText({ tiles, onAdd }: AddTileProps) {
  const [text, setText] = useState('')
  return (
    <form
      className="add-one"
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim() !== '') onAdd({ type: 'text', id: freshId(tiles, 'text'), width: 2, title: '', text })
      }}
    >
      <Lines label="A text" value={text} onChange={setText} help="Markdown: # heading, **bold**, - list, [words](https://…)" />
      <button type="submit" className="btn" disabled={text.trim() === ''}>
        Add the text
      </button>
    </form>
  )
}
