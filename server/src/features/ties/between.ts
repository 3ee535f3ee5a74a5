import type { tiesBetween } from '@kith/contract/ties'
import type { InputOf, OutputOf } from '@kith/contract/operation'
import type { App } from '../../app.ts'
import { numbersSql } from '../../analytics/history.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { findActivities } from '../activities/index.ts'
import { identitiesOf } from '../people/index.ts'
import { amongOf } from './pairs.ts'
import { personNamed } from './person.ts'
import { REPLY, repliesSql } from './replies.ts'

/** What a tie rests on: the replies of two people to each other. */
export const repliesBetween = async (app: App, input: InputOf<typeof tiesBetween>): Promise<OutputOf<typeof tiesBetween>> => {
  const { a, b, limit, offset, ...given } = input
  const [one, other] = await Promise.all([personNamed(app, a), personNamed(app, b)])
  const [ofOne, ofOther] = await Promise.all([identitiesOf(app, one.id), identitiesOf(app, other.id)])
  // Whoever is asked for by name is not left out.
  const filter = { ...given, teammates: 'include', robots: 'include' } as const
  const [first, second] = [numbersSql(ofOne ?? []), numbersSql(ofOther ?? [])]
  const among = await amongOf(app, filter, await workspaceZone(app))
  const replies = repliesSql({ ...among, where: `(identity_id IN (${first}) OR identity_id IN (${second}))` })
  const where = {
    text: `id IN (SELECT id FROM (${replies.text}) WHERE (giver IN (${first}) AND taker IN (${second})) OR (giver IN (${second}) AND taker IN (${first})))`,
    params: replies.params,
  }
  return { a: one, b: other, definition: REPLY, ...(await findActivities(app, { filter, where, limit, offset })) }
}
