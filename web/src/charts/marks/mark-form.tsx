import { useState } from 'react'
import type { Annotation } from '@kith/contract/annotations'
import { useSession } from '../../features/session/session.ts'
import { today } from '../../format/days.ts'
import { useAct } from '../../queries.ts'
import { Choice, Field } from '../../ui/field.tsx'
import { useMarksShown } from './shown.ts'
import { KIND_NAMES, KINDS } from './words.ts'

type MarkFormProps = { onDone: () => void } & ({ mark: Annotation } | { from: string; to: string })

/** What happened, and when: a day, or a span of days. */
export function MarkForm(props: MarkFormProps) {
  const mark = 'mark' in props ? props.mark : undefined
  const zone = useSession()?.workspace.zone ?? 'UTC'
  const now = today(zone)
  const [kind, setKind] = useState(mark?.kind ?? 'note')
  const [title, setTitle] = useState(mark?.title ?? '')
  const [from, setFrom] = useState(mark?.from ?? ('to' in props && props.to < now ? props.to : now))
  const [to, setTo] = useState(mark?.to ?? '')
  const [url, setUrl] = useState(mark?.url ?? '')
  const [, show] = useMarksShown()
  const done = () => {
    show(true)
    props.onDone()
  }
  const refresh = ['annotations', 'measures.query']
  const create = useAct('annotations.create', { refresh, done })
  const update = useAct('annotations.update', { refresh, done })
  const busy = create.isPending || update.isPending
  const isBackwards = to !== '' && to < from
  const keep = () => {
    const facts = { kind, title: title.trim(), from, to: to === '' ? null : to, url: url.trim() === '' ? null : url.trim() }
    if (mark?.id) update.mutate({ id: mark.id, ...facts })
    else create.mutate(facts)
  }
  return (
    <form
      className="mark-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy && title.trim() !== '' && !isBackwards) keep()
      }}
    >
      <Field label="What happened" dir="auto" required maxLength={200} value={title} onChange={(event) => setTitle(event.target.value)} />
      <Choice label="Kind" value={kind} choices={KINDS.map((value) => ({ value, label: KIND_NAMES[value] }))} onChange={setKind} />
      <div className="two">
        <Field label="Day" type="date" required value={from} onChange={(event) => setFrom(event.target.value)} />
        <Field
          label="Last day, of a span"
          type="date"
          value={to}
          fault={isBackwards ? 'Before the first day' : undefined}
          onChange={(event) => setTo(event.target.value)}
        />
      </div>
      <Field label="Link" type="url" placeholder="https://" value={url} onChange={(event) => setUrl(event.target.value)} />
      <div className="row">
        <button type="submit" className="btn go slim" disabled={busy || title.trim() === '' || from === '' || isBackwards}>
          {mark ? 'Keep' : 'Mark it'}
        </button>
        <button type="button" className="btn bare slim" onClick={props.onDone}>
          Leave it
        </button>
      </div>
    </form>
  )
}
