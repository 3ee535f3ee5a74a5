import { expect, test } from 'vitest'
import { openKith } from '../../testing/kith.ts'
import { request } from '../../testing/http.ts'
import { readFile } from 'node:fs/promises'
import path from 'node:path'

test('all that is held on a person is one page to read, with the same inside for programs', async () => {
  const kith = await openKith()
  const at = '2026-01-01T00:00:00Z'
  const ilka = { platform: 'chat', key: 'ilka', name: 'Ilka <b>Moor</b>', email: 'ilka@example.org' }
  const bo = { platform: 'chat', key: 'bo', name: 'Bo Chen' }
  await kith.importRecords('posts.jsonl', [
    ...Array.from({ length: 400 }, (_, index) => ({
      kind: 'answer',
      externalId: `a${index}`,
      occurredAt: at,
      actor: ilka,
      title: `T${index}`,
      body: '</script><script>alert(1)</script>',
    })),
    { kind: 'answer', externalId: 'b', occurredAt: at, actor: bo, title: 'About her', mentions: [ilka] },
    { kind: 'answer', externalId: 'c', occurredAt: 'some day', actor: ilka },
    { type: 'person', identity: ilka, organization: 'Moor Works', tags: ['speaker'] },
  ])
  const { people } = await kith.ask('people.list', { search: 'ilka' })
  const id = people[0]?.id ?? 0
  await kith.ask('people.update', { id, tags: ['speaker', 'warm'] })
  await kith.ask('notes.add', { id, text: 'Grows tomatoes' })
  const key = (await readFile(path.join(kith.dataDir, 'owner.key'), 'utf8')).trim()
  const answer = await request(kith.url, 'people.archive', { id }, { key })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toContain('text/html')
  expect(answer.headers.get('content-disposition')).toContain(`person-${id}-`)
  expect(answer.text).toContain('Ilka &lt;b&gt;Moor&lt;/b&gt;')
  expect(answer.text).not.toContain('<script>alert')
  const json = /<script type="application\/json" id="data">([^]*)<\/script>/.exec(answer.text)?.[1] ?? ''
  const data: Record<string, unknown[]> = JSON.parse(json)
  expect(data['activities']).toHaveLength(400)
  expect(data['activities']?.[0]).toMatchObject({ body: '</script><script>alert(1)</script>' })
  expect(data['identities']).toMatchObject([{ platform: 'chat', key: 'ilka', email: 'ilka@example.org' }])
  expect(data['members']).toMatchObject([{ id, tags: ['speaker', 'warm'] }])
  expect(data['mentions']).toMatchObject([{ title: 'About her' }])
  expect(data['setAside']).toHaveLength(1)
  expect(data['audit']).toMatchObject([{ operation: 'people.update' }])
  // What other features hang on a member is there without anybody having to think of it.
  expect(data['affiliation']).toHaveLength(1)
  expect(data['note']).toMatchObject([{ text: 'Grows tomatoes' }])
  expect((await request(kith.url, 'people.archive', { id: 999_999 }, { key })).error?.code).toBe('not_found')
}, 60_000)
