import type { personTies } from '@kith/contract/ties'
import type { InputOf, OutputOf } from '@kith/contract/operation'
import type { App } from '../../app.ts'
import { at } from '../../analytics/graph/network.ts'
import { notFound } from '../../platform/errors.ts'
import { namesOf, personOf } from '../people/index.ts'
import { graphOf } from './kept.ts'
import type { Tie } from './pairs.ts'
import { basisOf } from './show.ts'

/** Whom a person answers and who answers them, the strongest ties first. */
export const tiesOfPerson = async (app: App, input: InputOf<typeof personTies>): Promise<OutputOf<typeof personTies>> => {
  const { id, limit, offset, ...filter } = input
  const person = await personNamed(app, id)
  const { graph, renewing } = await graphOf(app, filter)
  const own = graph.pairs.ties.flatMap((tie) => {
    const seen = seenFrom(tie, person.id)
    return seen === undefined ? [] : [seen]
  })
  const page = own.slice(offset, offset + limit)
  const names = await namesOf(
    app,
    page.map((one) => one.id),
  )
  const groups = new Map([...graph.shape.ids].map((one, index) => [one, at(graph.shape.group, index)]))
  return {
    ...basisOf(graph, renewing),
    person,
    total: own.length,
    ties: page.flatMap(({ id: other, ...exchange }) => {
      const name = names.get(other)
      return name === undefined ? [] : [{ person: { id: other, name }, group: groups.get(other) ?? null, ...exchange }]
    }),
  }
}

/** The person of a number, also of one who was merged. @throws KithError not_found */
export const personNamed = async (app: App, id: number): Promise<{ id: number; name: string }> => {
  const person = await personOf(app.state.db, id)
  const name = person === undefined ? undefined : (await namesOf(app, [person])).get(person)
  if (person === undefined || name === undefined) throw notFound('person', id)
  return { id: person, name }
}

interface Exchange {
  readonly gave: number
  readonly got: number
  readonly lastAt: string
}

/** A tie from the side of one of the two; undefined where they are neither. */
export const seenFrom = (tie: Tie, id: number): ({ readonly id: number } & Exchange) | undefined => {
  const lastAt = new Date(tie.lastMs).toISOString()
  if (tie.a === id) return { id: tie.b, gave: tie.gave, got: tie.got, lastAt }
  return tie.b === id ? { id: tie.a, gave: tie.got, got: tie.gave, lastAt } : undefined
}
