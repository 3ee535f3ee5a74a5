import { SCOPES } from '@kith/contract/scopes'
import { randomBytes } from 'node:crypto'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Kysely, Transaction } from 'kysely'
import type { App } from '../../app.ts'
import type { Database } from '../../database.ts'
import { hashToken, newToken } from '../../platform/auth/secrets.ts'
import { oneAtATime } from '../../platform/state/migrate.ts'

export interface Bootstrapped {
  /** The one-time token that makes the first owner; undefined once there is one. */
  readonly setupToken: string | undefined
}

/** The file with the owner key for the command line of the same machine. */
export const KEY_FILE = 'owner.key'

type Db = Kysely<Database> | Transaction<Database>

/**
 * Makes the workspace's row, a fresh one-time token while there is no owner, and the local key. Only what is hashed is stored. A process that answers nobody makes no
 * token: another's, which somebody may be about to open, would hold no longer.
 */
export const bootstrap = (app: App): Promise<Bootstrapped> =>
  oneAtATime(app.state, async (trx) => {
    const db = trx ?? app.state.db
    await db
      .insertInto('workspace')
      .values({ secret: randomBytes(32).toString('hex'), zone: 'UTC' })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
    await leaveLocalKey(app, db)
    if (app.config.role === 'worker' || (await hasOwner(db))) return { setupToken: undefined }
    const setupToken = newToken()
    await db
      .updateTable('workspace')
      .set({ setup_token_hash: hashToken(setupToken) })
      .execute()
    return { setupToken }
  })

const hasOwner = async (db: Db): Promise<boolean> => {
  const owner = await db
    .selectFrom('app_user')
    .select('id')
    .where('role', '=', 'owner')
    .where('password_hash', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  return owner !== undefined
}

const leaveLocalKey = async (app: App, db: Db): Promise<void> => {
  const file = path.join(app.config.dataDir, KEY_FILE)
  const present = (await readFile(file, 'utf8').catch(() => '')).trim()
  const known = await db
    .selectFrom('api_key')
    .select('id')
    .where('hash', '=', hashToken(present))
    .where('local', '=', true)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  if (present !== '' && known) {
    await chmod(file, 0o600)
    return
  }
  const secret = newToken('kith_')
  await db.updateTable('api_key').set({ revoked_at: app.now() }).where('local', '=', true).where('revoked_at', 'is', null).execute()
  await db
    .insertInto('api_key')
    .values({ name: 'Command line on the server', prefix: secret.slice(0, 10), hash: hashToken(secret), scopes: [...SCOPES], local: true })
    .execute()
  await writeFile(file, `${secret}\n`, { mode: 0o600 })
  await chmod(file, 0o600)
}
