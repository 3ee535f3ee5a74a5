import { listSenders, setSenders, type SourceSenders } from '@kith/contract/senders'
import { sql, type Kysely } from 'kysely'
import { handle, type App } from '../../app.ts'
import type { Database } from '../../database.ts'
import { KithError, notFound } from '../../platform/errors.ts'
import { may, type Actor } from '../../platform/operation.ts'
import { requestLook } from '../identities/index.ts'
import { givePlatforms } from './own-accounts.ts'

type Place = Pick<App, 'state' | 'now'>

/**
 * Lets an actor send to the source of a program: a key that may, or the first one while nothing was ever sent; it has the source from then on. Whoever looks
 * after the workspace may send anywhere, and a colleague where no key has the source.
 *
 * @throws KithError forbidden
 */
export const allowSender = async ({ state }: Place, sourceId: number, sender: string, actor: Actor): Promise<void> => {
  const holders = await keysOf(state.db, sourceId)
  if (actor.kind === 'key' && (holders.includes(actor.id) || (holders.length === 0 && (await takeSource(state.db, sourceId, actor.id)))))
    return
  if (may(actor, 'workspace:admin') || (actor.kind !== 'key' && holders.length === 0)) return
  throw new KithError('forbidden', `${actor.name} may not send as "${sender}": the name is another's.`, {
    hint: 'Send under a name of your own (sender), or ask an owner or admin to let this key send, on the page of the source.',
  })
}

/** A program sends under a few names; one that makes up a name for each call would fill the list of sources. */
const NAMES_MAX = 50

/** Before a name is taken for the first time. @throws KithError forbidden */
export const refuseManyNames = async ({ state }: Place, actor: Actor): Promise<void> => {
  if (actor.kind !== 'key' || may(actor, 'workspace:admin')) return
  const { rows } = await sql<{ n: number }>`select count(*) as n from sender_key where key_id = ${actor.id}`.execute(state.db)
  if ((rows[0]?.n ?? 0) < NAMES_MAX) return
  throw new KithError('forbidden', `${actor.name} sends under ${NAMES_MAX} names already.`, {
    hint: 'Send under one of them (sender), or ask an owner or admin for another key.',
  })
}

const keysOf = async (db: Kysely<Database>, sourceId: number): Promise<number[]> => {
  const { rows } = await sql<{ id: number }>`select key_id as id from sender_key where source_id = ${sourceId}`.execute(db)
  return rows.map(({ id }) => id)
}

/** Two that come first at the same time come one after the other. */
const takeSource = (db: Kysely<Database>, sourceId: number, keyId: number): Promise<boolean> =>
  db.transaction().execute(async (inside) => {
    await sql`select from source where id = ${sourceId} for update`.execute(inside)
    const holders = await keysOf(inside, sourceId)
    if (holders.length > 0) return holders.includes(keyId)
    if (await hasContent(inside, sourceId)) return false
    await sql`insert into sender_key (source_id, key_id) values (${sourceId}, ${keyId})`.execute(inside)
    return true
  })

/** What was sent without a key, or before keys were written down, is nobody's to write over. */
const hasContent = async (db: Kysely<Database>, sourceId: number): Promise<boolean> => {
  const { rows } =
    await sql`select from run where source_id = ${sourceId} and coalesce((counts ->> 'read')::bigint, 0) > 0 limit 1`.execute(db)
  return rows.length > 0
}

const show = async (db: Kysely<Database>, app: Place, id: number): Promise<SourceSenders> => {
  const { rows: found } = await sql<{ connector: string }>`select connector from source where id = ${id}`.execute(db)
  if (found[0] === undefined) throw notFound('source', id)
  const { rows } = await sql<SourceSenders['keys'][number]>`select k.id, k.name, k.prefix,
      (k.revoked_at is not null or coalesce(k.expires_at < ${app.now()}, false)) as ended
    from sender_key s join api_key k on k.id = s.key_id where s.source_id = ${id} order by s.at, k.id`.execute(db)
  const { rows: platforms } = await sql<SourceSenders['platforms'][number]>`select platform, given from sender_platform
    where source_id = ${id} order by platform`.execute(db)
  return { keys: rows, platforms, open: found[0].connector === 'program' && rows.length === 0 && !(await hasContent(db, id)) }
}

export const senderOperations = [
  handle(listSenders, ({ app, db }, { id }) => show(db, app, id)),
  handle(
    setSenders,
    async ({ app, db }, wish) => {
      const set = await db.transaction().execute((trx) => setAll(app, trx, wish))
      // Whose accounts join others has changed.
      if (wish.platforms !== undefined) await requestLook(app)
      return set
    },
    { atomic: false },
  ),
]

interface Wish {
  readonly id: number
  readonly keys: readonly number[]
  readonly platforms?: readonly string[] | undefined
}

const setAll = async (app: Place & Pick<App, 'log'>, db: Kysely<Database>, { id, keys, platforms }: Wish): Promise<SourceSenders> => {
  const { rows: found } = await sql<{ connector: string }>`select connector from source where id = ${id} for update`.execute(db)
  if (found[0] === undefined) throw notFound('source', id)
  if (found[0].connector !== 'program') {
    throw new KithError('invalid_input', 'Only programs send with keys: this source is read by Kith.', {
      hint: 'Give the id of a source of the kind "Any program".',
    })
  }
  const { rows: known } = await sql<{ id: number }>`select id from api_key where id = any(${keys}::bigint[]) and revoked_at is null
      and 'activities:write' = any(scopes)`.execute(db)
  const stranger = keys.find((key) => !known.some((one) => one.id === key))
  if (stranger !== undefined) {
    throw new KithError('invalid_input', `The key ${stranger} cannot send: it is revoked, may not send activities, or does not exist.`, {
      hint: 'Make one under Settings that may send activities.',
    })
  }
  await sql`delete from sender_key where source_id = ${id} and key_id <> all(${keys}::bigint[])`.execute(db)
  await sql`insert into sender_key (source_id, key_id) select ${id}::bigint, key from unnest(${keys}::bigint[]) as key
      on conflict do nothing`.execute(db)
  if (platforms !== undefined) await givePlatforms({ log: app.log, state: { db } }, id, platforms)
  return show(db, app, id)
}
