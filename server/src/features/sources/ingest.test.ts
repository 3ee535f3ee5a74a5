import type { ActivityRecord, AnyRecord } from '@kith/contract/records'
import { describe, expect, test } from 'vitest'
import { heldOf, peopleOf } from '../../testing/held.ts'
import { openKith, until, type TestKith } from '../../testing/kith.ts'
import { steps } from '../../testing/steps.ts'

const kith: TestKith = await openKith({ now: () => new Date('2026-11-20T12:00:00Z') })

const did = (externalId: string, more: Partial<ActivityRecord> = {}): ActivityRecord => ({
  type: 'activity',
  kind: 'note',
  externalId,
  occurredAt: '2026-11-01T10:00:00.000Z',
  actor: { platform: 'garden', key: 'iris', name: 'Iris Feld' },
  ...more,
})

const sourceFor = async (
  name: string,
): Promise<{ id: number; read: (records: readonly object[]) => ReturnType<TestKith['importRecords']> }> => {
  const first = await kith.importRecords(`${name}.jsonl`, [])
  return { id: first.source.id, read: (records) => kith.importRecords(`${name}.jsonl`, records) }
}

const rowsInLog = async (sourceId: number): Promise<number> =>
  (await kith.app.log.query<{ n: number }>(`SELECT count() AS n FROM activity WHERE source_id = ${sourceId} SETTINGS final = 0`))[0]?.n ?? 0

