import type { Item } from '@kith/connectors/kit/connector'
import type { App } from '../../app.ts'
import { refreshSummariesSoon } from '../activities/index.ts'
import { projectStanding } from '../people/index.ts'
import { Ingest } from './ingest.ts'
import { storeFindings } from './run-store.ts'
import { amongRuns } from './runner.ts'

/** Takes in what a source did not read by itself, as if it had: known ids change nothing. What cannot be taken is set aside with its reason. */
export const takeIn = (app: App, sourceId: number, items: readonly Item[]): Promise<void> =>
  amongRuns(app, async () => {
    const source = await app.state.db.selectFrom('source').selectAll().where('id', '=', sourceId).executeTakeFirst()
    const connector = app.connectors.get(source?.connector ?? '')
    if (source === undefined || connector === undefined) return
    const ingest = new Ingest(app, connector, source.id, false)
    const prepared = await ingest.prepare(items)
    await ingest.append(prepared)
    await app.state.db.transaction().execute((db) => storeFindings(db, source.id, null, prepared))
    await projectStanding(app)
    refreshSummariesSoon(app)
  })
