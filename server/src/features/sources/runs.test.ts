import type { ActivityRecord } from '@kith/contract/records'
import fc from 'fast-check'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { heldOf, toActivityMs } from '../../testing/held.ts'
import { itemsOf, openKith, SYSTEM, toLines, until, type TestKith } from '../../testing/kith.ts'
import { steps, type Steps } from '../../testing/steps.ts'
import { Ingest } from './ingest.ts'

const NOW = new Date('2026-11-20T12:00:00Z')
const kith: TestKith = await openKith({ now: () => NOW })

const did = (externalId: string, more: Partial<ActivityRecord> = {}): ActivityRecord => ({
  type: 'activity',
  kind: 'step',
  externalId,
  occurredAt: '2026-11-01T10:00:00.000Z',
  actor: { platform: 'garden', key: 'iris', name: 'Iris Feld' },
  ...more,
})

const begin = async (name: string): Promise<Steps & { source: number; run: number }> => {
  const made = steps(name)
  Map.prototype.set.call(kith.app.connectors, name, made.connector)
  const { source, run } = await kith.ask('sources.create', { connector: name, settings: {} })
  return Object.assign(made, { source: source.id, run: run?.id ?? 0 })
}
const hasRead = (run: number, count: number) =>
  until(
    () => kith.ask('runs.get', { id: run }),
    (now) => now.counts.read === count,
  )

describe('a run', () => {
  test('that is paused stops at once, keeps what it has, and goes on where it was', async () => {
    const source = await begin('pausing')
    source.give([did('1')])
    await hasRead(source.run, 1)
    expect(await kith.ask('runs.pause', { id: source.run })).toMatchObject({ state: 'paused' })
    source.give([did('2')])
    expect(await kith.ask('runs.get', { id: source.run })).toMatchObject({ state: 'paused', counts: { read: 1 } })
    await kith.ask('runs.resume', { id: source.run })
    await hasRead(source.run, 2)
    source.end()
    expect(await kith.ended(source.run)).toMatchObject({ state: 'done', counts: { read: 2, added: 2 } })
    expect(source.begun).toEqual([undefined, { batch: 1 }])
    expect(await heldOf(kith, source.source)).toHaveLength(2)
  })

  test('can be paused and resumed many times in a breath and is read by one reader at a time', async () => {
    const source = await begin('flicker')
    for (let round = 0; round < 5; round++) {
      source.give([did(`${round}`)])
      await kith.ask('runs.pause', { id: source.run })
      await kith.ask('runs.resume', { id: source.run })
    }
    source.end()
    expect(await kith.ended(source.run)).toMatchObject({ state: 'done', counts: { read: 5, added: 5, unchanged: 0 } })
  })

  test('that is cancelled keeps what it brought; a new one goes on from there', async () => {
    const source = await begin('cancelling')
    source.give([did('1')])
    await hasRead(source.run, 1)
    expect(await kith.ask('runs.cancel', { id: source.run })).toMatchObject({ state: 'cancelled', finishedAt: NOW.toISOString() })
    source.give([did('2')])
    source.end()
    const next = await kith.ask('runs.start', { id: source.source })
    expect(await kith.ended(next.id)).toMatchObject({ state: 'done', counts: { read: 1, added: 1 } })
    expect(await heldOf(kith, source.source)).toHaveLength(2)
    const runs = await kith.ask('runs.list', { source: source.source })
    expect(runs.runs.map((one) => one.state)).toEqual(['done', 'cancelled'])
  })

  test('that fails says why and what to do, and can be resumed', async () => {
    const source = await begin('failing')
    source.give([did('1')])
    await hasRead(source.run, 1)
    source.end(new Error('the wire is cut'))
    const failed = await kith.ended(source.run)
    expect(failed).toMatchObject({
      state: 'failed',
      counts: { read: 1 },
      error: { code: 'internal', hint: expect.stringContaining('Resume') },
    })
    expect(JSON.stringify(failed)).not.toContain('wire')
    source.give([did('2')])
    source.end()
    await kith.ask('runs.resume', { id: source.run })
    expect(await kith.ended(source.run)).toMatchObject({ state: 'done', error: null, counts: { read: 2, added: 2 } })
  })

  test('is one at a time for a source, also when many ask at once', async () => {
    const source = await begin('once')
    const asked = await Promise.all(Array.from({ length: 8 }, () => kith.ask('runs.start', { id: source.source })))
    expect(new Set(asked.map((one) => one.id))).toEqual(new Set([source.run]))
    source.end()
    await kith.ended(source.run)
    const fresh = await Promise.all(Array.from({ length: 8 }, () => kith.ask('runs.start', { id: source.source })))
    expect(new Set(fresh.map((one) => one.id)).size).toBe(1)
    const again = await begin('old')
    await kith.ask('runs.cancel', { id: again.run })
    const newer = await kith.ask('runs.start', { id: again.source })
    await expect(kith.ask('runs.resume', { id: again.run })).rejects.toMatchObject({ code: 'conflict', hint: expect.any(String) })
    again.end()
    await kith.ended(newer.id)
    await expect(kith.ask('runs.pause', { id: newer.id })).rejects.toMatchObject({ code: 'conflict', message: 'The run is done.' })
  })

  test('is not given other settings while it reads', async () => {
    const source = await begin('settled')
    await until(
      () => Promise.resolve(source.begun.length),
      (begun) => begun === 1,
    )
    await expect(kith.ask('sources.update', { id: source.source, settings: { label: 'b' } })).rejects.toMatchObject({ code: 'conflict' })
    source.end()
    await kith.ended(source.run)
    expect(await kith.ask('sources.update', { id: source.source, settings: { label: 'b' }, title: 'Second' })).toMatchObject({
      title: 'Second',
    })
    expect((await kith.ask('sources.create', { connector: 'settled', settings: { label: 'b' } })).source.id).toBe(source.source)
  })
})

