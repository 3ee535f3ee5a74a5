import { addNote, editNote, listNotes, removeNote, restoreNote } from '@kith/contract/notes'
import { handle } from '../../app.ts'
import { notFound } from '../../platform/errors.ts'
import { membersOf, personOf } from '../people/index.ts'
import { edit, notesOf, remove, restore, write } from './notes.ts'

export const noteOperations = [
  handle(listNotes, async ({ db }, { id, removed, limit, offset }) => {
    const person = await personOf(db, id)
    if (person === undefined) throw notFound('person', id)
    return notesOf(db, await membersOf(db, person), { removed, limit, offset })
  }),

  handle(addNote, async ({ db, actor }, { id, text }) => {
    const person = await personOf(db, id)
    if (person === undefined) throw notFound('person', id)
    return { note: await write(db, person, text, actor) }
  }),

  handle(editNote, async ({ db, actor, app }, { note, text }) => {
    await edit(db, note, text, actor, app.now())
    return { note }
  }),

  handle(removeNote, async ({ db, actor, app }, { note }) => {
    await remove(db, note, actor, app.now())
    return { note }
  }),

  handle(restoreNote, async ({ db }, { note }) => {
    await restore(db, note)
    return { note }
  }),
]
