import type { OrganizationRow } from '@kith/contract/organizations'
import { sql, type RawBuilder } from 'kysely'
import type { Day } from '../../analytics/calendar.ts'
import type { App } from '../../app.ts'
import { escapeLike, fold } from '../../platform/text.ts'
import { today } from './current.ts'
import { placesOn } from './facts.ts'
import { counted, countingOf, doneDuring, isOn, staysAt, type Counting, type Done, type Standings } from './stays.ts'

export interface ListQuery extends Standings {
  readonly search?: string | undefined
  readonly tag?: readonly string[] | undefined
  readonly sort: 'people' | 'activities' | 'lastAt' | 'name'
  readonly limit: number
  readonly offset: number
}

interface Page {
  readonly total: number
  readonly independent: number
  readonly organizations: OrganizationRow[]
  readonly tags: string[]
}

/** Organizations with who is there now, who was, and what they did meanwhile. */
export const findOrganizations = async (app: App, query: ListQuery): Promise<Page> => {
  const { db } = app.state
  const on = await today(app)
  const counting = await countingOf(app, query)
  const { rows } = await sql<{ id: number | null; people: number }>`select p.organization as id, count(*) as people
    from (${placesOn(on)}) p join member m on m.id = p.person where ${counted(counting)} group by 1`.execute(db)
  const here = new Map(rows.map((row) => [row.id, row.people]))
  const [matching, tags] = [await search(app, query.search, query.tag), await tagsInUse(app)]
  const end = query.offset + query.limit
  const independent = here.get(null) ?? 0
  // What people did is asked only of those that are shown, unless it decides which are.
  if (counting.among === undefined && (query.sort === 'people' || query.sort === 'name')) {
    const ordered = query.sort === 'name' ? matching : matching.toSorted((a, b) => (here.get(b) ?? 0) - (here.get(a) ?? 0))
    const organizations = await toRows(app, ordered.slice(query.offset, end), counting, on)
    return { total: matching.length, independent, organizations, tags }
  }
  const all = await toRows(app, matching, counting, on)
  // Of communities only organizations with anybody in them.
  const there = counting.among === undefined ? all : all.filter(({ people, former }) => people + former > 0)
  const ordered = query.sort === 'name' ? there : there.toSorted(ORDERS[query.sort])
  return { total: there.length, independent, organizations: ordered.slice(query.offset, end), tags }
}

const ORDERS: Record<Exclude<ListQuery['sort'], 'name'>, (a: OrganizationRow, b: OrganizationRow) => number> = {
  people: (a, b) => b.people - a.people,
  activities: (a, b) => b.activities - a.activities,
  lastAt: (a, b) => ((b.lastAt ?? '') < (a.lastAt ?? '') ? -1 : 1),
}

const tagsInUse = async (app: App): Promise<string[]> => {
  const { rows } = await sql<{ tag: string }>`select distinct tag from organization, unnest(tags) as tag order by tag limit 500`.execute(
    app.state.db,
  )
  return rows.map((row) => row.tag)
}

/** Main organizations by name of which a name or domain, also one that came by a merge, holds every word, with any of the tags. */
const search = async (app: App, text = '', tags: readonly string[] = []): Promise<number[]> => {
  const words = fold(text)
    .split(' ')
    .filter((word) => word !== '')
    .slice(0, 8)
  const tests = words.map((word) => holds(`%${escapeLike(word)}%`))
  if (tags.length > 0) tests.push(sql`exists (select from organization x where x.main_id = o.id and x.tags && ${[...tags]}::text[])`)
  const { rows } = await sql<{ id: number }>`select o.id from organization o where o.merged_into is null
    ${tests.length === 0 ? sql`` : sql`and ${sql.join(tests, sql` and `)}`} order by o.name_key, o.id`.execute(app.state.db)
  return rows.map((row) => row.id)
}

const holds = (
  pattern: string,
): RawBuilder<unknown> => sql`exists (select from organization x where x.main_id = o.id and (x.name_key like ${pattern}
  or exists (select from organization_name n where n.organization_id = x.id and n.key like ${pattern})
  or exists (select from organization_domain d where d.organization_id = x.id and d.domain like ${pattern})))`

/** Rows of these main organizations, in their order. */
export const toRows = async (app: App, ids: readonly number[], counting: Counting, on: Day): Promise<OrganizationRow[]> => {
  if (ids.length === 0) return []
  const { rows } = await sql<{ id: number; name: string; domains: string[]; tags: string[] }>`select o.id, o.name,
      (select coalesce(array_agg(d.domain order by d.domain), '{}') from organization_domain d
        join organization x on x.id = d.organization_id where x.main_id = o.id) as domains,
      array(select distinct tag from organization x, unnest(x.tags) as tag where x.main_id = o.id order by tag) as tags
    from organization o where o.id = any(${[...ids]}::bigint[])`.execute(app.state.db)
  const stays = await staysAt(app.state.db, ids, counting)
  const done = await doneDuring(app, stays, 'organization', counting)
  const known = new Map(rows.map((row) => [row.id, row]))
  const people = new Map(ids.map((id) => [id, { now: new Set<number>(), ever: new Set<number>() }]))
  for (const stay of stays) {
    people.get(stay.organizationId)?.ever.add(stay.personId)
    if (isOn(stay, on)) people.get(stay.organizationId)?.now.add(stay.personId)
  }
  return ids.flatMap((id) => {
    const row = known.get(id)
    const { now, ever } = people.get(id) ?? { now: new Set(), ever: new Set() }
    return row === undefined ? [] : [{ ...row, people: now.size, former: ever.size - now.size, ...figuresOf(done.get(String(id))) }]
  })
}

export const figuresOf = (done: Done | undefined): { activities: number; firstAt: string | null; lastAt: string | null } => ({
  activities: done?.activities ?? 0,
  firstAt: done === undefined ? null : new Date(done.firstMs).toISOString(),
  lastAt: done === undefined ? null : new Date(done.lastMs).toISOString(),
})
