import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openKith } from '../../testing/kith.ts'
import { addAffiliations, peopleAt, placesOf, type AffiliationRecord } from './index.ts'

const kith = await openKith({ now: () => new Date('2026-11-20T12:00:00Z') })
const db = kith.app.state.db
const TODAY = '2026-11-20'

const person = (key: string, organization?: string) => ({
  type: 'person' as const,
  identity: { platform: 'crm', key, name: `Person ${key}` },
  ...(organization === undefined ? {} : { organization }),
})
await kith.importRecords('people.jsonl', [
  person('a', 'Profile House'),
  person('b'),
  person('c', 'Independent'),
  person('d', 'N/A'),
  person('e'),
])
const number = async (key: string): Promise<number> =>
  (await db.selectFrom('identity').select('member_id').where('key', '=', key).executeTakeFirstOrThrow()).member_id
const [a, b, c, d, e] = (await Promise.all(['a', 'b', 'c', 'd', 'e'].map(number))) as [number, number, number, number, number]

const add = (records: readonly Partial<AffiliationRecord>[]) =>
  db.transaction().execute((trx) =>
    addAffiliations(
      trx,
      records.map((record) => ({ memberId: b, organizationName: 'Acme', origin: 'file', sourceLabel: 'devs.txt', ...record })),
    ),
  )

describe('what sources say of where people are', () => {
  it('is where they are now, independent among it', async () => {
    const places = await placesOf(db, [a, b, c, d], TODAY)
    expect(places.get(a)?.name).toBe('Profile House')
    expect(places.get(c)).toEqual({ id: null, name: 'independent' })
    expect([places.has(b), places.has(d)]).toEqual([false, false])
    const rows = (await kith.ask('people.list', {})).people
    expect(rows.find((row) => row.id === a)?.about).toContain('at Profile House')
    expect(rows.find((row) => row.id === c)?.about).toContain('independent')
  })

  it('is replaced by what the same source says next', async () => {
    await kith.importRecords('one.jsonl', [person('e', 'First House'), person('e', 'Second House')])
    expect((await kith.ask('people.get', { id: e })).organization?.name).toBe('Second House')
    expect(await db.selectFrom('affiliation').selectAll().where('identity_id', '=', e).execute()).toHaveLength(1)
  })
})

describe('what files say', () => {
  it('is held once however often it is read, and one name is one organization', async () => {
    const records = [
      { to: '2020-12-31' },
      { organizationName: 'ACME', from: '2022-01-01' },
      { organizationName: 'Beta Works', from: '2021-01-01', to: '2021-12-31' },
      { organizationName: 'Self', from: '2026-01-01', memberId: a },
    ]
    expect(await add(records)).toEqual({ added: 4, unchanged: 0, refused: [] })
    expect(await add(records)).toEqual({ added: 0, unchanged: 4, refused: [] })
    expect((await placesOf(db, [b], '2020-06-01')).get(b)?.name).toBe('Acme')
    expect((await placesOf(db, [b], '2021-06-01')).get(b)?.name).toBe('Beta Works')
    expect((await placesOf(db, [b], TODAY)).get(b)?.name).toBe('Acme')
    // A file comes before a source's profile.
    expect((await placesOf(db, [a], TODAY)).get(a)).toEqual({ id: null, name: 'independent' })
    expect((await placesOf(db, [a], '2025-06-01')).get(a)?.name).toBe('Profile House')
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from organization where name_key = 'acme'`.execute(db)
    expect(rows[0]?.n).toBe(1)
    const acme = await db.selectFrom('organization').select('id').where('name', '=', 'Acme').executeTakeFirstOrThrow()
    expect(await peopleAt(db, [acme.id], TODAY)).toEqual([b])
    expect(await peopleAt(db, [acme.id], '2021-06-01')).toEqual([])
  })

  it('is refused record by record, with a sentence', async () => {
    const outcome = await add([
      { memberId: 999_999 },
      { organizationName: '' },
      { organizationName: '\u{7}\u{200b}' },
      { from: '2021-02-30' },
      { from: '2021-02-01', to: '2020-01-01' },
      { organizationName: 'Tøff ‮Færøysk‬ 会社', memberId: d },
    ])
    expect(outcome.added).toBe(1)
    expect(outcome.refused.map((one) => one.index)).toEqual([0, 1, 2, 3, 4])
    expect(outcome.refused[4]?.reason).toBe('It would end on 2020-01-01, before it begins on 2021-02-01.')
    expect((await placesOf(db, [d], TODAY)).get(d)?.name).toBe('Tøff Færøysk 会社')
  })

  it('may be tens of thousands of lines', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => ({
      organizationName: `House ${index % 3_000}`,
      from: `20${10 + (index % 10)}-01-01`,
      memberId: c,
    }))
    const outcome = await add(many)
    expect(outcome.refused).toEqual([])
    expect((await add(many)).added).toBe(0)
  })
})
