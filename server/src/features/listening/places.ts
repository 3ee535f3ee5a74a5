import type { AnyConnector } from '@kith/connectors/kit/connector'
import type { Selectable } from 'kysely'
import type { App } from '../../app.ts'
import type { Database } from '../../database.ts'
import { readySettings } from '../sources/index.ts'

type SourceRow = Selectable<Database['source']>

/** A place that can be searched, and with whose settings. */
export interface Searchable {
  readonly place: string
  readonly label: string
  readonly source: SourceRow
  readonly connector: AnyConnector
}

/** Where what a source brings is said: sources that read the same platform share it, so that what is found twice is one. */
export type PlaceOf = (sourceId: number) => string

export const loadPlaces = async (
  app: Pick<App, 'state' | 'connectors' | 'secrets'>,
): Promise<{ readonly placeOf: PlaceOf; readonly all: readonly Searchable[] }> => {
  const sources = await app.state.db.selectFrom('source').selectAll().orderBy('id').execute()
  const all = sources.flatMap((source) => searchableOf(app, source) ?? [])
  const bySource = new Map(all.map(({ source, place }) => [source.id, place]))
  return { placeOf: (id) => bySource.get(id) ?? `source ${id}`, all }
}

/** Undefined where the connector cannot search, or these settings do not allow it. */
const searchableOf = (app: Pick<App, 'connectors' | 'secrets'>, source: SourceRow): Searchable | undefined => {
  const connector = app.connectors.get(source.connector)
  if (connector?.search === undefined) return undefined
  try {
    const settings = readySettings(app, connector, source.settings)
    const place = connector.search.place(settings)
    return place === undefined ? undefined : { place, label: connector.search.label(settings), source, connector }
  } catch {
    // Its secret is lost, or its settings are those of another version: the source itself says so.
    return undefined
  }
}
