import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { ErasePreview, Stays } from '@kith/contract/erasure'
import { downloadUrl, type Output } from '../../api.ts'
import { count } from '../../format/numbers.ts'
import { counted } from '../../format/words.ts'
import { ask, refresh, useAct } from '../../queries.ts'
import { Answer, Failure, GhostRows } from '../../ui/answer.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { useMay } from '../session/session.ts'
import { goes } from './words.ts'

/** What a person may ask of the team: all that is held on them, and to be forgotten. */
export function EraseOrExport({ id, name }: { id: number; name: string }) {
  const may = useMay()
  if (!may.admin) return null
  return (
    <section className="aside-section">
      <h2>Erase or export</h2>
      <p>
        <a className="link" href={downloadUrl('people.archive', { id })} download>
          Download all that is held
        </a>
      </p>
      <Erase id={id} name={name} />
    </section>
  )
}

function Erase({ id, name }: { id: number; name: string }) {
  const [open, setOpen] = useState(false)
  const navigate = useNavigate()
  const client = useQueryClient()
  const act = useAct('people.erase', { quiet: true })
  const show = (on: boolean) => {
    if (act.isPending) return
    setOpen(on)
    if (on) return
    if (act.data === undefined) return act.reset()
    // The page of somebody who is gone: only now that the outcome was read.
    void navigate({ to: '/people' }).then(() => refresh(client, '*'))
  }
  return (
    <>
      <button type="button" className="btn slim danger" onClick={() => show(true)}>
        Erase this person
      </button>
      <Dialog title={act.data ? 'Erased' : `Erase ${name}?`} open={open} onOpenChange={show}>
        {act.data ? (
          <Outcome done={act.data} leave={() => show(false)} />
        ) : (
          <Ask
            id={id}
            busy={act.isPending}
            error={act.error}
            erase={(confirm, note) => act.mutate({ id, confirm, ...(note === '' ? {} : { note }) })}
          />
        )}
      </Dialog>
    </>
  )
}

interface AskProps {
  id: number
  busy: boolean
  error: Error | null
  erase: (confirm: string, note: string) => void
}

function Ask({ id, busy, error, erase }: AskProps) {
  const preview = useQuery({ ...ask('people.previewErase', { id }), staleTime: 0 })
  const [typed, setTyped] = useState('')
  const [note, setNote] = useState('')
  return (
    <Answer query={preview} ghost={<GhostRows rows={4} />}>
      {(known) => (
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault()
            erase(typed, note)
          }}
        >
          <What preview={known} />
          <Field
            label={`To confirm, write the name: ${known.name}`}
            value={typed}
            required
            autoComplete="off"
            dir="auto"
            onChange={(event) => setTyped(event.target.value)}
          />
          <Field
            label="Note for the list (may stay empty)"
            value={note}
            maxLength={300}
            pattern="[^@]*"
            help="It stays, so write nothing personal. For example: asked for by letter."
            onChange={(event) => setNote(event.target.value)}
          />
          {error && <Failure error={error} />}
          <div className="acts">
            <button type="submit" className="btn danger go" disabled={busy || typed.trim() === ''}>
              {busy ? 'One moment…' : 'Erase for ever'}
            </button>
          </div>
        </form>
      )}
    </Answer>
  )
}

function What({ preview }: { preview: ErasePreview }) {
  return (
    <div className="prose">
      <p>This cannot be undone. It goes from figures, lists and the log, and no reading of a source brings it back:</p>
      <ul>
        {goes(preview).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {preview.sharing.length > 0 && (
        <p>
          {preview.sharing.map((one) => one.name).join(', ')} {preview.sharing.length === 1 ? 'has' : 'have'} an address of this person,
          too. They stay, and the address stays allowed.
        </p>
      )}
      <Elsewhere stays={preview.stays} />
    </div>
  )
}

/** What Kith cannot reach, and what to do there. */
function Elsewhere({ stays }: { stays: readonly Stays[] }) {
  if (stays.length === 0) return null
  return (
    <>
      <p>Kith cannot change what it reads. These still hold the person:</p>
      <ul>
        {stays.slice(0, 20).map((one) => (
          <li key={one.sourceId}>
            <b>{one.title}</b>
            {one.files.length > 0 && (
              <span className="dim">
                {' '}
                ({one.files.slice(0, 3).join(', ')}
                {one.files.length > 3 && ` and ${count(one.files.length - 3)} more`})
              </span>
            )}
            <br />
            <span className="dim">{one.todo}</span>
          </li>
        ))}
      </ul>
      {stays.length > 20 && <p className="dim">And {counted(stays.length - 20, 'more source', 'more sources')}.</p>}
    </>
  )
}

function Outcome({ done, leave }: { done: Output<'people.erase'>; leave: () => void }) {
  return (
    <div className="prose">
      <p>
        {done.state === 'done'
          ? `${counted(done.activities, 'activity is', 'activities are')} gone, and whoever it was does not come back.`
          : 'Nothing new comes in any more. The rest goes on by itself, also after a restart; Settings shows when it is done.'}
      </p>
      {done.elsewhere.length > 0 && (
        <p>
          The name still stands in what people wrote elsewhere:{' '}
          {done.elsewhere.map((one) => `${one.table} (${count(one.rows)})`).join(', ')}. Look there.
        </p>
      )}
      <Elsewhere stays={done.stays} />
      <p className="dim">Backups made before hold everything; erase again after restoring one.</p>
      <div className="acts">
        <button type="button" className="btn go" onClick={leave}>
          Done
        </button>
      </div>
    </div>
  )
}
