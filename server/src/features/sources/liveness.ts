import type { AnyConnector } from '@kith/connectors/kit/connector'
import type { Run, Source } from '@kith/contract/sources'
import type { Selectable } from 'kysely'
import type { App } from '../../app.ts'
import type { Database } from '../../database.ts'
import { everyMinutes, goesOn, isLate } from './schedule.ts'
import { secretStates } from './settings.ts'

type Row = Selectable<Database['source']>

/** Whether a source is read as it should be, and when next. */
export const liveness = (
  app: Pick<App, 'now' | 'secrets'>,
  connector: AnyConnector | undefined,
  row: Row,
  last: Run | null,
): Pick<Source, 'schedule' | 'health' | 'lagSeconds'> => {
  const minutes = everyMinutes(connector, row)
  return {
    schedule: !goesOn(connector, row)
      ? null
      : { everyMinutes: minutes ?? 0, chosen: row.every_minutes !== null, nextAt: row.next_at?.toISOString() ?? null },
    health: healthOf(app, connector, row, last),
    lagSeconds: row.complete_at === null ? null : Math.max(0, Math.round((app.now().getTime() - row.complete_at.getTime()) / 1000)),
  }
}

const healthOf = (app: Pick<App, 'now' | 'secrets'>, connector: AnyConnector | undefined, row: Row, last: Run | null): Source['health'] => {
  if (connector !== undefined) {
    const lost = secretStates(app, connector, row.settings).filter(({ state }) => state === 'lost')
    if (lost.length > 0) return { state: 'secret-lost', message: 'Its secret can no longer be read: enter it again in the settings.' }
  }
  if (last?.state === 'running') return { state: 'reading', message: 'It is being read.' }
  if (last?.state === 'paused') return { state: 'paused', message: 'Somebody paused it: resume it to go on.' }
  if (last?.state === 'failed') return { state: 'failed', message: said(last, 'It could not be read.') }
  if (last?.state === 'queued' && last.waitsUntil !== null) return { state: 'waiting', message: said(last, 'It waits for the platform.') }
  if (isLate(app, row, last)) {
    return { state: 'late', message: 'It should have been read and was not. Look whether Kith’s worker runs: npx kith doctor.' }
  }
  if (last === null) return { state: 'new', message: 'It has not been read yet.' }
  if (last.state === 'queued') return { state: 'waiting', message: 'It waits for its turn.' }
  return { state: 'fine', message: 'Nothing needs to be done.' }
}

const said = ({ error }: Run, otherwise: string): string => (error === null ? otherwise : `${error.message} ${error.hint}`)
