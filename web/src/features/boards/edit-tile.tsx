import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Tile } from '@kith/contract/boards'
import { ask } from '../../queries.ts'
import { Check, Choice, Field, Lines } from '../../ui/field.tsx'
import { SPAN_LABELS, SPANS } from './time.ts'

/** What a tile is called and shows, and whether it follows its board. */
export function EditTile({ tile, onDone }: { tile: Tile; onDone: (changed?: Tile) => void }) {
  const [draft, setDraft] = useState(tile)
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        onDone(draft)
      }}
    >
      <Field
        label="Title"
        dir="auto"
        maxLength={120}
        value={draft.title}
        help={draft.type === 'text' ? undefined : 'Without one it is called by what it shows.'}
        onChange={(event) => setDraft({ ...draft, title: event.target.value })}
      />
      {draft.type === 'text' && (
        <Lines
          label="Text"
          value={draft.text}
          help="Markdown: # heading, **bold**, - list, [words](https://…)"
          onChange={(text) => setDraft({ ...draft, text: text.slice(0, 5_000) })}
        />
      )}
      {draft.type === 'view' && (
        <Check
          label="Follows the time and the filter of the board, and not those it was saved with"
          checked={draft.follows}
          onChange={(follows) => setDraft({ ...draft, follows })}
        />
      )}
      {draft.type === 'figure' && <FigureFields draft={draft} onChange={setDraft} />}
      <div className="row">
        <button type="submit" className="btn go">
          Keep
        </button>
        <button type="button" className="btn" onClick={() => onDone()}>
          Leave it
        </button>
      </div>
    </form>
  )
}

type Figure = Extract<Tile, { type: 'figure' }>

function FigureFields({ draft, onChange }: { draft: Figure; onChange: (tile: Figure) => void }) {
  const measures = useQuery(ask('measures.list', {})).data?.measures ?? []
  const { time } = draft
  const value = time === null ? 'board' : 'last' in time ? time.last : 'days'
  return (
    <>
      <Choice
        label="Figure"
        value={draft.measure}
        choices={measures.map(({ name, label }) => ({ value: name, label }))}
        onChange={(measure) => onChange({ ...draft, measure })}
      />
      <Choice
        label="Time"
        value={value}
        choices={[
          { value: 'board' as const, label: 'As the board' },
          ...SPANS.map((one) => ({ value: one, label: SPAN_LABELS[one] })),
          ...(value === 'days' ? [{ value: 'days' as const, label: 'Days of its own' }] : []),
        ]}
        onChange={(next) => onChange({ ...draft, time: next === 'board' ? null : next === 'days' ? time : { last: next } })}
      />
    </>
  )
}
