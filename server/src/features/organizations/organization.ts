import type { Affiliated, OrganizationDetail } from '@kith/contract/organizations'
import { sql } from 'kysely'
import { stepBucket, type Day } from '../../analytics/calendar.ts'
import type { App } from '../../app.ts'
import { notFound } from '../../platform/errors.ts'
import { today } from './current.ts'
import { factsOf } from './facts.ts'
import { figuresOf, toRows } from './list.ts'
import { mainOf } from './merge.ts'
import type { Db } from './named.ts'
import { countingOf, doneDuring, isOn, staysAt, type Done, type Standings, type Stay } from './stays.ts'

const PERIODS_MAX = 240
const DECISIONS_MAX = 200

/** An organization by any number that it has had. @throws KithError not_found */
const mainNumber = async (db: Db, id: number): Promise<number> => {
  const main = (await mainOf(db, [id])).get(id)
  if (main === undefined) throw notFound('organization', id)
  return main
}

export const showOrganization = async (
  app: App,
  given: number,
  by: 'month' | 'quarter',
  standings: Standings,
): Promise<OrganizationDetail> => {
  const { db } = app.state
  const id = await mainNumber(db, given)
  const counting = await countingOf(app, standings)
  const [row] = await toRows(app, [id], counting, await today(app))
  if (row === undefined) throw notFound('organization', id)
  const done = await doneDuring(app, await staysAt(db, [id], counting), by, counting)
  const { rows: names } = await sql<{ name: string }>`select n.name from organization_name n join organization o on o.id = n.organization_id
    where o.main_id = ${id} order by n.key`.execute(db)
  const { rows: domains } = await sql<{ domain: string; top: boolean }>`select d.domain, d.top from organization_domain d
    join organization o on o.id = d.organization_id where o.main_id = ${id} order by d.domain`.execute(db)
  const { url } = await db.selectFrom('organization').select('url').where('id', '=', id).executeTakeFirstOrThrow()
  return {
    ...row,
    domains,
    url,
    aliases: names.map((one) => one.name).filter((name) => name !== row.name),
    periods: periodsOf(done, by),
    decisions: await decisionsOf(db, id),
  }
}

/** Every period from the first with anybody to the last, empty ones among them. */
const periodsOf = (done: ReadonlyMap<string, Done>, by: 'month' | 'quarter'): OrganizationDetail['periods'] => {
  const last = [...done.keys()].toSorted().at(-1)
  const first = [...done.keys()].toSorted()[0]
  const periods: OrganizationDetail['periods'] = []
  for (let at: Day | undefined = last; at !== undefined && first !== undefined && at >= first && periods.length < PERIODS_MAX;) {
    periods.push({ from: at, people: done.get(at)?.people ?? 0, activities: done.get(at)?.activities ?? 0 })
    at = stepBucket(at, by, -1)
  }
  return periods.toReversed()
}

interface DecisionRow {
  readonly id: number
  readonly merged: number
  readonly merged_name: string
  readonly into_id: number
  readonly into_name: string
  readonly at: Date
  readonly actor: string
  readonly reason: string
  readonly undone_at: Date | null
  readonly undone_by: string | null
}

const decisionsOf = async (db: Db, id: number): Promise<OrganizationDetail['decisions']> => {
  const { rows } =
    await sql<DecisionRow>`select d.id, d.merged, a.name as merged_name, d.into_id, b.name as into_name, d.at, d.actor, d.reason,
      d.undone_at, d.undone_by
    from organization_decision d join organization a on a.id = d.merged join organization b on b.id = d.into_id
    where a.main_id = ${id} or b.main_id = ${id} order by d.id desc limit ${DECISIONS_MAX}`.execute(db)
  return rows.map((row) => ({
    id: row.id,
    merged: row.merged,
    mergedName: row.merged_name,
    into: row.into_id,
    intoName: row.into_name,
    at: row.at.toISOString(),
    actor: row.actor,
    reason: row.reason,
    undoneAt: row.undone_at?.toISOString() ?? null,
    undoneBy: row.undone_by,
  }))
}

export interface PeopleQuery extends Standings {
  readonly when: 'now' | 'before'
  readonly limit: number
  readonly offset: number
}

/** Who is there now, or was before: those who did most there first. */
export const peopleOf = async (app: App, given: number, query: PeopleQuery): Promise<{ total: number; people: Affiliated[] }> => {
  const { db } = app.state
  const id = await mainNumber(db, given)
  const on = await today(app)
  const counting = await countingOf(app, query)
  const stays = await staysAt(db, [id], counting)
  const here = new Set(stays.filter((stay) => isOn(stay, on)).map((stay) => stay.personId))
  const wanted = stays.filter((stay) => here.has(stay.personId) === (query.when === 'now'))
  const done = await doneDuring(app, wanted, 'person', counting)
  const persons = [...new Set(wanted.map((stay) => stay.personId))].toSorted(
    (a, b) => (done.get(String(b))?.activities ?? 0) - (done.get(String(a))?.activities ?? 0) || a - b,
  )
  const shown = persons.slice(query.offset, query.offset + query.limit)
  return { total: persons.length, people: await toAffiliated(db, shown, wanted, done) }
}

const toAffiliated = async (
  db: Db,
  persons: readonly number[],
  stays: readonly Stay[],
  done: ReadonlyMap<string, Done>,
): Promise<Affiliated[]> => {
  const { rows } = await sql<{ id: number; name: string }>`select id, name from member where id = any(${[...persons]}::bigint[])`.execute(
    db,
  )
  const names = new Map(rows.map((row) => [row.id, row.name]))
  const origins = new Map((await factsOf(db, persons)).map((fact) => [fact.id, fact.origin]))
  return persons.map((id) => {
    // Stays of one person come in order; somebody may have left and come back.
    const theirs = stays.filter((stay) => stay.personId === id)
    const last = theirs.at(-1)
    return {
      id,
      name: names.get(id) ?? '',
      from: theirs[0]?.from ?? null,
      to: last?.to ?? null,
      origin: origins.get(last?.factId ?? 0) ?? 'domain',
      ...figuresOf(done.get(String(id))),
    }
  })
}
