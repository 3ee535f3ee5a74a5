import { sql, type Kysely } from 'kysely'
import { AsyncResource } from 'node:async_hooks'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Database } from '../../database.ts'
import { describeOnBothEngines } from '../../platform/state/testing/engines.ts'
import { seeded } from '../../testing/random.ts'
import { lookedUp } from './found.ts'
import { soughtNow, tidySought } from './sought.ts'

const migrations = fileURLToPath(new URL('../../../migrations/state', import.meta.url))
type Db = Kysely<Database>

const add = (db: Db, names: readonly (readonly [number, string])[]) =>
  sql`insert into member (id, name, name_key, search) select id, name, name, name || ' ' || id || '@example.org'
    from unnest(${names.map(([id]) => id)}::bigint[], ${names.map(([, name]) => name)}::text[]) as given(id, name)`.execute(db)

describeOnBothEngines(
  'who is sought',
  (open, suite) => {
    test('is found in memory as the database finds them, whatever changes', async () => {
      const state = await open<Database>()
      const { db } = state
      const random = seeded(7)
      const number = (below: number): number => Math.floor(random() * below)
      const name = (): string => Array.from({ length: 1 + number(3) }, () => ['an', 'ﬆe', 'ö_b', '日', '𝒶%', 'ж'][number(6)]).join('')
      const some = (): number[] => Array.from({ length: 20 }, () => 1 + number(150))
      await add(
        db,
        Array.from({ length: 150 }, (_, index) => [index + 1, name()]),
      )
      const changes = [
        () => sql`update member set search = ${name()} where id = any(${some()}::bigint[])`.execute(db),
        () => sql`update member set name_key = ${name()} where id = any(${some()}::bigint[])`.execute(db),
        () => sql`update member set teammate = not teammate where id = any(${some()}::bigint[])`.execute(db),
        () => sql`update member set robot = 'robot' where id = ${1 + number(150)}`.execute(db),
        () => sql`update member set hollow = not hollow where id = any(${some()}::bigint[])`.execute(db),
        () => sql`update member set merged_into = 1 where id = ${2 + number(148)}`.execute(db),
        () => sql`delete from member where id = ${2 + number(148)} and merged_into is null`.execute(db),
        () => tidySought({ state }),
      ]
      for (let round = 0; round < 24; round++) {
        await changes[number(changes.length)]?.()
        const words = [Array.from(name()).slice(0, 2).join(''), ...(round % 3 === 0 ? ['example'] : [])]
        const held = await soughtNow({ state })
        for (const most of [5, 500])
          expect(held?.find(words, (flags) => flags === 0, most)).toEqual(await lookedUp({ state }, words, {}, most))
      }
    })

    test('is found once a transaction is over that began before others looked', async () => {
      const state = await open<Database>()
      const find = async (word: string) => (await soughtNow({ state }))?.find([word], () => true, 9).ids
      expect(await find('latecomer')).toEqual([])
      // The embedded database has one session: there nobody can look meanwhile.
      const meanwhile = suite.kind === 'postgres'
      await state.db.transaction().execute(async (trx) => {
        await add(trx, [
          [5_001, 'latecomer'],
          [9_001, 'latecomer'],
        ])
        if (meanwhile) await elsewhere(() => add(state.db, [[5_002, 'early']]))
        if (meanwhile) expect(await elsewhere(() => find('early'))).toEqual([5_002])
      })
      expect(await find('latecomer')).toEqual([5_001, 9_001])
      await sql`delete from member where id > 5000`.execute(state.db)
      expect(await find('latecomer')).toEqual([])
      // Beside what it says of them, what is held still has their words until changes are worked in.
      expect((await soughtNow({ state }))?.waiting).toBeGreaterThan(0)
      await tidySought({ state })
      expect((await soughtNow({ state }))?.waiting).toBe(0)
      expect(await find('latecomer')).toEqual([])
    })
  },
  { migrations },
)

/** As somebody else would, who is in no transaction. */
const elsewhere = <T>(work: () => Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => outside(() => void work().then(resolve, reject)))
const outside = AsyncResource.bind((work: () => void) => work())