describe('importing', () => {
  test('the same thing twice changes nothing', async () => {
    const source = await sourceFor('twice')
    const records = [did('1'), did('2', { title: 'Zwei' }), did('3', { actor: { platform: 'garden', key: 'olaf' } })]
    const first = await source.read(records)
    expect(first.run).toMatchObject({
      state: 'done',
      counts: { read: 3, added: 3, unchanged: 0, changed: 0, newPeople: 2, newIdentities: 2 },
    })
    const rows = await rowsInLog(source.id)
    const people = await peopleOf(kith)
    const again = await source.read(records)
    expect(again.run).toMatchObject({
      state: 'done',
      counts: { read: 3, added: 0, unchanged: 3, changed: 0, newPeople: 0, newIdentities: 0 },
    })
    expect(await rowsInLog(source.id)).toBe(rows)
    expect(await peopleOf(kith)).toEqual(people)
    expect(again.source).toMatchObject({ activities: 3, people: 2, id: source.id })
  })

  test('keys that differ by what cannot be stored alone are one account', async () => {
    const source = await sourceFor('unstorable')
    const by = (key: string): Partial<ActivityRecord> => ({ actor: { platform: 'garden', key } })
    const mentions = [{ platform: 'gar\0den', key: 'moss' }]
    const { run } = await source.read([did('1', by('mo\0ss')), did('2', by('moss')), did('3', { ...by('moss'), mentions })])
    expect(run).toMatchObject({ state: 'done', counts: { added: 3, newIdentities: 1 } })
    expect((await heldOf(kith, source.id)).map((one) => one.actor)).toEqual(['garden:moss', 'garden:moss', 'garden:moss'])
  })

  test('a corrected record becomes a new version of the same activity', async () => {
    const source = await sourceFor('corrected')
    await source.read([did('1', { title: 'Befor' }), did('2')])
    const { run } = await source.read([did('1', { title: 'Before' }), did('2')])
    expect(run.counts).toMatchObject({ read: 2, added: 0, changed: 1, unchanged: 1 })
    expect((await heldOf(kith, source.id)).map((one) => one.title)).toEqual(['Before', ''])
  })

  test('a record whose time, month or person was corrected is held once, at its new place', async () => {
    const source = await sourceFor('moved')
    const olaf = { platform: 'garden', key: 'olaf' }
    await source.read([did('1'), did('2'), did('3'), did('4')])
    const { run } = await source.read([
      did('1', { occurredAt: '2026-11-02T10:00:00Z' }),
      did('2', { occurredAt: '2025-02-02T10:00:00Z' }),
      did('3', { actor: olaf }),
      did('4', { actor: olaf, occurredAt: '2024-02-02T10:00:00Z', title: 'all at once' }),
    ])
    expect(run.counts).toMatchObject({ added: 0, changed: 4, unchanged: 0 })
    expect(await heldOf(kith, source.id)).toMatchObject([
      { external_id: '1', at_ms: Date.parse('2026-11-02T10:00:00Z'), actor: 'garden:iris' },
      { external_id: '2', at_ms: Date.parse('2025-02-02T10:00:00Z'), actor: 'garden:iris' },
      { external_id: '3', at_ms: Date.parse('2026-11-01T10:00:00Z'), actor: 'garden:olaf' },
      { external_id: '4', at_ms: Date.parse('2024-02-02T10:00:00Z'), actor: 'garden:olaf' },
    ])
    // And back again, past the tombstones of the way there.
    await source.read([did('1'), did('2'), did('3'), did('4')])
    expect((await heldOf(kith, source.id)).map((one) => [one.external_id, one.at_ms, one.actor])).toEqual(
      ['1', '2', '3', '4'].map((id) => [id, Date.parse('2026-11-01T10:00:00Z'), 'garden:iris']),
    )
  })

  test('a move of which only the new half reached the log is finished by the next reading', async () => {
    const source = await sourceFor('half')
    await source.read([did('1')])
    const [row] = await kith.app.log.query<{ id: string; version: number }>(
      `SELECT toString(id) AS id, version FROM activity WHERE source_id = ${source.id}`,
    )
    // As an insert over two months leaves it whose engine was killed between them.
    await kith.app.log
      .command(`INSERT INTO activity SELECT * REPLACE (toDateTime64('2026-12-01 00:00:00', 3, 'UTC') - 86400 * 60 AS occurred_at, version + 1 AS version)
      FROM activity FINAL WHERE id = '${row?.id ?? ''}'`)
    expect(await heldOf(kith, source.id)).toHaveLength(2)
    await source.read([did('1')])
    expect(await heldOf(kith, source.id)).toMatchObject([{ external_id: '1', at_ms: Date.parse('2026-11-01T10:00:00Z') }])
  })

  test('of duplicate ids the last counts, within a batch and across batches', async () => {
    const source = await sourceFor('duplicates')
    const { run } = await source.read([
      did('1', { title: 'a' }),
      did('2'),
      did('1', { title: 'b' }),
      did('1', { title: 'c', kind: 'other-kind' }),
    ])
    expect(run.counts).toMatchObject({ read: 4, added: 3, unchanged: 1 })
    expect((await heldOf(kith, source.id)).map((one) => [one.kind, one.external_id, one.title])).toEqual([
      ['note', '1', 'b'],
      ['note', '2', ''],
      ['other-kind', '1', 'c'],
    ])
    expect(await rowsInLog(source.id)).toBe(3)
    const stepwise = steps('across')
    Map.prototype.set.call(kith.app.connectors, 'across', stepwise.connector)
    const made = await kith.ask('sources.create', { connector: 'across', settings: {} })
    stepwise.give([did('1', { title: 'z' }), did('1', { title: 'a' })])
    await until(
      () => kith.ask('runs.get', { id: made.run?.id ?? 0 }),
      (now) => now.counts.read === 2,
    )
    // The log held nothing of this source, so that it was not asked, and the engine was told that no two rows have the same key.
    expect(await rowsInLog(made.source.id)).toBe(1)
    stepwise.give([did('1', { title: 'b', occurredAt: '2026-10-01T10:00:00Z' })])
    stepwise.end()
    expect((await kith.ended(made.run?.id ?? 0)).counts).toMatchObject({ read: 3, added: 1, changed: 1, unchanged: 1 })
    expect(await heldOf(kith, made.source.id)).toMatchObject([{ title: 'b' }])
  })

  test('equal ids of two sources are two activities', async () => {
    const [one, two] = [await sourceFor('one'), await sourceFor('two')]
    await one.read([did('1')])
    await two.read([did('1')])
    expect(await heldOf(kith, one.id)).toHaveLength(1)
    expect(await heldOf(kith, two.id)).toHaveLength(1)
  })

  test('what the source has deleted stays known but leaves every figure, and comes back with it', async () => {
    const source = await sourceFor('deleted')
    await source.read([did('1'), did('2')])
    await source.read([did('1'), did('2', { deleted: true })])
    expect((await heldOf(kith, source.id)).map((one) => one.deleted)).toEqual([0, 1])
    const count = async () => (await kith.ask('activities.list', { source: [source.id] })).total
    expect(await count()).toBe(1)
    await source.read([did('1'), did('2')])
    expect(await count()).toBe(2)
  })

  test('text of every kind passes, and what no store can hold is mended', async () => {
    const source = await sourceFor('text')
    const stepwise = steps('texts')
    Map.prototype.set.call(kith.app.connectors, 'texts', stepwise.connector)
    const made = await kith.ask('sources.create', { connector: 'texts', settings: {} })
    const odd = 'a\0b\ud800c"\\\u2028\n\t\\u0000 🙂'
    const record = did(odd, {
      kind: odd.slice(0, 9),
      title: odd,
      body: odd,
      place: odd,
      conversation: odd,
      technologies: [odd, odd, ''],
      actor: { platform: odd, key: odd, name: odd, username: odd, email: odd, attributes: { [odd]: odd } },
      mentions: [{ platform: 'm', key: odd }],
      attributes: { [odd]: odd, n: 1, yes: true },
    })
    const person: AnyRecord = { type: 'person', identity: { platform: odd, key: 'p' }, organization: odd, tags: [odd] }
    const evidence: AnyRecord = { type: 'evidence', evidence: 'mailmap', locator: odd, identities: [record.actor, record.actor] }
    stepwise.give([record, person, evidence])
    stepwise.end()
    const run = await kith.ended(made.run?.id ?? 0)
    expect(run).toMatchObject({ state: 'done', counts: { added: 1, newIdentities: 3 } })
    const again = await kith.ended((await kith.ask('runs.start', { id: made.source.id })).id)
    expect(again.counts).toMatchObject({ newIdentities: 0, changed: 0 })
    expect(source.id).toBeLessThan(made.source.id)
  })
})

