import type { SuggestedLink, SuggestionGroup } from '@kith/contract/identities'
import { sql } from 'kysely'
import type { App } from '../../app.ts'
import { personOf } from '../people/index.ts'
import { bySeniority, candidatesOf } from './candidates.ts'
import type { Db } from './decisions.ts'

/** So many suggestions are kept and looked at: those that are likeliest. */
export const SUGGESTIONS_MAX = 50_000
const GROUP_PEOPLE_MAX = 50

export interface SuggestionFilter {
  readonly person?: number | undefined
  readonly confidenceFrom?: number | undefined
  readonly platform?: string | undefined
  /** Each link has a piece of evidence for it that holds this text. */
  readonly evidence?: string | undefined
}

interface Row {
  readonly id: number
  readonly identity_a: number
  readonly identity_b: number
  readonly a: number
  readonly b: number
  readonly confidence: number
  /** What the two had done when everybody was last compared. */
  readonly activities_a: number
  readonly activities_b: number
}

/** Persons who hang together by suggestions, the most at stake first; numbers only. */
export interface Group {
  readonly people: readonly number[]
  readonly links: readonly Row[]
  /** Activities that would come to belong to somebody else: all but those of the most active, as of the last look. */
  readonly stake: number
  readonly confidence: number
}

/** What is still open of the last look at everybody: of different persons now, and not said to be two. */
export const openGroups = async (db: Db, filter: SuggestionFilter = {}): Promise<Group[]> => {
  const platform = filter.platform === undefined ? sql`true` : sql`${filter.platform} in (x.platform, y.platform)`
  const evidence =
    filter.evidence === undefined || filter.evidence === ''
      ? sql`true`
      : sql`exists (select from jsonb_array_elements(s.evidence) e where (e->>'bits')::real > 0 and position(lower(${filter.evidence}) in lower(e->>'text')) > 0)`
  const { rows } = await sql<Row>`with recursive root as (
      select p.a, p.b from apart p join decision d on d.id = p.decision_id where d.undone_at is null),
    up as (select n as start, n as id from (select a as n from root union select b from root) t
      union all select up.start, m.merged_into from up join member m on m.id = up.id where m.merged_into is not null),
    person as (select up.start, up.id from up join member m on m.id = up.id where m.merged_into is null),
    two as (select pa.id as a, pb.id as b from root join person pa on pa.start = root.a join person pb on pb.start = root.b)
    select s.id, s.a as identity_a, s.b as identity_b, x.member_id as a, y.member_id as b, s.confidence, s.activities_a, s.activities_b
    from suggestion s join identity x on x.id = s.a join identity y on y.id = s.b
    where x.member_id <> y.member_id and s.confidence >= ${filter.confidenceFrom ?? 0} and ${platform} and ${evidence}
      and not exists (select from two where (two.a = x.member_id and two.b = y.member_id) or (two.a = y.member_id and two.b = x.member_id))
    order by s.confidence desc, s.id limit ${SUGGESTIONS_MAX}`.execute(db)
  const person = filter.person === undefined ? undefined : await personOf(db, filter.person)
  const groups = groupsOf(rows)
  return filter.person === undefined ? groups : groups.filter((group) => person !== undefined && group.people.includes(person))
}

/** Links that hang together; the likeliest first, so that a group that has grown to its bound leaves the weakest for later. */
export const groupsOf = (rows: readonly Row[]): Group[] => {
  const groupOf = new Map<number, { people: Set<number>; links: Row[] }>()
  for (const row of rows) {
    const [x, y] = [
      groupOf.get(row.a) ?? { people: new Set([row.a]), links: [] },
      groupOf.get(row.b) ?? { people: new Set([row.b]), links: [] },
    ]
    if (x === y) {
      x.links.push(row)
      continue
    }
    if (x.people.size + y.people.size > GROUP_PEOPLE_MAX) continue
    for (const one of y.people) x.people.add(one)
    x.links.push(...y.links, row)
    for (const one of x.people) groupOf.set(one, x)
  }
  return [...new Set(groupOf.values())]
    .map(({ people, links }) => ({
      people: [...people].toSorted((a, b) => a - b),
      links,
      stake: stakeOf(links),
      confidence: Math.min(...links.map((one) => one.confidence)),
    }))
    .toSorted((a, b) => b.stake - a.stake || b.confidence - a.confidence || (a.people[0] ?? 0) - (b.people[0] ?? 0))
}

const stakeOf = (links: readonly Row[]): number => {
  const counts = new Map<number, number>()
  for (const { a, b, activities_a, activities_b } of links) {
    counts.set(a, Math.max(counts.get(a) ?? 0, activities_a))
    counts.set(b, Math.max(counts.get(b) ?? 0, activities_b))
  }
  const all = [...counts.values()]
  return all.reduce((sum, one) => sum + one, 0) - Math.max(0, ...all)
}

/** Completes groups with what people need to decide. */
export const showGroups = async (app: App, db: Db, groups: readonly Group[]): Promise<SuggestionGroup[]> => {
  const candidates = await candidatesOf(
    app,
    db,
    groups.flatMap((group) => group.people),
  )
  const links = groups.flatMap((group) => group.links.map((one) => one.id))
  const { rows } = await sql<{ id: number; bits: number; evidence: SuggestedLink['evidence'] }>`select id, bits, evidence from suggestion
    where id = any(${links}::bigint[])`.execute(db)
  const told = new Map(rows.map((row) => [row.id, row]))
  return groups.map((group) => {
    const people = group.people.flatMap((id) => candidates.get(id) ?? []).toSorted(bySeniority)
    return {
      key: group.people.join('-'),
      stake: people.slice(1).reduce((sum, one) => sum + one.activities, 0),
      confidence: group.confidence,
      people,
      links: group.links.map((one) => ({
        id: one.id,
        a: one.a,
        b: one.b,
        identityA: one.identity_a,
        identityB: one.identity_b,
        confidence: one.confidence,
        bits: told.get(one.id)?.bits ?? 0,
        evidence: told.get(one.id)?.evidence ?? [],
      })),
    }
  })
}
