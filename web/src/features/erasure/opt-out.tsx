import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Input } from '../../api.ts'
import { date } from '../../format/dates.ts'
import { ask, useAct } from '../../queries.ts'
import { Answer, Failure, GhostRows } from '../../ui/answer.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Choice, Field } from '../../ui/field.tsx'
import { Group } from '../../ui/page.tsx'
import { toast } from '../../ui/toasts.ts'
import { blocks } from './words.ts'

/** Who may not come in: whom it means cannot be read by anybody. */
export function OptOut() {
  const query = useQuery(ask('optOut.list', { limit: 100 }))
  return (
    <Group title="Erased and opted out" aside="kept as hashes: nobody can read who it is">
      <Answer query={query} ghost={<GhostRows rows={1} />}>
        {({ total, entries }) => (
          <>
            {total === 0 && (
              <p className="dim" style={{ padding: '14px 0' }}>
                Nobody has opted out, and nobody was erased.
              </p>
            )}
            <ul>
              {entries.map((entry) => (
                <li key={entry.id} className="item">
                  <span className="who">
                    <span>
                      <b>{entry.kind === 'erasure' ? 'Erased' : 'Opted out'}</b>
                      <small>{date(entry.at)}</small>
                    </span>
                  </span>
                  <span className="why small">
                    {blocks(entry)}
                    {entry.note && <span className="faint"> · {entry.note}</span>}
                  </span>
                </li>
              ))}
            </ul>
            {total > entries.length && <p className="dim">These are the latest {entries.length}.</p>}
          </>
        )}
      </Answer>
      <div className="acts" style={{ marginTop: 14 }}>
        <Ask does="add" />
        <Ask does="remove" />
      </div>
    </Group>
  )
}

const WORDS = {
  add: { open: 'Block somebody', title: 'Keep somebody out', go: 'Block for ever' },
  remove: { open: 'Let somebody in again', title: 'Let somebody in again', go: 'Lift it' },
} as const

const KINDS = [
  { value: 'address', label: 'E-mail address' },
  { value: 'username', label: 'Username at a platform' },
  { value: 'key', label: 'Id of an account at a platform' },
] as const
type Kind = (typeof KINDS)[number]['value']

function Ask({ does }: { does: 'add' | 'remove' }) {
  const [open, setOpen] = useState(false)
  const [kind, setKind] = useState<Kind>('address')
  const [platform, setPlatform] = useState('github')
  const [value, setValue] = useState('')
  const [note, setNote] = useState('')
  const [confirm, setConfirm] = useState('')
  const close = (says: string) => {
    show(false)
    toast(says)
  }
  const add = useAct('optOut.add', {
    refresh: ['optOut', 'people', 'workspace.home', 'measures'],
    quiet: true,
    done: ({ existed, erased }) =>
      close(existed ? 'This was blocked already.' : erased ? 'Blocked, and whom it was is erased.' : 'Blocked.'),
  })
  const remove = useAct('optOut.remove', {
    refresh: ['optOut'],
    quiet: true,
    done: () => close('Lifted: what was left out comes in with the next complete reading.'),
  })
  const act = does === 'add' ? add : remove
  const show = (on: boolean) => {
    setOpen(on)
    if (on) return
    for (const one of [add, remove]) one.reset()
    for (const clear of [setValue, setNote, setConfirm]) clear('')
  }
  const given = (): Input<'optOut.remove'> => (kind === 'address' ? { address: value } : { platform, [kind]: value })
  const send = () =>
    does === 'add'
      ? add.mutate({ ...given(), ...(note === '' ? {} : { note }), ...(confirm === '' ? {} : { confirm }) })
      : remove.mutate(given())
  return (
    <>
      <button type="button" className="btn" onClick={() => show(true)}>
        {WORDS[does].open}
      </button>
      <Dialog title={WORDS[does].title} open={open} onOpenChange={show}>
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault()
            send()
          }}
        >
          <Choice label="What you have of them" value={kind} choices={KINDS} onChange={setKind} />
          {kind !== 'address' && (
            <Field label="Platform" value={platform} required maxLength={120} onChange={(event) => setPlatform(event.target.value)} />
          )}
          <Field
            label={KINDS.find((one) => one.value === kind)?.label ?? ''}
            value={value}
            required
            autoComplete="off"
            maxLength={kind === 'address' ? 320 : 200}
            help={does === 'remove' ? 'Any one that was blocked: all that was blocked with it is lifted, too.' : undefined}
            onChange={(event) => setValue(event.target.value)}
          />
          {does === 'add' && (
            <Field
              label="Note (may stay empty)"
              value={note}
              maxLength={300}
              pattern="[^@]*"
              help="It stays. Write nothing personal."
              onChange={(event) => setNote(event.target.value)}
            />
          )}
          {act.error && <Failure error={act.error} />}
          {does === 'add' && act.error && (
            <Field
              label="Name of the person, to erase them"
              value={confirm}
              autoComplete="off"
              dir="auto"
              onChange={(event) => setConfirm(event.target.value)}
            />
          )}
          <div className="acts">
            <button type="submit" className={`btn go ${does === 'add' ? 'danger' : ''}`} disabled={act.isPending || value.trim() === ''}>
              {act.isPending ? 'One moment…' : WORDS[does].go}
            </button>
          </div>
        </form>
      </Dialog>
    </>
  )
}
