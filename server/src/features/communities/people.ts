import type { Community, communityPeople } from '@kith/contract/communities'
import type { InputOf, OutputOf } from '@kith/contract/operation'
import type { App } from '../../app.ts'
import type { PartialFilter, Sql } from '../../analytics/filter.ts'
import { workspaceZone } from '../../analytics/zone.ts'
import { KithError, notFound } from '../../platform/errors.ts'
import { findPeople } from '../people/index.ts'
import { bitsOf, numberOf, placedSql } from './bits.ts'
import { MOVES_DEFINITION, turnOf, turnSql } from './moves.ts'
import { IN_DEFINITION } from './overlap.ts'
import { readCommunities } from './store.ts'

type Asked = InputOf<typeof communityPeople>

/** The people behind a figure of the overlap or of the moves, those who did most first. */
export const findInCommunities = async (app: App, asked: Asked): Promise<OutputOf<typeof communityPeople>> => {
  const { all: _all, exactly: _exactly, left, joined, further: _further, days: _days, limit, offset, ...filter } = asked
  const communities = await readCommunities(app.state.db)
  if ((left === undefined) !== (joined === undefined))
    throw new KithError('invalid_input', 'Only one of `left` and `joined` is given.', { hint: 'Give both, or neither.' })
  const { members, title, definition, ...its } =
    left === undefined || joined === undefined
      ? await inSeveral(app, communities, asked, filter)
      : await gone(app, communities, asked, filter, [left, joined])
  const page = await findPeople(app, { filter: its.filter, members, sort: 'activities', direction: 'desc', limit, offset })
  return { title, definition, total: page.total, people: page.people }
}

interface Found {
  readonly members: Sql
  readonly filter: PartialFilter
  readonly title: string
  readonly definition: string
}

const named = (communities: readonly Community[], id: number): string => {
  const found = communities.find((one) => one.id === id)
  if (found === undefined) throw notFound('community', id)
  return found.name
}

const inSeveral = async (app: App, communities: readonly Community[], asked: Asked, filter: PartialFilter): Promise<Found> => {
  const names = asked.all.map((id) => named(communities, id))
  const bits = bitsOf(communities)
  const { text, params } = placedSql(filter, await workspaceZone(app), bits)
  const wanted = numberOf(bits, [...new Set(asked.all)])
  const exactly = asked.exactly === undefined ? '' : ` AND bitCount(bits) = ${asked.exactly}`
  return {
    members: { text: `SELECT member FROM (${text}) WHERE bitAnd(bits, ${wanted}) = ${wanted}${exactly}`, params },
    filter,
    title: titleOf(names, asked.exactly),
    definition: IN_DEFINITION,
  }
}

const titleOf = (names: readonly string[], exactly: number | undefined): string => {
  const where = names.length === 0 ? '' : new Intl.ListFormat('en-GB').format(names)
  if (exactly === undefined) return where === '' ? 'In any community' : `In ${where}`
  const many = exactly === 1 ? 'one community' : `${exactly} communities`
  return where === '' ? `In ${many}` : `In ${where}, ${many} in all`
}

const gone = async (
  app: App,
  communities: readonly Community[],
  { days, to, further }: Asked,
  { to: _to, from: _from, ...filter }: PartialFilter,
  [left, joined]: readonly [number, number],
): Promise<Found> => {
  const [from, into] = [named(communities, left), named(communities, joined)]
  const bits = bitsOf(communities)
  const turn = await turnOf(app, days, to)
  const { text, params } = turnSql(filter, turn, bits)
  const has = (column: string, id: number, yes: boolean): string => `bitAnd(${column}, ${numberOf(bits, [id])}) ${yes ? '!=' : '='} 0`
  const where = [has('was', left, true), has('was', joined, false), has('now', joined, true), has('now', left, further)]
  const when = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
  return {
    members: { text: `SELECT member FROM (${text}) WHERE ${where.join(' AND ')}`, params },
    // What they do now is what is told of them.
    filter: { ...filter, from: turn.before.from, to: turn.now.to },
    title: `${further ? `In ${from}, and since in ${into} too` : `From ${from} to ${into}`}, ${when.formatRange(new Date(turn.now.from), new Date(turn.now.to))}`,
    definition: MOVES_DEFINITION,
  }
}
