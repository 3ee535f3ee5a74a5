import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Form } from '@kith/contract/views'
import { useState } from 'react'
import { ask, useAct } from '../../queries.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Check, Field, Lines } from '../../ui/field.tsx'
import { toast } from '../../ui/toasts.ts'
import { useMay } from '../session/session.ts'
import { questionOf, searchOf, type ExploreSearch, type Question } from './search.ts'

interface SaveViewProps {
  search: ExploreSearch
  question: Question
  form: Form
}

/** Saves what is asked under a name; what began as a saved view can be changed in its place. The link holds it all without. */
export function SaveView({ search, question, form }: SaveViewProps) {
  const may = useMay()
  const [open, setOpen] = useState(false)
  const navigate = useNavigate()
  const id = search.view ?? 0
  const saved = useQuery({ ...ask('views.get', { id }), enabled: search.view !== undefined }).data
  const update = useAct('views.update', { refresh: ['views'], done: () => toast('The view is changed.') })
  const isChanged = saved !== undefined && !isSame(search, searchOf(saved.question, saved.form), form)
  const copy = async () => {
    await navigator.clipboard.writeText(location.href)
    toast('The link is copied. It holds the whole question.')
  }
  return (
    <>
      <button type="button" className="btn" onClick={() => void copy()}>
        Copy link
      </button>
      {may.write && isChanged && (
        <button type="button" className="btn" disabled={update.isPending} onClick={() => update.mutate({ id, question, form })}>
          Save changes
        </button>
      )}
      {may.write && (
        <button type="button" className="btn go" onClick={() => setOpen(true)}>
          {saved ? 'Save as another' : 'Save'}
        </button>
      )}
      <Dialog title="Save this view" open={open} onOpenChange={setOpen}>
        <SaveForm
          question={question}
          form={form}
          onDone={(made) => {
            setOpen(false)
            void navigate({ to: '/explore', search: { ...search, view: made }, replace: true, resetScroll: false })
          }}
        />
      </Dialog>
    </>
  )
}

/** Whether an address still asks what was saved. */
const isSame = (search: ExploreSearch, saved: ExploreSearch, form: Form): boolean => {
  const plain = (asked: ExploreSearch) => JSON.stringify(Object.entries(questionOf(asked)).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return form === saved.form && plain(search) === plain(saved)
}

function SaveForm({ question, form, onDone }: Omit<SaveViewProps, 'search'> & { onDone: (id: number) => void }) {
  const [name, setName] = useState('')
  const [description, setDescription] = useState('')
  const [shared, setShared] = useState(true)
  const save = useAct('views.save', {
    refresh: ['views'],
    done: (view) => {
      toast('The view is saved.')
      onDone(view.id)
    },
  })
  return (
    <form className="form" action={() => save.mutate({ name, description, shared, question, form })}>
      <Field label="Name" value={name} required maxLength={120} autoFocus onChange={(event) => setName(event.target.value)} />
      <Lines label="What it is for" value={description} onChange={setDescription} />
      <Check label="For all of the team" checked={shared} onChange={setShared} />
      <div className="acts">
        <button type="submit" className="btn go" disabled={save.isPending || name.trim() === ''}>
          Save
        </button>
      </div>
    </form>
  )
}

/** The saved view that an address began with: its name, and what of it has gone. */
export function Viewed({ id, search }: { id: number; search: ExploreSearch }) {
  const query = useQuery(ask('views.get', { id }))
  if (query.error) return <p className="small dim">The saved view that this began with is not there any more; the question is.</p>
  const view = query.data
  if (view === undefined) return null
  return (
    <div className="viewed">
      <p>
        <b dir="auto">{view.name}</b> <span className="dim">{view.shared ? 'saved for the team' : 'saved for yourself'}</span>
        {!isSame(search, searchOf(view.question, view.form), search.form ?? view.form) && <span className="dim"> · changed</span>}
      </p>
      {view.description && (
        <p className="small dim" dir="auto">
          {view.description}
        </p>
      )}
      {view.gone.map((says) => (
        <p key={says} className="small gone">
          {says}
        </p>
      ))}
    </div>
  )
}
