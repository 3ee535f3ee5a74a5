import { describe, expect, test } from 'vitest'
import { heldOf } from '../../testing/held.ts'
import { openKith, until, type TestKith } from '../../testing/kith.ts'
import { steps } from '../../testing/steps.ts'

const NOW = new Date('2026-11-20T12:00:00Z')
const kith: TestKith = await openKith({ now: () => NOW })

const line = (externalId: string, occurredAt: string | number, more: object = {}) => ({
  kind: 'note',
  externalId,
  occurredAt,
  actor: { platform: 'aside', key: `k${externalId}` },
  ...more,
})

describe('records that cannot be taken', () => {
  test('are set aside with their reason, and the rest comes in', async () => {
    const { source, run } = await kith.importRecords('bad.jsonl', [
      line('good', '2026-11-01T00:00:00Z'),
      line('no zone', '2026-11-01T00:00:00'),
      line('no date', 'yesterday'),
      line('1970', 0),
      line('future', '2027-01-01T00:00:00Z'),
      line('seconds', 1_790_000_000),
      { kind: 'note', externalId: 'no actor', occurredAt: '2026-11-01T00:00:00Z' },
      line('31 june', '2026-06-31T00:00:00Z'),
      line('tomorrow', '2026-11-21T06:00:00Z'),
    ])
    expect(run).toMatchObject({ state: 'partial', counts: { read: 9, added: 2, setAside: 7 } })
    const aside = await kith.ask('setAside.list', { source: source.id })
    expect(aside.total).toBe(7)
    expect(new Map(aside.reasons.map((one) => [one.reason, one.count]))).toEqual(
      new Map([
        ['date_unreadable', 3],
        ['date_implausible', 2],
        ['date_in_seconds', 1],
        ['record_invalid', 1],
      ]),
    )
    for (const record of aside.records) {
      expect(record.message).toMatch(/\w+ .*\w+/)
      expect(record.locator).toMatch(/^bad\.jsonl line \d+$/)
      expect(JSON.parse(record.raw)).toMatchObject({ kind: 'note' })
    }
    expect((await kith.ask('setAside.list', { source: source.id, reason: 'date_implausible' })).total).toBe(2)
    expect(source.setAside).toBe(7)
  })

  test('are checked by Kith itself, too, whatever the connector lets through', async () => {
    const strict = steps('strict')
    Map.prototype.set.call(kith.app.connectors, 'strict', { ...strict.connector, openKinds: false })
    const { run, source } = await kith.ask('sources.create', { connector: 'strict', settings: {} })
    const actor = { platform: 'strict', key: 'k' }
    strict.give([
      { type: 'activity', kind: 'step', externalId: '1', occurredAt: '2026-11-01T00:00:00Z', actor },
      { type: 'activity', kind: 'leap', externalId: '2', occurredAt: '2026-11-01T00:00:00Z', actor },
      { type: 'activity', kind: 'step', externalId: '3', occurredAt: 'never', actor },
      { type: 'activity', kind: 'step', externalId: '4', occurredAt: 0, actor },
      { type: 'activity', kind: 'step', externalId: '5', occurredAt: '2030-01-01T00:00:00Z', actor },
      { type: 'activity', kind: 'step', externalId: '6', occurredAt: '2026-11-01', actor },
      { type: 'activity', kind: 'step', externalId: '7', occurredAt: Number.POSITIVE_INFINITY, actor },
    ])
    strict.end()
    expect(await kith.ended(run?.id ?? 0)).toMatchObject({ state: 'partial', counts: { read: 7, added: 1, setAside: 6 } })
    const { reasons } = await kith.ask('setAside.list', { source: source.id })
    expect(Object.fromEntries(reasons.map((one) => [one.reason, one.count]))).toEqual({
      kind_unknown: 1,
      date_invalid: 3,
      date_implausible: 2,
    })
  })

  test('are set aside once however often they are read, and the run says each time that they are', async () => {
    const records = [line('1', '2026-11-01T00:00:00Z'), line('2', 'bad')]
    const first = await kith.importRecords('again.jsonl', records)
    const second = await kith.importRecords('again.jsonl', records)
    expect([first.run.state, second.run.state]).toEqual(['partial', 'partial'])
    expect([first.run.counts.setAside, second.run.counts.setAside]).toEqual([1, 1])
    expect((await kith.ask('setAside.list', { source: first.source.id })).total).toBe(1)
  })

  test('are corrected in bulk and tried again; what is still wrong keeps its place with the new reason', async () => {
    const records = Array.from({ length: 300 }, (_, index) =>
      line(`b${index}`, index % 100 === 7 ? 'never' : `01.11.2026 ${String(index % 24).padStart(2, '0')}:00`),
    )
    const { source } = await kith.importRecords('bulk.jsonl', records)
    const fixed = await kith.ask('setAside.retry', {
      source: source.id,
      replace: [
        { find: '01.11.2026 ', with: '2026-11-01T' },
        { find: ':00"', with: ':00:00Z"' },
      ],
    })
    expect(fixed).toEqual({ tried: 300, taken: 297, stillAside: 3 })
    expect(await heldOf(kith, source.id)).toHaveLength(297)
    const left = await kith.ask('setAside.list', { source: source.id })
    expect(left.records.map((one) => [JSON.parse(one.raw).externalId, one.attempts])).toEqual([
      ['b7', 1],
      ['b107', 1],
      ['b207', 1],
    ])
    const one = left.records[0]
    expect(await kith.ask('setAside.retry', { ids: [one?.id ?? 0], raw: JSON.stringify(line('b7', '2026-11-02T00:00:00Z')) })).toEqual({
      tried: 1,
      taken: 1,
      stillAside: 0,
    })
    expect(await kith.ask('setAside.retry', { ids: [one?.id ?? 0] })).toEqual({ tried: 0, taken: 0, stillAside: 0 })
    await expect(kith.ask('setAside.retry', { source: source.id, raw: '{}' })).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(kith.ask('setAside.retry', {})).rejects.toMatchObject({ code: 'invalid_input', hint: expect.any(String) })
    expect(await kith.ask('setAside.dismiss', { source: source.id })).toEqual({ dismissed: 2 })
    expect((await kith.ask('sources.get', { id: source.id })).setAside).toBe(0)
    // What was taken or given up does not come back with the next reading of the same file.
    const again = await kith.importRecords('bulk.jsonl', records)
    expect(again.run).toMatchObject({ state: 'done', counts: { setAside: 0 } })
    expect(await heldOf(kith, source.id)).toHaveLength(298)
  })

  test('bring teammates in at once when they are corrected', async () => {
    const { source } = await kith.importRecords('mates.jsonl', [
      line('1', '2026-11-01T00:00:00Z', { actor: { platform: 'aside', key: 'mate', name: 'Mate' } }),
      { type: 'person', identity: { platform: 'aside', key: 'mate' }, teammate: 'yes' },
    ])
    await kith.ask('setAside.retry', { source: source.id, replace: [{ find: '"yes"', with: 'true' }] })
    expect((await kith.ask('activities.list', { source: [source.id] })).total).toBe(0)
    expect((await kith.ask('activities.list', { source: [source.id], teammates: 'only' })).total).toBe(1)
  })
})

