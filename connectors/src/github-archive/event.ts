import { createHash } from 'node:crypto'
import type { IdentityRef } from '@kith/contract/records'
import { parseTime } from '../kit/dates.ts'
import { clip, clipped } from '../kit/text.ts'
import { idAt, isObject, objectAt, textAt, urlAt, type Json } from './json.ts'

/** An event of either shape, brought to one. */
export interface ArchiveEvent {
  readonly type: string
  readonly externalId: string
  readonly actor: IdentityRef
  readonly atMs: number
  readonly payload: Json
  /** "owner/name"; undefined where the event belongs to no repository (a gist, a follow). */
  readonly repository: string | undefined
  /** Address of the repository's page, without a slash at its end. */
  readonly repositoryUrl: string | undefined
  /** Main language of the repository, where the old shape says it. */
  readonly language: string | undefined
  /** Address of the thing itself, which the old shape gives for every event. */
  readonly url: string | undefined
}

export type Unusable = 'not_an_event' | 'actor_missing' | 'date_missing'

const REPOSITORY = /^[\w.-]{1,140}\/[\w.-]{1,150}$/

/**
 * Reads both shapes of the archive: since 2015 (and in its first year) `actor` and `repo` are objects with ids; in between, `actor` is a
 * login, facts on it stand in `actor_attributes`, and `repository` is an object without an id of the event.
 */
export const readEvent = (value: unknown, identities: Identities): ArchiveEvent | Unusable => {
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

/** Makes identities; equal ones are made once. */
export interface Identities {
  /** Of an account with id and login; undefined without either. */
  readonly of: (account: Json) => IdentityRef | undefined
  /** Of a login alone, with the profile that old events carry. */
  readonly ofLogin: (login: string, profile: Json) => IdentityRef | undefined
}

const CACHE_MAX = 50_000

export const createIdentities = (): Identities => {
  const cache = new Map<unknown, IdentityRef>()
  const ofLogin = (given: string, profile: Json): IdentityRef | undefined => {
    const login = clip(given.trim(), 200)
    return login === '' ? undefined : { ...account(login, `login:${login.toLowerCase()}`), ...described(profile) }
  }
  const of = (value: Json): IdentityRef | undefined => {
    // Most events are by somebody seen before, under the same name: this path decides the speed.
    const known = cache.get(value['id'])
    if (known !== undefined && known.username === value['login']) return known
    const id = idAt(value, 'id')
    const login = clipped(value['login'], 200)
    if (id === undefined) return login === undefined ? undefined : ofLogin(login, value)
    const made = { ...account(login, id), avatarUrl: `https://avatars.githubusercontent.com/u/${id}` }
    if (cache.size >= CACHE_MAX) cache.clear()
    cache.set(value['id'], made)
    return made
  }
  return { of, ofLogin }
}

const account = (login: string | undefined, key: string): IdentityRef => ({
  platform: 'github',
  key,
  ...(login === undefined ? {} : { username: login, url: `https://github.com/${encodeURIComponent(login.replace(/\[bot\]$/i, ''))}` }),
  ...(login?.toLowerCase().endsWith('[bot]') === true ? { robot: true } : {}),
})

const described = (profile: Json): Partial<IdentityRef> => {
  const name = clipped(profile['name'], 300)
  const email = clipped(profile['email'], 320)?.trim().toLowerCase()
  const attributes: Record<string, string> = {}
  for (const fact of ['company', 'location', 'blog', 'type'] as const) {
    const text = clipped(profile[fact], 300)
    if (text !== undefined) attributes[fact] = text
  }
  return {
    ...(name === undefined ? {} : { name }),
    ...(email?.includes('@') === true ? { email } : {}),
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
  }
}
