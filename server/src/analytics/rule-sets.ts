import { arrivalRules, type ArrivalRules } from '@kith/contract/arrivals'
import { journeyRules, type JourneyRules } from '@kith/contract/journey'
import { levelRules, type LevelRules } from '@kith/contract/levels'
import type { Kysely } from 'kysely'
import type { Database } from '../database.ts'
import { KithError } from '../platform/errors.ts'
import { DEFAULT_RULES, type MarkRules } from './journey/rules.ts'
import { jsonText } from '../platform/state/text.ts'

type Db = Kysely<Database>
export type Topic = Database['rule_set']['topic']

/** What the team has set and not taken back; undefined while the defaults hold. */
export const lastRuleSet = (db: Db, topic: Topic) =>
  db
    .selectFrom('rule_set')
    .selectAll()
    .where('topic', '=', topic)
    .where('undone_at', 'is', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()

/** The weights and reviews that hold, the defaults where the team has set none. */
export const readLevelRules = async (db: Db): Promise<LevelRules> => levelRules.parse((await lastRuleSet(db, 'levels'))?.rules ?? {})

/** The rules of the journey that hold. */
export const readJourneyRules = async (db: Db): Promise<JourneyRules> => {
  const set = await lastRuleSet(db, 'journey')
  return set === undefined ? DEFAULT_RULES : journeyRules.parse(set.rules)
}

/** What counts as a touch before somebody arrived. */
export const readArrivalRules = async (db: Db): Promise<ArrivalRules> =>
  arrivalRules.parse((await lastRuleSet(db, 'arrivals'))?.rules ?? {})

/** Everything that first times are told by. */
export const readMarkRules = async (db: Db): Promise<MarkRules> => ({
  journey: await readJourneyRules(db),
  elsewhere: (await readArrivalRules(db)).elsewhere,
})

export const addRuleSet = async (db: Db, topic: Topic, rules: object, actor: string, at: Date): Promise<number> =>
  (
    await db
      .insertInto('rule_set')
      .values({ topic, rules: jsonText(rules), made_by: actor, made_at: at })
      .returning('id')
      .executeTakeFirstOrThrow()
  ).id

/** Takes back the newest; what held before it holds again. @throws KithError conflict when it is not the newest any more */
export const undoRuleSet = async (db: Db, topic: Topic, id: number, actor: string, at: Date): Promise<void> => {
  const last = await lastRuleSet(db, topic)
  if (last?.id !== id) {
    throw new KithError('conflict', 'This is not the last change any more, or was taken back already.', { hint: 'Look at what holds now.' })
  }
  await db.updateTable('rule_set').set({ undone_by: actor, undone_at: at }).where('id', '=', id).execute()
}
