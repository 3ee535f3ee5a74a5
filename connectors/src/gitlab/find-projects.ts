import type { Gaps, ReadContext } from '../kit/connector.ts'
import { checkNames, findForgeRepositories, orNothing, type Finder, type Found } from '../kit/forge/find.ts'
import type { Lists } from '../kit/forge/lists.ts'
import type { Repository } from '../kit/forge/say.ts'
import { mostOf } from '../kit/forge/things.ts'
import { countAt, idAt, isObject, objectAt, textAt, urlAt, type Json } from '../kit/json.ts'
import { FORGE } from '../kit/gitlab/forge.ts'
import { namesOf, webOf, type Settings } from './settings.ts'

const GROUP_PAGES_MAX = 20

type Finding = Pick<ReadContext<Settings, unknown>, 'settings' | 'note' | 'claim' | 'gaps'>

/** The projects of the source with their languages, and what each says that it holds. */
export const findProjects = (api: Lists, context: Finding): Promise<readonly Repository[]> =>
  findForgeRepositories(FORGE, namesOf(context.settings), context, finderOf(api, context.settings))

export const checkPlaces = (api: Lists, settings: Settings): Promise<void> => checkNames(FORGE, namesOf(settings), finderOf(api, settings))

/** A path may name a project or a group: nothing in it tells which. */
const finderOf = (api: Lists, settings: Settings): Finder => ({
  one: async (name) => (name.includes('/') ? toFound(api, settings, await api.get(`/projects/${encodeURIComponent(name)}`)) : undefined),
  ownedBy: async (owner) => {
    const path = encodeURIComponent(owner)
    const query = { include_subgroups: 'true', with_shared: 'false', order_by: 'id', sort: 'asc' }
    const ofGroup = await orNothing(api.all(`/groups/${path}/projects`, GROUP_PAGES_MAX, query))
    const all = ofGroup ?? (owner.includes('/') ? undefined : await orNothing(api.all(`/users/${path}/projects`, GROUP_PAGES_MAX)))
    return all?.filter(isObject).flatMap((project) => {
      const name = textAt(project, 'path_with_namespace')
      return name === undefined ? [] : { name, isFork: isObject(project['forked_from_project']) }
    })
  },
})

export const toRepository = (settings: Settings, project: unknown, languages: unknown): Repository | undefined => {
  if (!isObject(project)) return undefined
  const [id, name] = [idAt(project, 'id'), textAt(project, 'path_with_namespace')]
  if (id === undefined || name === undefined || name.length > 300) return undefined
  const technologies = isObject(languages) ? mostOf(languages) : []
  return { id, name, url: urlAt(project, 'web_url') ?? `${webOf(settings)}/${name}`, technologies }
}

const toFound = async (api: Lists, settings: Settings, project: unknown): Promise<Found | undefined> => {
  const id = isObject(project) ? idAt(project, 'id') : undefined
  if (!isObject(project) || id === undefined) return undefined
  const repository = toRepository(settings, project, await orNothing(api.get(`/projects/${id}/languages`)))
  return repository && { repository, ...(await countsOf(api, id, project)) }
}

const countsOf = async (
  api: Lists,
  id: string,
  project: Json,
): Promise<{ readonly claims: Record<string, number>; readonly gaps: Gaps }> => {
  const claims: Record<string, number> = {}
  const total = async (path: string, query: Readonly<Record<string, string>> = {}): Promise<number | undefined> =>
    (await orNothing(api.list(`/projects/${id}/${path}`, query, { size: 1 })))?.total
  const add = (kind: string, count: number | undefined): void => {
    if (count !== undefined) claims[kind] = count
  }
  const said = await orNothing(api.get(`/projects/${id}/issues_statistics`))
  add('issue-opened', isObject(said) ? countAt(objectAt(objectAt(said, 'statistics'), 'counts'), 'all') : undefined)
  add('pull-request-opened', await total('merge_requests', { state: 'all' }))
  add('released', await total('releases'))
  add('starred', countAt(project, 'star_count'))
  add('forked', countAt(project, 'forks_count'))
  const hidden = await total('issues', { confidential: 'true' })
  return { claims, gaps: hidden === undefined || hidden === 0 ? {} : { 'issue-opened': { private: hidden } } }
}
