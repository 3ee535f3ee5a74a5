import { sql, type Kysely } from 'kysely'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { Database } from '../../database.ts'
import { KithError } from '../../platform/errors.ts'
import { describeOnBothEngines } from '../../platform/state/testing/engines.ts'
import { seeded } from '../../testing/random.ts'
import { identityKeyOf, IdentityStore, type Sighting } from '../people/index.ts'
import type { Maker } from './decisions.ts'
import { keepApart, mergePeople } from './merge.ts'
import { mergeMany } from './merge-many.ts'
import { splitPerson } from './split.ts'
import { undoDecision } from './undo.ts'

type Db = Kysely<Database>

const MAKER: Maker = { actor: { kind: 'system', name: 'Test' }, madeBy: 'hand' }
const PEOPLE = 12
const ROUNDS = 10
const AT_ONCE = 10

const sighting = (key: string, name: string, email?: string, sameAs?: string): Sighting => ({
  key: identityKeyOf({ platform: 'garden', key }),
  ref: { platform: 'garden', key, name, ...(email === undefined ? {} : { email }) },
  at: Date.UTC(2026, 0, 1),
  active: true,
  ...(sameAs === undefined ? {} : { sameAs: [{ platform: 'garden', key: sameAs }] }),
})

const addressOf = (person: number): string => `person${person}@one.example`

/** What must hold at every moment at which nobody is writing. */
const checked = async (db: Db, arrived: number): Promise<number[]> => {
  const { rows } = await sql<{ id: number; member_id: number; root: number | null }>`with recursive up as (
      select m.id as start, m.id, m.merged_into from member m
      union all select up.start, m.id, m.merged_into from up join member m on m.id = up.merged_into)
    select i.id, i.member_id, (select up.id from up where up.start = i.home_id and up.merged_into is null) as root from identity i`.execute(
    db,
  )
  expect(rows, 'nobody is lost or doubled').toHaveLength(arrived)
  for (const row of rows) expect(row.member_id, `identity ${row.id} follows its links`).toBe(row.root)
  const { rows: members } = await sql<{
    id: number
    own: object | null
    inside: boolean
    children: boolean
  }>`select m.id, m.own, m.merged_into is not null as inside,
    exists (select from member c where c.merged_into = m.id) as children from member m`.execute(db)
  for (const one of members) expect(one.own !== null, `member ${one.id} keeps what it is by itself`).toBe(!one.inside && one.children)
  const { rows: joined } = await sql`with recursive up as (
      select m.id as start, m.id, m.merged_into from member m
      union all select up.start, m.id, m.merged_into from up join member m on m.id = up.merged_into),
    person as (select start, id from up where merged_into is null)
    select p.a, p.b from apart p join decision d on d.id = p.decision_id and d.undone_at is null
      join person x on x.start = p.a join person y on y.start = p.b where x.id = y.id`.execute(db)
  expect(joined, 'who was said to be two is two').toEqual([])
  return [...new Set(rows.map((row) => row.member_id))]
}

describeOnBothEngines(
  'deciding who is who',
  (open, { kind }) => {
    // The embedded engine has one session, so that nothing of it happens at the same moment.
    test.each(kind === 'pglite' ? [1] : [1, 2, 3])(
      'at the same moment, while people arrive, is as if it came one after the other (%i)',
      async (seed) => {
        const { db } = await open<Database>()
        await sql`truncate member, decision, apart, standing_outbox restart identity cascade`.execute(db)
        await sql`insert into workspace (secret) values ('a secret') on conflict do nothing`.execute(db)
        const random = seeded(seed)
        const [store, other] = [new IdentityStore(db), new IdentityStore(db)]
        const some = (from: number): number => Math.floor(random() * from)
        await store.identify(
          Array.from({ length: PEOPLE }, (_, at) => sighting(`founder-${at}`, `Person ${at}`, addressOf(at))),
          await store.blocklist(),
        )
        let arrived = PEOPLE
        const decisions: number[] = []
        for (let round = 0; round < ROUNDS; round++) {
          const persons = await checked(db, arrived)
          const pick = (): number => persons[some(persons.length)] ?? 0
          const { rows: held } = await sql<{ id: number; person: number }>`select id, member_id as person from identity`.execute(db)
          const act = (at: number): (() => Promise<unknown>) => {
            const dice = random()
            const two = [pick(), pick()]
            if (dice < 0.3)
              return async () => note(await db.transaction().execute((trx) => mergePeople(trx, { people: two, into: two[0] ?? 0 }, MAKER)))
            if (dice < 0.4)
              return () => db.transaction().execute((trx) => mergeMany(trx, [{ people: two }, { people: [pick(), pick(), pick()] }], MAKER))
            if (dice < 0.5) return () => db.transaction().execute((trx) => keepApart(trx, two, MAKER))
            if (dice < 0.65) {
              const one = held[some(held.length)]
              return async () => note(await db.transaction().execute((trx) => splitPerson(trx, one?.person ?? 0, [one?.id ?? 0], MAKER)))
            }
            if (dice < 0.8) {
              const id = decisions[some(decisions.length)]
              const together = random() < 0.5
              return async () => id !== undefined && db.transaction().execute((trx) => undoDecision(trx, id, together, MAKER))
            }
            // By their address, and by the word of a source: each must find the person of this moment.
            const [who, whom, key, mine] = [some(PEOPLE), some(PEOPLE), `${round}-${at}`, random() < 0.5 ? store : other]
            arrived += 2
            return async () =>
              mine.identify(
                [
                  sighting(`mail-${key}`, `Person ${who}`, addressOf(who)),
                  sighting(`said-${key}`, `Person ${who}`, undefined, `founder-${whom}`),
                ],
                await mine.blocklist(),
              )
          }
          const note = ({ decision }: { decision: number | null }): void => void (decision !== null && decisions.push(decision))
          await Promise.all(
            Array.from({ length: AT_ONCE }, (_, at) => act(at)).map((run) =>
              run().catch((error: unknown) => {
                // Somebody was quicker: said in words, and nothing is half done.
                if (!(error instanceof KithError)) throw error
                expect(['conflict', 'not_found', 'invalid_input']).toContain(error.code)
              }),
            ),
          )
        }
        await checked(db, arrived)
      },
    )
  },
  { migrations: path.resolve(import.meta.dirname, '../../../migrations/state') },
)
