import type { ActivityRecord } from '@kith/contract/records'
import type { TestKith } from './kith.ts'

export interface HeldActivity {
  readonly external_id: string
  readonly kind: string
  readonly at_ms: number
  readonly actor: string
  readonly title: string
  readonly deleted: number
}

/** Everything the log holds of a source, versions collapsed, with the account that did it; ordered by external id. */
export const heldOf = async (kith: Pick<TestKith, 'app'>, sourceId: number): Promise<HeldActivity[]> => {
  const rows = await kith.app.log.query<HeldActivity & { identity_id: number }>(
    `SELECT external_id, kind, toUnixTimestamp64Milli(occurred_at) AS at_ms, identity_id, title, deleted_at_source AS deleted
     FROM activity WHERE source_id = ${sourceId} ORDER BY kind, external_id, at_ms, identity_id`,
  )
  const identities = await kith.app.state.db.selectFrom('identity').select(['id', 'platform', 'key']).execute()
  const keys = new Map(identities.map((one) => [one.id, `${one.platform}:${one.key}`]))
  return rows.map(({ identity_id, ...row }) => ({ ...row, actor: keys.get(identity_id) ?? `unknown ${identity_id}` }))
}

/** Every row of the state's tables that a community fills, without numbers and times that differ from one import to the next. */
export const peopleOf = async (kith: Pick<TestKith, 'app'>): Promise<string[]> => {
  const { rows } = await kith.app.state
    .execute(`select i.platform || ':' || i.key || ' ' || coalesce(i.name, '-') || ' ' || coalesce(i.email, '-')
      || ' seen ' || i.seen || ' robot ' || i.robot || ' of ' || m.name || ' with ' || (select count(*) from identity j where j.member_id = m.id) as text
    from identity i join member m on m.id = i.member_id order by 1`)
  return rows.map((row) => String(row['text']))
}

/** When an activity's record says that it was, in milliseconds. */
export const toActivityMs = (record: ActivityRecord): number =>
  typeof record.occurredAt === 'number' ? record.occurredAt : Date.parse(record.occurredAt)

/** The whole content in a form that is the same for every import: by account, how much it did and a sum over all of it, and whom it belongs with. */
export const contentOf = async (kith: Pick<TestKith, 'app'>): Promise<Record<string, string>> => {
  const rows = await kith.app.log.query<{ identity_id: number; n: number; digest: string }>(
    `SELECT identity_id, count() AS n, toString(sum(cityHash64(external_id, kind, occurred_at, title, place, conversation, attributes, technologies))) AS digest
     FROM activity GROUP BY identity_id`,
  )
  const did = new Map(rows.map((row) => [row.identity_id, `${row.n} ${row.digest}`]))
  const { rows: identities } = await kith.app.state
    .execute(`select i.id, i.platform || ':' || i.key as account, i.name, i.email, m.name as member,
      (select string_agg(j.platform || ':' || j.key, ' ' order by j.platform, j.key) from identity j where j.member_id = m.id) as together
    from identity i join member m on m.id = i.member_id`)
  const known = new Set(identities.map((row) => row['id']))
  const strays = rows.filter((row) => !known.has(row.identity_id)).map((row) => [`unknown ${row.identity_id}`, `${row.n}`])
  return Object.fromEntries([
    ...strays,
    ...identities.map((row) => [
      String(row['account']),
      [did.get(Number(row['id'])) ?? 'nothing', row['name'], row['email'], row['together']].join(' | '),
    ]),
  ])
}
