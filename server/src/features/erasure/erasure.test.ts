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
${WILMA},wilma.quast@example.org,wilmaq,Moss Ltd,speaker
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
  await kith.ask('notes.add', { id, text: `${WILMA} grows tomatoes` })
  expect(await placesOf(kith, HERS)).not.toEqual([])
  const sources = (await kith.ask('sources.list', {})).sources.map((source) => source.id)
  await kith.ask('communities.create', { name: 'Everybody', audience: 'external', focus: 'product', sources })
  const inIt = async (): Promise<number | undefined> => (await kith.ask('communities.figures', {})).communities[0]?.people
  const people = (await inIt()) ?? 0

  const preview = await kith.ask('people.previewErase', { id })
  expect(preview).toMatchObject({ name: WILMA, setAside: 1, sharing: [] })
  const erased = await kith.ask('people.erase', { id, confirm: WILMA, note: 'asked for by letter' })
  expect(erased).toMatchObject({ state: 'done', activities: preview.activities, cleaned: preview.cleaned, setAside: 1, elsewhere: [] })
  expect(erased.stays.map((one) => one.title)).toHaveLength(4)
  expect(await placesOf(kith, HERS)).toEqual([])
  expect(await inIt()).toBe(people - 1)
  const after = await contentOf(kith)

  await readAgain(kith)
  expect(await placesOf(kith, HERS)).toEqual([])
  expect(await contentOf(kith)).toEqual(after)
  const { runs } = await kith.ask('runs.list', {})
  expect(runs.slice(0, 4).map((run) => run.counts.leftOut > 0)).toEqual([true, true, true, true])
  expect(runs.slice(0, 4).map((run) => run.counts.changed + run.counts.added)).toEqual([0, 0, 0, 0])
  expect(runs[0]?.notes).toContainEqual({ code: 'left_out', message: 'Left out: erased or opted out.', count: runs[0]?.counts.leftOut })
}, 120_000)

test('what is left is what an import without that person gives', async () => {
  const [erased, without] = [await openKith(), await openKith()]
  const importTo = async (kith: TestKith, lines: readonly object[], events: readonly object[]): Promise<void> => {
    await kith.importRecords('posts.jsonl', lines)
    const made = await kith.ask('sources.create', {
      connector: 'github-archive',
      settings: { files: [await kith.write('a.json', toLines(events))] },
    })
    await kith.ended(made.run?.id ?? 0)
  }
  await importTo(erased, posts, archive)
  const id = await mergeAll(erased, 'wilma')
  await erased.ask('people.erase', { id, confirm: WILMA })
  const others = posts.filter((post) => post.actor !== wilma)
  const cleaned = others.map((post) => ({
    ...post,
    ...(post.attributes === undefined ? {} : { attributes: { cc: '[erased]', mood: 'good' } }),
    mentions: [],
  }))
  await importTo(
    without,
    cleaned,
    archive
      .filter((event) => event.actor.login !== 'wilmaq')
      .map((event) => JSON.parse(JSON.stringify(event).replace('"user":{"id":7700142,"login":"wilmaq"},', ''))),
  )
  expect(await contentOf(erased)).toEqual(await contentOf(without))
  const { total } = await erased.ask('people.list', {})
  expect(total).toBe((await without.ask('people.list', {})).total)
  for (const measure of ['activities', 'active-people']) {
    const ask = (kith: TestKith) => kith.ask('measures.query', { name: measure, from: '2026-01-01', to: '2026-03-01' })
    expect((await ask(erased)).series).toEqual((await ask(without)).series)
  }
  // The conversation holds together: what answers an erased post is still there, under the same name.
  const { activities } = await erased.ask('activities.list', { source: [1], limit: 50 })
  expect(activities.filter((one) => one.conversation === 't1').map((one) => one.title)).toEqual(['Or like that', 'Like this'])
}, 180_000)

