import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { contentOf } from '../../testing/held.ts'
import { openKith, toLines, type TestKith } from '../../testing/kith.ts'
import { placesOf } from '../../testing/traces.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const WILMA = 'Wilma Quast'
/** Whatever names her: nothing else in these tests holds any of it. */
const HERS = ['wilma', 'quast', '7700142']

const wilma = { platform: 'forum', key: 'u-wilma', username: 'wilmaq', name: WILMA, email: 'wilma.quast@example.org' }
const bo = { platform: 'forum', key: 'u-bo', username: 'bo', name: 'Bo Chen', email: 'bo@example.net' }
const cy = { platform: 'forum', key: 'u-cy', username: 'cy', name: 'Cy Diaz' }

const posts = [
  { kind: 'question', externalId: 'p1', occurredAt: '2026-01-01T10:00:00Z', actor: wilma, title: 'How do I start', conversation: 't1' },
  { kind: 'answer', externalId: 'p2', occurredAt: '2026-01-01T11:00:00Z', actor: bo, title: 'Like this', body: 'Hello @wilmaq, as Wilma Quast <wilma.quast@example.org> asked.', conversation: 't1', replyTo: 'p1', mentions: [wilma] },
  { kind: 'answer', externalId: 'p3', occurredAt: '2026-02-02T11:00:00Z', actor: cy, title: 'Or like that', conversation: 't1', replyTo: 'p2', attributes: { cc: 'wilma.quast@example.org', mood: 'good' } },
  { kind: 'answer', externalId: 'p4', occurredAt: '2026-02-03T11:00:00Z', actor: wilma, title: 'Thanks', conversation: 't1', replyTo: 'p3' },
  // A date that cannot be taken.
  { kind: 'answer', externalId: 'p5', occurredAt: 'some day', actor: wilma, title: 'Never', conversation: 't1' },
  { kind: 'answer', externalId: 'p6', occurredAt: 'some day', actor: cy, title: 'Never', conversation: 't1' },
] // prettier-ignore

const people = `name,email,account:github,company,tags
${WILMA},wilma.quast@example.org,wilmaq,Quast Ltd,speaker
Bo Chen,bo@example.net,bochen,Example,
`

const archive = [
  { id: '9001', type: 'WatchEvent', actor: { id: 7700142, login: 'wilmaq' }, repo: { id: 1, name: 'example/garden' }, payload: { action: 'started' }, created_at: '2026-01-05T00:00:00Z' },
  { id: '9002', type: 'IssueCommentEvent', actor: { id: 55, login: 'bochen' }, repo: { id: 1, name: 'example/garden' }, payload: { action: 'created', issue: { number: 3, title: 'Rain', html_url: 'https://example.org/3' }, comment: { body: 'What do you say, @WilmaQ?', html_url: 'https://example.org/3#1' } }, created_at: '2026-01-06T00:00:00Z' },
  { id: '9003', type: 'PullRequestEvent', actor: { id: 55, login: 'bochen' }, repo: { id: 1, name: 'example/garden' }, payload: { action: 'closed', pull_request: { number: 4, title: 'Shed', merged: true, user: { id: 7700142, login: 'wilmaq' }, html_url: 'https://example.org/4' } }, created_at: '2026-01-07T00:00:00Z' },
] // prettier-ignore

const commit = (mark: number, who: string, at: number, message: string): string =>
  `commit refs/heads/main\nmark :${mark}\nauthor ${who} ${at} +0100\ncommitter ${who} ${at} +0100\ndata ${Buffer.byteLength(message)}\n${message}\nM 100644 inline f${mark}.ts\ndata 2\nx\n`

