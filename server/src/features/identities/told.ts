import { sql } from 'kysely'
import type { App } from '../../app.ts'
import type { Db } from './decisions.ts'

/** Who alone speaks of accounts: programs, whose keys could say anything of anybody. */
export interface Tellers {
  /** The program that alone tells of an account; undefined where a source that Kith reads does, or where the program is trusted. */
  readonly of: (platform: string, identity: number) => string | undefined
}

/**
 * Accounts of platforms that programs brought first, which nobody has trusted them with and no source that Kith reads brings. Of those that have been made one
 * with somebody whom others know, each speaks for itself alone, so that two of them never make two people one.
 */
export const tellersOf = async (app: Pick<App, 'log'>, db: Db): Promise<Tellers> => {
  const programs = await toldPlatforms(app, db)
  if (programs.size === 0) return { of: () => undefined }
  const platforms = [...programs.keys()]
  const { rows } = await sql<{ id: number }>`select i.id from identity i where i.platform = any(${platforms}::text[])
    and exists (select from identity o where o.member_id = i.member_id and o.platform <> all(${platforms}::text[]))`.execute(db)
  const mixed = new Set(rows.map(({ id }) => id))
  return {
    of: (platform, identity) => {
      const program = programs.get(platform)
      return program !== undefined && mixed.has(identity) ? `${program} ${identity}` : program
    },
  }
}

const toldPlatforms = async ({ log }: Pick<App, 'log'>, db: Db): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await sql<{ platform: string; source_id: number }>`select platform, source_id from sender_platform p where not given
    and not exists (select from source where connector <> 'program' and connector = split_part(p.platform, ':', 1))
    and not exists (select from listed l join source s on s.id = l.source_id join identity i on i.id = l.identity_id
      where s.connector <> 'program' and i.platform = p.platform)`.execute(db)
  if (rows.length === 0) return new Map()
  const { rows: senders } = await sql<{ id: number }>`select id from source where connector = 'program'`.execute(db)
  const read = await log.query<{ platform: string }>(
    `SELECT DISTINCT platform FROM activity WHERE platform IN ({platforms:Array(String)}) AND source_id NOT IN ({programs:Array(UInt32)}) SETTINGS final = 0`,
    { platforms: rows.map(({ platform }) => platform), programs: senders.map(({ id }) => id) },
  )
  const brought = new Set(read.map(({ platform }) => platform))
  return new Map(rows.flatMap(({ platform, source_id }) => (brought.has(platform) ? [] : [[platform, `program ${source_id}`] as const])))
}
