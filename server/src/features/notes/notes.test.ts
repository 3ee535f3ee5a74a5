import { expect, test } from 'vitest'
import { openKith } from '../../testing/kith.ts'

let now = new Date('2026-11-20T12:00:00Z')
const kith = await openKith({ now: () => now })
const { ask } = kith

const person = (key: string) => ({ type: 'person', identity: { platform: 'crm', key, name: `${key} Moor`, email: `${key}@moor.example` } })
await kith.importRecords('people.jsonl', ['ilka', 'bo', 'cy'].map(person))
const numberOf = async (key: string): Promise<number> => (await ask('people.list', { search: key })).people[0]?.id ?? 0
const [ilka, bo, cy] = [await numberOf('ilka'), await numberOf('bo'), await numberOf('cy')]
const accountOf = async (email: string): Promise<number> => (await ask('users.invite', { email, role: 'editor' })).user.id
const [maya, ravi] = [await accountOf('maya@example.org'), await accountOf('ravi@example.org')]

const textsOf = async (id: number): Promise<string[]> => (await ask('notes.list', { id })).notes.map(({ text }) => text)
const actor = (name: string) => ({ actor: { kind: 'system' as const, name } })

test('a note tells who wrote it and when; changed, what it said before is kept; removed, it comes back', async () => {
  const { note } = await ask('notes.add', { id: ilka, text: '  Grows tomatoes\nand talks about it  ' }, actor('Maya'))
  now = new Date('2026-11-21T09:00:00Z')
  await ask('notes.edit', { note, text: 'Grows beans' }, actor('Ravi'))
  await ask('notes.edit', { note, text: 'Grows beans' }, actor('Ravi'))
  const { notes } = await ask('notes.list', { id: ilka })
  expect(notes).toMatchObject([
    {
      text: 'Grows beans',
      author: 'Maya',
      editedBy: 'Ravi',
      editedAt: now.toISOString(),
      earlier: [{ text: 'Grows tomatoes\nand talks about it', by: 'Maya', until: now.toISOString() }],
    },
  ])
  await ask('notes.remove', { note }, actor('Ravi'))
  expect(await ask('notes.list', { id: ilka })).toMatchObject({ total: 0, removed: 1, notes: [] })
  await expect(ask('notes.edit', { note, text: 'Grows nothing' })).rejects.toMatchObject({ code: 'conflict' })
  expect((await ask('notes.list', { id: ilka, removed: true })).notes).toMatchObject([{ text: 'Grows beans', removedBy: 'Ravi' }])
  await ask('notes.restore', { note })
  expect(await ask('notes.list', { id: ilka })).toMatchObject({ total: 1, removed: 0, notes: [{ text: 'Grows beans', removedAt: null }] })
  await expect(ask('notes.add', { id: 999_999, text: 'Nobody' })).rejects.toMatchObject({ code: 'not_found' })
  await expect(ask('notes.remove', { note: 999_999 })).rejects.toMatchObject({ code: 'not_found' })
})

test('a merge shows the notes of both and the owner of the one that stays; undone, each has theirs, and what was written meanwhile stays', async () => {
  await ask('notes.add', { id: bo, text: 'Met at the fair' })
  await ask('people.update', { id: bo, owner: maya })
  await ask('people.update', { id: cy, owner: ravi })
  const { decision } = await ask('people.merge', { people: [bo, cy], into: cy })
  expect((await ask('people.get', { id: bo })).owner?.id).toBe(ravi)
  await ask('notes.add', { id: bo, text: 'Wants to speak' })
  expect(await textsOf(cy)).toEqual(['Wants to speak', 'Met at the fair'])
  expect(await textsOf(bo)).toEqual(await textsOf(cy))
  await ask('identities.undo', { id: decision ?? 0 })
  expect([await textsOf(bo), await textsOf(cy)]).toEqual([['Met at the fair'], ['Wants to speak']])
  expect((await ask('people.get', { id: bo })).owner?.id).toBe(maya)
})

test('people are found by who looks after them, whoever they were merged from; nobody is nobody', async () => {
  const of = async (...owner: number[]) => (await ask('people.list', { owner })).people.map(({ id }) => id).toSorted((a, b) => a - b)
  expect([await of(maya), await of(ravi), await of(maya, ravi)]).toEqual([[bo], [cy], [bo, cy].toSorted((a, b) => a - b)])
  const { decision } = await ask('people.merge', { people: [ilka, bo], into: ilka })
  expect(await of(maya)).toEqual([ilka])
  await ask('people.update', { id: ilka, owner: null })
  expect([await of(maya), (await ask('people.get', { id: ilka })).owner]).toEqual([[], null])
  await ask('identities.undo', { id: decision ?? 0 })
  expect(await of(maya)).toEqual([bo])
  await expect(ask('people.update', { id: bo, owner: 999_999 })).rejects.toMatchObject({ code: 'invalid_input' })
  // An account that leaves the team looks after nobody any more.
  await ask('users.remove', { id: maya })
  expect((await ask('people.get', { id: bo })).owner).toBeNull()
})