const makeRepository = (): string => {
  const dir = mkdtempSync(path.join(tmpdir(), 'kith-erase-'))
  folders.push(dir)
  const mailmap = `${WILMA} <wilma.quast@example.org> <wq@laptop.example.com>\nBo Chen <bo@example.net> <bo@old.example.com>\n`
  const input = [
    commit(1, `${WILMA} <wilma.quast@example.org>`, 1_767_225_600, 'Begin\n'),
    commit(
      2,
      'Bo Chen <bo@example.net>',
      1_767_312_000,
      `Go on\n\nAs discussed.\n\nCo-authored-by: ${WILMA} <wq@laptop.example.com>\nReviewed-by: ${WILMA}\n`,
    ),
    commit(3, 'Bo Chen <bo@example.net>', 1_767_398_400, `End\n\nCo-authored-by: ${WILMA} <7700142+wilmaq@users.noreply.github.com>\n`),
    `commit refs/heads/main\nmark :9\nauthor Bo Chen <bo@example.net> 1767484800 +0100\ncommitter Bo Chen <bo@example.net> 1767484800 +0100\ndata 4\nMap\n\nM 100644 inline .mailmap\ndata ${Buffer.byteLength(mailmap)}\n${mailmap}\n`,
  ].join('')
  execFileSync('git', ['init', '-q', '-b', 'main', dir])
  execFileSync('git', ['-C', dir, 'fast-import', '--quiet'], { input })
  return dir
}

interface Files {
  readonly jsonl: string
  readonly csv: string
  readonly archive: string
  readonly git: string
}

const writeAll = async (kith: TestKith): Promise<Files> => ({
  jsonl: await kith.write('posts.jsonl', toLines(posts)),
  csv: await kith.write('people.csv', people),
  archive: await kith.write('2026-01-05-0.json', toLines(archive)),
  git: makeRepository(),
})

const connect = async (kith: TestKith, files: Files): Promise<void> => {
  const inspected = await kith.ask('sources.inspect', { connector: 'csv', settings: { files: [files.csv] } })
  const all = [
    { connector: 'jsonl', settings: { files: [files.jsonl] } },
    { connector: 'csv', settings: { files: [files.csv], mapping: inspected.mapping } },
    { connector: 'github-archive', settings: { files: [files.archive] } },
    { connector: 'git', settings: { path: files.git } },
  ]
  for (const one of all) {
    const { run } = await kith.ask('sources.create', one)
    expect(['done', 'partial']).toContain((await kith.ended(run?.id ?? 0)).state)
  }
}

/** Reads all sources anew, from the beginning. */
const readAgain = async (kith: TestKith): Promise<void> => {
  await kith.app.state.execute(`update source set cursor = null`)
  for (const { id } of (await kith.ask('sources.list', {})).sources) {
    const run = await kith.ask('runs.start', { id })
    expect(['done', 'partial']).toContain((await kith.ended(run.id)).state)
  }
}

/** Makes one person of all that goes by the name. */
const mergeAll = async (kith: TestKith, name: string): Promise<number> => {
  const { people } = await kith.ask('people.list', { search: name, limit: 50 })
  const [first, ...others] = people.map((one) => one.id)
  if (first === undefined) throw new Error(`Nobody is called ${name}`)
  return others.length === 0
    ? first
    : (await kith.ask('people.merge', { people: [first, ...others], into: first, reason: `All are ${name}` })).id
}

test('whoever is erased is nowhere any more, and no reading of the same sources brings them back', async () => {
  const kith = await openKith()
  const files = await writeAll(kith)
  await connect(kith, files)
  const id = await mergeAll(kith, 'wilma')
  await kith.ask('people.update', { id, name: WILMA, tags: ['wilma-tag'] })
  expect(await placesOf(kith, HERS)).not.toEqual([])

  const preview = await kith.ask('people.previewErase', { id })
  expect(preview).toMatchObject({ name: WILMA, setAside: 1, sharing: [] })
  const erased = await kith.ask('people.erase', { id, confirm: WILMA, note: 'asked for by letter' })
  expect(erased).toMatchObject({ state: 'done', activities: preview.activities, cleaned: preview.cleaned, setAside: 1, elsewhere: [] })
  expect(erased.stays.map((one) => one.title)).toHaveLength(4)
  expect(await placesOf(kith, HERS)).toEqual([])
  const after = await contentOf(kith)

  await readAgain(kith)
  expect(await placesOf(kith, HERS)).toEqual([])
  expect(await contentOf(kith)).toEqual(after)
  const { runs } = await kith.ask('runs.list', {})
  expect(runs.slice(0, 4).map((run) => run.counts.leftOut > 0)).toEqual([true, true, true, true])
  expect(runs.slice(0, 4).map((run) => run.counts.changed + run.counts.added)).toEqual([0, 0, 0, 0])
  expect(runs[0]?.notes).toContainEqual({ code: 'left_out', message: 'Left out: erased or opted out.', count: runs[0]?.counts.leftOut })
}, 120_000)
