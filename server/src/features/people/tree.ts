import { sql, type Kysely } from 'kysely'
import type { Database } from '../../database.ts'
import { jsonText } from '../../platform/state/text.ts'
import { fold } from '../../platform/text.ts'
import { keepNotesSeen } from './hollow.ts'
import { refreshSearch } from './search.ts'

type Db = Kysely<Database>

/** So many persons are written down by one statement. */
const CHUNK = 2_000

/** A merge of merges of merges: nobody gets there, and a fault must not run for ever. */
const DEPTH_MAX = 1_000

/** The number of the person that a member number stands for now: itself, or whom it was merged into. Undefined when there is no such member. */
export const personOf = async (db: Db, memberId: number): Promise<number | undefined> => (await personsOf(db, [memberId])).get(memberId)

/** The present persons of these member numbers; numbers that nobody has are missing. */
export const personsOf = async (db: Db, memberIds: readonly number[]): Promise<Map<number, number>> => {
  if (memberIds.length === 0) return new Map()
  const { rows } = await sql<{ start: number; id: number }>`with recursive up as (
      select m.id as start, m.id, m.merged_into, 0 as depth from member m where m.id = any(${memberIds}::bigint[])
      union all select up.start, m.id, m.merged_into, up.depth + 1 from up join member m on m.id = up.merged_into where up.depth < ${DEPTH_MAX})
    select start, id from up where merged_into is null`.execute(db)
  return new Map(rows.map((row) => [row.start, row.id]))
}

/** All member numbers that are this person now, its own first. What people record about a person hangs on any of them. */
export const membersOf = async (db: Db, personId: number): Promise<number[]> => {
  const { rows } = await sql<{ id: number }>`${tree([personId])} select id from tree order by id <> ${personId}, id`.execute(db)
  return rows.map((row) => row.id)
}

/** `with recursive tree(id, root, depth)`: these members and all that were merged into them. */
const tree = (roots: readonly number[]) => sql`with recursive tree as (
  select m.id, m.id as root, 0 as depth from member m where m.id = any(${roots}::bigint[])
  union all select m.id, t.root, t.depth + 1 from member m join tree t on m.merged_into = t.id where t.depth < ${DEPTH_MAX})`

/** What a member is by itself, apart from what it shows while others are merged into it. */
export interface Own {
  readonly name: string
  readonly name_by_hand: boolean
  readonly teammate: boolean
  readonly teammate_by_hand: boolean
  readonly robot: 'unknown' | 'human' | 'robot' | 'mixed'
  readonly robot_by_hand: boolean
  readonly tags: readonly string[]
}

interface Leaf extends Own {
  readonly id: number
  readonly root: number
}

/**
 * Makes everything follow after the links between members have changed: to whom each identity belongs, what each of these persons shows (name, teammate,
 * robot, tags), how they are found, and what the log has still to learn. `roots` are members that are merged into nobody.
 */
export const settle = async (db: Db, roots: readonly number[]): Promise<void> => {
  if (roots.length === 0) return
  // What several say of parts of one person at the same moment is put together one after the other.
  await sql`select from member where id = any(${roots}::bigint[]) order by id for no key update`.execute(db)
  await sql`${tree(roots)} update identity i set member_id = t.root from tree t where i.home_id = t.id and i.member_id <> t.root`.execute(
    db,
  )
  const { rows } = await sql<Leaf>`${tree(roots)} select m.id, t.root,
      coalesce(m.own->>'name', m.name) as name, coalesce((m.own->>'name_by_hand')::boolean, m.name_by_hand) as name_by_hand,
      coalesce((m.own->>'teammate')::boolean, m.teammate) as teammate, coalesce((m.own->>'teammate_by_hand')::boolean, m.teammate_by_hand) as teammate_by_hand,
      coalesce(m.own->>'robot', m.robot) as robot, coalesce((m.own->>'robot_by_hand')::boolean, m.robot_by_hand) as robot_by_hand,
      case when m.own is null then to_jsonb(m.tags) else m.own->'tags' end as tags
    from tree t join member m on m.id = t.id order by t.root, t.id <> t.root, t.id`.execute(db)
  const leavesOf = new Map<number, Leaf[]>()
  for (const row of rows) leavesOf.set(row.root, [...(leavesOf.get(row.root) ?? []), row])
  for (let start = 0; start < roots.length; start += CHUNK) {
    const part = roots.slice(start, start + CHUNK).flatMap((root) => {
      const leaves = leavesOf.get(root)
      return leaves === undefined ? [] : [leaves]
    })
    await show(db, part)
    // Only a root keeps what it is by itself; what is merged into another shows nothing.
    await restoreOwn(
      db,
      part.flatMap((leaves) => leaves.slice(1).map((one) => one.id)),
    )
  }
  await keepNotesSeen(db, roots)
  await refreshSearch(db, roots)
  await sql`insert into standing_outbox (identity_id) select id from identity where member_id = any(${roots}::bigint[])
    on conflict (identity_id) do update set token = excluded.token`.execute(db)
}

