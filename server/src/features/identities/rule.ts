import { sql } from 'kysely'
import type { App } from '../../app.ts'
import type { Db, Maker } from './decisions.ts'
import { mergeMany } from './merge-many.ts'
import { openGroups, type Group, type SuggestionFilter } from './suggestions.ts'

const GROUPS_A_TRANSACTION = 500

/** Groups that a rule would merge: links that do not meet it are as if they were not there. */
export const groupsOfRule = (db: Db, rule: SuggestionFilter): Promise<Group[]> => openGroups(db, rule)

/** How many groups and people a rule concerns, and the activities that would come to belong to somebody else. */
export const sizeOf = async (app: Pick<App, 'log'>, db: Db, groups: readonly Group[]) => {
  const counts = await activityCounts(
    app,
    db,
    groups.flatMap((group) => group.people),
  )
  const moved = groups.map(({ people }) => {
    const all = people.map((id) => counts.get(id) ?? 0)
    return all.reduce((sum, n) => sum + n, 0) - Math.max(0, ...all)
  })
  return {
    groups: groups.length,
    people: groups.reduce((sum, group) => sum + group.people.length, 0),
    activities: moved.reduce((sum, n) => sum + n, 0),
  }
}

/** Activities of these persons. */
export const activityCounts = async (app: Pick<App, 'log'>, db: Db, persons: readonly number[]): Promise<Map<number, number>> => {
  if (persons.length === 0) return new Map()
  const { rows } = await sql<{
    id: number
    member_id: number
  }>`select id, member_id from identity where member_id = any(${persons}::bigint[])`.execute(db)
  const found = await app.log.query<{ identity_id: number; n: number }>(
    `SELECT identity_id, count() AS n FROM activity WHERE identity_id IN (${rows.map((row) => row.id).join(',') || '0'}) AND deleted_at_source = 0 GROUP BY identity_id`,
    {},
    { rowsMax: rows.length + 1 },
  )
  const byIdentity = new Map(found.map((row) => [row.identity_id, row.n]))
  const counts = new Map<number, number>()
  for (const row of rows) counts.set(row.member_id, (counts.get(row.member_id) ?? 0) + (byIdentity.get(row.id) ?? 0))
  return counts
}

/** Merges all that a rule concerns, each group into its most active, as one act. What has meanwhile been said to be two is passed over. */
export const applyToAll = async (
  app: Pick<App, 'log'>,
  db: Db,
  rule: SuggestionFilter,
  maker: Maker,
): Promise<{ groups: number; people: number; decision: number | null }> => {
  const groups = await groupsOfRule(db, rule)
  const counts = await activityCounts(
    app,
    db,
    groups.flatMap((group) => group.people),
  )
  const made = { groups: 0, people: 0, decision: null as number | null }
  for (let start = 0; start < groups.length; start += GROUPS_A_TRANSACTION) {
    const part = groups.slice(start, start + GROUPS_A_TRANSACTION)
    const wishes = part.map(({ people }) => {
      const [into = 0, ...others] = people.toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || a - b)
      return { people: others, into }
    })
    const outcomes = await db.transaction().execute((trx) => mergeMany(trx, wishes, { ...maker, batch: made.decision ?? undefined }))
    for (const [at, outcome] of outcomes.entries()) {
      if (outcome.is !== 'merged') continue
      made.decision ??= outcome.decision
      made.groups += 1
      made.people += part[at]?.people.length ?? 0
    }
  }
  return made
}
