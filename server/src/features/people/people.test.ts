import type { ActivityRecord } from '@kith/contract/records'
import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { openKith, type TestKith } from '../../testing/kith.ts'
import { send } from '../../testing/http.ts'
import { everybodyNow } from './everybody.ts'
import { findPeople } from './list.ts'
import { lookedUp } from './found.ts'
import { soughtNow, tidySought } from './sought.ts'

const NOW = new Date('2026-11-20T12:00:00Z')
const kith: TestKith = await openKith({ now: () => NOW })

let number = 0
const did = (key: string, name: string, at: string, more: Partial<ActivityRecord> = {}): ActivityRecord => ({
  type: 'activity',
  kind: 'note',
  externalId: `${number++}`,
  occurredAt: at,
  actor: { platform: 'board', key, name },
  ...more,
})

const NAMES = [
  ['ivan', 'Иван Петров'],
  ['wang', '王小明'],
  ['zoe', 'Zoë Çelik'],
  ['adam', 'adam Ängström'],
  ['jose', 'José Núñez'],
  ['percent', '100% Under_score'],
  ['back', 'Back\\slash'],
  ['formula', '=HYPERLINK("http://x.example";"Hi")'],
  ['comma', 'Doe, Jane "JD"'],
  ['korean', '김철수'],
] as const

const idOf = async (search: string): Promise<number> =>
  (await kith.ask('people.list', { search, teammates: 'include', robots: 'include' })).people[0]?.id ?? 0

beforeAll(async () => {
  const records = NAMES.flatMap(([key, name], index) =>
    Array.from({ length: index + 1 }, (_, day) =>
      did(key, name, `2026-10-${String(1 + ((index * 3 + day) % 28)).padStart(2, '0')}T10:00:00Z`),
    ),
  )
  await kith.importRecords('people.jsonl', [
    ...records,
    did('bot', 'Helper Bot', '2026-10-01T00:00:00Z', { actor: { platform: 'board', key: 'bot', name: 'Helper Bot', robot: true } }),
    { type: 'person', identity: { platform: 'crm', key: 'q1', name: 'Quiet Anna', email: 'anna@quiet.example' } },
    { type: 'person', identity: { platform: 'crm', key: 'q2', name: 'Quiet Ben' } },
    did('deleted', 'Gone Again', '2026-10-02T00:00:00Z', { deleted: true }),
  ])
})

test('whatever notes new members and accounts does so where references are not looked up, too', async () => {
  // Newcomers are stored so: what is not `enable always` would not fire.
  const { rows } = await kith.app.state.execute(
    `select tgname from pg_trigger where tgrelid in ('member'::regclass, 'identity'::regclass) and not tgisinternal
      and tgtype & 4 = 4 and tgenabled <> 'A'`,
  )
  expect(rows).toEqual([])
})