describe('records of people', () => {
  test('are listed with all that the list says of them, in one person', async () => {
    const source = await sourceFor('list')
    const { run } = await source.read([
      {
        type: 'person',
        identity: { platform: 'crm', key: '7', name: 'Lotte Brandt', email: 'lotte@brandt.example' },
        also: [
          { platform: 'github', key: '900', username: 'lottebrandt' },
          { platform: 'forum', key: 'lb' },
        ],
        organization: 'Brandt Werke',
        teammate: true,
        tags: ['speaker', 'beta'],
      },
      { type: 'person', identity: { platform: 'crm', key: '8', name: 'Nils Ohm' } },
    ])
    expect(run.counts).toMatchObject({ read: 2, added: 0, newPeople: 2, newIdentities: 4 })
    const found = await kith.ask('people.list', { search: 'lotte', teammates: 'include' })
    expect(found.people).toMatchObject([
      { name: 'Lotte Brandt', teammate: true, activities: 0, about: expect.stringContaining('Brandt Werke') },
    ])
    const person = await kith.ask('people.get', { id: found.people[0]?.id ?? 0 })
    expect(person).toMatchObject({ organization: { name: 'Brandt Werke' }, tags: ['beta', 'speaker'] })
    expect(person.identities.map((one) => [one.platform, one.joinedBy])).toEqual(
      expect.arrayContaining([
        ['crm', 'founder'],
        ['github', 'source-says'],
        ['forum', 'source-says'],
      ]),
    )
    expect((await kith.ask('people.list', { search: 'lotte' })).total).toBe(0)
    expect((await kith.ask('sources.get', { id: source.id })).people).toBe(2)
  })

  test('join an account that is known already, whoever brought it and whenever', async () => {
    const source = await sourceFor('joins')
    const github = { platform: 'github', key: '901', username: 'enno' }
    await source.read([did('1', { actor: github })])
    await source.read([
      did('1', { actor: github }),
      { type: 'person', identity: { platform: 'crm', key: '9', name: 'Enno Haas' }, also: [github] },
    ])
    const found = await kith.ask('people.list', { search: 'enno' })
    expect(found).toMatchObject({ total: 1, people: [{ platforms: ['github', 'crm'], activities: 1 }] })
  })

  test('what the team says by hand outlasts the next import', async () => {
    const source = await sourceFor('by-hand')
    const record = { type: 'person', identity: { platform: 'crm', key: '11', name: 'Ada Quast' }, teammate: true }
    await source.read([record, did('1', { actor: { platform: 'crm', key: '11', name: 'Ada Quast' } })])
    const id = (await kith.ask('people.list', { search: 'quast', teammates: 'only' })).people[0]?.id ?? 0
    await kith.ask('people.update', { id, name: 'Dr. Ada Quast', teammate: false })
    await source.read([record, did('2', { occurredAt: '2026-11-10T00:00:00Z', actor: { platform: 'crm', key: '11', name: 'A. Quast' } })])
    expect(await kith.ask('people.get', { id })).toMatchObject({ name: 'Dr. Ada Quast', teammate: false })
    expect((await kith.ask('people.list', { search: 'dr. ada' })).people.map((one) => one.id)).toEqual([id])
  })
})

