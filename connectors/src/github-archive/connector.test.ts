import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { anyRecord, type ActivityRecord } from '@kith/contract/records'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Item } from '../kit/connector.ts'
import { exerciseConnector, localFiles, readAll } from '../kit/harness.ts'
import { githubArchiveConnector, githubArchiveConnectorWith } from './connector.ts'

const small = githubArchiveConnectorWith({ maxRecords: 5, firstMs: 1e9, everyMs: 1e9, maxLineBytes: 100_000 })
const today = readFileSync(join(import.meta.dirname, 'fixtures/today.jsonl'))
const old = readFileSync(join(import.meta.dirname, 'fixtures/old.jsonl'))
const settings = { files: ['unused'] }

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-archive-'))
})
afterAll(async () => rm(folder, { recursive: true, force: true }))

const file = async (name: string, content: string | Uint8Array): Promise<string> => {
  const path = join(folder, name)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, content)
  return path
}
const activities = (items: readonly Item[]): ActivityRecord[] =>
  items.flatMap((item) => ('record' in item && item.record.type === 'activity' ? [item.record] : []))
const kindsOf = (records: readonly { kind?: string }[]): Record<string, number> => {
  const kinds: Record<string, number> = {}
  for (const { kind = '' } of records) kinds[kind] = (kinds[kind] ?? 0) + 1
  return kinds
}
const reread = (value: unknown): readonly Item[] => githubArchiveConnector.reread(JSON.stringify(value), settings)

describe('events of today', () => {
  let records: ActivityRecord[]
  const of = (kind: string): ActivityRecord => records.find((record) => record.kind === kind) ?? expect.fail(`No ${kind}`)

  it('all become activities, and unknown types are counted', async () => {
    const report = await exerciseConnector(small, { files: [await file('today.json.gz', gzipSync(today))] })
    records = activities(report.records.map((record) => ({ record, raw: '' })))
    expect(kindsOf(records)).toEqual({
      'branch-created': 1,
      'branch-deleted': 1,
      'commit-commented': 1,
      'discussion-started': 1,
      'discussion-updated': 1,
      forked: 1,
      'issue-closed': 1,
      'issue-commented': 1,
      'issue-opened': 1,
      'issue-reopened': 1,
      'issue-updated': 1,
      'made-public': 1,
      'member-added': 1,
      'member-changed': 1,
      'pull-request-closed': 1,
      'pull-request-commented': 1,
      'pull-request-merged': 2,
      'pull-request-opened': 1,
      'pull-request-reopened': 1,
      'pull-request-reviewed': 1,
      'pull-request-updated': 1,
      pushed: 2,
      'release-updated': 1,
      released: 1,
      'repository-created': 1,
      'review-commented': 1,
      sponsored: 1,
      starred: 1,
      'tag-created': 1,
      'tag-deleted': 1,
      'wiki-edited': 1,
    })
    expect(report.notes).toMatchObject([{ code: 'unknown_event_type', message: expect.stringContaining('SeedSwapEvent'), count: 1 }])
    expect(report.setAsides).toEqual([])
  })

  it('carry who, what, where and the thread', () => {
    expect(of('issue-opened')).toMatchObject({
      actor: {
        platform: 'github',
        key: '101',
        username: 'ada-example',
        url: 'https://github.com/ada-example',
        avatarUrl: 'https://avatars.githubusercontent.com/u/101',
      },
      title: 'The gate squeaks',
      body: 'Since spring.',
      url: 'https://github.com/example/garden/issues/12',
      conversation: 'example/garden#12',
      place: 'example/garden',
      attributes: { labels: 'bug' },
    })
    expect(of('pull-request-opened')).toMatchObject({
      technologies: ['Rust'],
      conversation: 'example/garden#13',
      attributes: { files: 3, additions: 10, deletions: 4, commits: 2 },
    })
    expect(of('pull-request-merged').mentions).toMatchObject([{ key: '102', username: 'bo-sample' }])
    expect(of('pull-request-commented').conversation).toBe('example/garden#13')
    expect(of('review-commented').conversation).toBe('example/garden#13')
    expect(of('pull-request-reviewed').attributes).toEqual({ state: 'approved' })
    expect(of('member-added').mentions).toMatchObject([{ username: 'cy-demo' }])
    expect(of('pushed')).toMatchObject({ title: 'Oil the gate', attributes: { branch: 'main', commits: 1 } })
    expect(of('released')).toMatchObject({ title: 'First harvest', body: 'Apples.' })
  })

  it('come in although payloads are slimmed, with links made up from what is left', () => {
    expect(of('pull-request-updated')).toMatchObject({
      url: 'https://github.com/example/garden/pull/14',
      conversation: 'example/garden#14',
      attributes: { action: 'assigned' },
    })
    const slimPush = records.filter((record) => record.kind === 'pushed')[1]
    expect(slimPush?.url).toBe(`https://github.com/example/garden/compare/${'a'.repeat(40)}...${'b'.repeat(40)}`)
    expect(slimPush?.actor).toMatchObject({ robot: true, username: 'gardener[bot]' })
  })
})