describe('the demo community', () => {
  test('comes and goes without a trace', { timeout: 240_000 }, async () => {
    const before = await traceOf()
    const { runs } = await kith.ask('demo.create', {})
    expect(runs).toHaveLength(9)
    for (const id of runs) expect(await kith.ended(id)).toMatchObject({ state: 'done', counts: { setAside: 0 } })
    // Who is certainly one becomes one right after an import.
    await until(
      () => kith.ask('identities.suggestions', { limit: 1 }),
      ({ looking }) => !looking,
      120_000,
    )
    const { demo, people } = await kith.ask('workspace.get', {})
    expect(demo).toMatchObject({ present: true, people: expect.any(Number), activities: expect.any(Number) })
    expect(demo.people).toBeGreaterThan(1_500)
    const { sources } = await kith.ask('sources.list', {})
    for (const source of sources.filter((one) => one.demo))
      for (const claim of source.audit)
        if (claim.what !== 'people') expect({ source: source.title, ...claim }).toMatchObject({ held: claim.claimed })
    // Once more makes nothing new.
    const again = await kith.ask('demo.create', {})
    for (const id of again.runs) expect((await kith.ended(id)).counts).toMatchObject({ added: 0, newPeople: 0 })
    expect((await kith.ask('workspace.get', {})).people).toBe(people)
    const removed = await kith.ask('demo.remove', {})
    expect(removed.removedActivities).toBe(demo.activities)
    expect(await traceOf()).toEqual(before)
    expect(await kith.ask('demo.remove', {})).toEqual({ removedActivities: 0, removedPeople: 0 })
  })

  const traceOf = async (): Promise<object> => {
    const state: Record<string, unknown> = {}
    for (const table of [
      'source',
      'run',
      'set_aside',
      'member',
      'identity',
      'listed',
      'identity_evidence',
      'standing_outbox',
      'remembered',
      'upload',
    ]) {
      const { rows } = await kith.app.state.execute(
        `select count(*) as n, coalesce(sum(hashtext(t::text)::bigint), 0) as digest from ${table} t`,
      )
      state[table] = rows[0]
    }
    const [activities] = await kith.app.log.query('SELECT count() AS n, sum(cityHash64(id, version)) AS digest FROM activity')
    const [known] = await kith.app.log.query('SELECT count() AS n FROM dictionary(who) WHERE member_id != 0')
    return { ...state, activities, known }
  }
})
