import type { ActivityFilter } from '@kith/contract/filters'
import type { Kysely } from 'kysely'
import type { App } from '../../app.ts'
import { keeping } from '../../analytics/kept.ts'
import type { Database } from '../../database.ts'
import { kindOf } from '../activities/index.ts'
import { platformName } from '../people/index.ts'
import type { Asked } from './stored.ts'

type Db = Kysely<Database>

/** Of what filters name, all that Kith still holds. */
export interface Held {
  readonly numbered: Readonly<Record<Numbered, ReadonlySet<number>>>
  readonly values: Readonly<Record<Named, ReadonlySet<string>>>
}

const NAMED = { platform: 'platform', kind: 'kind', place: 'place', technology: 'arrayJoin(technologies)' } as const
type Named = keyof typeof NAMED
const isNamed = (field: string): field is Named => Object.hasOwn(NAMED, field)
const FIELDS = Object.keys(NAMED).filter(isNamed)

const NUMBERED = ['source', 'community', 'segment'] as const
type Numbered = (typeof NUMBERED)[number]

type Filter = Partial<Pick<ActivityFilter, Numbered | Named>>
const filtersOf = ({ other, ...own }: Asked): Filter[] => (other === undefined ? [own] : [own, other])

/** Looks up at once what all these questions name. */
export const heldFor = async (app: App, db: Db, questions: readonly Asked[]): Promise<Held> => {
  const filters = questions.flatMap(filtersOf)
  const among = async (table: Numbered): Promise<ReadonlySet<number>> => {
    const ids = [...new Set(filters.flatMap((filter) => filter[table] ?? []))]
    const known = ids.length === 0 ? [] : await db.selectFrom(table).select('id').where('id', 'in', ids).execute()
    return new Set(known.map(({ id }) => id))
  }
  const values = await Promise.all(FIELDS.map(async (field) => [field, await valuesHeld(app, field, filters)] as const))
  const of = new Map(values)
  const none = new Set<string>()
  return {
    numbered: { source: await among('source'), community: await among('community'), segment: await among('segment') },
    values: {
      platform: of.get('platform') ?? none,
      kind: of.get('kind') ?? none,
      place: of.get('place') ?? none,
      technology: of.get('technology') ?? none,
    },
  }
}

const valuesHeld = async (app: App, field: Named, filters: readonly Filter[]): Promise<ReadonlySet<string>> => {
  const wanted = [...new Set(filters.flatMap((filter) => filter[field] ?? []))].toSorted()
  if (wanted.length === 0) return new Set()
  const rows = await keeping(app.log).query<{ value: string }>(
    `SELECT DISTINCT toString(${NAMED[field]}) AS value FROM activity WHERE value IN {wanted:Array(String)} SETTINGS final = 0`,
    { wanted },
  )
  return new Set(rows.map(({ value }) => value))
}

/**
 * A question without the sources, communities and segments that are gone, as long as others of the same field are left. Where none is, it stays as it was and
 * is refused when it is asked: without them it would answer for everything.
 */
export const stillAsked = ({ other, ...own }: Asked, held: Held): Asked => ({
  ...own,
  ...left(own, held),
  ...(other === undefined ? {} : { other: { ...other, ...left(other, held) } }),
})

const left = (filter: Filter, { numbered }: Held): Partial<Pick<ActivityFilter, Numbered>> =>
  Object.fromEntries(
    NUMBERED.map((field) => [field, (filter[field] ?? []).filter((id) => numbered[field].has(id))] as const).filter(
      ([, ids]) => ids.length > 0,
    ),
  )

/** Sentences about what a question names and Kith does not hold. */
export const goneOf = (app: App, question: Asked, held: Held): string[] => [
  ...new Set(filtersOf(question).flatMap((filter) => goneOfFilter(app, filter, held))),
]

const GONE: Readonly<Record<Numbered, (id: number) => string>> = {
  source: (id) => `Source ${id} was removed, with all its activities.`,
  community: (id) => `Community ${id} was removed: nothing belongs to it.`,
  segment: (id) => `Segment ${id} was removed: nobody is in it.`,
}

const goneOfFilter = (app: App, filter: Filter, held: Held): string[] => [
  ...NUMBERED.flatMap((field) => (filter[field] ?? []).filter((id) => !held.numbered[field].has(id)).map(GONE[field])),
  ...FIELDS.flatMap((field) =>
    (filter[field] ?? [])
      .filter((value) => !held.values[field].has(value))
      .map((value) => `Nothing is held any more of the ${field} “${wordOf(app, field, value)}”.`),
  ),
]

const wordOf = (app: App, field: Named, value: string): string =>
  field === 'kind' ? kindOf(app, value).plural : field === 'platform' ? platformName(value) : value
