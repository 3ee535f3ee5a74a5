import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Database } from '../../database.ts'
import { settleMerged } from './tree.ts'

type Db = Kysely<Database>

/**
 * `select member_id, rule_id`: each member, by its own number and not its person's, with the first of these rules that fits. `rules` is a table of (id, kind, value, platform) with
 * folded values.
 */
export const fitting = (rules: RawBuilder<unknown>, members: RawBuilder<unknown> = sql`true`): RawBuilder<unknown> => sql`
  select member_id, min(rule_id) as rule_id from (
    select i.home_id as member_id, r.id as rule_id
    from identity i join (${rules}) r on r.kind = 'domain' and i.email is not null
      and (split_part(lower(i.email), '@', 2) = r.value or lower(i.email) like '%.' || r.value)
    union all
    select i.home_id, r.id
    from identity i join (${rules}) r on r.kind = 'handle' and lower(coalesce(i.username, i.key)) = r.value
      and (r.platform = '' or r.platform in (lower(i.platform), split_part(lower(i.platform), ':', 1)))
    union all
    select at.member_id, r.id from (${WORKPLACES}) at join (${rules}) r on r.kind = 'organization'
    join organization_name n on n.key = r.value join organization o on o.id = n.organization_id and o.main_id = at.main_id
  ) fit(member_id, rule_id) where ${members} group by member_id`

/** Where each member is today, as far as anything says it: of several the first by precedence. */
const WORKPLACES = sql`
  select distinct on (said.member_id) said.member_id, o.main_id
  from (select id, member_id from affiliation where member_id is not null
    union all select a.id, i.home_id from affiliation a join identity i on i.id = a.identity_id) said
  join affiliation a on a.id = said.id left join organization o on o.id = a.organization_id
  where (a.from_day is null or a.from_day <= current_date) and (a.to_day is null or a.to_day >= current_date)
  order by said.member_id, array_position(array['member', 'hand', 'file', 'source', 'domain'], a.origin), a.from_day desc nulls last,
    a.to_day asc nulls last, a.id desc`

/** A domain's letters, digits, dots and hyphens mean themselves in LIKE, so only what is left of the pattern counts. */
const STANDING = sql`select id, kind, value, platform from teammate_rule`

/**
 * Makes teammates of the members whom a rule fits, of these members or of all: but for those who are already, and those of whom a person has said whether they are.
 * Answers the members that changed; the caller tells the log.
 */
export const giveTeammates = async (db: Db, members?: readonly number[]): Promise<number[]> => {
  if (members?.length === 0) return []
  const { rows: rules } = await sql`select from teammate_rule limit 1`.execute(db)
  if (rules.length === 0) return []
  const among = members === undefined ? sql`true` : sql`member_id = any(${members}::bigint[])`
  const { rows } = await sql<{ member_id: number }>`
    with fit as (${fitting(STANDING, among)}),
    changed as (
      update member m set teammate = true, own = m.own || '{"teammate": true}'::jsonb from fit
      where m.id = fit.member_id and not coalesce((m.own->>'teammate_by_hand')::boolean, m.teammate_by_hand)
        and not coalesce((m.own->>'teammate')::boolean, m.teammate)
      returning m.id, fit.rule_id)
    insert into teammate_given (member_id, rule_id) select id, rule_id from changed on conflict (member_id) do update set rule_id = excluded.rule_id
    returning member_id`.execute(db)
  return follow(
    db,
    rows.map((row) => row.member_id),
  )
}

/** Takes back what rules gave that are no more, unless another fits. What a person or a source has said since stays. Answers the members that changed. */
export const takeTeammates = async (db: Db, goneRules: readonly number[]): Promise<number[]> => {
  if (goneRules.length === 0) return []
  const { rows } = await sql<{
    member_id: number
  }>`delete from teammate_given where rule_id = any(${goneRules}::bigint[]) returning member_id`.execute(db)
  const mine = rows.map((row) => row.member_id)
  const { rows: changed } = await sql<{ id: number }>`
    update member m set teammate = false, own = m.own || '{"teammate": false}'::jsonb
    where m.id = any(${mine}::bigint[]) and not coalesce((m.own->>'teammate_by_hand')::boolean, m.teammate_by_hand) returning m.id`.execute(
    db,
  )
  return follow(
    db,
    changed.map((row) => row.id),
  )
}

/** A source says of this member what a rule said: it no longer goes when the rule does. */
export const keepTeammate = async (db: Db, member: number): Promise<void> => {
  await sql`delete from teammate_given where member_id = ${member}`.execute(db)
}

/** A member's number may be part of a person: that person shows it, and the log learns of all that they are. */
const follow = async (db: Db, members: readonly number[]): Promise<number[]> => {
  if (members.length === 0) return []
  await settleMerged(db, members)
  await sql`insert into standing_outbox (identity_id) select id from identity where home_id = any(${members}::bigint[])
    on conflict (identity_id) do update set token = excluded.token`.execute(db)
  return [...members]
}
