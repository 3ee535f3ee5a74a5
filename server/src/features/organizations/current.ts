import { sql } from 'kysely'
import { dayIn, type Day } from '../../analytics/calendar.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import type { App } from '../../app.ts'
import { byPersonOf, factsOf } from './facts.ts'
import type { Db } from './named.ts'
import { factOn } from './precedence.ts'

/** Where somebody is now: an organization, or with none. */
export interface CurrentPlace {
  /** Null for somebody on their own. */
  readonly id: number | null
  readonly name: string
}

export const INDEPENDENT = 'independent'

/** The day that it is for the workspace. */
export const today = async (app: App): Promise<Day> => dayIn(app.now(), await workspaceZone(app))

/** Where these persons are on a day; of whom nothing is known is missing. */
export const placesOf = async (db: Db, persons: readonly number[], day: Day): Promise<Map<number, CurrentPlace>> => {
  const byPerson = byPersonOf(await factsOf(db, persons))
  const found = [...byPerson].flatMap(([person, facts]) => {
    const fact = factOn(facts, day)
    return fact === undefined ? [] : [{ person, organization: fact.organizationId }]
  })
  const names = await namesOf(
    db,
    found.flatMap((one) => one.organization ?? []),
  )
  return new Map(
    found.map(({ person, organization }) => [
      person,
      { id: organization, name: organization === null ? INDEPENDENT : (names.get(organization) ?? '') },
    ]),
  )
}

export const namesOf = async (db: Db, organizations: readonly number[]): Promise<Map<number, string>> => {
  if (organizations.length === 0) return new Map()
  const { rows } = await sql<{
    id: number
    name: string
  }>`select id, name from organization where id = any(${[...new Set(organizations)]}::bigint[])`.execute(db)
  return new Map(rows.map((row) => [row.id, row.name]))
}
