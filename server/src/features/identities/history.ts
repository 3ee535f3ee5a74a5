import type { Decision } from '@kith/contract/identities'
import { sql, type Selectable } from 'kysely'
import type { Database } from '../../database.ts'
import { membersOf, personOf, personsOf, platformName } from '../people/index.ts'
import type { Db } from './decisions.ts'

export interface HistoryFilter {
  readonly person?: number | undefined
  readonly kind?: Decision['kind'] | undefined
  readonly madeBy?: Decision['madeBy'] | undefined
  readonly limit: number
  readonly offset: number
}

type Row = Selectable<Database['decision']>

const IDENTITIES_SHOWN_MAX = 50

/** Decisions, newest first; of one person, all that ever concerned any member that this person is now. */
export const listDecisions = async (db: Db, filter: HistoryFilter): Promise<{ total: number; decisions: Decision[] }> => {
  const members = filter.person === undefined ? undefined : await numbersOf(db, filter.person)
  const query = db
    .selectFrom('decision')
    .$if(filter.kind !== undefined, (q) => q.where('kind', '=', filter.kind ?? 'merge'))
    .$if(filter.madeBy !== undefined, (q) => q.where('made_by', '=', filter.madeBy ?? 'hand'))
    .$if(members !== undefined, (q) =>
      q.where(
        sql<boolean>`exists (select from decision_member dm where dm.decision_id = decision.id and dm.member_id = any(${members}::bigint[]))`,
      ),
    )
  const counted = await query.select(({ fn }) => fn.countAll<number>().as('n')).executeTakeFirst()
  const rows = await query.selectAll().orderBy('id', 'desc').limit(filter.limit).offset(filter.offset).execute()
  return { total: counted?.n ?? 0, decisions: await show(db, rows) }
}

/** All numbers that this person was known by, split-off ones included: their decisions are part of the history. */
const numbersOf = async (db: Db, number: number): Promise<number[]> => {
  const person = await personOf(db, number)
  return person === undefined ? [number] : [...new Set([number, ...(await membersOf(db, person))])]
}

const show = async (db: Db, rows: readonly Row[]): Promise<Decision[]> => {
  const membersIn = ({ details }: Row): number[] =>
    [details.into, details.merged, details.from, details.to, ...(details.pairs ?? []).flat()].filter((one) => one !== undefined)
  const members = [...new Set(rows.flatMap(membersIn))]
  const persons = await personsOf(db, members)
  const names = new Map(
    (await sql<{ id: number; name: string }>`select id, name from member where id = any(${members}::bigint[])`.execute(db)).rows.map(
      (row) => [row.id, row.name],
    ),
  )
  const identities = rows.flatMap((row) => row.details.identities?.slice(0, IDENTITIES_SHOWN_MAX).map((one) => one.id) ?? [])
  const labels = await labelsOf(db, identities)
  const sizes = await batchSizes(db, rows)
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    batch: row.batch_id,
    together: sizes.get(row.batch_id) ?? 1,
    at: row.at.toISOString(),
    madeBy: row.made_by,
    actor: row.actor,
    reason: row.reason,
    people: [...new Set(membersIn(row))].map((id) => ({ id, name: names.get(id) ?? '', gone: !persons.has(id) })),
    identities: (row.details.identities ?? []).slice(0, IDENTITIES_SHOWN_MAX).map(({ id }) => ({ id, label: labels.get(id) ?? '' })),
    undoneAt: row.undone_at?.toISOString() ?? null,
    undoneBy: row.undone_by,
  }))
}

const labelsOf = async (db: Db, ids: readonly number[]): Promise<Map<number, string>> => {
  const { rows } = await sql<{
    id: number
    platform: string
    label: string
  }>`select id, platform, coalesce(username, name, email, key) as label from identity
    where id = any(${ids}::bigint[])`.execute(db)
  return new Map(rows.map((row) => [row.id, `${row.label} on ${platformName(row.platform)}`]))
}

const batchSizes = async (db: Db, rows: readonly Row[]): Promise<Map<number, number>> => {
  const { rows: sizes } = await sql<{ batch_id: number; n: number }>`select batch_id, count(*)::int as n from decision
    where batch_id = any(${rows.map((row) => row.batch_id)}::bigint[]) group by batch_id`.execute(db)
  return new Map(sizes.map((row) => [row.batch_id, row.n]))
}
