import { createAnnotation, listAnnotations, removeAnnotation, updateAnnotation } from '@kith/contract/annotations'
import { handle } from '../../app.ts'
import { addDays, dayIn } from '../../analytics/calendar.ts'
import { withinLog } from '../../analytics/filter.ts'
import { asDay } from '../../analytics/plan.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { KithError } from '../../platform/errors.ts'
import { listMarks } from './list.ts'
import { change, remove, write } from './written.ts'

const YEAR_DAYS = 365

export const annotationsOperations = [
  handle(listAnnotations, async ({ app }, { from, to, kind, written, limit, ...filter }) => {
    const zone = await workspaceZone(app)
    const last = withinLog(asDay(to, zone) ?? dayIn(app.now(), zone))
    const first = withinLog(asDay(from, zone) ?? addDays(last, -YEAR_DAYS))
    if (first > last)
      throw new KithError('invalid_input', `The time ends (${last}) before it begins (${first}).`, { hint: 'Swap from and to.' })
    return { from: first, to: last, ...(await listMarks(app, { filter, from: first, to: last, zone, kinds: kind, written, limit })) }
  }),

  handle(createAnnotation, async ({ db, actor }, facts) => ({ id: await write(db, facts, actor.name) })),

  handle(updateAnnotation, async ({ db, actor }, { id, ...changed }) => {
    await change(db, id, changed, actor.name)
    return { id }
  }),

  handle(removeAnnotation, async ({ db }, { id }) => {
    await remove(db, id)
    return { id }
  }),
]
