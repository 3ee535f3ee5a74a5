import type { TeammateChange } from '@kith/contract/teammates'
import { sql, type RawBuilder } from 'kysely'
import type { App } from '../../app.ts'
import { jsonText } from '../../platform/state/text.ts'
import { placesOf, today } from '../organizations/index.ts'
import { aboutOf, fitting } from '../people/index.ts'
import { keyOf, type Db, type FoldedRule } from './rules.ts'

const SAMPLE = 20

/** Who would become a teammate by these rules and who would be none any more, as persons; `kept`: those of whom a person has said that they are none. */
export const previewRules = async (
  app: App,
  db: Db,
  wanted: readonly FoldedRule[],
): Promise<{ become: TeammateChange; cease: TeammateChange; kept: number }> => {
  const now = await db.selectFrom('teammate_rule').selectAll().execute()
  const keys = new Set(wanted.map(keyOf))
  const gone = now.filter((rule) => !keys.has(keyOf(rule))).map((rule) => rule.id)
  const numbered = wanted.map((rule, id) => ({ id, ...rule }))
  const rules = sql`select id, kind, value, platform from jsonb_to_recordset(${jsonText(numbered)}::jsonb) as new(id bigint, kind text, value text, platform text)`
  const { rows } = await sql<{ id: number; outcome: 'become' | 'cease' | 'kept' }>`${verdicts(rules, gone)}`.execute(db)
  const of = (outcome: string): number[] => rows.filter((row) => row.outcome === outcome).map((row) => row.id)
  return { become: await describe(app, db, of('become')), cease: await describe(app, db, of('cease')), kept: of('kept').length }
}

/**
 * What would become of each person, after what a person of the team has said, then what the member is but for the rules that go, then the rules. The same order as `combine`:
 * a word by hand counts for all that the person is.
 */
const verdicts = (rules: RawBuilder<unknown>, gone: readonly number[]) => sql`
  with fit as (${fitting(rules)}),
  touched as (select member_id from fit union select member_id from teammate_given where rule_id = any(${gone}::bigint[])),
  roots as (select distinct coalesce((select i.member_id from identity i where i.home_id = t.member_id limit 1), t.member_id) as id from touched t),
  leaves as (
    select r.id as root, m.id,
      coalesce((m.own->>'teammate')::boolean, m.teammate) as own,
      coalesce((m.own->>'teammate_by_hand')::boolean, m.teammate_by_hand) as by_hand,
      exists (select from fit where fit.member_id = m.id) as fits,
      exists (select from teammate_given g where g.member_id = m.id and g.rule_id = any(${gone}::bigint[])) as goes
    from roots r join lateral (select distinct i.home_id from identity i where i.member_id = r.id union select r.id) h(id) on true
    join member m on m.id = h.id),
  persons as (
    select l.root as id, p.teammate, p.teammate_by_hand as said, bool_or(l.fits) as fits,
      bool_or(case when l.by_hand then l.own else (l.own and not l.goes) or l.fits end) as after
    from leaves l join member p on p.id = l.root where p.merged_into is null group by l.root, p.teammate, p.teammate_by_hand)
  select id, case when said then 'kept' when after then 'become' else 'cease' end as outcome from persons
  where (said and not teammate and fits) or (not said and after <> teammate)`

interface Person {
  readonly id: number
  readonly name: string
  readonly identities: { id: number; platform: string; username: string | null; email: string | null }[]
}

const describe = async (app: App, db: Db, persons: readonly number[]): Promise<TeammateChange> => {
  if (persons.length === 0) return { people: 0, activities: 0, sample: [] }
  const { rows } = await sql<Person>`select m.id, m.name,
      (select coalesce(json_agg(json_build_object('id', i.id, 'platform', i.platform, 'username', i.username, 'email', i.email) order by i.id), '[]')
       from identity i where i.member_id = m.id) as identities
    from member m where m.id = any(${persons}::bigint[]) order by m.name_key, m.id`.execute(db)
  const counts = await countsOf(
    app,
    rows.flatMap((row) => row.identities.map((one) => one.id)),
  )
  const places = await placesOf(db, persons, await today(app))
  const people = rows.map((row) => ({
    id: row.id,
    name: row.name,
    about: aboutOf({ identities: row.identities, organization: places.get(row.id) ?? null }),
    activities: row.identities.reduce((sum, one) => sum + (counts.get(one.id) ?? 0), 0),
  }))
  return {
    people: people.length,
    activities: people.reduce((sum, one) => sum + one.activities, 0),
    sample: people.toSorted((a, b) => b.activities - a.activities).slice(0, SAMPLE),
  }
}

const countsOf = async (app: App, identities: readonly number[]): Promise<Map<number, number>> => {
  const rows = await app.log.query<{ identity_id: number; n: number }>(
    'SELECT identity_id, count() AS n FROM activity WHERE identity_id IN {identities:Array(UInt32)} AND deleted_at_source = 0 GROUP BY identity_id',
    { identities },
  )
  return new Map(rows.map((row) => [row.identity_id, row.n]))
}