describe('one address', () => {
  const write = (key: string, email: string, more: object = {}): ActivityRecord =>
    did(`by ${key}`, { actor: { platform: 'mail', key, name: `Name of ${key}`, email, ...more } })
  /** By whom each arrived with: those who are compared afterwards may become one for other reasons. */
  const peopleBehind = async (...keys: string[]): Promise<number> => {
    const { rows } = await kith.app.state.execute(
      `select count(distinct home_id) as n from identity where platform = 'mail' and key = any($1)`,
      [keys],
    )
    return Number(rows[0]?.['n'])
  }

  test('makes two accounts one person, whatever its case, in one batch or in two', async () => {
    const source = await sourceFor('address')
    await source.read([write('a1', 'Mara@Holm.example'), write('a2', 'mara@holm.example')])
    await source.read([write('a3', ' MARA@HOLM.EXAMPLE ')])
    expect(await peopleBehind('a1', 'a2', 'a3')).toBe(1)
  })

  test.each(['info@firm.example', 'noreply@github.example', 'dev@localhost', 'root@build.internal', 'no address', 'support@a.example'])(
    '%s joins nobody: many share it',
    async (email) => {
      const source = await sourceFor(`shared ${email.replace(/\W/g, '')}`)
      await source.read([write(`s1 ${email}`, email), write(`s2 ${email}`, email)])
      await source.read([write(`s3 ${email}`, email)])
      expect(await peopleBehind(`s1 ${email}`, `s2 ${email}`, `s3 ${email}`)).toBe(3)
    },
  )

  test.each([
    ['one batch', 8],
    ['a batch each', 1],
    ['batches of three', 3],
  ])('joins names that can be one person’s, and nobody any more once a stranger’s name has appeared under it (%s)', async (label, size) => {
    const source = await sourceFor(`many ${size}`)
    const names = ['Ann Leestrom', 'A. Leestrom', 'Ann M. Leestrom', 'Bo Krantz', 'Cy Dunmore', 'Dita Zorkov', 'Eve Quist', 'Fay Underhill']
    const keys = names.map((_, index) => `n${size}-${index}`)
    const records = names.map((name, index) => write(keys[index] ?? '', `many${size}@club.example`, { name }))
    for (let start = 0; start < records.length; start += size) await source.read(records.slice(start, start + size))
    expect({ label, people: await peopleBehind(...keys) }).toEqual({ label, people: 6 })
    expect(await peopleBehind(...keys.slice(0, 3))).toBe(1)
  })

  test('that two people have already joins a third to neither, nor newcomers to each other', async () => {
    const source = await sourceFor('ambiguous')
    await source.read([write('b1', 'pair@club.example')])
    await source.read([did('other', { actor: { platform: 'mail', key: 'b2', name: 'B Two' } })])
    await source.read([
      did('later', {
        occurredAt: '2026-11-11T00:00:00Z',
        actor: { platform: 'mail', key: 'b2', name: 'B Two', email: 'pair@club.example' },
      }),
    ])
    expect(await peopleBehind('b1', 'b2')).toBe(2)
    await source.read([write('b3', 'pair@club.example'), write('b4', 'pair@club.example')])
    expect(await peopleBehind('b1', 'b2', 'b3', 'b4')).toBe(4)
  })

  test('of a robot joins nobody, also when it is told later that it is one', async () => {
    const source = await sourceFor('robots')
    await source.read([write('r1', 'robo@club.example', { robot: true }), write('r2', 'robo@club.example')])
    expect(await peopleBehind('r1', 'r2')).toBe(2)
    await source.read([write('r3', 'late@club.example')])
    await source.read([
      did('now', { occurredAt: '2026-11-12T00:00:00Z', actor: { platform: 'mail', key: 'r3', email: 'late@club.example', robot: true } }),
    ])
    await source.read([write('r4', 'late@club.example')])
    expect(await peopleBehind('r3', 'r4')).toBe(2)
    const robots = await kith.ask('people.list', { search: 'r3', robots: 'only' })
    expect(robots.people).toMatchObject([{ robot: 'robot', activities: 2 }])
    expect(
      (await kith.ask('activities.list', { source: [source.id], robots: 'exclude' })).activities.map((one) => one.person.name).toSorted(),
    ).toEqual(['Name of r2', 'Name of r4'])
  })
})

