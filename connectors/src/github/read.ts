import type { Tally } from '@kith/contract/tallies'
import type { Batch, ReadContext } from '../kit/connector.ts'
import type { Cursor, Place } from '../kit/forge/cursor.ts'
import { readForge } from '../kit/forge/reader.ts'
import type { Repository } from '../kit/forge/say.ts'
import { createApi, type Api } from './api.ts'
import { findRepositories } from './find-repositories.ts'
import { FORGE } from './forge.ts'
import { createProfiles } from './profiles.ts'
import { homeOf, type Settings } from './settings.ts'
import { STREAMS } from './streams.ts'
import { KEPT_DAYS, readTraffic } from './traffic.ts'

/** The newest of every repository, then the past of each, page by page; later only what has changed. */
export async function* readGithub(context: ReadContext<Settings, Cursor>): AsyncGenerator<Batch<Cursor>, void> {
  const api = createApi(context, context.settings)
  const repositories = await findRepositories(api, context)
  const { tally } = context
  const daily =
    tally === undefined
      ? {}
      : { daily: { read: (place: Repository, today: string, known: Place) => keep(tally, api, place, today, known), ...TRAFFIC } }
  const reading = { forge: FORGE, home: homeOf(context.settings), api, streams: STREAMS, profiles: createProfiles(api), ...daily }
  yield* readForge(context, reading, repositories)
}

const TRAFFIC = { keptDays: KEPT_DAYS, hidden: 'Traffic is shown to tokens of those who may write to the repository.' }

/** Days that were counted under the repository's earlier name stay with it. */
const keep = async (
  tally: (tallies: readonly Tally[]) => Promise<void>,
  api: Api,
  { name }: Repository,
  today: string,
  { countedUntil }: Place,
): Promise<void> => {
  const tallies = await readTraffic(api, name, today)
  await tally(tallies.filter(({ day }) => countedUntil === undefined || day > countedUntil))
}