test('a merged person goes as a whole, once, and old decisions about them cannot be undone', async () => {
  const kith = await openKith()
  await kith.importRecords('posts.jsonl', [
    ...posts,
    { kind: 'answer', externalId: 'q1', occurredAt: '2026-03-01T00:00:00Z', actor: { platform: 'chat', key: 'w9', name: 'Wilma Q.' } },
    { kind: 'answer', externalId: 'q2', occurredAt: '2026-03-01T00:00:00Z', actor: { platform: 'chat', key: 'b9', name: 'Bo C.' } },
  ])
  const id = await mergeAll(kith, 'wilma')
  const { name, identities } = await kith.ask('people.get', { id })
  const number = identities.find((one) => one.platform === 'chat')?.id ?? 0
  const merged = (await kith.ask('identities.decisions', { person: id })).decisions[0]
  const theirs = await mergeAll(kith, 'bo')
  await expect(kith.ask('people.erase', { id, confirm: 'Somebody else' })).rejects.toMatchObject({ code: 'invalid_input' })
  // Asked twice at once, by any of the person's numbers.
  const [one, other] = await Promise.all([
    kith.ask('people.erase', { id, confirm: name }),
    kith.ask('people.erase', { id: number, confirm: ` ${name.toUpperCase()} ` }),
  ])
  expect(other.erasure).toBe(one.erasure)
  await expect(kith.ask('people.erase', { id, confirm: WILMA })).rejects.toMatchObject({ code: 'not_found' })
  await expect(kith.ask('people.get', { id: number })).rejects.toMatchObject({ code: 'not_found' })
  await expect(kith.ask('identities.undo', { id: merged?.id ?? 0 })).rejects.toMatchObject({
    code: 'conflict',
    message: 'Somebody whom this decision was about has been erased since.',
  })
  expect(await placesOf(kith, HERS)).toEqual([])
  // Others are as they were.
  expect((await kith.ask('people.get', { id: theirs })).identities).toHaveLength(2)
}, 120_000)

test('somebody else with the same address stays, and comes in again', async () => {
  const kith = await openKith()
  const pair = 'pair@pair.example'
  const records = [
    {
      kind: 'answer',
      externalId: 'w',
      occurredAt: '2026-03-01T00:00:00Z',
      actor: { platform: 'chat', key: 'w', name: WILMA, email: pair },
    },
    {
      kind: 'answer',
      externalId: 'o',
      occurredAt: '2026-03-01T00:00:00Z',
      actor: { platform: 'chat', key: 'o', name: 'Otto Krug', email: pair },
    },
  ]
  await kith.importRecords('pair.jsonl', records)
  const id = await mergeAll(kith, 'wilma')
  expect((await kith.ask('people.previewErase', { id })).sharing.map((one) => one.name)).toEqual(['Otto Krug'])
  const otto = (await kith.ask('people.list', { search: 'otto' })).people[0]?.id ?? 0
  await kith.ask('notes.add', { id: otto, text: `Shares a mailbox with ${WILMA}` })
  // What was written about somebody else is for people to decide.
  expect((await kith.ask('people.erase', { id, confirm: WILMA })).elsewhere).toEqual([{ table: 'note', rows: 1 }])
  await readAgain(kith)
  expect(Object.keys(await contentOf(kith))).toEqual(['chat:o'])
}, 120_000)

test('a record set aside that turns out to be theirs is not kept', async () => {
  const kith = await openKith()
  const line = JSON.stringify({
    type: 'activity',
    kind: 'answer',
    externalId: 'z',
    occurredAt: '2026-03-01T00:00:00Z',
    actor: { platform: 'chat', key: 'k77' },
  })
  await kith.importRecords('a.jsonl', [
    { kind: 'answer', externalId: 'y', occurredAt: '2026-03-01T00:00:00Z', actor: { platform: 'chat', key: 'k77', name: WILMA } },
  ])
  const id = await mergeAll(kith, 'wilma')
  await kith.ask('people.erase', { id, confirm: WILMA })
  const file = await kith.write('b.jsonl', `${line.replace('"k77"', '"k7" "7"')}\n`)
  const made = await kith.ask('sources.create', { connector: 'jsonl', settings: { files: [file] } })
  await kith.ended(made.run?.id ?? 0)
  const { records } = await kith.ask('setAside.list', {})
  await kith.ask('setAside.retry', { ids: [records[0]?.id ?? 0], raw: line })
  expect(await kith.ask('setAside.list', {})).toMatchObject({ total: 0 })
  expect(await placesOf(kith, ['k77'])).toEqual([])
  expect(await contentOf(kith)).toEqual({})
}, 120_000)