describe('events of the old shape', () => {
  it('become activities with stable ids, also where events run together on a line', async () => {
    const report = await exerciseConnector(small, { files: [await file('old.json', old)] })
    const records = activities(report.records.map((record) => ({ record, raw: '' })))
    expect(kindsOf(records)).toEqual({
      'commit-commented': 1,
      'download-added': 1,
      followed: 1,
      'fork-applied': 1,
      'gist-created': 1,
      'gist-updated': 1,
      'issue-commented': 1,
      'issue-opened': 1,
      'member-added': 1,
      'pull-request-commented': 1,
      'pull-request-merged': 1,
      pushed: 1,
      starred: 1,
      'team-added': 1,
    })
    expect(records[0]).toMatchObject({
      title: 'Plant',
      occurredAt: Date.UTC(2013, 7, 6, 3, 3, 1),
      actor: {
        key: 'login:ada-example',
        username: 'Ada-Example',
        name: 'Ada Example',
        email: 'ada@example.org',
        attributes: { location: 'Kew', company: 'Example Gardens' },
      },
      technologies: ['Ruby'],
      place: 'example/garden',
      url: 'https://github.com/example/garden/compare/aaaaaaaaaa...bbbbbbbbbb',
    })
    expect(records.filter((record) => record.conversation === 'example/garden#3').map((record) => record.kind)).toEqual([
      'issue-opened',
      'issue-commented',
    ])
    expect(new Set(records.map((record) => record.externalId)).size).toBe(records.length)
  })
})

