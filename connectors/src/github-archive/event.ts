import { createHash } from 'node:crypto'
import { parseTime } from '../kit/dates.ts'
import type { GithubEvent } from '../kit/github/event.ts'
import type { Identities } from '../kit/github/identities.ts'
import { idAt, isObject, objectAt, textAt, urlAt, type Json } from '../kit/json.ts'

export type Unusable = 'not_an_event' | 'actor_missing' | 'date_missing'

const REPOSITORY = /^[\w.-]{1,140}\/[\w.-]{1,150}$/

/**
 * Reads both shapes of the archive: since 2015 (and in its first year) `actor` and `repo` are objects with ids; in between, `actor` is a
 * login, facts on it stand in `actor_attributes`, and `repository` is an object without an id of the event.
 */
export const readEvent = (value: unknown, identities: Identities): GithubEvent | Unusable => {
  if (!isObject(value)) return 'not_an_event'
  const type = textAt(value, 'type')
  if (type === undefined || type.length > 80) return 'not_an_event'
  const atMs = parseTime(value['created_at'])
  if (atMs === undefined) return 'date_missing'
  const actor =
    typeof value['actor'] === 'string'
      ? identities.ofLogin(value['actor'], objectAt(value, 'actor_attributes'))
      : identities.of(objectAt(value, 'actor'))
  if (actor === undefined) return 'actor_missing'
  const repository = repositoryOf(value)
  return {
    type,
    externalId: idAt(value, 'id') ?? hashOf(value, type, repository),
    actor,
    atMs,
    payload: objectAt(value, 'payload'),
    repository,
    repositoryUrl: repositoryUrlOf(value, repository),
    threads: repository,
    language: textAt(objectAt(value, 'repository'), 'language'),
    url: urlAt(value, 'url'),
  }
}

const repositoryOf = (value: Json): string | undefined => {
  const name = textAt(objectAt(value, 'repo'), 'name')
  if (name !== undefined) return REPOSITORY.test(name) ? name : undefined
  const old = objectAt(value, 'repository')
  const full = `${textAt(old, 'owner') ?? ''}/${textAt(old, 'name') ?? ''}`
  return REPOSITORY.test(full) ? full : undefined
}

const repositoryUrlOf = (value: Json, repository: string | undefined): string | undefined => {
  if (repository === undefined) return undefined
  const url = urlAt(objectAt(value, 'repository'), 'url')
  return url?.endsWith(`/${repository}`) === true ? url : `https://github.com/${repository}`
}

/** An event without an id is known by all that it says. */
const hashOf = (value: Json, type: string, repository: string | undefined): string => {
  const said = [type, value['actor'], value['created_at'], repository, value['url'], value['payload']]
  return createHash('sha1').update(JSON.stringify(said)).digest('hex')
}
