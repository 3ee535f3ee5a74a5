import { useId, useState } from 'react'

/** What was typed and not kept, so that leaving the page by a slip loses nothing. As long as the app is open. */
const drafts = new Map<string, string>()

const TEXT_MAX = 10_000

interface NoteFormProps {
  /** What the draft is called. */
  draft: string
  label: string
  starts?: string
  placeholder?: string
  busy: boolean
  onKeep: (text: string) => Promise<unknown>
  onLeave?: () => void
}

/** A text to write; Ctrl or ⌘ with Enter keeps it. It grows with what is typed. */
export function NoteForm({ draft, label, starts = '', placeholder, busy, onKeep, onLeave }: NoteFormProps) {
  const id = useId()
  const [text, setText] = useState(() => drafts.get(draft) ?? starts)
  const type = (next: string) => {
    setText(next)
    if (next.trim() === '' || next === starts) drafts.delete(draft)
    else drafts.set(draft, next)
  }
  const keep = () => {
    const wanted = text.trim()
    if (wanted === '' || busy) return
    // Where it fails the text stays, and a message says why.
    onKeep(wanted).then(
      () => type(starts),
      () => undefined,
    )
  }
  const rows = Math.min(12, Math.max(onLeave ? 2 : 1, text.split('\n').length))
  return (
    <form
      className="note-form"
      onSubmit={(event) => {
        event.preventDefault()
        keep()
      }}
    >
      <label htmlFor={id} className="hidden">
        {label}
      </label>
      <textarea
        id={id}
        className="input"
        dir="auto"
        rows={rows}
        maxLength={TEXT_MAX}
        placeholder={placeholder}
        value={text}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault()
            keep()
          }
          if (event.key === 'Escape') onLeave?.()
        }}
      />
      {(text.trim() !== '' || onLeave) && (
        <div className="row">
          <button type="submit" className="btn go slim" disabled={busy || text.trim() === ''}>
            Keep
          </button>
          {onLeave && (
            <button
              type="button"
              className="btn bare slim"
              onClick={() => {
                drafts.delete(draft)
                onLeave()
              }}
            >
              Leave it
            </button>
          )}
        </div>
      )}
    </form>
  )
}
