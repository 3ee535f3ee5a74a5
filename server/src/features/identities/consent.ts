import { sql } from 'kysely'
import type { App } from '../../app.ts'
import type { Db } from './decisions.ts'

/**
 * Platforms whose accounts are not to be compared with others, because a source of theirs says, or does not deny, that their holders have not agreed.
 * One source without agreement is enough: nobody can tell by an account through which source it was agreed. What a person decides by hand stands.
 */
export const platformsApart = async ({ connectors }: Pick<App, 'connectors'>, db: Db): Promise<readonly string[]> => {
  const { rows } = await sql<{ connector: string; settings: Record<string, unknown> }>`select connector, settings from source
    where connector = any(${[...connectors.values()].filter(({ consent }) => consent !== undefined).map(({ name }) => name)}::text[])`.execute(
    db,
  )
  const apart = rows.flatMap(({ connector, settings }) => {
    const consent = connectors.get(connector)?.consent
    return consent === undefined || settings[consent.setting] === true ? [] : [consent.platform]
  })
  return [...new Set(apart)]
}
