import type { App } from '../../app.ts'
import { filtersIn } from '../../analytics/filter.ts'
import { settleSegments } from './settle.ts'

/** Before any operation whose input names segments as a filter, or holds one that does: the log finds who is in them now. @throws KithError not_found */
export const prepareSegments = async (app: App, input: unknown): Promise<void> =>
  settleSegments(
    app,
    filtersIn(input).flatMap(({ segment }) => segment ?? []),
  )