test('a profile is the newest one with its gaps filled, however batches fall', async () => {
  const versions = [
    { at: '2026-05-01T00:00:00Z', actor: { name: 'Old Name', email: 'x@y.example' } },
    { at: '2026-07-01T00:00:00Z', actor: { name: 'New Name' } },
    { at: '2026-06-01T00:00:00Z', actor: { name: 'Middle Name', url: 'https://x.example/' } },
  ]
  const orders = [
    [0, 1, 2],
    [2, 1, 0],
    [1, 0, 2],
    [1, 2, 0],
  ]
  for (const [number, order] of orders.entries()) {
    for (const apart of [false, true]) {
      const key = `${number} ${apart}`
      const source = await sourceFor(`profile ${key}`)
      const records = order.map((index) =>
        did(`${index}`, { occurredAt: versions[index]?.at ?? '', actor: { platform: 'profile', key, ...versions[index]?.actor } }),
      )
      for (const part of apart ? records.map((one) => [one]) : [records]) await source.read(part)
      const [row] = await kith.app.state.db
        .selectFrom('identity')
        .innerJoin('member', 'member.id', 'identity.member_id')
        .select(['identity.name', 'email', 'url', 'member.name as shown'])
        .where('platform', '=', 'profile')
        .where('key', '=', key)
        .execute()
      expect({ key, ...row }).toEqual({ key, name: 'New Name', email: 'x@y.example', url: 'https://x.example/', shown: 'New Name' })
    }
  }
})

test('evidence of a mailmap is kept and joins nobody by itself', async () => {
  const stepwise = steps('mailmap')
  Map.prototype.set.call(kith.app.connectors, 'mailmap', stepwise.connector)
  const made = await kith.ask('sources.create', { connector: 'mailmap', settings: {} })
  const line: AnyRecord = {
    type: 'evidence',
    evidence: 'mailmap',
    locator: '.mailmap line 1',
    identities: [
      { platform: 'git', key: 'a@x.example' },
      { platform: 'git', key: 'b@x.example' },
    ],
  }
  stepwise.give([line, line])
  stepwise.end()
  await kith.ended(made.run?.id ?? 0)
  const kept = await kith.app.state.db.selectFrom('identity_evidence').selectAll().where('source_id', '=', made.source.id).execute()
  expect(kept).toMatchObject([{ evidence: 'mailmap', locator: '.mailmap line 1', identities: line.identities }])
})

test('claims stand beside what is held, also those that come last', async () => {
  const stepwise = steps('claims')
  Map.prototype.set.call(kith.app.connectors, 'claims', stepwise.connector)
  const made = await kith.ask('sources.create', { connector: 'claims', settings: {} })
  stepwise.claims = { step: 5, people: 4 }
  stepwise.give([did('1', { kind: 'step' }), did('2', { kind: 'step' })])
  stepwise.end()
  await kith.ended(made.run?.id ?? 0)
  expect((await kith.ask('sources.get', { id: made.source.id })).audit).toEqual([
    { what: 'step', label: 'steps', claimed: 5, held: 2, setAside: 0 },
    { what: 'people', label: 'people', claimed: 4, held: 1, setAside: 0 },
  ])
})
