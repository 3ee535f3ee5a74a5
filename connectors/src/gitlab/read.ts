import type { Batch, ReadContext } from '../kit/connector.ts'
import type { Cursor } from '../kit/forge/cursor.ts'
import { readForge } from '../kit/forge/reader.ts'
import { createApi } from './api.ts'
import { findProjects } from './find-projects.ts'
import { FORGE } from '../kit/gitlab/forge.ts'
import { homeOf, type Settings } from './settings.ts'
import { streamsOf } from './streams.ts'

export async function* readGitlab(context: ReadContext<Settings, Cursor>): AsyncGenerator<Batch<Cursor>, void> {
  const api = createApi(context, context.settings)
  const projects = await findProjects(api, context)
  yield* readForge(context, { forge: FORGE, home: homeOf(context.settings), api, streams: streamsOf(context.settings) }, projects)
}
