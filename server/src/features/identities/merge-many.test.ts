import { sql, type Kysely } from 'kysely'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { Database } from '../../database.ts'
import { KithError } from '../../platform/errors.ts'
import { describeOnBothEngines } from '../../platform/state/testing/engines.ts'
import { seeded } from '../../testing/random.ts'
import { personsOf, settle } from '../people/index.ts'
import type { Maker } from './decisions.ts'
import { keepApart, mergePeople } from './merge.ts'
import { mergeMany, type Outcome, type Wish } from './merge-many.ts'
import { undoDecision } from './undo.ts'

type Db = Kysely<Database>

const MAKER: Maker = { actor: { kind: 'system', name: 'Test' }, madeBy: 'resolver' }
const PEOPLE = 24
const WISHES = 30
const SEEDS = [1, 2, 3, 4, 5, 6]
const NAMES = ['liv', 'Liv Aas', 'l.aas', 'Åse Dahl', 'aas']

/** The same community twice in one state, the second with numbers that are higher by `SHIFT`, so that what becomes of both can be compared. */
const SHIFT = 1_000

const settled = async (db: Db, from: number, random: () => number): Promise<void> => {
  const numbers = Array.from({ length: PEOPLE }, (_, at) => from + at)
  for (const id of numbers) {
    const name = NAMES[Math.floor(random() * NAMES.length)] ?? ''
    const tags = random() < 0.5 ? [`tag ${Math.floor(random() * 4)}`] : []
    const robot = random() < 0.3 ? 'robot' : 'unknown'
    await sql`insert into member (id, name, name_key, search, teammate, robot, tags)
      values (${id}, ${name}, lower(${name}), '', ${random() < 0.2}, ${robot}, ${tags}::text[])`.execute(db)
    await sql`insert into identity (id, platform, key, name, member_id, home_id, as_of)
      values (${id}, 'garden', ${String(id)}, ${name}, ${id}, ${id}, now())`.execute(db)
  }
  await settle(db, numbers)
  for (let pair = 0; pair < 6; pair++) {
    const two = [from + Math.floor(random() * PEOPLE), from + Math.floor(random() * PEOPLE)]
    if (two[0] !== two[1]) await keepApart(db, two, MAKER)
  }
}

/** Everything that a merge may change, numbers counted from the community's own first; decisions by their order. */
const snapshot = async (db: Db, from: number): Promise<unknown> => {
  const { rows: members } =
    await sql`select m.id - ${from}::bigint as id, m.merged_into - ${from}::bigint as merged_into, m.name, m.name_key,
      case when m.merged_into is null then m.search end as search,
      m.teammate, m.robot, m.tags, m.own, m.hollow,
      (select array_agg(i.id - ${from}::bigint order by i.id) from identity i where i.member_id = m.id) as identities
    from member m where m.id between ${from} and ${from + PEOPLE} order by m.id`.execute(db)
  return members
}

const decisionsOf = async (db: Db, from: number): Promise<string[]> => {
  const { rows } = await sql<{ kind: string; reason: string; into: number; merged: number; batch_id: number }>`select d.kind, d.reason,
      (d.details->>'into')::bigint - ${from}::bigint as into, (d.details->>'merged')::bigint - ${from}::bigint as merged, d.batch_id
    from decision d where d.kind = 'merge' and (d.details->>'into')::bigint between ${from} and ${from + PEOPLE} and d.undone_at is null order by d.id`.execute(
    db,
  )
  expect(new Set(rows.map((row) => row.batch_id)).size, 'one act').toBeLessThanOrEqual(1)
  // Of one wish in any order.
  return rows.map(({ kind, reason, into, merged }) => `${kind} ${merged} into ${into}: ${reason}`).toSorted()
}

/** What `mergeMany` stands for: one wish after the other, by hand. */
const mergeEach = async (db: Db, wishes: readonly Wish[], weightOf: (person: number) => number): Promise<Outcome['is'][]> => {
  const outcomes: Outcome['is'][] = []
  let batch: number | undefined
  for (const { people, into, reason } of wishes) {
    const persons = await personsOf(db, people)
    const present = people.flatMap((id) => persons.get(id) ?? [])
    const stays = into ?? present.reduce((a, b) => (weightOf(b) > weightOf(a) ? b : a), present[0] ?? 0)
    try {
      const { decision } = await mergePeople(db, { people, into: stays }, { ...MAKER, reason, batch })
      outcomes.push(decision === null ? 'one' : 'merged')
      batch ??= decision ?? undefined
    } catch (error) {
      if (!(error instanceof KithError)) throw error
      outcomes.push(error.code === 'conflict' ? 'apart' : 'gone')
    }
  }
  return outcomes
}

const wishesOf = (random: () => number): Wish[] => {
  // Now and then somebody who is not there.
  const anyone = (): number => Math.floor(random() * (PEOPLE + 1))
  return Array.from({ length: WISHES }, (_, at) => ({
    people: Array.from({ length: random() < 0.7 ? 2 : 4 }, anyone),
    reason: `wish ${at}`,
    ...(random() < 0.4 ? { into: anyone() } : {}),
  }))
}

const shifted = (wishes: readonly Wish[], from: number): Wish[] =>
  wishes.map((wish) => ({
    ...wish,
    people: wish.people.map((id) => from + id),
    ...(wish.into === undefined ? {} : { into: from + wish.into }),
  }))

describeOnBothEngines(
  'merging many at once',
  (open) => {
    test.each(SEEDS)('does what merging one after the other does, and undone as one act all is as it was (%i)', async (seed) => {
      const { db } = await open<Database>()
      const [one, other] = [seed * 10_000, seed * 10_000 + SHIFT]
      await settled(db, one, seeded(seed))
      await settled(db, other, seeded(seed))
      const before = await snapshot(db, one)
      const wishes = wishesOf(seeded(seed + 100))
      const weigh = (from: number) => (person: number) => ((person - from) * 7) % 11

      const expected = await mergeEach(db, shifted(wishes, one), weigh(one))
      const outcomes = await db.transaction().execute((trx) => mergeMany(trx, shifted(wishes, other), MAKER, weigh(other)))
      expect(outcomes.map((outcome) => outcome.is)).toEqual(expected)
      expect(expected).toContain('merged')
      expect(await snapshot(db, other)).toEqual(await snapshot(db, one))
      expect(await decisionsOf(db, other)).toEqual(await decisionsOf(db, one))

      const first = outcomes.find((outcome) => outcome.is === 'merged')
      await undoDecision(db, first?.decision ?? 0, true, MAKER)
      expect(await snapshot(db, other)).toEqual(before)
      // The resolver found it, so each two have been said to be two: the next look does not make them one again.
      const again = await db.transaction().execute((trx) => mergeMany(trx, shifted(wishes, other), MAKER, weigh(other)))
      for (const [at, outcome] of outcomes.entries()) if (outcome.is === 'merged') expect(again[at]?.is).toBe('apart')
    })
  },
  { migrations: path.resolve(import.meta.dirname, '../../../migrations/state') },
)