test('two sources that are read at once and meet the same people make each of them once', async () => {
  const [one, two] = [await begin('left'), await begin('right')]
  const people = Array.from({ length: 300 }, (_, index) => ({ platform: 'both', key: `k${index}`, email: `p${index}@both.example` }))
  one.give(people.map((actor, index) => did(`${index}`, { actor })))
  two.give(people.toReversed().map((actor, index) => did(`${index}`, { actor: { ...actor, name: `Person ${actor.key}` } })))
  one.end()
  two.end()
  const runs = await Promise.all([kith.ended(one.run), kith.ended(two.run)])
  expect(runs.map((run) => run.state)).toEqual(['done', 'done'])
  expect(runs.reduce((sum, run) => sum + run.counts.newPeople, 0)).toBe(300)
  expect((await kith.ask('people.list', { platform: ['both'] })).total).toBe(300)
})

test('a source that is connected twice is one source, read again', async () => {
  const file = await kith.write('twice.jsonl', toLines([did('1')]))
  const settings = { files: [file] }
  const first = await kith.ask('sources.create', { connector: 'jsonl', settings })
  await kith.ended(first.run?.id ?? 0)
  const second = await kith.ask('sources.create', { connector: 'jsonl', settings })
  expect(second).toMatchObject({ existed: true, source: { id: first.source.id } })
  expect(await kith.ended(second.run?.id ?? 0)).toMatchObject({ counts: { read: 1, unchanged: 1 } })
})

