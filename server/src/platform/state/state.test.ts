import { expect, test } from 'vitest'
import { sql } from 'kysely'
import type { Generated } from 'kysely'
import pg from 'pg'
import { isForeignKeyViolation, isUniqueViolation, StateError } from './errors.ts'
import { withoutReferenceChecks } from './references.ts'
import { textRows } from './text-rows.ts'
import { jsonText, withoutNul } from './text.ts'
import { describeOnBothEngines } from './testing/engines.ts'

interface Tables {
  note: { id: Generated<number>; body: string; written_at: Generated<Date> }
}

describeOnBothEngines('the state', (open, { kind, openAnother }) => {
  test('values come back as they went in', async () => {
    const { execute } = await open()
    const at = new Date('2026-02-28T23:59:59.123Z')
    const given = [
      9_007_199_254_740_991,
      12.5,
      at,
      '2026-03-01',
      { a: [1, 'zwei', null] },
      true,
      Buffer.from([0, 255]),
      0.1,
      'Zoë 张 🙂 \\ "',
    ]
    const types = ['int8', 'numeric', 'timestamptz', 'date', 'jsonb', 'boolean', 'bytea', 'float8', 'text']
    const columns = types.map((type, i) => `$${i + 1}::${type} as ${type}_value`)
    const { rows } = await execute(`select ${columns.join(', ')}`, given)
    expect(Object.values(rows[0] ?? {})).toEqual(given)
  })

  test('arrays go in and come back, empty ones and nulls too', async () => {
    const { execute } = await open()
    const given = [['a', 'b,"c"', '', null, 'NULL', '{}', '\\'], [1, 2 ** 52, null], [], [new Date(0)], [true, false], ['2026-03-01']]
    const types = ['text[]', 'int8[]', 'text[]', 'timestamptz[]', 'boolean[]', 'date[]']
    const columns = types.map((type, i) => `$${i + 1}::${type} as c${i}`)
    const { rows } = await execute(`select ${columns.join(', ')}`, given)
    expect(Object.values(rows[0] ?? {})).toEqual(given)
  })

  test('jsonb takes objects, arrays of objects and, as JSON text, lists', async () => {
    const { execute } = await open()
    const { rows } = await execute('select $1::jsonb[] as many, $2::jsonb as list, $3::jsonb as word', [
      [{ a: 'x"y' }, { b: [1] }],
      jsonText([1, { c: null }]),
      jsonText('plain'),
    ])
    expect(rows).toEqual([{ many: [{ a: 'x"y' }, { b: [1] }], list: [1, { c: null }], word: 'plain' }])
  })

  test('rows of texts come back as they went in: empty ones, gaps, quotes, line ends, what others are told apart by', async () => {
    const { db } = await open<Tables>()
    const rows = [
      ['', undefined, 'a,b;c', '"\\N"'],
      [undefined, '{}', '\u{1f642}\n\t\u001f', undefined],
    ]
    const found = await sql<{ cell: (string | null)[] }>`select cell from ${textRows([...rows, ['\ud800x', 'nul\0']])} as t`.execute(db)
    const gap = rows.map((cells) => cells.map((cell) => cell ?? null))
    expect(found.rows.map(({ cell }) => cell)).toEqual([...gap, ['\u{fffd}x', 'nul']])
  })

  test('references are passed over within one piece of work, triggers that always fire are not, and afterwards all is as before', async () => {
    const { db, execute } = await open<Tables>()
    for (const statement of [
      'create table house (id int primary key)',
      'create table cat (house int references house)',
      'create table heard (word text)',
      "create function hear() returns trigger language plpgsql as $$ begin insert into heard values ('cat'); return null; end $$",
      'create trigger cat_heard after insert on cat for each statement execute function hear()',
      'alter table cat enable always trigger cat_heard',
    ])
      await execute(statement)
    await db
      .transaction()
      .execute((transaction) => withoutReferenceChecks(transaction, () => sql`insert into cat values (1)`.execute(transaction)))
    expect((await execute('select house, word from cat, heard')).rows).toEqual([{ house: 1, word: 'cat' }])
    const after = db.transaction().execute(async (transaction) => {
      await withoutReferenceChecks(transaction, () => sql`insert into cat values (2)`.execute(transaction))
      await sql`insert into cat values (3)`.execute(transaction)
    })
    await expect(after).rejects.toSatisfy(isForeignKeyViolation)
  })

  test('whoever is no superuser has references looked up', async () => {
    const { db, execute } = await open<Tables>()
    for (const statement of [
      'create table street (id int primary key)',
      'create table dog (street int references street)',
      'create role plain_user',
      'grant insert on dog to plain_user',
    ])
      await execute(statement)
    const work = db.transaction().execute(async (transaction) => {
      await sql`set local role plain_user`.execute(transaction)
      await withoutReferenceChecks(transaction, () => sql`insert into dog values (1)`.execute(transaction))
    })
    await expect(work).rejects.toSatisfy(isForeignKeyViolation)
    await execute('drop owned by plain_user')
    await execute('drop role plain_user')
  })

  test('an int8 beyond what a number holds is refused, not rounded', async () => {
    const { execute } = await open()
    await expect(execute('select 9007199254740993::int8 as n')).rejects.toThrow(/select it as text/)
    expect((await execute('select 1 as n')).rows).toEqual([{ n: 1 }])
  })

  test('a NUL character is refused by both with the same code, and can be removed before', async () => {
    const { execute } = await open()
    await expect(execute('select $1::text', ['a\0b'])).rejects.toMatchObject({ code: '22021' })
    await expect(execute('select $1::jsonb', [JSON.stringify({ a: '\0' })])).rejects.toMatchObject({ code: '22P05' })
    const { rows } = await execute('select $1::text as t, $2::jsonb as j', [withoutNul('a\0b'), jsonText({ 'k\0': 'a\0b\\u0000' })])
    expect(rows).toEqual([{ t: 'ab', j: { k: 'ab\\u0000' } }])
  })

  test('errors keep the code of PostgreSQL', async () => {
    const { execute } = await open()
    await execute('create table pair (a int primary key); create table child (a int references pair)')
    await execute('insert into pair values (1)')
    const twice = await execute('insert into pair values ($1)', [1]).catch((error: unknown) => error)
    expect(twice).toBeInstanceOf(pg.DatabaseError)
    expect(twice).toMatchObject({ code: '23505', constraint: 'pair_pkey', table: 'pair' })
    expect([isUniqueViolation(twice), isUniqueViolation(twice, 'pair_pkey'), isUniqueViolation(twice, 'other')]).toEqual([
      true,
      true,
      false,
    ])
    const orphan = await execute('insert into child values (2)').catch((error: unknown) => error)
    expect([isForeignKeyViolation(orphan), isUniqueViolation(orphan)]).toEqual([true, false])
    await expect(execute('select * from nowhere')).rejects.toMatchObject({ code: '42P01' })
    await expect(execute('selekt')).rejects.toMatchObject({ code: '42601' })
  })

  test('the day and the hour are those of UTC', async () => {
    const { execute } = await open()
    const { rows } = await execute(
      `select date_trunc('day', '2026-03-01T23:30:00Z'::timestamptz)::text as day, current_setting('timezone') as zone`,
    )
    expect(rows).toEqual([{ day: '2026-03-01 00:00:00+00', zone: 'UTC' }])
  })

  test('text sorts alike on both', async () => {
    const { execute } = await open()
    const names = ['b', 'B', 'ä', 'z', 'a', '张', 'É']
    const { rows } = await execute('select n from unnest($1::text[]) as n order by n collate "C"', [names])
    expect(rows.map(({ n }) => n)).toEqual(['B', 'a', 'b', 'z', 'É', 'ä', '张'])
  })

  test('trigram search and accent folding are there', async () => {
    const { execute } = await open()
    await execute('create extension if not exists pg_trgm; create extension if not exists unaccent')
    const { rows } = await execute(`select unaccent('Zoë Ångström') as plain, similarity('maria', 'mario') > 0.4 as near`)
    expect(rows).toEqual([{ plain: 'Zoe Angstrom', near: true }])
  })

  test('a batch of 10,000 rows goes through one statement', async () => {
    const { execute } = await open()
    await execute('create table big (id bigint generated always as identity, body text)')
    const bodies = Array.from({ length: 10_000 }, (_, i) => `row ${i} ${'ü'.repeat(i % 500)}`)
    const { rows } = await execute('insert into big (body) select * from unnest($1::text[]) returning id, body', [bodies])
    expect(rows.map(({ body }) => body)).toEqual(bodies)
  })

  test('what a transaction that fails has done is undone', async () => {
    const { db, execute } = await open<Tables>()
    await createNotes(execute)
    const run = db.transaction().execute(async (trx) => {
      await trx.insertInto('note').values({ body: 'gone' }).execute()
      throw new Error('changed my mind')
    })
    await expect(run).rejects.toThrow('changed my mind')
    expect(await db.selectFrom('note').selectAll().where('body', '=', 'gone').execute()).toEqual([])
  })

  test('transactions at the same time all happen, and a statement outside waits for its turn', async () => {
    const { db, execute } = await open<Tables>()
    await createNotes(execute)
    const runs = Array.from({ length: 20 }, (_, i) =>
      db.transaction().execute(async (trx) => {
        await trx
          .insertInto('note')
          .values({ body: `at once ${i}` })
          .execute()
        await sql`select pg_sleep(0.001)`.execute(trx)
        await trx
          .updateTable('note')
          .set({ body: `${i} at once` })
          .where('body', '=', `at once ${i}`)
          .execute()
      }),
    )
    const outside = Array.from({ length: 20 }, () => execute('select 1 as one'))
    await Promise.all([...runs, ...outside])
    const { rows } = await execute(`select count(*) as count from note where body like '%at once'`)
    expect(rows).toEqual([{ count: 20 }])
  })

  test('a statement outside of the transaction, made within it, is refused at once', async () => {
    const { db, execute } = await open<Tables>()
    await createNotes(execute)
    const run = db.transaction().execute(async (trx) => {
      await trx.insertInto('note').values({ body: 'nested' }).execute()
      await execute('select 1')
    })
    await expect(run).rejects.toMatchObject({ name: 'StateError', code: 'state_nested' })
    expect((await execute('select 1 as one')).rows).toEqual([{ one: 1 }])
    const after = await db.transaction().execute(async () => () => execute('select 2 as two'))
    expect((await after()).rows).toEqual([{ two: 2 }])
  })

  test('several statements that open a transaction and fail leave nothing open', async () => {
    const { execute } = await open()
    await expect(execute('begin; select 1/0; commit')).rejects.toMatchObject({ code: '22012' })
    const answers = await Promise.all(Array.from({ length: 12 }, () => execute('select 1 as one')))
    expect(answers.every(({ rows }) => rows[0]?.one === 1)).toBe(true)
  })

  // The end of PGlite's engine is tested with its durability.
  if (kind === 'postgres') {
    test('a connection that breaks while it is in use fails its statement, and the next one works', async () => {
      const { execute, db } = await open()
      const broken = db.transaction().execute((trx) => sql`select pg_terminate_backend(pg_backend_pid())`.execute(trx))
      await expect(broken).rejects.toThrow()
      expect((await execute('select 1 as one')).rows).toEqual([{ one: 1 }])
    })
  }

  test('a bulk upsert of 10,000 rows is one statement, and says which id each row has', async () => {
    const { execute } = await open()
    await execute(`
      create table person (
        id bigint generated always as identity primary key,
        platform text not null, key text not null, name text, attributes jsonb not null,
        unique (platform, key)
      )`)
    const people = Array.from({ length: 10_000 }, (_, i) => ({ platform: 'x', key: `k${i}`, name: `Zoë ${i}`, attributes: { i } }))
    const upsert = (rows: typeof people) =>
      execute(
        `insert into person (platform, key, name, attributes)
         select platform, key, name, attributes
         from jsonb_to_recordset($1::jsonb) as row (platform text, key text, name text, attributes jsonb)
         on conflict (platform, key) do update set name = excluded.name
         returning id, key`,
        [jsonText(rows)],
      )
    const first = await upsert(people)
    const again = await upsert(people.map((person) => ({ ...person, name: 'new' })))
    expect(new Map(again.rows.map(({ key, id }) => [key, id]))).toEqual(new Map(first.rows.map(({ key, id }) => [key, id])))
    expect((await execute(`select count(*) as count, min(name) as name from person`)).rows).toEqual([{ count: 10_000, name: 'new' }])
  })

  test('closing lets running work finish and refuses new work', async () => {
    const state = await openAnother<Tables>()
    await createNotes(state.execute)
    const running = state.db.transaction().execute(async (trx) => {
      await sql`select pg_sleep(0.1)`.execute(trx)
      return trx.insertInto('note').values({ body: 'just in time' }).returning('body').execute()
    })
    await state.ping()
    const closing = state.close()
    await expect(state.ping()).rejects.toMatchObject({ code: 'state_closed' })
    await closing
    expect(await running).toEqual([{ body: 'just in time' }])
    await expect(state.ping()).rejects.toBeInstanceOf(StateError)
  })

  test('maintenance runs', async () => {
    const state = await open()
    await state.maintain()
    expect(await state.countSyncs()).toEqual(kind === 'pglite' ? expect.any(Number) : undefined)
  })
})

async function createNotes(execute: (sql: string) => Promise<unknown>): Promise<void> {
  await execute(`
    create table if not exists note (
      id bigint generated always as identity primary key,
      body text not null,
      written_at timestamptz not null default now()
    )`)
}
