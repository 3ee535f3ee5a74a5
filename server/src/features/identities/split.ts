import { sql } from 'kysely'
import { KithError, notFound } from '../../platform/errors.ts'
import { fold } from '../../platform/text.ts'
import { changeLinks, membersOf, personOf, settle } from '../people/index.ts'
import { record, type Db, type Maker } from './decisions.ts'
import { sayApart } from './merge.ts'
import { unlink } from './undo.ts'

interface Row {
  readonly id: number
  readonly home: number
  readonly name: string | null
  readonly username: string | null
  readonly email: string | null
  readonly key: string
  readonly robot: boolean
}

/**
 * Says that some identities of a person are somebody else's, in the caller's transaction. Where they are just what was once merged, that person comes back
 * with everything that was theirs; else a new person is made. The two are never suggested or merged again.
 *
 * @throws KithError not_found, invalid_input when an identity is not theirs, conflict when nothing would be left
 */
export const splitPerson = async (
  db: Db,
  person: number,
  identities: readonly number[],
  maker: Maker,
): Promise<{ id: number; decision: number }> => {
  await changeLinks(db)
  const root = await personOf(db, person)
  if (root === undefined) throw notFound('person', person)
  const { rows } =
    await sql<Row>`select id, home_id as home, name, username, email, key, robot from identity where member_id = ${root} order by id`.execute(
      db,
    )
  const wanted = new Set(identities)
  const taken = rows.filter((row) => wanted.has(row.id))
  if (taken.length < wanted.size) {
    const own = new Set(rows.map((row) => row.id))
    const strange = [...wanted].find((id) => !own.has(id))
    throw new KithError('invalid_input', `Identity ${strange} is not one of this person’s.`, {
      hint: 'Look at the person again: it may have moved.',
    })
  }
  if (taken.length === rows.length) {
    throw new KithError('conflict', 'These are all identities of this person: nothing would be left.', {
      hint: 'Choose those that are somebody else’s.',
    })
  }
  const whole = await wholeMember(db, root, rows, wanted)
  const to = whole ?? (await newMember(db, taken))
  const moved = whole === undefined ? taken.map(({ id, home }) => ({ id, home })) : []
  const decision = await record(db, 'split', [root, to], { from: root, to, identities: moved }, maker)
  if (whole === undefined) {
    await sql`update identity set home_id = ${to}, joined_by = 'split' where id = any(${taken.map((row) => row.id)}::bigint[])`.execute(db)
    await settle(db, [root, to])
  } else {
    await sql`update decision set details = details || jsonb_build_object('merged', ${whole}::bigint, 'merge', (select merge_id from member where id = ${whole}))
      where id = ${decision}`.execute(db)
    await unlink(db, [whole])
  }
  await sayApart(db, [[root, to]], { ...maker, batch: decision })
  return { id: to, decision }
}

/** The member, once merged into this person, whose identities (with those merged into it) are exactly the wanted ones. */
const wholeMember = async (db: Db, root: number, rows: readonly Row[], wanted: ReadonlySet<number>): Promise<number | undefined> => {
  const members = await membersOf(db, root)
  for (const member of members.filter((id) => id !== root)) {
    const below = new Set(await membersOf(db, member))
    const theirs = rows.filter((row) => below.has(row.home))
    if (theirs.length === wanted.size && theirs.every((row) => wanted.has(row.id))) return member
  }
  return undefined
}

const newMember = async (db: Db, taken: readonly Row[]): Promise<number> => {
  const named = taken.find((row) => row.name !== null && /\S\s+\S/.test(row.name)) ?? taken.find((row) => row.name !== null) ?? taken[0]
  const name = named?.name ?? named?.username ?? named?.email?.split('@')[0] ?? named?.key ?? ''
  const robot = taken.every((row) => row.robot) ? 'robot' : 'unknown'
  const { rows } = await sql<{ id: number }>`insert into member (id, name, name_key, search, robot)
    values (nextval('person_number'), ${name}, ${fold(name)}, '', ${robot}) returning id`.execute(db)
  return rows[0]?.id ?? 0
}