describe('removing a source', () => {
  test('takes its activities and the people whom no other source knows, and leaves the others as they were', async () => {
    const both = { platform: 'rm', key: 'both', name: 'Both Ways', email: 'both@rm.example' }
    const only = { platform: 'rm', key: 'only', name: 'Only Here' }
    const keep = await kith.importRecords('keep.jsonl', [
      did('1', { actor: both }),
      { type: 'person', identity: { platform: 'rm', key: 'listed', name: 'Listed There' } },
      did('2', { actor: both, mentions: [{ platform: 'rm', key: 'mentioned', name: 'Mentioned There' }] }),
    ])
    const before = await kith.ask('people.list', { search: 'rm' })
    const gone = await kith.importRecords('gone.jsonl', [
      did('1', { actor: both }),
      did('2', { actor: only }),
      did('3', { actor: { platform: 'rm', key: 'listed', name: 'Listed There' } }),
      did('4', { actor: { platform: 'rm', key: 'mentioned', name: 'Mentioned There' } }),
      did('5', {
        actor: { platform: 'rm', key: 'second', name: 'Both Ways', email: 'both@rm.example' },
        mentions: [{ platform: 'rm', key: 'm2', name: 'Mentioned Here' }],
      }),
      { type: 'person', identity: { platform: 'rm', key: 'l2', name: 'Listed Here' } },
    ])
    expect(gone.run.counts).toMatchObject({ newPeople: 3, newIdentities: 4 })
    const removed = await kith.ask('sources.remove', { id: gone.source.id, confirm: true })
    expect(removed).toEqual({ removedActivities: 5, removedPeople: 3 })
    const names = async () =>
      (
        await kith.app.state.db
          .selectFrom('identity')
          .innerJoin('member', 'member.id', 'member_id')
          .select(['key', 'member.name'])
          .where('platform', '=', 'rm')
          .orderBy('key')
          .execute()
      ).map((one) => one.key)
    expect(await names()).toEqual(['both', 'listed', 'mentioned'])
    expect((await kith.ask('people.list', { search: 'both@rm' })).people).toMatchObject([{ name: 'Both Ways', activities: 2 }])
    for (const name of ['Listed There', 'Mentioned There']) {
      expect((await kith.ask('people.list', { search: name })).people).toMatchObject([{ name, activities: 0 }])
    }
    expect((await kith.ask('people.list', { search: 'rm' })).total).toBe(before.total)
    expect(await heldOf(kith, keep.source.id)).toHaveLength(2)
    await expect(kith.ask('sources.get', { id: gone.source.id })).rejects.toMatchObject({ code: 'not_found' })
  })

  test('in the middle of its run leaves nothing of it behind', async () => {
    const source = await begin('halfway')
    source.give(Array.from({ length: 500 }, (_, index) => did(`${index}`, { actor: { platform: 'half', key: `${index}` } })))
    await hasRead(source.run, 500)
    source.give([did('late', { actor: { platform: 'half', key: 'late' } })])
    await kith.ask('sources.remove', { id: source.source, confirm: true })
    expect(await heldOf(kith, source.source)).toEqual([])
    expect(await kith.app.state.db.selectFrom('identity').select('id').where('platform', '=', 'half').execute()).toEqual([])
    await expect(kith.ask('runs.get', { id: source.run })).rejects.toMatchObject({ code: 'not_found' })
  })

  test('waits for nobody else’s run: it says what to do', async () => {
    const [mine, other] = [await begin('mine'), await begin('other')]
    await until(
      () => Promise.resolve(other.begun.length),
      (begun) => begun === 1,
    )
    mine.end()
    await kith.ended(mine.run)
    await expect(kith.ask('sources.remove', { id: mine.source, confirm: true })).rejects.toMatchObject({
      code: 'conflict',
      hint: expect.stringContaining('pause'),
    })
    other.end()
    await kith.ended(other.run)
    await kith.ask('sources.remove', { id: mine.source, confirm: true })
  })
})

test('any records, in any batches, repeated and cut off anywhere, give the log that their last versions are', async () => {
  const connector = steps('model').connector
  Map.prototype.set.call(kith.app.connectors, 'model', connector)
  const record = fc.record({
    id: fc.integer({ min: 1, max: 6 }),
    month: fc.integer({ min: 1, max: 3 }),
    person: fc.integer({ min: 1, max: 3 }),
    title: fc.constantFrom('a', 'b'),
    deleted: fc.boolean(),
  })
  const step = fc.record({
    records: fc.array(record, { maxLength: 5 }),
    crash: fc.constantFrom('none', 'none', 'before append', 'before commit'),
  })
  let number = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (batches) => {
      const { source } = await kith.ask('sources.create', { connector: 'model', settings: { label: `${number++}` }, start: false })
      const model = new Map<string, ActivityRecord>()
      let ingest = new Ingest(kith.app, connector, source.id, true)
      let isBlank = true
      for (const { records, crash } of batches) {
        const items = itemsOf(
          records.map((one) =>
            did(`${one.id}`, {
              occurredAt: `2026-0${one.month}-01T00:00:00Z`,
              actor: { platform: 'model', key: `${one.person}` },
              title: one.title,
              deleted: one.deleted,
            }),
          ),
        )
        if (crash !== 'none') {
          const lost = await ingest.prepare(items)
          if (crash === 'before commit') {
            await ingest.append(lost)
            isBlank &&= lost.rows.length === 0
          }
          ingest = new Ingest(kith.app, connector, source.id, isBlank)
        }
        await ingest.append(await ingest.prepare(items))
        isBlank &&= items.length === 0
        for (const item of items) if ('record' in item && item.record.type === 'activity') model.set(item.record.externalId, item.record)
      }
      const expected = [...model.values()]
        .map((one) => ({
          external_id: one.externalId,
          kind: 'step',
          at_ms: toActivityMs(one),
          actor: `model:${one.actor.key}`,
          title: one.title ?? '',
          deleted: one.deleted ? 1 : 0,
        }))
        .toSorted((a, b) => (a.external_id < b.external_id ? -1 : 1))
      expect(await heldOf(kith, source.id)).toEqual(expected)
    }),
    { numRuns: 15, seed: 7 },
  )
})

