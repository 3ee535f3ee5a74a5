import type { Affiliation } from '@kith/contract/organizations'
import { sql } from 'kysely'
import type { Day } from '../../analytics/calendar.ts'
import { KithError, notFound } from '../../platform/errors.ts'
import type { Actor } from '../../platform/operation.ts'
import { namesOf } from './current.ts'
import { factsOf, type PersonFact } from './facts.ts'
import { mainOf } from './merge.ts'
import { meaningOf } from './names.ts'
import { checkedName, organizationsNamed, type Db } from './named.ts'
import { personAt } from './persons.ts'
import { compareFacts, factOn, spansOf } from './precedence.ts'
import { isOn } from './stays.ts'

const SAID_MAX = 500

export interface Affiliations {
  readonly spans: (Omit<Affiliation, 'at'> & { now: boolean })[]
  readonly said: (Affiliation & { now: boolean })[]
  readonly more: number
}

/** Where a person is and was, and all that is said of it. @throws KithError not_found */
export const affiliationsOf = async (db: Db, memberId: number, on: Day): Promise<Affiliations> => {
  const facts = await factsOf(db, [await personAt(db, memberId)])
  const names = await namesOf(
    db,
    facts.flatMap((fact) => fact.organizationId ?? []),
  )
  const placeOf = (id: number | null): Affiliation['organization'] => (id === null ? null : { id, name: names.get(id) ?? '' })
  const byId = new Map(facts.map((fact) => [fact.id, fact]))
  const current = factOn(facts, on)
  const spans = spansOf(facts).toReversed()
  return {
    spans: spans.slice(0, SAID_MAX).map((span) => ({
      id: span.factId,
      organization: placeOf(span.organizationId),
      from: span.from,
      to: span.to,
      origin: byId.get(span.factId)?.origin ?? 'domain',
      label: labelOf(byId.get(span.factId)),
      now: isOn(span, on),
    })),
    said: facts
      .toSorted(compareFacts)
      .slice(0, SAID_MAX)
      .map((fact) => ({
        id: fact.id,
        organization: placeOf(fact.organizationId),
        from: fact.from,
        to: fact.to,
        origin: fact.origin,
        label: labelOf(fact),
        at: fact.saidAt.toISOString(),
        now: fact.id === current?.id,
      })),
    more: Math.max(0, facts.length - SAID_MAX),
  }
}

const labelOf = (fact: PersonFact | undefined): string => {
  if (fact === undefined) return ''
  if (fact.origin === 'hand' || fact.origin === 'member') return fact.saidBy
  return fact.origin === 'source' ? (fact.sourceTitle ?? '') : fact.label
}

/** The words that the team writes down: its own, and what members have told it themselves. */
export type Word = 'hand' | 'member'

export interface Place {
  readonly organization?: number | undefined
  readonly name?: string | undefined
  readonly from?: Day | null | undefined
  readonly to?: Day | null | undefined
  readonly origin?: Word | undefined
}

/** Writes down what somebody of the team knows of a person, in the caller's transaction; the same again is the same. @throws KithError */
export const addByHand = async (db: Db, memberId: number, place: Place, actor: Actor): Promise<number> => {
  await personAt(db, memberId)
  const organization = await chosen(db, place)
  if (organization === undefined) {
    throw new KithError('invalid_input', 'It is missing where the person is.', { hint: 'Give the organization’s number, or its name.' })
  }
  const { from = null, to = null, origin = 'hand' } = place
  checkDays(from, to)
  const { rows } = await sql<{ id: number }>`insert into affiliation (member_id, organization_id, from_day, to_day, origin, said_by)
    values (${memberId}, ${organization}, ${from}, ${to}, ${origin}, ${actor.name}) on conflict do nothing returning id`.execute(db)
  return rows[0]?.id ?? sameOf(db, { memberId, organization, from, to, origin })
}

interface Fact {
  readonly memberId: number
  readonly organization: number | null
  readonly from: Day | null
  readonly to: Day | null
  readonly origin: Word
}

const sameOf = async (db: Db, { memberId, organization, from, to, origin }: Fact): Promise<number> => {
  const { rows } = await sql<{ id: number }>`select id from affiliation where member_id = ${memberId} and origin = ${origin}
    and organization_id is not distinct from ${organization}::bigint and from_day is not distinct from ${from}::date
    and to_day is not distinct from ${to}::date`.execute(db)
  return rows[0]?.id ?? 0
}

/** The number of the organization that was meant, null for somebody on their own, undefined where none was named. */
const chosen = async (db: Db, { organization, name }: Place): Promise<number | null | undefined> => {
  if (organization !== undefined && name !== undefined) {
    throw new KithError('invalid_input', 'There is both a number and a name.', { hint: 'Give one of the two.' })
  }
  if (organization !== undefined) {
    if (!(await mainOf(db, [organization])).has(organization)) throw notFound('organization', organization)
    return organization
  }
  if (name === undefined) return undefined
  if (meaningOf(name).kind === 'independent') return null
  const checked = checkedName(name)
  return (await organizationsNamed(db, new Map([[checked.key, checked.name]]))).get(checked.key)
}

const checkDays = (from: Day | null, to: Day | null): void => {
  if (from !== null && to !== null && to < from) {
    throw new KithError('invalid_input', `It would end on ${to}, before it begins on ${from}.`, {
      hint: 'Exchange the two days, or leave one open.',
    })
  }
}

/** Corrects what somebody of the team has said, in the caller's transaction. @throws KithError not_found, conflict, invalid_input */
export const updateByHand = async (db: Db, id: number, place: Place, actor: Actor): Promise<number> => {
  const { row, word } = await handMade(db, id)
  const organization = await chosen(db, place)
  const from = place.from === undefined ? row.from_day : place.from
  const to = place.to === undefined ? row.to_day : place.to
  checkDays(from, to)
  const target = organization === undefined ? row.organization_id : organization
  const origin = place.origin ?? word
  const same = await sameOf(db, { memberId: row.member_id ?? 0, organization: target, from, to, origin })
  if (same !== 0 && same !== id) {
    await db.deleteFrom('affiliation').where('id', '=', id).execute()
    return same
  }
  await db
    .updateTable('affiliation')
    .set({ organization_id: target, from_day: from, to_day: to, origin, said_by: actor.name, said_at: new Date() })
    .where('id', '=', id)
    .execute()
  return id
}

/** @throws KithError not_found, conflict */
export const removeByHand = async (db: Db, id: number): Promise<void> => {
  await handMade(db, id)
  await db.deleteFrom('affiliation').where('id', '=', id).execute()
}

const handMade = async (db: Db, id: number) => {
  const row = await db.selectFrom('affiliation').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (!row) throw notFound('affiliation', id)
  const { origin } = row
  // What was imported as their word, nobody of the team has noted.
  if (origin === 'hand' || (origin === 'member' && row.said_by !== '')) return { row, word: origin }
  throw new KithError('conflict', 'Nobody of the team has said this: it cannot be changed here.', {
    hint: 'Add what you know instead: it comes before what files, sources and addresses say.',
  })
}
