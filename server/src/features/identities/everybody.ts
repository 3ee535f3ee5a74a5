import type { Identity } from '@kith/identity/identity'
import { hasAccounts, platformOf } from '@kith/identity/generic'
import { once } from '@kith/identity/once'
import { sql } from 'kysely'
import type { App } from '../../app.ts'
import type { Db } from './decisions.ts'
import type { Tellers } from './told.ts'
import type { KnownIdentity } from './resolution-messages.ts'

const PAGE = 10_000

interface Row {
  readonly id: number
  readonly member_id: number
  readonly platform: string
  readonly key: string
  readonly username: string | null
  readonly name: string | null
  readonly email: string | null
  readonly url: string | null
  readonly robot: boolean
  readonly attributes: Readonly<Record<string, unknown>>
}

/** All identities as the resolver wants them, page by page, but for those of platforms that stand apart; those of one member are stated to be one. */
export async function* everybody(
  db: Db,
  contexts: ReadonlyMap<number, readonly string[]>,
  apart: readonly string[],
  tellers: Tellers,
): AsyncGenerator<KnownIdentity[]> {
  const firstOf = new Map<number, string>()
  for (let last = 0; ;) {
    const { rows } = await sql<Row>`select id, member_id, platform, key, username, name, email, url, robot, attributes from identity
      where id > ${last} and platform <> all(${apart}::text[]) order by id limit ${PAGE}`.execute(db)
    if (rows.length === 0) return
    last = rows.at(-1)?.id ?? last
    yield rows.map((row) => {
      const first = firstOf.get(row.member_id)
      if (first === undefined) firstOf.set(row.member_id, String(row.id))
      return toIdentity(row, first, contexts.get(row.id), tellers)
    })
  }
}

/** These identities alone. */
export const identitiesOf = async (
  db: Db,
  where: readonly number[],
  contexts: ReadonlyMap<number, readonly string[]>,
  tellers: Tellers,
): Promise<KnownIdentity[]> => {
  const { rows } = await sql<Row>`select id, member_id, platform, key, username, name, email, url, robot, attributes from identity
    where id = any(${where}::bigint[])`.execute(db)
  return rows.map((row) => toIdentity(row, undefined, contexts.get(row.id), tellers))
}

const toIdentity = (row: Row, first: string | undefined, contexts: readonly string[] | undefined, tellers: Tellers): KnownIdentity => {
  const platform = platformOf(row.platform)
  const fact = (...names: readonly string[]): string | undefined =>
    names.map((name) => row.attributes[name]).find((value): value is string => typeof value === 'string' && value !== '')
  const twitter = fact('twitter')
  const links = [fact('website', 'blog', 'homepage') ?? [], twitter === undefined ? [] : `https://twitter.com/${twitter}`].flat()
  const given: { [Field in keyof Identity]?: Identity[Field] } = {
    name: row.name ?? undefined,
    email: row.email ?? undefined,
    username: row.username ?? undefined,
    // Where the platform knows accounts by a number or code of its own, that is the key.
    accountId: hasAccounts(platform) && row.key !== row.username && !row.key.startsWith('login:') ? row.key : undefined,
    url: row.url ?? undefined,
    links: links.length === 0 ? undefined : links,
    location: fact('location', 'city'),
    organization: fact('organization', 'company'),
    timezone: fact('timezone'),
    contexts,
    // What a list says of somebody's accounts is not vouched for by the platform.
    verified: row.platform.startsWith('csv:') ? false : undefined,
    told: tellers.of(row.platform, row.id),
    robot: row.robot,
    sameAs: first === undefined ? undefined : [first],
  }
  return { id: String(row.id), source: row.platform, member: row.member_id, key: row.key, ...given }
}

const CONTEXTS_MAX = 6
/** Beyond so many identities places are left out: they speak weakly, and would have to be held for everybody at once. */
const CONTEXT_IDENTITIES_MAX = 400_000

/** Where each identity, or each of these, took part, from the log: a few places each. */
export const contextsOf = async (app: Pick<App, 'log'>, among?: readonly number[]): Promise<Map<number, readonly string[]>> => {
  const found = new Map<number, readonly string[]>()
  const rows = app.log.stream<{ identity_id: number; places: string[] }>(
    `SELECT identity_id, groupUniqArray(${CONTEXTS_MAX})(toString(place)) AS places FROM activity WHERE place != '' AND deleted_at_source = 0
     ${among === undefined ? '' : `AND identity_id IN (${among.map(Number).join(',') || '0'})`} GROUP BY identity_id LIMIT ${CONTEXT_IDENTITIES_MAX}`,
  )
  for await (const part of rows) for (const row of part) found.set(row.identity_id, row.places.map(once))
  return found
}

/** Activities of each identity. */
export const activitiesOf = async (app: Pick<App, 'log'>): Promise<Map<number, number>> => {
  const found = new Map<number, number>()
  const rows = app.log.stream<{ identity_id: number; n: number }>(
    'SELECT identity_id, count() AS n FROM activity WHERE deleted_at_source = 0 GROUP BY identity_id',
  )
  for await (const part of rows) for (const row of part) found.set(row.identity_id, row.n)
  return found
}

/** One identity of each of two members that a person has said are two people. */
export const neverPairs = async (db: Db): Promise<[string, string][]> => {
  const { rows } = await sql<{ a: number | null; b: number | null }>`select
      coalesce((select min(i.id) from identity i where i.home_id = p.a), (select min(i.id) from identity i where i.member_id = p.a)) as a,
      coalesce((select min(i.id) from identity i where i.home_id = p.b), (select min(i.id) from identity i where i.member_id = p.b)) as b
    from apart p join decision d on d.id = p.decision_id where d.undone_at is null`.execute(db)
  return rows.flatMap(({ a, b }): [string, string][] => (a === null || b === null || a === b ? [] : [[String(a), String(b)]]))
}
