import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { Audience, Colour, Community, Focus } from '@kith/contract/communities'
import { ask, useAct } from '../../queries.ts'
import { Failure } from '../../ui/answer.tsx'
import { Confirm, Dialog } from '../../ui/dialog.tsx'
import { Check, Choice, Field, Lines } from '../../ui/field.tsx'
import { toast } from '../../ui/toasts.ts'
import { AUDIENCES, COLOURS, FOCUSES } from './words.ts'

/** Whatever is seen for communities may change with them. */
const EVERYTHING = ['*']

export function AddCommunity() {
  const [open, setOpen] = useState(false)
  const act = useAct('communities.create', { refresh: EVERYTHING, quiet: true, done: () => setOpen(false) })
  return (
    <>
      <button type="button" className="btn go" onClick={() => setOpen(true)}>
        Add a community
      </button>
      <Dialog title="Add a community" open={open} onOpenChange={setOpen}>
        <CommunityForm act="Add" busy={act.isPending} error={act.error} onSave={(given) => act.mutate(given)} />
      </Dialog>
    </>
  )
}

export function EditCommunity({ community }: { community: Community }) {
  const [open, setOpen] = useState(false)
  const act = useAct('communities.update', {
    refresh: EVERYTHING,
    quiet: true,
    done: () => {
      setOpen(false)
      toast('Kept.')
    },
  })
  return (
    <>
      <button type="button" className="btn bare slim" onClick={() => setOpen(true)}>
        Edit<span className="hidden"> {community.name}</span>
      </button>
      <Dialog title={`Edit ${community.name}`} open={open} onOpenChange={setOpen}>
        <CommunityForm
          key={JSON.stringify(community)}
          known={community}
          act="Keep"
          busy={act.isPending}
          error={act.error}
          onSave={(given) => act.mutate({ id: community.id, ...given })}
          remove={<RemoveCommunity community={community} />}
        />
      </Dialog>
    </>
  )
}

function RemoveCommunity({ community }: { community: Community }) {
  const act = useAct('communities.remove', { refresh: EVERYTHING })
  return (
    <Confirm
      trigger={
        <button type="button" className="btn bare">
          Remove
        </button>
      }
      title={`Remove ${community.name}?`}
      act="Remove it"
      run={() => act.mutateAsync({ id: community.id })}
    >
      <p>
        Its sources, people and activities stay as they are. Only the community itself goes, and links that show it alone show an error.
      </p>
    </Confirm>
  )
}

interface Given {
  name: string
  audience: Audience
  focus: Focus
  colour: Colour
  description: string
  sources: number[]
}

interface FormProps {
  known?: Community
  act: string
  busy: boolean
  error: Error | null
  onSave: (given: Given) => void
  remove?: React.ReactNode
}

function CommunityForm({ known, act, busy, error, onSave, remove }: FormProps) {
  const all = useQuery(ask('sources.list', {})).data?.sources ?? []
  const [given, setGiven] = useState<Given>({
    name: known?.name ?? '',
    audience: known?.audience ?? 'external',
    focus: known?.focus ?? 'product',
    colour: known?.colour ?? 'green',
    description: known?.description ?? '',
    sources: known?.sources ?? [],
  })
  const set = (change: Partial<Given>) => setGiven((before) => ({ ...before, ...change }))
  const save = (event: FormEvent) => {
    event.preventDefault()
    onSave({ ...given, name: given.name.trim(), description: given.description.trim() })
  }
  return (
    <form className="form" onSubmit={save}>
      <Field label="Name" dir="auto" required maxLength={120} value={given.name} onChange={(event) => set({ name: event.target.value })} />
      <Choice label="Who it is for" value={given.audience} choices={AUDIENCES} onChange={(audience) => set({ audience })} />
      <Choice label="What it is around" value={given.focus} choices={FOCUSES} onChange={(focus) => set({ focus })} />
      <Choice label="Colour" value={given.colour} choices={COLOURS} onChange={(colour) => set({ colour })} />
      <Lines label="What it is about" value={given.description} onChange={(description) => set({ description })} />
      <fieldset className="field">
        <legend className="label">Its sources</legend>
        {all.length === 0 && (
          <p className="dim small">No source is connected yet. They can be given to it later, also in their own settings.</p>
        )}
        {all.map(({ id, title }) => (
          <Check
            key={id}
            label={title}
            checked={given.sources.includes(id)}
            onChange={(on) => set({ sources: on ? [...given.sources, id] : given.sources.filter((one) => one !== id) })}
          />
        ))}
      </fieldset>
      {error && <Failure error={error} />}
      <div className="acts">
        {remove}
        <button type="submit" className="btn go" disabled={busy || given.name.trim() === ''}>
          {busy ? 'One moment…' : act}
        </button>
      </div>
    </form>
  )
}