describe('bad input', () => {
  const good = today.toString('utf8').split('\n')[0] ?? ''
  it('is set aside with its place, and the rest comes in', async () => {
    const lines = [
      good,
      '{"broken":',
      '',
      '[1,2]',
      '{"type":"WatchEvent","created_at":"2024-01-01T00:00:00Z","actor":{}}',
      good.replace('2024-', '1970-'),
      good.replace('2024-', '2094-'),
      good.replace('"created_at":"', '"created_at":"around '),
      'x'.repeat(200_000),
      '{"index":{"_index":"a"}}',
      good.replace('Nice.', 'N\0i\\u0000\\ud800ce.'),
      good.slice(0, -20),
    ]
    const report = await exerciseConnector(small, { files: [await file('bad.json', `\uFEFF${lines.join('\n')}`)] })
    expect(report.setAsides.map(({ reason, locator }) => `${reason} ${locator}`)).toEqual([
      'json_invalid bad.json line 2',
      'not_an_event bad.json line 4',
      'actor_missing bad.json line 5',
      'date_implausible bad.json line 6',
      'date_implausible bad.json line 7',
      'date_missing bad.json line 8',
      'line_too_long bad.json line 9',
      'json_invalid bad.json line 12',
    ])
    expect(report.records).toHaveLength(2)
    expect(report.records[1]).toMatchObject({ body: 'Ni\uFFFDce.' })
    expect(report.notes).toMatchObject([{ code: 'bulk_index_lines', count: 1 }])
    const fixed = githubArchiveConnector.reread((report.setAsides[3]?.raw ?? '').replace('1970-', '2024-'), settings)
    expect(activities(fixed)).toHaveLength(1)
  })

  it('of the wrong bytes is replaced and noted', async () => {
    const path = await file('latin1.json', Buffer.from(good.replace('Nice.', 'Sch\u00f6n.'), 'latin1'))
    const { items, notes } = await readAll(small, { files: [path] }, undefined)
    expect(activities(items)[0]?.body).toBe('Sch\uFFFDn.')
    expect(notes).toMatchObject([{ code: 'bytes_replaced', count: 1 }])
  })

  it('such as a cut file says so after everything before the cut, and is read again once fetched again', async () => {
    const whole = gzipSync(Buffer.from(today.toString('utf8').repeat(1)))
    const path = await file('cut.json.gz', whole.subarray(0, whole.length - 20))
    const first = await readAll(small, { files: [path] }, undefined)
    expect(first.items.at(-1)).toMatchObject({ setAside: { reason: 'file_cut', message: expect.stringContaining('Fetch the file again') } })
    expect(first.items.length).toBeGreaterThan(25)
    await writeFile(path, whole)
    const second = await readAll(small, { files: [path] }, first.batches.at(-1)?.cursor)
    expect(activities(second.items)).toHaveLength(33)
  })

  it('never throws, whatever a line holds', () => {
    const values = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string({ unit: 'binary' }),
        fc.integer(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(
          fc.constantFrom(
            'id',
            'login',
            'name',
            'number',
            'title',
            'body',
            'html_url',
            'url',
            'user',
            'labels',
            'commits',
            'shas',
            'pages',
            'merged_at',
            'language',
            'base',
            'repo',
            'ref',
            'head',
            'before',
          ),
          tie('value'),
        ),
      ),
    })).value
    const types =
      today
        .toString('utf8')
        .concat(old.toString('utf8'))
        .match(/[A-Z]\w+Event/g) ?? []
    const event = fc.record({
      type: fc.constantFrom(...types),
      id: values,
      created_at: fc.constantFrom('2024-01-01T00:00:00Z', 'x', 5),
      actor: fc.oneof(values, fc.constant({ id: 5, login: 'a\0\ud800' }), fc.string()),
      repo: fc.oneof(values, fc.constant({ name: 'example/garden' })),
      repository: values,
      url: values,
      payload: fc.dictionary(
        fc.constantFrom(
          'action',
          'issue',
          'comment',
          'pull_request',
          'review',
          'release',
          'forkee',
          'member',
          'target',
          'discussion',
          'commits',
          'shas',
          'pages',
          'ref',
          'ref_type',
          'gist',
          'team',
        ),
        values,
      ),
    })
    const mutated = fc
      .tuple(fc.constantFrom(...today.toString('utf8').split('\n')), fc.nat(2_000), fc.string({ maxLength: 5 }))
      .map(([line, at, text]) => line.slice(0, at) + text + line.slice(at + 1))
    fc.assert(
      fc.property(
        fc.oneof(
          event.map((value) => JSON.stringify(value)),
          mutated,
          fc.string({ unit: 'binary' }),
        ),
        (line) => {
          for (const item of githubArchiveConnector.reread(line, settings))
            if ('record' in item) expect(anyRecord.safeParse(item.record).error).toBeUndefined()
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

describe('files', () => {
  it('of the same name are distinct, and more files may follow later', async () => {
    const one = await file('a/hour.json', today)
    const two = await file('b/hour.json', old)
    const first = await readAll(small, { files: [one] }, undefined)
    const both = await readAll(small, { files: [one, two] }, first.batches.at(-1)?.cursor)
    expect(activities(both.items)).toHaveLength(14)
    const again = await readAll(small, { files: [two] }, both.batches.at(-1)?.cursor)
    expect(activities(again.items)).toHaveLength(14)
    await exerciseConnector(small, { files: [one, two, one] })
  })

  it('that cannot be events are refused with what to do', async () => {
    const check = async (...files: string[]): Promise<unknown> =>
      githubArchiveConnector
        .check({ settings: { files }, files: localFiles, fetch: globalThis.fetch, signal: new AbortController().signal })
        .then(
          () => 'fine',
          (error: unknown) => error,
        )
    expect(await check(await file('good.json', today))).toBe('fine')
    expect(await check(await file('list.json', '[\n{"type":"WatchEvent"}\n]'))).toMatchObject({
      code: 'json_array',
      hint: expect.stringContaining('jq -c'),
    })
    expect(await check(await file('table.csv', 'name,email\nAda,ada@example.org\n'))).toMatchObject({ code: 'not_json_lines' })
    expect(await check(await file('empty.json', ''))).toMatchObject({ code: 'file_empty' })
    expect(await check(join(folder, 'missing.json'))).toMatchObject({ code: 'file_missing' })
    expect(await check(folder)).toMatchObject({ code: 'file_is_folder' })
    expect(await check(await file('zip.json', 'PK\u0003\u0004xxxxxxxx'))).toMatchObject({ code: 'archive_unsupported' })
  })
})

describe('reread', () => {
  it('answers a robot, a ghost and a nameless repository without inventing anything', () => {
    const base = { type: 'WatchEvent', created_at: '2024-01-01T00:00:00Z', id: '1' }
    expect(reread({ ...base, actor: { id: 5 } })).toMatchObject([{ record: { actor: { key: '5' } } }])
    expect(reread({ ...base, actor: { login: 'Ghost' }, repo: { name: '/' } })).toMatchObject([
      { record: { actor: { key: 'login:ghost' } } },
    ])
    expect(reread({ ...base, actor: { login: 'Ghost' }, repo: { name: '/' } })[0]).not.toHaveProperty('record.place')
  })
})

const shared = join(import.meta.dirname, '../../../../shared/data/gharchive')
describe.skipIf(!existsSync(shared))('a whole published hour (skipped where ../shared/data is missing)', () => {
  it('gives as many activities, people and types as counted independently', async () => {
    const path = join(shared, '2015-01-01-0.json.gz')
    const { items, notes } = await readAll(githubArchiveConnector, { files: [path] }, undefined)
    const records = activities(items)
    expect([items.length, records.length, notes.length]).toEqual([7_702, 7_702, 0])
    expect(new Set(records.map((record) => record.actor.key)).size).toBe(3_648)
    expect(new Set(records.map((record) => record.externalId)).size).toBe(7_702)
    // 4,124 repository ids share 4,113 names: some were deleted and made anew within the hour.
    expect(new Set(records.map((record) => record.place)).size).toBe(4_113)
    const types: Record<string, number> = {}
    for (const line of gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n')) {
      const type = /"type":"(\w+Event)"/.exec(line)?.[1] ?? ''
      types[type] = (types[type] ?? 0) + 1
    }
    const kinds = kindsOf(records)
    const sum = (...names: string[]): number => names.reduce((total, name) => total + (kinds[name] ?? 0), 0)
    expect(sum('pushed')).toBe(types['PushEvent'])
    expect(sum('starred')).toBe(types['WatchEvent'])
    expect(sum('branch-created', 'tag-created', 'repository-created')).toBe(types['CreateEvent'])
    expect(sum('issue-opened', 'issue-closed', 'issue-reopened', 'issue-updated')).toBe(types['IssuesEvent'])
    expect(sum('issue-commented', 'pull-request-commented')).toBe(types['IssueCommentEvent'])
    expect(sum('pull-request-opened', 'pull-request-closed', 'pull-request-merged', 'pull-request-reopened')).toBe(
      types['PullRequestEvent'],
    )
    for (const record of records.filter((_, index) => index % 7 === 0)) expect(anyRecord.safeParse(record).error).toBeUndefined()
  })

  it('reads a file made for a search engine, leaving its index lines out', async () => {
    const { items, notes } = await readAll(githubArchiveConnector, { files: [join(shared, 'quickwit-gharchive-bulk.json.gz')] }, undefined)
    expect(activities(items)).toHaveLength(100)
    expect(notes).toMatchObject([{ code: 'bulk_index_lines', count: 100 }])
  })
})
