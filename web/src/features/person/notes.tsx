import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../api.ts'
import { date } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { ask, askPages, useAct } from '../../queries.ts'
import { Failure, GhostRows } from '../../ui/answer.tsx'
import { More } from '../../ui/more.tsx'
import { Group } from '../../ui/page.tsx'
import { toast } from '../../ui/toasts.ts'
import { useMay } from '../session/session.ts'
import { NoteForm } from './note-form.tsx'

type Note = Output<'notes.list'>['notes'][number]

const PAGE = 10
const REFRESH = ['notes']

/** What the team has written about somebody, the latest first; of all whom Kith knows them as. */
export function Notes({ person }: { person: number }) {
  const may = useMay()
  const [showsRemoved, setShowsRemoved] = useState(false)
  const query = useInfiniteQuery({
    ...askPages('notes.list', PAGE, (part) => ({ id: person, ...part })),
    placeholderData: keepPreviousData,
  })
  const add = useAct('notes.add', { refresh: REFRESH })
  const notes = query.data?.pages.flatMap((page) => page.notes) ?? []
  const last = query.data?.pages.at(-1)
  const removed = last?.removed ?? 0
  if (!may.write && query.data && notes.length === 0) return null
  return (
    <Group
      title="Notes"
      aside={
        may.write &&
        removed > 0 && (
          <button type="button" className="link" aria-expanded={showsRemoved} onClick={() => setShowsRemoved(!showsRemoved)}>
            {showsRemoved ? 'Hide what was removed' : `${count(removed)} removed`}
          </button>
        )
      }
    >
      {may.write && (
        <NoteForm
          draft={`new ${person}`}
          label="A note about this person"
          placeholder="Write a note, for all of the team"
          busy={add.isPending}
          onKeep={(text) => add.mutateAsync({ id: person, text })}
        />
      )}
      {query.isPending && <GhostRows rows={1} />}
      {query.error && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {notes.length > 0 && (
        <ol className="timeline">
          {notes.map((note) => (
            <Entry key={note.id} note={note} mayWrite={may.write} />
          ))}
        </ol>
      )}
      <More query={query}>Show earlier notes</More>
      {showsRemoved && removed > 0 && <Removed person={person} />}
    </Group>
  )
}

function Entry({ note, mayWrite }: { note: Note; mayWrite: boolean }) {
  const [editing, setEditing] = useState(false)
  const [showsEarlier, setShowsEarlier] = useState(false)
  const edit = useAct('notes.edit', { refresh: REFRESH })
  const restore = useAct('notes.restore', { refresh: REFRESH })
  const remove = useAct('notes.remove', {
    refresh: REFRESH,
    done: ({ note: id }) => toast('The note is removed.', { label: 'Undo', run: () => restore.mutate({ note: id }) }),
  })
  const keep = async (text: string) => {
    await edit.mutateAsync({ note: note.id, text })
    setEditing(false)
    if (text !== note.text) toast('The note is changed.', { label: 'Undo', run: () => edit.mutate({ note: note.id, text: note.text }) })
  }
  return (
    <li>
      <When note={note} />
      <div className="what">
        {editing ? (
          <NoteForm
            draft={`edit ${note.id}`}
            label="What the note says"
            starts={note.text}
            busy={edit.isPending}
            onKeep={keep}
            onLeave={() => setEditing(false)}
          />
        ) : (
          <>
            <div className="note" dir="auto">
              {note.text}
            </div>
            <div className="line small">
              {note.author}
              {note.editedAt && (
                <>
                  {`, changed ${date(note.editedAt)}${note.editedBy === note.author ? '' : ` by ${note.editedBy ?? ''}`} `}
                  <button type="button" className="link" aria-expanded={showsEarlier} onClick={() => setShowsEarlier(!showsEarlier)}>
                    {showsEarlier ? 'hide what it said' : 'what it said'}
                  </button>
                </>
              )}
              {mayWrite && (
                <>
                  {' · '}
                  <button type="button" className="link" onClick={() => setEditing(true)}>
                    Edit
                  </button>
                  {' · '}
                  <button type="button" className="link" disabled={remove.isPending} onClick={() => remove.mutate({ note: note.id })}>
                    Remove
                  </button>
                </>
              )}
            </div>
            {showsEarlier && <Earlier note={note} />}
          </>
        )}
      </div>
    </li>
  )
}

const When = ({ note }: { note: Note }) => (
  <time className="when" dateTime={note.writtenAt} title={date(note.writtenAt, 'moment')}>
    {date(note.writtenAt)}
  </time>
)

/** What a note said before, the latest first. */
const Earlier = ({ note }: { note: Note }) => (
  <ol className="earlier small">
    {note.earlier.map((before) => (
      <li key={before.until}>
        <div className="note" dir="auto">
          {before.text}
        </div>
        <span className="faint">
          {before.by}, until {date(before.until, 'moment')}
        </span>
      </li>
    ))}
  </ol>
)

const REMOVED_MAX = 50

function Removed({ person }: { person: number }) {
  const query = useQuery(ask('notes.list', { id: person, removed: true, limit: REMOVED_MAX }))
  const restore = useAct('notes.restore', { refresh: REFRESH })
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />
  return (
    <ol className="timeline" aria-label="Removed notes">
      {query.data?.notes.map((note) => (
        <li key={note.id}>
          <When note={note} />
          <div className="what">
            <div className="note faint" dir="auto">
              {note.text}
            </div>
            <div className="line small">
              {note.author}, removed by {note.removedBy} ·{' '}
              <button type="button" className="link" disabled={restore.isPending} onClick={() => restore.mutate({ note: note.id })}>
                Bring back
              </button>
            </div>
          </div>
        </li>
      ))}
    </ol>
  )
}
