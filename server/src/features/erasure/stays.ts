import type { Stays } from '@kith/contract/erasure'
import { sql } from 'kysely'
import type { App } from '../../app.ts'
import { SET_ASIDE_TEXT } from './clear.ts'
import { rowsNaming } from './places.ts'
import type { Traces } from './traces.ts'

/** Sources from which anything of these identities came: their files and pages go on holding it. */
export const sourcesWith = async (app: App, identities: readonly number[], traces: Traces): Promise<number[]> => {
  const list = identities.map(Number).join(',') || '0'
  const inLog = await app.log.query<{ id: number }>(
    `SELECT DISTINCT source_id AS id FROM activity WHERE identity_id IN (${list}) OR hasAny(mentions, [${list}])`,
    {},
    { timeoutMsMax: 600_000 },
  )
  const { rows: listed } = await sql<{
    id: number
  }>`select distinct source_id as id from listed where identity_id = any(${identities}::bigint[])`.execute(app.state.db)
  const aside: { id: number }[] = []
  for await (const found of rowsNaming(app.state.db, 'set_aside', SET_ASIDE_TEXT, traces)) {
    const ids = found.map((row) => row.id)
    const { rows } = await sql<{ id: number }>`select distinct source_id as id from set_aside where id = any(${ids}::bigint[])`.execute(
      app.state.db,
    )
    aside.push(...rows)
  }
  return [...new Set([...inLog, ...listed, ...aside].map((row) => row.id))].toSorted((a, b) => a - b)
}

const FILES_SHOWN = 50

/** These sources as they are now, with what to do about each. */
export const showStays = async (app: App, sourceIds: readonly number[]): Promise<Stays[]> => {
  const sources = await app.state.db
    .selectFrom('source')
    .select(['id', 'title', 'connector', 'settings'])
    .where('id', 'in', [...sourceIds, 0])
    .orderBy('id')
    .execute()
  const uploads = new Map(
    (await app.state.db.selectFrom('upload').select(['id', 'name']).execute()).map((one) => [`upload:${one.id}`, one.name]),
  )
  return sources.map(({ id, title, connector, settings }) => {
    const values = Object.values(settings)
      .flat()
      .filter((value) => typeof value === 'string')
    const sent = values.flatMap((value) => uploads.get(value) ?? [])
    const fields = app.connectors.get(connector)?.fields.filter((field) => field.kind === 'path' || field.kind === 'files') ?? []
    const paths = fields
      .flatMap((field) => [settings[field.name]].flat())
      .filter((value) => typeof value === 'string' && !uploads.has(value))
    return {
      sourceId: id,
      title,
      files: [...sent, ...paths.map(String)].slice(0, FILES_SHOWN),
      todo:
        sent.length > 0
          ? 'Kith does not change files that it was sent. Take the person out of the file and connect it instead, then remove this source.'
          : 'Kith does not change what it reads. It leaves the person out at each reading; whether they go there, too, is decided there.',
    }
  })
}
