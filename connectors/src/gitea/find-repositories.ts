import type { ReadContext } from '../kit/connector.ts'
import { checkNames, findForgeRepositories, orNothing, type Finder, type Found } from '../kit/forge/find.ts'
import type { Lists } from '../kit/forge/lists.ts'
import type { Repository } from '../kit/forge/say.ts'
import { readRepository } from '../kit/forge/things.ts'
import { countAt, isObject, textAt, type Json } from '../kit/json.ts'
import { FORGE } from './forge.ts'
import { namesOf, type Settings } from './settings.ts'

const OWNER_PAGES_MAX = 40

type Finding = Pick<ReadContext<Settings, unknown>, 'settings' | 'note' | 'claim' | 'gaps'>

/** The repositories of the source with their languages, and what each says that it holds. */
export const findRepositories = (api: Lists, context: Finding): Promise<readonly Repository[]> =>
  findForgeRepositories(FORGE, namesOf(context.settings), context, finderOf(api))

export const checkPlaces = (api: Lists, settings: Settings): Promise<void> => checkNames(FORGE, namesOf(settings), finderOf(api))

const finderOf = (api: Lists): Finder => ({
  one: async (name) => (name.includes('/') ? toFound(api, await api.get(`/repos/${name}`)) : undefined),
  ownedBy: async (owner) => {
    const all = owner.includes('/') ? undefined : await ownedBy(api, owner)
    return all?.filter(isObject).flatMap(({ full_name: name, fork }) => (typeof name === 'string' ? { name, isFork: fork === true } : []))
  },
})

const ownedBy = async (api: Lists, owner: string, pagesMax = OWNER_PAGES_MAX): Promise<readonly unknown[] | undefined> =>
  (await orNothing(api.all(`/orgs/${owner}/repos`, pagesMax))) ?? orNothing(api.all(`/users/${owner}/repos`, pagesMax))

const toFound = async (api: Lists, there: unknown): Promise<Found | undefined> => {
  const name = isObject(there) ? textAt(there, 'full_name') : undefined
  if (!isObject(there) || name === undefined) return undefined
  const languages = await orNothing(api.get(`/repos/${name}/languages`))
  const repository = readRepository(there, isObject(languages) ? languages : undefined)
  return repository && { repository, ...(await countsOf(api, name, there)) }
}

const countsOf = async (api: Lists, name: string, there: Json): Promise<Pick<Found, 'claims'>> => {
  const claims: Record<string, number> = {}
  const total = async (kind: string, path: string, query: Readonly<Record<string, string>> = {}): Promise<void> => {
    const page = await orNothing(api.list(`/repos/${name}/${path}`, query, { size: 1 }))
    if (page?.total !== undefined) claims[kind] = page.total
  }
  await total('issue-opened', 'issues', { state: 'all', type: 'issues' })
  await total('pull-request-opened', 'pulls', { state: 'all' })
  const forks = countAt(there, 'forks_count')
  const releases = countAt(there, 'release_counter')
  if (forks !== undefined) claims['forked'] = forks
  if (releases !== undefined) claims['released'] = releases
  return { claims }
}
