import type { createSegment, updateSegment } from '@kith/contract/segments'
import type { SegmentRule } from '@kith/contract/segment-rules'
import { SEGMENTS_MAX } from '@kith/contract/segments'
import type { InputOf } from '@kith/contract/operation'
import { sql } from 'kysely'
import type { AppContext } from '../../app.ts'
import { KithError, notFound } from '../../platform/errors.ts'
import { jsonText } from '../../platform/state/text.ts'
import { fold } from '../../platform/text.ts'

export const makeSegment = async (
  { app, db, actor }: AppContext,
  { name, description, rule, teammates, robots, tellEntering, tellLeaving }: InputOf<typeof createSegment>,
): Promise<number> => {
  const { n } = await db
    .selectFrom('segment')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  if (n >= SEGMENTS_MAX) {
    throw new KithError('conflict', `There are ${SEGMENTS_MAX} segments already, which is the most.`, {
      hint: 'Remove one that nobody uses.',
    })
  }
  await refuseSameName(db, name)
  const made = await db
    .insertInto('segment')
    .values({
      name,
      name_key: fold(name),
      description,
      rule: ruleText(rule),
      teammates,
      robots,
      tell_entering: tellEntering,
      tell_leaving: tellLeaving,
      made_by: actor.name,
      made_at: app.now(),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return made.id
}

export const changeSegment = async (
  { app, db, actor }: AppContext,
  { id, name, description, rule, teammates, robots, tellEntering, tellLeaving }: InputOf<typeof updateSegment>,
): Promise<void> => {
  if (name !== undefined) await refuseSameName(db, name, id)
  const changed = await db
    .updateTable('segment')
    .set({
      ...(name === undefined ? {} : { name, name_key: fold(name) }),
      ...(description === undefined ? {} : { description }),
      ...(rule === undefined ? {} : { rule: ruleText(rule) }),
      ...(teammates === undefined ? {} : { teammates }),
      ...(robots === undefined ? {} : { robots }),
      ...(tellEntering === undefined ? {} : { tell_entering: tellEntering }),
      ...(tellLeaving === undefined ? {} : { tell_leaving: tellLeaving }),
      changed_by: actor.name,
      changed_at: app.now(),
    })
    .where('id', '=', id)
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n) throw notFound('segment', id)
}

/** Of 24 conditions with all that each may name a list of segments would be as long as a book. */
const RULE_CHARS_MAX = 50_000

const ruleText = (rule: SegmentRule): string => {
  const text = jsonText(rule)
  if (text.length <= RULE_CHARS_MAX) return text
  throw new KithError('too_large', `The rule is longer than ${RULE_CHARS_MAX} letters.`, { hint: 'Name fewer values in its conditions.' })
}

const refuseSameName = async (db: AppContext['db'], name: string, but = 0): Promise<void> => {
  const same = await db.selectFrom('segment').select('id').where('name_key', '=', fold(name)).where('id', '<>', but).executeTakeFirst()
  if (same !== undefined) throw new KithError('conflict', `There is a segment called “${name}” already.`, { hint: 'Choose another name.' })
}

/** For all of the team: whoever sees it first takes care of it. */
export const markSeen = async ({ app, db, actor }: AppContext, id: number, until: number): Promise<void> => {
  const seen = await db
    .updateTable('segment')
    .set({
      seen_change: sql<number>`greatest(seen_change, least(${until}::bigint, (select coalesce(max(id), 0) from segment_change)))`,
      seen_by: actor.name,
      seen_at: app.now(),
    })
    .where('id', '=', id)
    .executeTakeFirst()
  if (seen.numUpdatedRows === 0n) throw notFound('segment', id)
}
