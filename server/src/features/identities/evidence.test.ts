import { lookupAmong, statedPairs } from '@kith/identity/stated'
import { beforeAll, describe, expect, test } from 'vitest'
import { openKith, type TestKith } from '../../testing/kith.ts'
import { record, RESOLVER } from './decisions.ts'
import { readEvidence } from './evidence.ts'

let kith: TestKith

const author = (name: string, email: string) => ({ platform: 'git', key: `${name} <${email}>`, name, email })
const commit = (id: string, name: string, email: string) => ({
  kind: 'commit',
  externalId: id,
  occurredAt: '2026-03-01T10:00:00Z',
  actor: author(name, email),
})

beforeAll(async () => {
  kith = await openKith()
})

const held = () => kith.app.state.db.selectFrom('identity').select(['id', 'platform', 'key', 'name', 'username', 'email']).execute()

describe('evidence', () => {
  test('of a source becomes pairs of the identities that it speaks of', async () => {
    await kith.importRecords('commits.jsonl', [
      commit('1', 'Ann Leestrom', 'ann@example.org'),
      commit('2', 'annl', 'ann@laptop.example'),
      commit('3', 'Bo Krantz', 'bo@example.org'),
      {
        type: 'evidence',
        evidence: 'mailmap',
        locator: '.mailmap line 3',
        identities: [
          author('Ann Leestrom', 'ann@example.org'),
          { platform: 'git', key: '<ann@laptop.example>', email: 'ann@laptop.example' },
        ],
      },
    ])
    const statements = await readEvidence(kith.app.state.db)
    expect(statements).toMatchObject([{ evidence: 'mailmap', origin: 'JSON lines: commits.jsonl, .mailmap line 3' }])
    const known = await held()
    const [pair, ...others] = statedPairs(statements, lookupAmong(statements, known))
    expect(others).toEqual([])
    expect([pair?.a, pair?.b].map((id) => known.find((one) => one.id === id)?.name).toSorted()).toEqual(['Ann Leestrom', 'annl'])
  })

  test('of a file counts until the merges that it led to are undone', async () => {
    const { db } = kith.app.state
    const batch = await record(db, 'merge', [1, 2], { into: 1, merged: 2 }, RESOLVER)
    const file = await db
      .insertInto('identity_file')
      .values({ name: '.mailmap', format: 'mailmap', fingerprint: 'f', batch_id: batch, imported_by: 'Test' })
      .returning('id')
      .executeTakeFirstOrThrow()
    const identities = JSON.stringify([{ email: 'ann@example.org' }, { email: 'bo@example.org' }])
    await db
      .insertInto('identity_evidence')
      .values({ file_id: file.id, source_id: null, evidence: 'mailmap', locator: 'line 1', fingerprint: 'e', identities })
      .execute()
    const origins = async () => (await readEvidence(db)).map((one) => one.origin)
    expect(await origins()).toEqual(['JSON lines: commits.jsonl, .mailmap line 3', '.mailmap, line 1'])
    await db.updateTable('decision').set({ undone_at: new Date() }).where('id', '=', batch).execute()
    expect(await origins()).toEqual(['JSON lines: commits.jsonl, .mailmap line 3'])
  })
})