describe('searching', () => {
  test.each([
    ['иван', ['Иван Петров']],
    ['ПЕТР', ['Иван Петров']],
    ['小明', ['王小明']],
    ['철수', ['김철수']],
    ['zoe', ['Zoë Çelik']],
    ['celik', ['Zoë Çelik']],
    ['ZOË', ['Zoë Çelik']],
    ['nunez jose', ['José Núñez']],
    ['angstrom', ['adam Ängström']],
    ['%', ['100% Under_score']],
    ['_', ['100% Under_score']],
    ['\\', ['Back\\slash']],
    ['anna@quiet', ['Quiet Anna']],
    ["'; drop table member; --", []],
    ['nobody at all', []],
  ])('%s finds %j', async (search, found) => {
    expect((await kith.ask('people.list', { search })).people.map((one) => one.name)).toEqual(found)
  })

  test('finds what the database finds, after every change, whoever makes it', async () => {
    const { db } = kith.app.state
    const found = async (search: string) => (await kith.ask('people.list', { search })).people.map((one) => one.name)
    expect([await found('小明'), await found('nunez jose'), await found('nunez joseph')]).toEqual([['王小明'], ['José Núñez'], []])
    await kith.importRecords('held.jsonl', [did('held', 'Hilda Held', '2026-10-01T10:00:00Z', { deleted: true })])
    expect(await found('ilda')).toEqual(['Hilda Held'])
    const id = await idOf('hilda')
    await sql`update member set search = 'hulda' where id = ${id}`.execute(db)
    expect([await found('ilda'), await found('uld')]).toEqual([[], ['Hilda Held']])
    await sql`insert into member (id, name, name_key, search) values (5000000, 'Short', 'short', 'short lived'), (9000000, 'Far', 'far', 'far lived')`.execute(
      db,
    )
    expect(await found('lived')).toEqual(['Far', 'Short'])
    await tidySought(kith.app)
    await sql`delete from member where id = 9000000`.execute(db)
    await sql`update member set teammate = true where id = 5000000`.execute(db)
    expect(await found('lived')).toEqual([])
    await expect(
      db.transaction().execute(async (trx) => {
        await sql`update member set teammate = false where id = 5000000`.execute(trx)
        throw new Error('taken back')
      }),
    ).rejects.toThrow('taken back')
    expect(await found('lived')).toEqual([])
    await sql`delete from member where id = 5000000`.execute(db)
    await sql`update member set hollow = true where id = ${id}`.execute(db)
    expect(await found('hulda')).toEqual([])
    // Somebody else's tidying, who has not read what is noted.
    await sql`update member set hollow = false where id = ${id}`.execute(db)
    await sql`delete from sought_change`.execute(db)
    await sql`insert into sought_change (first, last) values (0, 0)`.execute(db)
    expect(await found('hulda')).toEqual(['Hilda Held'])
    await sql`update member set hollow = true where id = ${id}`.execute(db)
    // What everybody did is held beside their words, in the background; asked of the log it is the same.
    await expect.poll(() => everybodyNow(kith.app), { timeout: 20_000 }).toBeDefined()
    const unheld = { ...kith.app, log: { ...kith.app.log, version: async () => undefined } }
    for (const sort of ['lastAt', 'firstAt', 'activities', 'name'] as const) {
      for (const direction of ['asc', 'desc'] as const) {
        const asked = { filter: {}, search: 'n', sort, direction, limit: 4, offset: 2 }
        expect(await findPeople(kith.app, asked)).toEqual(await findPeople(unheld, asked))
      }
    }
    const words = await soughtNow(kith.app)
    for (const search of ['a', 'е', 'quiet', 'an d', 'example', '%'])
      expect(words?.find(search.split(' '), (flags) => flags === 0, 5)).toEqual(await lookedUp(kith.app, search.split(' '), {}, 5))
  })

  test('for nothing but spaces finds everybody', async () => {
    expect((await kith.ask('people.list', { search: '   ' })).total).toBe((await kith.ask('people.list', {})).total)
  })
})

describe('the list', () => {
  const all = async (input: Parameters<typeof kith.ask<'people.list'>>[1], limit: number) => {
    const found: { id: number; name: string }[] = []
    for (let offset = 0; ; offset += limit) {
      const page = await kith.ask('people.list', { ...input, limit, offset })
      found.push(...page.people)
      expect(page.total).toBe(NAMES.length + 3)
      if (page.people.length === 0) return found
    }
  }

  test.each(['lastAt', 'firstAt', 'activities', 'name'] as const)(
    'by %s is the same whatever the page, whole and without doubles',
    async (sort) => {
      for (const direction of ['asc', 'desc'] as const) {
        const ids = (await all({ sort, direction }, 200)).map((one) => one.id)
        expect(new Set(ids).size).toBe(ids.length)
        expect(ids).toHaveLength(NAMES.length + 3)
        for (const limit of [1, 4, 7]) expect((await all({ sort, direction }, limit)).map((one) => one.id)).toEqual(ids)
      }
    },
  )

  test('puts people of whom nothing is held at the end, in order of their names', async () => {
    for (const sort of ['lastAt', 'firstAt', 'activities'] as const) {
      const { people } = await kith.ask('people.list', { sort, direction: 'asc' })
      expect(people.slice(-3).map((one) => [one.name, one.activities, one.lastAt])).toEqual([
        ['Gone Again', 0, null],
        ['Quiet Anna', 0, null],
        ['Quiet Ben', 0, null],
      ])
    }
  })

  test('sorts names as people read them: without regard to case and accents', async () => {
    const { people } = await kith.ask('people.list', { sort: 'name', direction: 'asc' })
    const names = people.map((one) => one.name)
    expect(names.indexOf('adam Ängström')).toBeLessThan(names.indexOf('Doe, Jane "JD"'))
    expect(names.indexOf('José Núñez')).toBeLessThan(names.indexOf('Zoë Çelik'))
    expect((await kith.ask('people.list', { sort: 'name', direction: 'desc' })).people.map((one) => one.name)).toEqual(names.toReversed())
  })

  test('within a filter holds only who did something there, with what they did there', async () => {
    const { total, people } = await kith.ask('people.list', { from: '2026-10-01', to: '2026-10-01' })
    expect(total).toBe(people.length)
    expect(people.every((one) => one.activities > 0 && one.firstAt?.startsWith('2026-10-01') === true)).toBe(true)
    expect((await kith.ask('people.list', { kind: ['nothing'] })).total).toBe(0)
    expect((await kith.ask('people.list', { platform: ['board'], sort: 'name' })).total).toBe(NAMES.length)
    expect((await kith.ask('people.list', { robots: 'only' })).people).toMatchObject([{ name: 'Helper Bot', robot: 'robot' }])
  })

  test('is exported whole, with formulas and commas harmless', async () => {
    const { secret } = await kith.ask('keys.create', { name: 'export', scopes: ['people:read'] })
    const answer = await send(`${kith.url}/api/v1/people/export?sort=name&direction=asc`, {}, { key: secret })
    expect(answer.headers.get('content-type')).toContain('text/csv')
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="people-2026-11-20\.csv"$/)
    // Fetch's text() takes the byte order mark away.
    const lines = answer.text.trimEnd().split('\r\n')
    expect(lines).toHaveLength(1 + NAMES.length + 3)
    expect(answer.text).toContain(`"'=HYPERLINK(""http://x.example"";""Hi"")"`)
    expect(answer.text).toContain('"Doe, Jane ""JD"""')
    expect(answer.text).not.toMatch(/(^|,)"?[=+@-]/m)
  })
})