test.each(['newest-first', 'oldest-first'] as const)(
  'of two versions that one reading of a source gives %s, in two batches, the newer counts',
  async (order) => {
    const ordered = { ...steps(order).connector, order }
    Map.prototype.set.call(kith.app.connectors, order, ordered)
    const { source } = await kith.ask('sources.create', { connector: order, settings: { label: order }, start: false })
    const versions = [
      did('1', { title: 'older', occurredAt: '2026-01-01T00:00:00Z' }),
      did('1', { title: 'newer', occurredAt: '2026-02-01T00:00:00Z' }),
    ]
    const given = order === 'newest-first' ? versions.toReversed() : versions
    const titles = async (): Promise<unknown[]> => (await heldOf(kith, source.id)).map((one) => one.title)
    const read = async (ingest: Ingest, records: readonly ActivityRecord[]): Promise<void> => {
      for (const record of records) await ingest.append(await ingest.prepare(itemsOf([record])))
    }
    const began = { sinceMs: NOW.getTime() - 1 }
    await read(new Ingest(kith.app, ordered, source.id, true, began), given)
    expect(await titles()).toEqual(['newer'])
    // Cut off and resumed, it gives both again.
    await read(new Ingest(kith.app, ordered, source.id, false, began), given)
    expect(await titles()).toEqual(['newer'])
    // Another reading finds a third.
    await read(new Ingest(kith.app, ordered, source.id, false, { sinceMs: NOW.getTime() + 1 }), [did('1', { title: 'newest' })])
    expect(await titles()).toEqual(['newest'])
  },
)

test('an editor may not have Kith read the server’s own disk', async () => {
  const editor = { actor: { kind: 'user', id: 1, name: 'Eddi', role: 'editor' } } as const
  const file = await kith.write('secret.jsonl', toLines([did('1')]))
  for (const name of ['sources.create', 'sources.preview', 'sources.inspect'] as const) {
    for (const [connector, settings] of [
      ['jsonl', { files: [file] }],
      ['csv', { files: [file] }],
      ['csv', { files: [[file]] }],
      ['git', { path: '/' }],
      ['github-archive', { files: ['upload:0123456789abcdef0123456789abcdef', file] }],
    ] as const) {
      const refused = kith.operations.perform(name, { connector, settings: { ...settings } }, { ...SYSTEM, ...editor })
      await expect(refused, `${name} ${connector}`).rejects.toMatchObject({
        code: expect.stringMatching(/forbidden|invalid_input|not_found/),
      })
      await expect(refused, `${name} ${connector}`).rejects.not.toMatchObject({ message: expect.stringContaining('secret') })
    }
  }
})

describe('an export', () => {
  const day = JSON.stringify([
    { type: 'message', user: 'U1', ts: '1772323200.1', text: 'Hello', reactions: [{ name: 'wave', users: ['U2'], count: 1 }] },
    { type: 'message', ts: '1772323201.1', text: 'by nobody' },
  ])
  const made = path.join(mkdtempSync(path.join(tmpdir(), 'kith-export-')), 'chat')
  afterAll(() => rmSync(path.dirname(made), { recursive: true, force: true }))

  test('in a folder is read, and again without change; what it grows by comes in', async () => {
    mkdirSync(path.join(made, 'general'), { recursive: true })
    writeFileSync(path.join(made, 'general/2026-03-01.json'), day)
    const connect = () => kith.ask('sources.create', { connector: 'slack-export', settings: { files: [made] } })
    const first = await connect()
    expect(first.source.title).toBe('Slack export: chat')
    expect(await kith.ended(first.run?.id ?? 0)).toMatchObject({ state: 'partial', counts: { added: 2, setAside: 1 } })
    const again = await connect()
    expect(again).toMatchObject({ existed: true, source: { id: first.source.id } })
    expect(await kith.ended(again.run?.id ?? 0)).toMatchObject({ counts: { added: 0, changed: 0, unchanged: 2 } })
    writeFileSync(path.join(made, 'general/2026-02-28.json'), day.replaceAll('17723', '17722'))
    expect(await kith.ended((await connect()).run?.id ?? 0)).toMatchObject({ counts: { added: 2, changed: 0, unchanged: 2 } })
  })

  test('is not looked for around Kith’s own data', async () => {
    const open = (files: string[]) => kith.ask('sources.create', { connector: 'slack-export', settings: { files } })
    await expect(open([path.dirname(kith.dataDir)])).rejects.toMatchObject({ code: 'forbidden' })
    await expect(open([path.join(kith.dataDir, 'uploads')])).rejects.toMatchObject({ code: 'forbidden' })
    await expect(open(['/'])).rejects.toMatchObject({ code: 'forbidden' })
    await expect(kith.ask('sources.create', { connector: 'jsonl', settings: { files: [made] } })).rejects.toThrow('is a folder')
  })
})
