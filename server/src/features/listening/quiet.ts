import type { Kysely } from 'kysely'
import type { Database } from '../../database.ts'
import { blocklistVersion } from '../people/index.ts'

/**
 * Under which list of those who may not come in the log is read now; undefined while somebody is being erased, since what is read then may name them still. What
 * was read is kept under the same list alone: somebody who is erased meanwhile makes it another one.
 */
export const quietVersion = async (db: Kysely<Database>): Promise<number | undefined> => {
  const version = await blocklistVersion(db)
  const open = await db.selectFrom('erasure').select('id').where('state', '<>', 'done').limit(1).executeTakeFirst()
  return open === undefined ? version : undefined
}