describe('a search that finds a crowd', () => {
  test('says that it has stopped, and so does its export', async () => {
    const { db } = kith.app.state
    await sql`insert into member (id, name, name_key, search) select 5000000 + n, 'Crowd ' || n, 'crowd ' || n, 'crowd ' || n
      from generate_series(1, 20001) as n`.execute(db)
    try {
      expect(await kith.ask('people.list', { search: 'crowd 1', limit: 1 })).toMatchObject({ total: 13_440, cut: false })
      expect(await kith.ask('people.list', { search: 'crowd', limit: 1 })).toMatchObject({ total: 20_000, cut: true })
      const { secret } = await kith.ask('keys.create', { name: 'crowd', scopes: ['people:read'] })
      const { text } = await send(`${kith.url}/api/v1/people/export?search=crowd&sort=name`, {}, { key: secret })
      expect(text.trimEnd().split('\r\n')).toHaveLength(1 + 20_000 + 1)
      expect(text.trimEnd().split('\r\n').at(-1)).toMatch(/More people match the search/)
    } finally {
      await sql`delete from member where id > 5000000`.execute(db)
    }
  })
})

describe('a person', () => {
  test('is corrected by hand, at once and everywhere, and back again', async () => {
    const id = await idOf('zoe')
    const active = async () =>
      (await kith.ask('measures.query', { name: 'active-people', interval: 'all', from: '2026-10-01' })).series[0]?.total ?? 0
    const before = await active()
    await kith.ask('people.update', { id, teammate: true })
    expect(await active()).toBe(before - 1)
    expect((await kith.ask('people.list', { search: 'zoe' })).total).toBe(0)
    expect((await kith.ask('people.list', { teammates: 'only' })).people.map((one) => one.id)).toEqual([id])
    await kith.ask('people.update', { id, teammate: false, robot: 'robot' })
    expect(await active()).toBe(before - 1)
    await kith.ask('people.update', { id, robot: 'human' })
    expect(await active()).toBe(before)
    await kith.ask('people.update', { id, name: 'Zoé Renamed' })
    expect((await kith.ask('people.list', { search: 'renamed' })).people).toMatchObject([{ id, name: 'Zoé Renamed' }])
    expect((await kith.ask('people.list', { search: 'celik' })).people).toMatchObject([{ id }])
    await expect(kith.ask('people.update', { id: 999_999, name: 'x' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(kith.ask('people.update', { id, name: '   ' })).rejects.toMatchObject({ code: 'invalid_input' })
  })

  test('has a timeline that pages through everything once, by conversation, newest first', async () => {
    const records = Array.from({ length: 130 }, (_, index) =>
      did('timely', 'Timea Line', new Date(Date.UTC(2026, 5, 1) + Math.floor(index / 3) * 3_600_000).toISOString(), {
        kind: index % 2 === 0 ? 'note' : 'answer',
        title: `T${index}`,
        ...(index % 4 === 0 ? {} : { conversation: index % 4 === 1 ? 'long one' : `c${index % 11}` }),
      }),
    )
    await kith.importRecords('timeline.jsonl', records)
    const id = await idOf('timea')
    for (const [limit, kind] of [
      [1, undefined],
      [3, undefined],
      [7, ['answer']],
      [100, undefined],
    ] as const) {
      const groups = []
      let before: string | undefined
      do {
        const page = await kith.ask('people.timeline', {
          id,
          limit,
          ...(before === undefined ? {} : { before }),
          ...(kind ? { kind: [...kind] } : {}),
        })
        groups.push(...page.groups)
        before = page.next ?? undefined
      } while (before !== undefined)
      const wanted = records.filter((one) => kind === undefined || one.kind === 'answer')
      expect(groups.reduce((sum, group) => sum + group.activities.length + group.more, 0)).toBe(wanted.length)
      const ids = groups.flatMap((group) => group.activities.map((one) => one.id))
      expect(new Set(ids).size).toBe(ids.length)
      expect(new Set(groups.map((group) => group.conversation ?? group.activities[0]?.id)).size).toBe(groups.length)
      const times = groups.map((group) => group.lastAt)
      expect(times).toEqual(times.toSorted().toReversed())
      for (const group of groups) {
        expect(group.activities.length).toBeLessThanOrEqual(20)
        expect(group.activities.map((one) => one.at)).toEqual(
          group.activities
            .map((one) => one.at)
            .toSorted()
            .toReversed(),
        )
      }
      const long = groups.find((group) => group.conversation === 'long one')
      if (kind === undefined) expect((long?.activities.length ?? 0) + (long?.more ?? 0)).toBe(33)
    }
    await expect(kith.ask('people.timeline', { id, before: 'nonsense' })).rejects.toMatchObject({
      code: 'invalid_input',
      hint: expect.any(String),
    })
  })

  test('has a rhythm of days in the workspace’s zone', async () => {
    await kith.importRecords('rhythm.jsonl', [
      did('rhythm', 'Rita Rhythm', '2026-03-28T23:30:00Z'),
      did('rhythm', 'Rita Rhythm', '2026-03-29T21:30:00Z'),
      did('rhythm', 'Rita Rhythm', '2026-03-29T22:30:00Z'),
      did('rhythm', 'Rita Rhythm', '2024-12-31T23:30:00Z'),
    ])
    const id = await idOf('rita')
    await kith.ask('workspace.update', { zone: 'Europe/Berlin' })
    expect(await kith.ask('people.rhythm', { id })).toEqual({
      years: [2026, 2025],
      from: '2025-11-20',
      to: '2026-11-20',
      days: [
        { day: '2026-03-29', count: 2 },
        { day: '2026-03-30', count: 1 },
      ],
    })
    expect((await kith.ask('people.get', { id })).activeDays).toBe(3)
    await kith.ask('workspace.update', { zone: 'America/Los_Angeles' })
    expect((await kith.ask('people.rhythm', { id, from: '2024-01-01', to: '2024-12-31' })).days).toEqual([{ day: '2024-12-31', count: 1 }])
    await kith.ask('workspace.update', { zone: 'UTC' })
  })

  test('is shown with all accounts, counts and what is known', async () => {
    await kith.importRecords('whole.jsonl', [
      did('w', 'Wanda Whole', '2026-02-01T00:00:00Z', { place: 'attic', technologies: ['Go', 'Rust'], conversation: 'x' }),
      did('w', 'Wanda Whole', '2026-02-03T00:00:00Z', { place: 'attic', technologies: ['Go'], conversation: 'x', kind: 'answer' }),
      did('w', 'Wanda Whole', '2026-02-05T00:00:00Z', {
        actor: { platform: 'mail', key: 'wanda@whole.example', email: 'wanda@whole.example' },
      }),
      {
        type: 'person',
        identity: { platform: 'crm', key: 'w9', name: 'Wanda Whole' },
        also: [
          { platform: 'board', key: 'w' },
          { platform: 'mail', key: 'wanda@whole.example' },
        ],
        organization: 'Whole GmbH',
      },
    ])
    const id = await idOf('wanda')
    const person = await kith.ask('people.get', { id })
    expect(person).toMatchObject({
      name: 'Wanda Whole',
      organization: { name: 'Whole GmbH' },
      conversations: 1,
      places: [{ place: 'attic', count: 2 }],
      technologies: [
        { technology: 'Go', count: 2 },
        { technology: 'Rust', count: 1 },
      ],
    })
    expect(person.identities.reduce((sum, one) => sum + one.activities, 0)).toBe(person.activities)
    await expect(kith.ask('people.get', { id: 999_999 })).rejects.toMatchObject({ code: 'not_found' })
  })
})
