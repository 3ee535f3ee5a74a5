import { beforeAll, expect, test } from 'vitest'
import { contentOf } from '../../testing/held.ts'
import { openKith, type TestKith } from '../../testing/kith.ts'
import { placesOf } from '../../testing/traces.ts'

let kith: TestKith
beforeAll(async () => {
  kith = await openKith()
}, 60_000)

const did = (externalId: string, actor: object) => ({ kind: 'answer', externalId, occurredAt: '2026-01-01T00:00:00Z', actor })
const accounts = async (): Promise<string[]> => Object.keys(await contentOf(kith)).toSorted()

test('an address keeps out whoever comes with it, and comes in again once it is lifted', async () => {
  const added = await kith.ask('optOut.add', { address: 'Nadja.Olt@example.org', note: 'asked in person' })
  expect(added).toMatchObject({ existed: false, erased: false })
  expect(await kith.ask('optOut.add', { address: 'nadja.olt@EXAMPLE.org' })).toEqual({ ...added, existed: true })
  const records = [
    did('n1', { platform: 'chat', key: 'n', name: 'Nadja', email: 'nadja.olt@example.org' }),
    did('n2', { platform: 'chat', key: 'n2', email: 'nadja.olt+chat@example.org' }),
    did('n3', { platform: 'chat', key: 'ok', name: 'Ok' }),
  ]
  const { run, source } = await kith.importRecords('first.jsonl', records)
  expect(run.counts).toMatchObject({ read: 3, added: 1, leftOut: 2 })
  expect(await accounts()).toEqual(['chat:ok'])
  expect(await placesOf(kith, ['nadja'])).toEqual([])
  expect((await kith.ask('optOut.list', {})).entries).toEqual([
    { id: added.id, kind: 'opt-out', at: expect.any(String), note: 'asked in person', state: 'done', addresses: 1, accounts: 2 },
  ])
  expect(await kith.ask('optOut.remove', { address: 'nadja.olt@example.org' })).toEqual({ lifted: 1 })
  await expect(kith.ask('optOut.remove', { address: 'nadja.olt@example.org' })).rejects.toMatchObject({ code: 'not_found' })
  await kith.app.state.execute(`update source set cursor = null`)
  await kith.ended((await kith.ask('runs.start', { id: source.id })).id)
  expect(await accounts()).toEqual(['chat:n', 'chat:n2', 'chat:ok'])
}, 60_000)

test('an account is kept out whichever source tells of it, and its number is not confused with a later one of the same username', async () => {
  await kith.ask('optOut.add', { platform: 'github', username: 'PerUlm' })
  const { run } = await kith.importRecords('second.jsonl', [
    did('p1', { platform: 'github', key: '4411', username: 'perulm' }),
    did('p2', { platform: 'csv:github', key: 'perulm', username: 'perulm' }),
    did('p3', { platform: 'git', key: 'per <4411+perulm@users.noreply.github.com>', email: '4411+perulm@users.noreply.github.com' }),
    did('p4', { platform: 'forum', key: 'perulm', username: 'perulm' }),
  ])
  expect(run.counts).toMatchObject({ added: 1, leftOut: 3 })
  await kith.ask('optOut.add', { platform: 'github', key: '5522' })
  const other = await kith.importRecords('later.jsonl', [
    did('l1', { platform: 'github', key: '5522', username: 'kai' }),
    did('l2', { platform: 'github', key: '9900', username: 'kai' }),
  ])
  expect(other.run.counts).toMatchObject({ added: 1, leftOut: 1 })
}, 60_000)

test('whom Kith knows is named, and erased once that is confirmed', async () => {
  await kith.importRecords('third.jsonl', [did('r1', { platform: 'chat', key: 'rosa', name: 'Rosa Thal', email: 'rosa@example.net' })])
  await expect(kith.ask('optOut.add', { address: 'rosa@example.net' })).rejects.toMatchObject({ code: 'conflict', message: /Rosa Thal/ })
  expect(await kith.ask('optOut.add', { address: 'rosa@example.net', confirm: 'Rosa Thal' })).toMatchObject({ erased: true })
  expect(await placesOf(kith, ['rosa'])).toEqual([])
}, 60_000)

test('nobody is blocked by what many share, or by half a value', async () => {
  const refused = { code: 'invalid_input' }
  await expect(kith.ask('optOut.add', { address: 'noreply@example.org' })).rejects.toMatchObject(refused)
  await expect(kith.ask('optOut.add', { platform: 'github' })).rejects.toMatchObject(refused)
  await expect(kith.ask('optOut.add', { address: 'a.b@example.org', platform: 'github', key: '1' })).rejects.toMatchObject(refused)
  await expect(kith.ask('optOut.add', { platform: 'github', key: '1', note: 'it is me@example.org' })).rejects.toMatchObject(refused)
  await kith.importRecords('two.jsonl', [
    did('t1', { platform: 'chat', key: 'x1', name: 'Ilse Roth', email: 'desk@example.com' }),
    did('t2', { platform: 'chat', key: 'x2', name: 'Hugo Blau', email: 'desk@example.com' }),
  ])
  await expect(kith.ask('optOut.add', { address: 'desk@example.com' })).rejects.toMatchObject({
    code: 'conflict',
    message: /Ilse Roth.*Hugo Blau/,
  })
}, 60_000)

test('only owners and admins may erase, and look at the list', async () => {
  const editor = { actor: { kind: 'user', id: 1, name: 'Ed', role: 'editor' } } as const
  await expect(kith.ask('optOut.list', {}, editor)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(kith.ask('people.erase', { id: 1, confirm: 'x' }, editor)).rejects.toMatchObject({ code: 'forbidden' })
})
