import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { PersonRow } from '@kith/contract/people'
import { useDeferredValue, useState } from 'react'
import { counted } from '../../format/words.ts'
import { ask, useAct } from '../../queries.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Face } from '../../ui/face.tsx'
import { Check, Field } from '../../ui/field.tsx'
import { toast } from '../../ui/toasts.ts'
import { useRefreshAll } from '../identities/decide.ts'
import { EvidenceList } from '../identities/evidence.tsx'
import { Preview, usePreview } from '../identities/preview.tsx'
import { likely, question } from '../identities/words.ts'
import type { PersonDetail } from './detail.ts'

/** Merges a person with another that the reader knows to be the same: find them, see what it would make, decide. */
export function MergeWith({ person }: { person: PersonDetail }) {
  const [open, setOpen] = useState(false)
  const [other, setOther] = useState<PersonRow>()
  return (
    <>
      <button
        type="button"
        className="btn"
        onClick={() => {
          setOther(undefined)
          setOpen(true)
        }}
      >
        Merge with…
      </button>
      <Dialog title={other ? question([person, other]) : `Who else is ${person.name}?`} open={open} onOpenChange={setOpen} broad>
        {other ? (
          <Merge person={person} other={other} onBack={() => setOther(undefined)} onEnd={() => setOpen(false)} />
        ) : (
          <Find person={person} onFound={setOther} />
        )}
      </Dialog>
    </>
  )
}

const FOUND_MAX = 8

function Find({ person, onFound }: { person: PersonDetail; onFound: (other: PersonRow) => void }) {
  const [text, setText] = useState('')
  const wanted = useDeferredValue(text.trim())
  const found = useQuery({
    ...ask('people.list', {
      search: wanted,
      limit: FOUND_MAX + 1,
      sort: 'activities',
      details: false,
      teammates: 'include',
      robots: 'include',
    }),
    enabled: wanted !== '',
    placeholderData: keepPreviousData,
  })
  const people = wanted === '' ? [] : (found.data?.people ?? []).filter(({ id }) => id !== person.id).slice(0, FOUND_MAX)
  return (
    <>
      <Field
        label="Find them by name, username or address"
        type="search"
        autoComplete="off"
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <ul className="found-people" aria-live="polite">
        {people.map((one) => (
          <li key={one.id}>
            <button type="button" onClick={() => onFound(one)}>
              <Face id={one.id} name={one.name} />
              <span>
                <b className="strong" dir="auto">
                  {one.name}
                </b>
                <small className="faint block" dir="auto">
                  {one.about}
                </small>
              </span>
              <span className="num faint small">{counted(one.activities, 'activity', 'activities')}</span>
            </button>
          </li>
        ))}
      </ul>
      {wanted !== '' && found.data && people.length === 0 && <p className="dim">Nobody else by that name.</p>}
    </>
  )
}

interface MergeProps {
  person: PersonDetail
  other: PersonRow
  onBack: () => void
  onEnd: () => void
}

function Merge({ person, other, onBack, onEnd }: MergeProps) {
  const [reason, setReason] = useState('')
  const [overrule, setOverrule] = useState(false)
  const preview = usePreview([person.id, other.id], person.id)
  const why = useQuery(ask('identities.explain', { a: person.id, b: other.id }))
  const refreshAll = useRefreshAll()
  const undo = useAct('identities.undo', { done: refreshAll })
  const merge = useAct('people.merge', {
    done: async ({ decision }) => {
      onEnd()
      if (decision === null) toast('They were one person already.')
      else
        toast(`${other.name} and ${person.name} are one person now.`, {
          label: 'Undo',
          run: () => undo.mutate({ id: decision, together: true }),
        })
      await refreshAll()
    },
  })
  const apart = preview.data?.saidApart ?? false
  return (
    <form
      className="form"
      style={{ maxWidth: 'none' }}
      onSubmit={(event) => {
        event.preventDefault()
        merge.mutate({
          people: [person.id, other.id],
          into: person.id,
          ...(overrule ? { overrule } : {}),
          ...(reason.trim() ? { reason: reason.trim() } : {}),
        })
      }}
    >
      <p>
        <b className="strong" dir="auto">
          {other.name}
        </b>
        {other.about !== '' && (
          <span className="dim" dir="auto">
            , {other.about}
          </span>
        )}{' '}
        <button type="button" className="link" onClick={onBack}>
          choose somebody else
        </button>
      </p>
      <Preview query={preview} none={undefined} />
      {why.data ? <Explained why={why.data} /> : why.isPending && <p className="dim">Weighing what Kith holds on both…</p>}
      {apart && (
        <Check label="Somebody has said that these are two people. Merge them all the same." checked={overrule} onChange={setOverrule} />
      )}
      <Field
        label="Why"
        placeholder="for those who read it later"
        maxLength={1_000}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <div className="acts" style={{ marginTop: 0 }}>
        <button type="button" className="btn" onClick={onEnd}>
          Leave it
        </button>
        <button type="submit" className="btn go" disabled={!preview.data || (apart && !overrule) || merge.isPending}>
          {merge.isPending ? 'One moment…' : 'Merge these two'}
        </button>
      </div>
    </form>
  )
}

function Explained({
  why,
}: {
  why: { confidence: number; evidence: { bits: number; text: string }[]; proof: string | null; veto: string | null }
}) {
  if (why.evidence.length === 0 && !why.proof && !why.veto)
    return <p className="dim">Nothing that Kith holds speaks for it or against it: you know better.</p>
  return (
    <div>
      <p className="dim">
        By what Kith holds it is <b className="strong num">{likely(why.confidence)}</b> likely that they are one person.
      </p>
      {why.proof && <p className="small">Proof: {why.proof}</p>}
      {why.veto && <p className="small clay">Against it: {why.veto}</p>}
      <EvidenceList evidence={why.evidence} />
    </div>
  )
}
