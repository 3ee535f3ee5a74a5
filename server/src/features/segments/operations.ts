import {
  createSegment,
  getSegment,
  listSegments,
  personSegments,
  previewSegment,
  removeSegment,
  seeSegment,
  segmentChanges,
  segmentNews,
  updateSegment,
} from '@kith/contract/segments'
import { handle } from '../../app.ts'
import { asking } from '../../analytics/asked.ts'
import { notFound } from '../../platform/errors.ts'
import { knowFilters, requireHeld } from '../communities/index.ts'
import { changeSegment, makeSegment, markSeen } from './edit.ts'
import { lookAtSegmentsSoon } from './jobs.ts'
import { changesOf, newsOf, segmentsOfPerson } from './news.ts'
import { preview } from './preview.ts'
import { filtersOf } from './question.ts'
import { forget } from './settle.ts'
import { showSegment, showSegments } from './show.ts'

export const segmentsOperations = [
  handle(listSegments, ({ app }, { counts, community }) =>
    asking(app, ['segments', counts, community], async () => ({ segments: await showSegments(app, counts, community) })),
  ),
  // Before the one whose address would match it, too.
  handle(segmentNews, ({ app }, { limit }) => newsOf(app, limit)),
  handle(getSegment, ({ app }, { id, community }) => showSegment(app, id, community)),
  handle(createSegment, async (context, input) => {
    await requireHeld(context.db, filtersOf(input.rule))
    const id = await makeSegment(context, input)
    await lookAtSegmentsSoon(context.app, context.db)
    return { id }
  }),
  handle(updateSegment, async (context, input) => {
    if (input.rule !== undefined) await requireHeld(context.db, filtersOf(input.rule))
    await changeSegment(context, input)
    await lookAtSegmentsSoon(context.app, context.db)
    return { id: input.id }
  }),
  handle(
    removeSegment,
    async ({ app, db }, { id }) => {
      const gone = await db.deleteFrom('segment').where('id', '=', id).executeTakeFirst()
      if (gone.numDeletedRows === 0n) throw notFound('segment', id)
      await forget(app, { segments: [id] })
      return { id }
    },
    { atomic: false },
  ),
  handle(previewSegment, async ({ app }, input) => {
    await knowFilters(app, filtersOf(input.rule))
    return preview(app, input)
  }),
  handle(segmentChanges, ({ app }, { id, limit, offset }) => changesOf(app, id, limit, offset)),
  handle(seeSegment, async (context, { id, until }) => {
    await markSeen(context, id, until)
    return { id }
  }),
  handle(personSegments, async ({ app }, { id }) => ({ segments: await segmentsOfPerson(app, id) })),
]