/** Writes down what persons show, each given with all that they are, themselves first. */
const show = async (db: Db, persons: readonly (readonly Leaf[])[]): Promise<void> => {
  const lines = persons.flatMap(([own, ...others]) => {
    if (own === undefined) return []
    const shown = combine(own, others)
    return { id: own.id, ...shown, name_key: fold(shown.name), own: others.length === 0 ? null : ownOf(own) }
  })
  await sql`update member m set name = new.name, name_key = new.name_key, name_by_hand = new.name_by_hand, teammate = new.teammate,
      teammate_by_hand = new.teammate_by_hand, robot = new.robot, robot_by_hand = new.robot_by_hand, tags = new.tags, own = new.own,
      hollow = not exists (select from identity i where i.member_id = m.id)
    from jsonb_to_recordset(${jsonText(lines)}::jsonb) as new(id bigint, name text, name_key text, name_by_hand boolean, teammate boolean,
      teammate_by_hand boolean, robot text, robot_by_hand boolean, tags text[], own jsonb)
    where m.id = new.id`.execute(db)
}

/** The same for members of whom something changed by itself: only those that are part of a merge show something else than they are. */
export const settleMerged = async (db: Db, memberIds: readonly number[]): Promise<void> => {
  if (memberIds.length === 0) return
  const { rows } = await sql<{
    id: number
  }>`select id from member where id = any(${memberIds}::bigint[]) and (merged_into is not null or own is not null)`.execute(db)
  const persons = await personsOf(
    db,
    rows.map((row) => row.id),
  )
  await settle(db, [...new Set(persons.values())])
}

/** Members that were persons with others merged into them, and are now merged themselves, show what they are by themselves again. */
const restoreOwn = async (db: Db, memberIds: readonly number[]): Promise<void> => {
  if (memberIds.length === 0) return
  const { rows } = await sql<{
    id: number
    name: string
  }>`update member set name = own->>'name', name_by_hand = (own->>'name_by_hand')::boolean,
      teammate = (own->>'teammate')::boolean, teammate_by_hand = (own->>'teammate_by_hand')::boolean, robot = own->>'robot',
      robot_by_hand = (own->>'robot_by_hand')::boolean,
      tags = array(select jsonb_array_elements_text(own->'tags')), own = null
    where id = any(${memberIds}::bigint[]) and own is not null returning id, name`.execute(db)
  if (rows.length === 0) return
  await sql`update member m set name_key = new.name_key
    from unnest(${rows.map((row) => row.id)}::bigint[], ${rows.map((row) => fold(row.name))}::text[]) as new(id, name_key) where m.id = new.id`.execute(
    db,
  )
}

const ownOf = ({ name, name_by_hand, teammate, teammate_by_hand, robot, robot_by_hand, tags }: Own): Own => ({
  name,
  name_by_hand,
  teammate,
  teammate_by_hand,
  robot,
  robot_by_hand,
  tags,
})

/** What several members show as one person: what a person of the team has said before what sources say, the survivor's own before the others'. */
export const combine = (own: Own, others: readonly Own[]): Own => {
  const all = [own, ...others]
  const named = all.find((one) => one.name_by_hand) ?? all.find((one) => /\S\s+\S/.test(one.name)) ?? own
  const said = all.find((one) => one.teammate_by_hand)
  const judged = all.find((one) => one.robot_by_hand)
  return {
    name: named.name,
    name_by_hand: named.name_by_hand,
    teammate: said?.teammate ?? all.some((one) => one.teammate),
    teammate_by_hand: said !== undefined,
    robot: judged?.robot ?? combineRobot(all.map((one) => one.robot)),
    robot_by_hand: judged !== undefined,
    tags: [...new Set(all.flatMap((one) => one.tags))],
  }
}

const combineRobot = (states: readonly Own['robot'][]): Own['robot'] => {
  const known = new Set(states.filter((state) => state !== 'unknown'))
  const [first = 'unknown'] = known
  if (known.size > 1) return 'mixed'
  // Somebody of whom nothing is known may be the human behind it: they are not hidden by an account of theirs that is a robot's.
  return first === 'robot' && states.includes('unknown') ? 'mixed' : first
}

/** Changes what a person shows by hand; the same is then theirs after a merge is undone. A tag that is left out is taken from all that they are. */
export const editMember = async (db: Db, personId: number, edit: Partial<Own>): Promise<void> => {
  if (Object.keys(edit).length === 0) return
  const { tags, ...plain } = edit
  await db
    .updateTable('member')
    .set({
      ...plain,
      ...(plain.name === undefined ? {} : { name_key: fold(plain.name) }),
      ...(tags === undefined ? {} : { tags: [...tags] }),
    })
    .where('id', '=', personId)
    .execute()
  await sql`update member set own = own || ${jsonText(edit)}::jsonb where id = ${personId} and own is not null`.execute(db)
  if (tags === undefined) return
  await sql`${tree([personId])} update member m set tags = array(select tag from unnest(m.tags) as tag where tag = any(${tags}::text[]))
    from tree t where m.id = t.id and t.id <> t.root`.execute(db)
}
