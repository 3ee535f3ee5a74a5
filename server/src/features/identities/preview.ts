import { hasAccounts, platformOf } from '@kith/identity/generic'
import type { Candidate } from '@kith/contract/identities'
import { sql } from 'kysely'
import type { App } from '../../app.ts'
import { notFound } from '../../platform/errors.ts'
import { combine, personsOf, type Own } from '../people/index.ts'
import { bySeniority, candidatesOf } from './candidates.ts'
import type { Db } from './decisions.ts'
import { saidApart } from './merge.ts'

/** The persons that these numbers stand for, with the one that stays first. @throws KithError not_found */
export const orderedPersons = async (app: App, db: Db, people: readonly number[], into: number | undefined): Promise<Candidate[]> => {
  const asked = into === undefined ? people : [into, ...people]
  const persons = await personsOf(db, asked)
  for (const number of asked) if (!persons.has(number)) throw notFound('person', number)
  const candidates = [...(await candidatesOf(app, db, [...new Set(persons.values())])).values()].toSorted(bySeniority)
  const stays = into === undefined ? undefined : persons.get(into)
  return stays === undefined ? candidates : candidates.toSorted((a, b) => Number(b.id === stays) - Number(a.id === stays))
}

/** What a merge of these people would make. Nothing is changed. */
export const previewMerge = async (app: App, db: Db, people: readonly number[], into: number | undefined) => {
  const candidates = await orderedPersons(app, db, people, into)
  const ids = candidates.map((one) => one.id)
  const { rows } = await sql<
    Own & { id: number }
  >`select id, name, name_by_hand, teammate, teammate_by_hand, robot, robot_by_hand, tags from member
    where id = any(${ids}::bigint[])`.execute(db)
  const byId = new Map(rows.map((row) => [row.id, row]))
  const [own, ...others] = ids.flatMap((id) => byId.get(id) ?? [])
  if (own === undefined) throw notFound('person', people[0] ?? 0)
  const shown = combine(own, others)
  const times = (at: 'firstAt' | 'lastAt'): string[] => candidates.flatMap((one) => one[at] ?? []).toSorted()
  const apart = (await saidApart(db, ids)).length > 0
  return {
    id: own.id,
    name: shown.name,
    teammate: shown.teammate,
    robot: shown.robot,
    tags: [...shown.tags],
    activities: candidates.reduce((sum, one) => sum + one.activities, 0),
    firstAt: times('firstAt')[0] ?? null,
    lastAt: times('lastAt').at(-1) ?? null,
    people: candidates,
    warnings: warningsOf(candidates, apart),
    saidApart: apart,
  }
}

const warningsOf = (candidates: readonly Candidate[], apart: boolean): string[] => {
  const warnings: string[] = []
  if (candidates.length < 2) warnings.push('They are one person already.')
  if (apart) warnings.push('Somebody has said that these are two people.')
  const accounts = new Map<string, Set<string>>()
  for (const { identities } of candidates) {
    for (const { platform, username, key } of identities) {
      const place = platformOf(platform)
      if (!hasAccounts(place)) continue
      accounts.set(place, (accounts.get(place) ?? new Set()).add((username ?? key).toLowerCase()))
    }
  }
  for (const [place, names] of accounts)
    if (names.size > 1) warnings.push(`They have ${names.size} accounts on ${place}: ${[...names].slice(0, 4).join(', ')}.`)
  if (new Set(candidates.map((one) => one.robot === 'robot')).size > 1) warnings.push('One is a robot, another is not.')
  if (new Set(candidates.map((one) => one.teammate)).size > 1) warnings.push('One is a teammate, another is not.')
  return warnings
}
