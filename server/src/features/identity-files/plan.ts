import type { Known, Knowledge } from '@kith/identity/files/knowledge'
import { lookupAmong, matchesOf, wantedBy, type Held, type Lookup, type Statement } from '@kith/identity/stated'
import { sql } from 'kysely'
import type { App } from '../../app.ts'
import { referenceOf } from './references.ts'
import { activityCounts, saidApart, type Db } from '../identities/index.ts'

/** A person of a file, with whom of it is known here. */
export interface Planned {
  readonly known: Known
  /** Persons, the first found first. */
  readonly persons: readonly number[]
  /** The member on which hangs what the file says of the person: the same whatever is merged meanwhile. Undefined where nobody is known. */
  readonly member: number | undefined
  /** Whether the file names an identity of theirs that is not known. */
  readonly waits: boolean
}

/** People who would become one. */
export interface PlannedMerge {
  readonly place: string
  readonly into: number
  readonly others: readonly number[]
}

export interface Refusal {
  readonly place: string
  readonly people: readonly number[]
}

export interface Plan {
  readonly people: readonly Planned[]
  readonly merges: readonly PlannedMerge[]
  readonly refusals: readonly Refusal[]
}

/** What a file would change, as things stand. Nothing is changed. */
export const planImport = async (app: Pick<App, 'log'>, db: Db, knowledge: Knowledge): Promise<Plan> => {
  const statements = knowledge.people.map(({ identities }, id): Statement => ({
    id,
    evidence: knowledge.format,
    identities: identities.map(referenceOf),
  }))
  const held = await heldFor(db, statements)
  const lookup = lookupAmong(statements, held.values())
  const people = knowledge.people.map((known, at): Planned => planOne(known, statements[at], lookup, held))
  const { clusters, refusals } = join(people, await apartAmong(db, people))
  return { people, merges: await withSurvivors(app, db, clusters), refusals }
}

interface Row extends Held {
  readonly member_id: number
  readonly home_id: number
}

const planOne = (known: Known, statement: Statement | undefined, lookup: Lookup, held: ReadonlyMap<number, Row>): Planned => {
  const matches = statement === undefined ? [] : matchesOf(statement, lookup)
  const ids = [...new Set(matches.flat())].toSorted((a, b) => a - b)
  const rows = ids.flatMap((id) => held.get(id) ?? [])
  return {
    known,
    // One identity alone says of nobody that they are one, however many use its address.
    persons: [...new Set(rows.map((row) => row.member_id))].slice(0, known.identities.length > 1 ? undefined : 1),
    member: rows[0]?.home_id,
    waits: known.identities.length > 1 && matches.some((found) => found.length === 0),
  }
}

/** The known identities that statements may mean, by number. */
const heldFor = async (db: Db, statements: readonly Statement[]): Promise<Map<number, Row>> => {
  const { addresses, logins, keys } = wantedBy(statements)
  const names = [...logins].map((login) => login.slice(login.indexOf('\0') + 1))
  const places = [...keys].map((key) => key.split('\0'))
  const { rows } = await sql<Row>`select id, platform, key, name, username, email, member_id, home_id from identity i
    where lower(i.email) = any(${[...addresses].map(storable)}::text[])
    or lower(i.username) = any(${names.map(storable)}::text[])
    or substring(lower(i.email) from '^(?:[0-9]+[+])?([^@+]+)@users[.]noreply[.]github[.]com$') = any(${names.map(storable)}::text[])
    or (i.platform, i.key) in (select * from unnest(${places.map(([platform = '']) => storable(platform))}::text[],
      ${places.map(([, key = '']) => storable(key))}::text[]))`.execute(db)
  return new Map(rows.map((row) => [row.id, row]))
}

const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '')

const apartAmong = async (db: Db, people: readonly Planned[]): Promise<Map<number, Set<number>>> => {
  const persons = [...new Set(people.flatMap((one) => (one.persons.length > 1 ? one.persons : [])))]
  const apart = new Map<number, Set<number>>()
  for (const { x, y } of persons.length === 0 ? [] : await saidApart(db, persons)) {
    apart.set(x, (apart.get(x) ?? new Set()).add(y))
    apart.set(y, (apart.get(y) ?? new Set()).add(x))
  }
  return apart
}

interface Cluster {
  readonly place: string
  readonly persons: readonly number[]
}

/** Joins the persons of each statement, over all statements; never two of whom somebody has said that they are two. */
const join = (
  people: readonly Planned[],
  apart: ReadonlyMap<number, ReadonlySet<number>>,
): { clusters: Cluster[]; refusals: Refusal[] } => {
  const clusterOf = new Map<number, Cluster>()
  const refusals = new Map<string, Refusal>()
  for (const { known, persons } of people) {
    const [first, ...others] = persons
    if (first === undefined) continue
    for (const other of others) {
      const mine = clusterOf.get(first) ?? { place: known.place, persons: [first] }
      const theirs = clusterOf.get(other) ?? { place: known.place, persons: [other] }
      if (mine === theirs || mine.persons.includes(other)) continue
      const against = mine.persons.flatMap((one) =>
        theirs.persons.flatMap((two) => (apart.get(one)?.has(two) === true ? [[one, two]] : [])),
      )[0]
      if (against !== undefined) {
        refusals.set(against.toSorted((a, b) => a - b).join(' '), { place: known.place, people: against })
        continue
      }
      const joined: Cluster = { place: mine.persons.length > 1 ? mine.place : theirs.place, persons: [...mine.persons, ...theirs.persons] }
      for (const person of joined.persons) clusterOf.set(person, joined)
    }
  }
  return { clusters: [...new Set(clusterOf.values())], refusals: [...refusals.values()] }
}

const COUNTED_AT_ONCE = 5_000

/** The most active stays, the first known among equals. */
const withSurvivors = async (app: Pick<App, 'log'>, db: Db, clusters: readonly Cluster[]): Promise<PlannedMerge[]> => {
  const persons = clusters.flatMap((cluster) => cluster.persons)
  const counts = new Map<number, number>()
  for (let start = 0; start < persons.length; start += COUNTED_AT_ONCE)
    for (const [person, n] of await activityCounts(app, db, persons.slice(start, start + COUNTED_AT_ONCE))) counts.set(person, n)
  return clusters.map(({ place, persons: all }) => {
    const [into = 0, ...others] = all.toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || a - b)
    return { place, into, others }
  })
}
