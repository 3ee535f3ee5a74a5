import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { exerciseConnector, readAll } from '../kit/harness.ts'
import { makeTar } from '../kit/make-tar.ts'
import { activitiesOf, countKinds, makeFolder, peopleOf } from '../kit/testing.ts'
import { gitlabExport, gitlabExportWith } from './connector.ts'

const at = (day: number): string => `2025-05-${String(day).padStart(2, '0')}T10:00:00.237Z`
const lines = (things: readonly object[]): string => things.map((thing) => `${JSON.stringify(thing)}\n`).join('')
const note = (id: number, more: object = {}) => ({
  id,
  note: 'Oil it.',
  author_id: 2,
  author: { name: 'Bo' },
  created_at: at(2),
  system: false,
  ...more,
})
const thing = (iid: number, more: object = {}) => ({
  id: 900 + iid,
  iid,
  title: `Thing ${iid}`,
  description: 'It squeaks.',
  author_id: 1,
  project_id: 55,
  state: 'opened',
  confidential: false,
  created_at: at(1),
  updated_at: at(3),
  label_links: [{ id: 1, label: { id: 4, title: 'bug' } }],
  ...more,
})

const award = (id: number) => ({ id, name: 'tada', user_id: 3, created_at: at(4) })
const ISSUES = [
  thing(1, {
    notes: [
      note(10, { discussion_id: 'd1', award_emoji: [award(70)] }),
      note(11, { discussion_id: 'd1', author_id: 3 }),
      note(12, { system: true }),
    ],
    award_emoji: [award(71)],
    resource_state_events: [
      { user_id: 2, state: 'closed', created_at: at(5) },
      { user_id: 1, state: 'reopened', created_at: at(6) },
    ],
  }),
  thing(2, { confidential: true, notes: [note(13)] }),
  thing(3, { notes: [note(14, { internal: true })] }),
  thing(4, { author_id: null }),
]
const { project_id: _, ...merge } = thing(1, { target_project_id: 55, state: 'merged', target_branch: 'main' })
const MERGES = [
  {
    ...merge,
    metrics: { merged_by_id: 2, merged_at: at(7) },
    approvals: [{ user_id: 3, created_at: at(6) }],
    notes: [
      note(20, { type: 'DiffNote', position: { new_path: 'gate.rs' } }),
      note(21, { system: true, note: 'approved this merge request', author_id: 3 }),
    ],
  },
]
const RELEASES = [
  { id: 1, tag: 'v1', name: 'One', description: 'First', project_id: 55, author_id: 1, created_at: at(8), released_at: at(8) },
]
const MEMBERS = [{ id: 5, source_id: 55, user_id: 1, user: { id: 1, username: 'ada-example', public_email: 'ada@mail.example' } }]

const FILES = {
  VERSION: '0.2.4',
  'tree/project/issues.ndjson': lines(ISSUES),
  'tree/project/merge_requests.ndjson': lines(MERGES),
  'tree/project/releases.ndjson': lines(RELEASES),
  'tree/project/project_members.ndjson': lines(MEMBERS),
  'tree/project/labels.ndjson': lines([{ id: 4, title: 'bug' }]),
}
const archive = gzipSync(makeTar(Object.entries(FILES).map(([name, content]) => ({ name: `./${name}`, content }))))
const folder = await makeFolder({
  'export.tar.gz': archive,
  ...Object.fromEntries(Object.entries(FILES).map(([name, content]) => [`open/${name}`, content])),
})
afterAll(() => folder.remove())

const settings = (name: string) => ({ files: [`${folder.path}/${name}`], project: 'example/garden', address: 'https://gitlab.example.org' })
const read = (name: string) => exerciseConnector(gitlabExportWith({ maxRecords: 2 }), settings(name))

describe('an export of a project', () => {
  it('is read from its archive and from its folder alike, but for what is not for everybody', async () => {
    const [packed, unpacked] = [await read('export.tar.gz'), await read('open')]
    expect(packed.records).toEqual(unpacked.records)
    const once = [...new Map(activitiesOf(packed.records).map((record) => [`${record.kind} ${record.externalId}`, record])).values()]
    expect(countKinds(once)).toEqual({
      'issue-opened': 2,
      'issue-commented': 2,
      'issue-closed': 1,
      'issue-reopened': 1,
      reacted: 2,
      'pull-request-opened': 1,
      'pull-request-merged': 1,
      'pull-request-reviewed': 1,
      'review-commented': 1,
      released: 1,
    })
    expect(packed.setAsides).toMatchObject([{ reason: 'actor_missing' }])
  })

  it('tells who answered whom, with names where it has them', async () => {
    const { records } = await read('export.tar.gz')
    const said = activitiesOf(records).filter(({ conversation, kind }) => conversation === '55#1' && kind === 'issue-commented')
    expect(said).toMatchObject([
      { externalId: '10', replyTo: '55#1', actor: { platform: 'gitlab:gitlab.example.org', key: '2', name: 'Bo' } },
      { externalId: '11', replyTo: '10', actor: { key: '3' } },
    ])
    expect(activitiesOf(records)[0]).toMatchObject({
      kind: 'issue-opened',
      actor: { key: '1', username: 'ada-example', email: 'ada@mail.example' },
      place: 'example/garden',
      url: 'https://gitlab.example.org/example/garden/-/issues/1',
      attributes: { labels: 'bug', state: 'open' },
    })
    expect(peopleOf(records)).toMatchObject([{ identity: { key: '1' }, tags: ['member of example/garden'] }])
  })

  it('is told from other archives, and a line that was set aside is read again', async () => {
    const other = await makeFolder({ 'other.tar.gz': gzipSync(makeTar([{ name: 'a.json', content: '{}' }])) })
    const check = gitlabExport.check
    const files = async () => [{ path: `${other.path}/other.tar.gz`, name: 'other.tar.gz', sizeBytes: 100 }]
    const signal = new AbortController().signal
    await expect(check({ settings: { ...settings('x'), files: ['x'] }, files, fetch, signal })).rejects.toMatchObject({
      code: 'export_unknown',
    })
    await other.remove()
    const { setAsides } = await read('export.tar.gz')
    const raw = (setAsides[0]?.raw ?? '').replace('"item":{', '"item":{"user":{"id":8,"login":"cy-demo"},')
    expect(gitlabExport.reread(raw, settings('x'))).toMatchObject([
      { record: { kind: 'issue-opened', externalId: '55#4', actor: { key: '8' } } },
    ])
    expect(gitlabExport.reread(JSON.stringify(ISSUES[2]), settings('x'))).toMatchObject([{ record: { externalId: '55#3' } }])
    expect(gitlabExport.reread(JSON.stringify(MEMBERS[0]), settings('x'))).toMatchObject([
      { record: { type: 'person', identity: { key: '1' } } },
    ])
  })

  it('keeps with each record the line that it came from', async () => {
    const { items } = await readAll(gitlabExport, settings('open'), undefined)
    const lines = new Set(Object.values(FILES).flatMap((content) => content.trim().split('\n')))
    for (const item of items) if ('record' in item) expect(lines).toContain(Buffer.from(item.raw).toString())
  })
})
