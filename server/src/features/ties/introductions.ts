import type { Introductions, introductions } from '@kith/contract/ties'
import type { InputOf } from '@kith/contract/operation'
import { sql } from 'kysely'
import type { App } from '../../app.ts'
import { namesOf } from '../people/index.ts'
import { graphOf } from './kept.ts'
import { personNamed, seenFrom } from './person.ts'
import { REPLY } from './replies.ts'
import { basisOf } from './show.ts'
import { waysTo } from './ways.ts'

const WAYS_MAX = 8

const DEFINITION = `Ways from one person to the next who have answered each other in these days: fewest people in between first; of these the way whose weakest tie is strongest; then the one of most replies. One way for each who could introduce, at most three people in between. ${REPLY}`

/** Who can introduce somebody: to the team, or to whoever wants it. Teammates are looked at here as everybody else. */
export const findIntroductions = async (app: App, input: InputOf<typeof introductions>): Promise<Introductions> => {
  const { person: to, start: from, teammates: _, ...filter } = input
  const person = await personNamed(app, to)
  const start = from === undefined ? null : await personNamed(app, from)
  const team = await teammatesOf(app)
  const starts = start === null ? team : new Set([start.id])
  const { graph, renewing } = await graphOf(app, { ...filter, teammates: 'include' }, 'ties')
  const ways = waysTo(graph.pairs.ties, starts, person.id, WAYS_MAX)
  const names = await namesOf(
    app,
    ways.flatMap((way) => way.people),
  )
  return {
    ...basisOf(graph, renewing),
    definition: DEFINITION,
    person,
    start,
    starts: starts.size,
    ways: ways
      .filter((way) => way.people.every((id) => names.has(id)))
      .map(({ people, links, weakest }) => ({
        people: people.map((id) => ({ id, name: names.get(id) ?? '', teammate: team.has(id) })),
        links: links.flatMap((tie, index) => {
          const seen = seenFrom(tie, people[index] ?? 0)
          return seen === undefined ? [] : [{ gave: seen.gave, got: seen.got, lastAt: seen.lastAt }]
        }),
        weakest,
      })),
  }
}

const teammatesOf = async (app: App): Promise<Set<number>> => {
  const { rows } = await sql<{
    id: number
  }>`select id from member where teammate and merged_into is null and not hollow and robot <> 'robot'`.execute(app.state.db)
  return new Set(rows.map((row) => row.id))
}
