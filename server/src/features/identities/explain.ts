import { sql } from 'kysely'
import type { App } from '../../app.ts'
import { KithError } from '../../platform/errors.ts'
import { platformsApart } from './consent.ts'
import type { Db } from './decisions.ts'
import { contextsOf, identitiesOf } from './everybody.ts'
import { saidApart } from './merge.ts'
import type { Explained } from './resolution-messages.ts'
import { Resolver } from './resolution.ts'
import { tellersOf } from './told.ts'

/** So many others tell how rare a name is. */
const SAMPLE_MAX = 20_000
const IDENTITIES_MAX = 50
/** Each explanation reads a sample of the community and takes a thread: so many may wait for their turn. */
const WAITING_MAX = 8

const queues = new WeakMap<object, { last: Promise<unknown>; waiting: number }>()

/** The evidence between two persons. Null where one of them has no identities that may be compared. @throws KithError too_many_requests */
export const explainPersons = async (app: App, db: Db, a: number, b: number): Promise<Explained | null> => {
  const known = await suggested(db, a, b)
  if (known !== undefined) return known
  const queue = queues.get(app.state) ?? { last: Promise.resolve(), waiting: 0 }
  queues.set(app.state, queue)
  if (queue.waiting >= WAITING_MAX) {
    throw new KithError('too_many_requests', 'Many pairs of people are being compared just now.', { hint: 'Ask again in a moment.' })
  }
  queue.waiting += 1
  const mine = queue.last.then(() => compareAmong(app, db, a, b)).finally(() => (queue.waiting -= 1))
  queue.last = mine.catch(() => undefined)
  return mine
}

/** What the last look at everybody found, with all that it knew. */
const suggested = async (db: Db, a: number, b: number): Promise<Explained | undefined> => {
  if ((await saidApart(db, [a, b])).length > 0) return undefined
  const { rows } = await sql<
    Pick<Explained, 'a' | 'b' | 'confidence' | 'bits' | 'evidence'>
  >`select s.a, s.b, s.confidence, s.bits, s.evidence
    from suggestion s join identity x on x.id = s.a join identity y on y.id = s.b
    where (x.member_id = ${a} and y.member_id = ${b}) or (x.member_id = ${b} and y.member_id = ${a}) order by s.bits desc, s.id limit 1`.execute(
    db,
  )
  return rows[0] === undefined ? undefined : { ...rows[0], outcome: 'suggested', proof: null, veto: null }
}

const compareAmong = async (app: App, db: Db, a: number, b: number): Promise<Explained | null> => {
  const apart = await platformsApart(app, db)
  const [one, other] = [await identitiesOfPerson(db, a, apart), await identitiesOfPerson(db, b, apart)]
  if (one.length === 0 || other.length === 0) return null
  const { rows: sample } = await sql<{
    id: number
  }>`select id from identity where id <> all(${[...one, ...other]}::bigint[]) and platform <> all(${apart}::text[])
    order by id * 7919 % 104729, id limit ${SAMPLE_MAX}`.execute(db)
  const everyone = [...one, ...other, ...sample.map((row) => row.id)]
  const resolver = new Resolver()
  try {
    resolver.tell({
      type: 'identities',
      identities: await identitiesOf(db, everyone, await contextsOf(app, everyone), await tellersOf(app, db)),
    })
    const found = await resolver.explain(one.map(String), other.map(String))
    if (found === null || (await saidApart(db, [a, b])).length === 0) return found
    return { ...found, outcome: 'apart', confidence: 0, veto: 'a person has said that these are two people' }
  } finally {
    await resolver.end()
  }
}

const identitiesOfPerson = async (db: Db, person: number, apart: readonly string[]): Promise<number[]> => {
  const { rows } = await sql<{
    id: number
  }>`select id from identity where member_id = ${person} and platform <> all(${apart}::text[]) order by id limit ${IDENTITIES_MAX}`.execute(
    db,
  )
  return rows.map((row) => row.id)
}
