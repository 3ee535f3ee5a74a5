import type { Batch, ReadContext } from '../kit/connector.ts'
import type { Cursor } from '../kit/forge/cursor.ts'
import { readForge } from '../kit/forge/reader.ts'
import { createApi } from './api.ts'
import { findRepositories } from './find-repositories.ts'
import { FORGE } from './forge.ts'
import { homeOf, type Settings } from './settings.ts'
import { STREAMS } from './streams.ts'

export async function* readGitea(context: ReadContext<Settings, Cursor>): AsyncGenerator<Batch<Cursor>, void> {
  const api = createApi(context, context.settings)
  const repositories = await findRepositories(api, context)
  yield* readForge(context, { forge: FORGE, home: homeOf(context.settings), api, streams: STREAMS }, repositories)
}
