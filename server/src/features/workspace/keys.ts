import { createKey, listKeys, revokeKey, rotateKey } from '@kith/contract/workspace'
import { SCOPES, type Scope } from '@kith/contract/scopes'
import { sql, type Kysely, type Selectable } from 'kysely'
import { handle, type App } from '../../app.ts'
import type { Database } from '../../database.ts'
import { hashToken, newToken } from '../../platform/auth/secrets.ts'
import { KithError, notFound } from '../../platform/errors.ts'
import { scopesOf, type Actor } from '../../platform/operation.ts'

const PREFIX_CHARS = 10
const SEEN_EVERY_MS = 60_000

const isScope = (text: string): text is Scope => SCOPES.some((scope) => scope === text)

type Row = Selectable<Database['api_key']>
type Sends = { readonly id: number; readonly title: string }[]

const show = (row: Row, sends: Sends) => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  scopes: row.scopes.filter(isScope),
  createdAt: row.created_at.toISOString(),
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
  expiresAt: row.expires_at?.toISOString() ?? null,
  local: row.local,
  sends,
})

const showAll = async (db: Kysely<Database>, rows: readonly Row[]) => {
  const { rows: senders } = await sql<{ key_id: number; id: number; title: string }>`select k.key_id, s.id, s.title
    from sender_key k join source s on s.id = k.source_id where k.key_id = any(${rows.map(({ id }) => id)}::bigint[]) order by s.id`.execute(
    db,
  )
  return rows.map((row) =>
    show(
      row,
      senders.filter((one) => one.key_id === row.id).map(({ id, title }) => ({ id, title })),
    ),
  )
}

/** A key can do no more than whoever knows its secret. */
const refuseBeyond = (actor: Actor, scopes: readonly string[]): void => {
  const own = scopesOf(actor)
  const beyond = own === 'all' ? undefined : scopes.find((scope) => !own.some((held) => held === scope))
  if (beyond === undefined) return
  throw new KithError('forbidden', `You do not hold ${beyond} yourself.`, { hint: 'A key can do no more than whoever makes it.' })
}

const endOf = (app: App, days: number | undefined): Date | null =>
  days === undefined ? null : new Date(app.now().getTime() + days * 86_400_000)

export const keyOperations = [
  handle(listKeys, async ({ db }) => ({
    keys: await showAll(db, await db.selectFrom('api_key').selectAll().where('revoked_at', 'is', null).orderBy('id').execute()),
  })),
  handle(createKey, async ({ app, db, actor }, { name, scopes, expiresInDays }) => {
    refuseBeyond(actor, scopes)
    const secret = newToken('kith_')
    const row = await db
      .insertInto('api_key')
      .values({
        name,
        scopes: [...new Set(scopes)],
        prefix: secret.slice(0, PREFIX_CHARS),
        hash: hashToken(secret),
        made_by: await makerOf(db, actor),
        expires_at: endOf(app, expiresInDays),
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    return { key: show(row, []), secret }
  }),
  handle(rotateKey, async ({ app, db, actor }, { id, expiresInDays }) => {
    const before = await db.selectFrom('api_key').selectAll().where('id', '=', id).where('revoked_at', 'is', null).executeTakeFirst()
    if (!before) throw notFound('key', id)
    if (before.local) {
      throw new KithError('conflict', 'The key of the command line lies on the server.', {
        hint: 'Remove owner.key from the data folder and start Kith: it makes another.',
      })
    }
    refuseBeyond(actor, before.scopes)
    if (expiresInDays === undefined && before.expires_at !== null && before.expires_at < app.now()) {
      throw new KithError('conflict', 'The time of this key is over.', { hint: 'Say for how many days it is to last from now on.' })
    }
    const secret = newToken('kith_')
    const row = await db
      .updateTable('api_key')
      .set({
        prefix: secret.slice(0, PREFIX_CHARS),
        hash: hashToken(secret),
        // Whoever knows the secret from now on.
        made_by: await makerOf(db, actor),
        ...(expiresInDays === undefined ? {} : { expires_at: endOf(app, expiresInDays) }),
        last_used_at: null,
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    const [key = show(row, [])] = await showAll(db, [row])
    return { key, secret }
  }),
  handle(revokeKey, async ({ app, db }, { id }) => {
    const row = await db
      .updateTable('api_key')
      .set({ revoked_at: app.now() })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (!row) throw notFound('key', id)
    return {}
  }),
]

/** A key made by means of a key has the same maker. */
const makerOf = async (db: Kysely<Database>, actor: Actor): Promise<number | null> => {
  if (actor.kind === 'user') return actor.id
  if (actor.kind !== 'key') return null
  return (await db.selectFrom('api_key').select('made_by').where('id', '=', actor.id).executeTakeFirst())?.made_by ?? null
}

/** Ends the keys of a colleague that can do more than these scopes; all of them when there are none. */
export const revokeBeyond = async (db: Kysely<Database>, userId: number, scopes: readonly Scope[], now: Date): Promise<void> => {
  await sql`update api_key set revoked_at = ${now} where made_by = ${userId} and revoked_at is null
    and not (scopes <@ ${[...scopes]}::text[] and ${scopes.length > 0})`.execute(db)
}

/** Whose a key or a session is; undefined when it is unknown, expired or revoked. */
export const identify = async (app: App, credentials: { key?: string; session?: string }): Promise<Actor | undefined> => {
  const { db } = app.state
  const now = app.now()
  if (credentials.key !== undefined) {
    const key = await db
      .selectFrom('api_key')
      .selectAll()
      .where('hash', '=', hashToken(credentials.key))
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    if (!key || (key.expires_at && key.expires_at < now)) return undefined
    if (!key.last_used_at || now.getTime() - key.last_used_at.getTime() > SEEN_EVERY_MS) {
      await db.updateTable('api_key').set({ last_used_at: now }).where('id', '=', key.id).execute()
    }
    return { kind: 'key', id: key.id, name: key.name, scopes: key.scopes.filter(isScope), local: key.local }
  }
  if (credentials.session === undefined) return undefined
  const user = await db
    .selectFrom('session')
    .innerJoin('app_user', 'app_user.id', 'session.user_id')
    .select(['app_user.id', 'app_user.name', 'app_user.role', 'app_user.last_seen_at'])
    .where('session.token_hash', '=', hashToken(credentials.session))
    .where('session.expires_at', '>', now)
    .executeTakeFirst()
  if (!user) return undefined
  if (!user.last_seen_at || now.getTime() - user.last_seen_at.getTime() > SEEN_EVERY_MS) {
    await db.updateTable('app_user').set({ last_seen_at: now }).where('id', '=', user.id).execute()
  }
  return { kind: 'user', id: user.id, name: user.name, role: user.role }
}
