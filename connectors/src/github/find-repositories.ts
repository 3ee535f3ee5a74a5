import { ConnectorError, type ReadContext } from '../kit/connector.ts'
import { isObject, objectAt, type Json } from '../kit/json.ts'
import { Refused, type Api } from './api.ts'
import type { Cursor } from './cursor.ts'
import { ABOUT, toClaims, toLanguages, toRepository } from './graphql.ts'
import { readRepository } from './repository.ts'
import type { Repository } from './say.ts'
import { placesOf, type Settings } from './settings.ts'

const OWNER_PAGES_MAX = 20

type Finding = Pick<ReadContext<Settings, Cursor>, 'settings' | 'note' | 'claim'>

/** The repositories of the source with their languages, and what each says that it holds. */
export const findRepositories = async (api: Api, { settings, note, claim }: Finding): Promise<readonly Repository[]> => {
  const places = placesOf(settings)
  const found = new Map<string, Repository>()
  const claims: Record<string, number> = {}
  const take = async (name: string): Promise<void> => {
    const there = await about(api, name)
    const repository = readRepository(toRepository(there), toLanguages(there))
    if (repository === undefined || found.has(repository.id)) return
    found.set(repository.id, repository)
    for (const [kind, count] of Object.entries(toClaims(there))) claims[kind] = (claims[kind] ?? 0) + count
  }
  const missing = (what: string): void => note('not_found', `GitHub shows no ${what} to this token: it may be private, renamed or deleted.`)
  for (const name of places.repositories) await take(name).catch(onlyRefused(() => missing(name)))
  for (const owner of places.owners) {
    const all = await ownedBy(api, owner)
    if (all === undefined) missing(owner)
    const own = (all ?? []).filter(isObject).filter(({ fork }) => fork !== true)
    if (all !== undefined && own.length < all.length)
      note('forks_left_out', `Forks of ${owner} were left out: what happens in them belongs elsewhere.`, all.length - own.length)
    for (const { full_name: name } of own) if (typeof name === 'string') await take(name).catch(onlyRefused(() => missing(name)))
  }
  if (found.size === 0) {
    throw new ConnectorError(
      'nothing_found',
      'GitHub shows none of these repositories to this token.',
      'Check their names, and that the token may read them.',
    )
  }
  claim(claims)
  return [...found.values()]
}

const ownedBy = async (api: Api, owner: string, pagesMax = OWNER_PAGES_MAX): Promise<readonly unknown[] | undefined> => {
  const query = { type: 'all', sort: 'pushed', direction: 'desc' }
  const ofOrganization = await orNothing(api.all(`/orgs/${owner}/repos`, pagesMax, query))
  return ofOrganization ?? orNothing(api.all(`/users/${owner}/repos`, pagesMax, { ...query, type: 'owner' }))
}

const onlyRefused =
  (otherwise: () => void) =>
  (error: unknown): void => {
    if (!(error instanceof Refused)) throw error
    otherwise()
  }

const orNothing = async <T>(work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work
  } catch (error) {
    if (error instanceof Refused) return undefined
    throw error
  }
}

const about = async (api: Api, repository: string): Promise<Json> => {
  const [owner, name] = repository.split('/')
  return objectAt(await api.graphql(ABOUT, { owner, name }), 'repository')
}

/** Throws ConnectorError unless the first place can be read with the token. */
export const checkPlaces = async (api: Api, settings: Settings): Promise<void> => {
  const { repositories, owners } = placesOf(settings)
  const [repository, owner] = [repositories[0], owners[0]]
  const seen = repository === undefined ? await ownedBy(api, owner ?? '', 1) : await orNothing(about(api, repository))
  if (seen !== undefined) return
  throw new ConnectorError(
    'not_found',
    `GitHub does not show ${repository ?? owner} to this token.`,
    'Check the name. A private repository needs a token that was given it, with the right to read issues and pull requests.',
  )
}
