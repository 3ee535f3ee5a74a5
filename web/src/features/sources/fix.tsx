import { useId, useState } from 'react'
import { useAct } from '../../queries.ts'
import { Failure } from '../../ui/answer.tsx'
import { Field } from '../../ui/field.tsx'
import { toast } from '../../ui/toasts.ts'
import { useMay } from '../session/session.ts'
import { retryOutcome, SET_ASIDE_CHANGES, type SetAsideRecord } from './retry.ts'

/** Above this the record would be cut when it was set aside: what is shown is then not the whole. */
const RAW_CHARS_MAX = 65_536

/** One record that was set aside: its text as it came, to be corrected in place. */
export function FixOne({ record }: { record: SetAsideRecord }) {
  const may = useMay()
  const id = useId()
  const [editing, setEditing] = useState(false)
  const [raw, setRaw] = useState(record.raw)
  const retry = useAct('setAside.retry', { refresh: SET_ASIDE_CHANGES, quiet: true, done: (done) => toast(retryOutcome(done)) })
  const dismiss = useAct('setAside.dismiss', { refresh: SET_ASIDE_CHANGES, done: () => toast('One record given up.') })
  const cut = record.raw.length >= RAW_CHARS_MAX
  return (
    <div>
      <p className="small">
        <code>{record.locator}</code> <span className="dim">{record.message}</span>
      </p>
      <label htmlFor={id} className="hidden">
        {editing ? 'The record, to be corrected' : 'The record as it came'}
      </label>
      <textarea
        id={id}
        className="input raw"
        rows={Math.min(8, Math.max(2, Math.ceil(raw.length / 90)))}
        spellCheck={false}
        readOnly={!editing}
        value={raw}
        onChange={(event) => setRaw(event.target.value)}
      />
      {cut && <p className="small faint">It is longer than what is kept here: correct it at the source.</p>}
      {retry.error && <Failure error={retry.error} />}
      {may.write && (
        <div className="row" style={{ marginTop: 6 }}>
          {editing ? (
            <button
              type="button"
              className="btn slim go"
              disabled={retry.isPending}
              onClick={() => retry.mutate({ ids: [record.id], raw })}
            >
              Try the corrected record
            </button>
          ) : (
            !cut && (
              <button type="button" className="btn slim" onClick={() => setEditing(true)}>
                Correct it
              </button>
            )
          )}
          <button
            type="button"
            className="btn slim danger"
            disabled={dismiss.isPending}
            onClick={() => dismiss.mutate({ ids: [record.id] })}
          >
            Give it up
          </button>
        </div>
      )}
    </div>
  )
}

interface BulkFixProps {
  reason: { sourceId: number; reason: string; count: number }
  onDone: () => void
}

/** The same slip in many records, corrected in all of them at once. */
export function BulkFix({ reason, onDone }: BulkFixProps) {
  const [find, setFind] = useState('')
  const [replacement, setReplacement] = useState('')
  const retry = useAct('setAside.retry', {
    refresh: SET_ASIDE_CHANGES,
    quiet: true,
    done: (done) => {
      toast(retryOutcome(done))
      if (done.stillAside === 0) onDone()
    },
  })
  return (
    <form
      className="row"
      style={{ alignItems: 'end', marginTop: 12 }}
      onSubmit={(event) => {
        event.preventDefault()
        retry.mutate({ source: reason.sourceId, reason: reason.reason, replace: [{ find, with: replacement }] })
      }}
    >
      <Field label="Where it says" value={find} required maxLength={1_000} autoFocus onChange={(event) => setFind(event.target.value)} />
      <Field label="put instead" value={replacement} maxLength={1_000} onChange={(event) => setReplacement(event.target.value)} />
      <button type="submit" className="btn go" disabled={retry.isPending || find === ''}>
        {retry.isPending ? 'Trying…' : `Correct ${reason.count} and try again`}
      </button>
      {retry.error && <Failure error={retry.error} />}
    </form>
  )
}
