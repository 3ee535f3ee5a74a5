import { z } from 'zod'
import { page } from './filters.ts'
import { defineOperation } from './operation.ts'
import { personId } from './people.ts'

const noteId = z.number().int().positive().describe('Number of the note')
const text = z.string().trim().min(1).max(10_000).describe('Plain text')

export const note = z.object({
  id: noteId,
  text: z.string(),
  author: z.string(),
  writtenAt: z.string(),
  editedAt: z.string().nullable(),
  editedBy: z.string().nullable(),
  /** What it said before, the latest first. */
  earlier: z.array(z.object({ text: z.string(), until: z.string(), by: z.string() })),
  removedAt: z.string().nullable(),
  removedBy: z.string().nullable(),
})
export type Note = z.infer<typeof note>

export const listNotes = defineOperation({
  name: 'notes.list',
  summary: 'List what the team has written about a person, the latest first',
  scope: 'people:read',
  effect: 'read',
  input: z.object({ id: personId, removed: z.boolean().default(false).describe('Those that were removed, instead'), ...page.shape }),
  output: z.object({ total: z.number(), removed: z.number(), notes: z.array(note) }),
})

export const addNote = defineOperation({
  name: 'notes.add',
  summary: 'Write a note about a person',
  scope: 'people:write',
  effect: 'write',
  audit: ['id'],
  input: z.object({ id: personId, text }),
  output: z.object({ note: noteId }),
})

export const editNote = defineOperation({
  name: 'notes.edit',
  summary: 'Change a note; what it said before is kept',
  scope: 'people:write',
  effect: 'write',
  audit: ['note'],
  input: z.object({ note: noteId, text }),
  output: z.object({ note: noteId }),
})

export const removeNote = defineOperation({
  name: 'notes.remove',
  summary: 'Remove a note; it can be brought back',
  scope: 'people:write',
  effect: 'write',
  audit: ['note'],
  input: z.object({ note: noteId }),
  output: z.object({ note: noteId }),
})

export const restoreNote = defineOperation({
  name: 'notes.restore',
  summary: 'Bring a removed note back',
  scope: 'people:write',
  effect: 'write',
  audit: ['note'],
  input: z.object({ note: noteId }),
  output: z.object({ note: noteId }),
})
