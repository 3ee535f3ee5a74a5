import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Board } from '@kith/contract/boards'
import { useAct } from '../../queries.ts'
import { Confirm, Dialog } from '../../ui/dialog.tsx'
import { Check, Choice, Field, Lines } from '../../ui/field.tsx'
import { SPAN_LABELS, SPANS } from './time.ts'

/** Name, time and place of a board. */
export function BoardSettings({ board }: { board: Board }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="btn" onClick={() => setOpen(true)}>
        Settings
      </button>
      <Dialog title="About this board" open={open} onOpenChange={setOpen}>
        {open && <Form board={board} onDone={() => setOpen(false)} />}
      </Dialog>
    </>
  )
}

function Form({ board, onDone }: { board: Board; onDone: () => void }) {
  const navigate = useNavigate()
  const [name, setName] = useState(board.name)
  const [description, setDescription] = useState(board.description)
  const [last, setLast] = useState<(typeof SPANS)[number] | 'days'>('last' in board.time ? board.time.last : 'days')
  const [from, setFrom] = useState('from' in board.time ? board.time.from : '')
  const [to, setTo] = useState('to' in board.time ? board.time.to : '')
  const [start, setStart] = useState(board.start)
  const update = useAct('boards.update', { refresh: ['boards'], done: onDone })
  const remove = useAct('boards.remove', { refresh: ['boards.list'], done: () => navigate({ to: '/boards' }) })
  const isWhole = name.trim() !== '' && (last !== 'days' || (from !== '' && to >= from))
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isWhole || update.isPending) return
        update.mutate({ id: board.id, name, description, start, time: last === 'days' ? { from, to } : { last } })
      }}
    >
      <Field label="Name" required maxLength={120} dir="auto" value={name} onChange={(event) => setName(event.target.value)} />
      <Lines label="What it is for" value={description} onChange={setDescription} />
      <Choice
        label="Time that its tiles follow"
        value={last}
        choices={[
          ...SPANS.map((value) => ({ value, label: SPAN_LABELS[value] })),
          { value: 'days' as const, label: 'From one day to another' },
        ]}
        onChange={setLast}
      />
      {last === 'days' && (
        <div className="row">
          <Field label="From" type="date" required value={from} onChange={(event) => setFrom(event.target.value)} />
          <Field label="To" type="date" required min={from} value={to} onChange={(event) => setTo(event.target.value)} />
        </div>
      )}
      <Check label="What the team sees first, when Kith is opened" checked={start} onChange={setStart} />
      <div className="row">
        <button type="submit" className="btn go" disabled={!isWhole || update.isPending}>
          Keep
        </button>
        <button type="button" className="btn" onClick={onDone}>
          Leave it
        </button>
        <Confirm
          trigger={
            <button type="button" className="btn bare danger">
              Remove the board
            </button>
          }
          title={`Remove “${board.name}”?`}
          act="Remove it"
          run={() => remove.mutateAsync({ id: board.id })}
        >
          <p>Its arrangement and its texts are gone for all of the team. Saved views stay.</p>
        </Confirm>
      </div>
    </form>
  )
}
