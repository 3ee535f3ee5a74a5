import type { ReadContext } from '../kit/connector.ts'
import { checkNames, findForgeRepositories, orNothing, type Finder } from '../kit/forge/find.ts'
import { readRepository } from '../kit/forge/things.ts'
import type { Repository } from '../kit/forge/say.ts'
import { isObject, objectAt, type Json } from '../kit/json.ts'
import type { Api } from './api.ts'
import { FORGE } from './forge.ts'
import { ABOUT, toClaims, toLanguages, toRepository } from './graphql.ts'
import { placesOf, type Settings } from './settings.ts'

const OWNER_PAGES_MAX = 20

type Finding = Pick<ReadContext<Settings, unknown>, 'settings' | 'note' | 'claim' | 'gaps'>

const namesOf = (settings: Settings): readonly string[] => {
  const { repositories, owners } = placesOf(settings)
  return [...repositories, ...owners]
}

/** The repositories of the source with their languages, and what each says that it holds. */
export const findRepositories = (api: Api, context: Finding): Promise<readonly Repository[]> =>
  findForgeRepositories(FORGE, namesOf(context.settings), context, finderOf(api))

/** Throws ConnectorError unless the first place can be read with the token. */
export const checkPlaces = (api: Api, settings: Settings): Promise<void> => checkNames(FORGE, namesOf(settings), finderOf(api, 1))

const finderOf = (api: Api, pagesMax = OWNER_PAGES_MAX): Finder => ({
  one: async (name) => {
    if (!name.includes('/')) return undefined
    const there = await about(api, name)
    const repository = readRepository(toRepository(there), toLanguages(there))
    return repository && { repository, claims: toClaims(there) }
  },
  ownedBy: async (owner) => {
    if (owner.includes('/')) return undefined
    const query = { type: 'all', sort: 'pushed', direction: 'desc' }
    const ofOrganization = await orNothing(api.all(`/orgs/${owner}/repos`, pagesMax, query))
    const all = ofOrganization ?? (await api.all(`/users/${owner}/repos`, pagesMax, { ...query, type: 'owner' }))
    return all.filter(isObject).flatMap(({ full_name: name, fork }) => (typeof name === 'string' ? { name, isFork: fork === true } : []))
  },
})

const about = async (api: Api, repository: string): Promise<Json> => {
  const [owner, name] = repository.split('/')
  return objectAt(await api.graphql(ABOUT, { owner, name }), 'repository')
}
