import { sql } from 'kysely'
import { KithError, notFound } from '../../platform/errors.ts'
import { changeLinks, personsOf, settle } from '../people/index.ts'
import { recordAll, type Db, type Maker } from './decisions.ts'

export interface Merge {
  /** Any member numbers; what has been merged already stands for the person it belongs to. */
  readonly people: readonly number[]
  /** Whose number stays. */
  readonly into: number
  readonly overrule?: boolean
}

export interface Merged {
  readonly id: number
  /** Null where they were one already. */
  readonly decision: number | null
}

/**
 * Makes people one, in the caller's transaction. Nothing is moved: each of the others is linked to the one that stays, and undoing clears the link.
 *
 * @throws KithError not_found; conflict when somebody has said that two of them are two people and `overrule` is not set
 */
export const mergePeople = async (db: Db, { people, into, overrule = false }: Merge, maker: Maker): Promise<Merged> => {
  const { survivor, others } = await lockPersons(db, people, into)
  if (others.length === 0) return { id: survivor, decision: null }
  const said = await saidApart(db, [survivor, ...others])
  if (said.length > 0) {
    if (!overrule) {
      throw new KithError('conflict', 'Somebody has said that these are two people.', {
        hint: 'Undo that decision first, or merge them with `overrule`.',
      })
    }
    await overruleApart(db, said, maker)
  }
  const [first = null] = await link(
    db,
    others.map((merged) => ({ into: survivor, merged })),
    maker,
  )
  await settle(db, [survivor])
  return { id: survivor, decision: first }
}

export interface Link {
  readonly into: number
  readonly merged: number
  /** Where it is not the maker's. */
  readonly reason?: string | undefined
}

/** Writes down merges of one act, and links one member to the other for each. Answers the decisions. Whoever calls it settles the persons. */
export const link = async (db: Db, links: readonly Link[], maker: Maker): Promise<number[]> => {
  if (links.length === 0) return []
  const entries = links.map(({ into, merged, reason }) => ({ members: [into, merged], details: { into, merged }, reason }))
  const decisions = await recordAll(db, 'merge', entries, maker)
  await sql`update member m set merged_into = l.into_id, merge_id = l.decision
    from unnest(${links.map((one) => one.merged)}::bigint[], ${links.map((one) => one.into)}::bigint[], ${decisions}::bigint[]) as l(merged, into_id, decision)
    where m.id = l.merged`.execute(db)
  return decisions
}

const lockPersons = async (db: Db, people: readonly number[], into: number): Promise<{ survivor: number; others: number[] }> => {
  const persons = await lockAll(db, [into, ...people])
  for (const number of [into, ...people]) if (!persons.has(number)) throw notFound('person', number)
  const survivor = persons.get(into) ?? into
  return { survivor, others: [...new Set(persons.values())].filter((root) => root !== survivor) }
}

/** The present persons of these numbers, who stay what they are until the transaction ends; who has gone is missing. */
export const lockAll = async (db: Db, people: readonly number[]): Promise<Map<number, number>> => {
  await changeLinks(db)
  return personsOf(db, people)
}

export interface Apart {
  readonly decision_id: number
  readonly x: number
  readonly y: number
}

/** What has been said to be two, of all that these persons are. */
export const saidApart = async (db: Db, persons: readonly number[]): Promise<Apart[]> => {
  const { rows } = await sql<Apart>`with recursive tree as (
      select m.id, m.id as root from member m where m.id = any(${persons}::bigint[])
      union all select m.id, t.root from member m join tree t on m.merged_into = t.id)
    select p.decision_id, x.root as x, y.root as y from apart p join tree x on x.id = p.a join tree y on y.id = p.b
    join decision d on d.id = p.decision_id where x.root <> y.root and d.undone_at is null`.execute(db)
  return rows
}

const overruleApart = async (db: Db, said: readonly Apart[], { actor }: Maker): Promise<void> => {
  await sql`update decision set undone_at = now(), undone_by = ${actor.name}, undone_reason = 'overruled by a merge'
    where id = any(${said.map((one) => one.decision_id)}::bigint[]) and undone_at is null`.execute(db)
}

/** Says of these people that no two of them are one. Answers the decision. @throws KithError not_found, conflict when they are one already */
export const keepApart = async (db: Db, people: readonly number[], maker: Maker): Promise<number> => {
  const persons = await lockAll(db, people)
  for (const number of people) if (!persons.has(number)) throw notFound('person', number)
  const roots = [...new Set(persons.values())].toSorted((a, b) => a - b)
  if (roots.length < 2) {
    throw new KithError('conflict', 'These are one person now.', { hint: 'Undo the merge, or split off what is somebody else’s.' })
  }
  const pairs = roots.flatMap((a, at) => roots.slice(at + 1).map((b): Pair => [a, b]))
  return sayApart(db, pairs, maker)
}

/** Says so of all these pairs, as one decision. Answers its number. */
export const sayApart = async (db: Db, pairs: readonly Pair[], maker: Maker): Promise<number> =>
  (await sayEachApart(db, [pairs], maker))[0] ?? 0

/** Says so of each of these lists of pairs, each a decision that can be undone by itself. Answers their numbers. */
export const sayEachApart = async (db: Db, lists: readonly (readonly Pair[])[], maker: Maker): Promise<number[]> => {
  if (lists.length === 0) return []
  const ordered = lists.map((pairs) => pairs.map(inOrder))
  const entries = ordered.map((pairs) => ({ members: [...new Set(pairs.flat())], details: { pairs } }))
  const ids = await recordAll(db, 'apart', entries, maker)
  const rows = ordered.flatMap((pairs, at) => pairs.map(([a, b]) => ({ a, b, id: ids[at] ?? 0 })))
  await sql`insert into apart (a, b, decision_id)
    select * from unnest(${rows.map((row) => row.a)}::bigint[], ${rows.map((row) => row.b)}::bigint[], ${rows.map((row) => row.id)}::bigint[])
    on conflict do nothing`.execute(db)
  return ids
}

export type Pair = readonly [number, number]

const inOrder = ([x, y]: Pair): [number, number] => (x < y ? [x, y] : [y, x])
