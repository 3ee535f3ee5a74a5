import { ConnectorError, type Item } from '../kit/connector.ts'
import { Refused } from '../kit/forge/lists.ts'
import type { Context } from '../kit/forge/say.ts'
import { discussion, issue, pullRequest } from '../kit/forge/threads.ts'
import { createIdentities } from '../kit/github/identities.ts'
import { idAt, isObject, objectAt, textAt, type Json } from '../kit/json.ts'
import { parseTime } from '../kit/dates.ts'
import { SEARCH_PAGES_MAX, quoted, type SearchContext, type SearchPage } from '../kit/search.ts'
import { createApi } from './api.ts'
import { FORGE } from './forge.ts'
import { nextOf, nodesOf, SEARCH, toAccount, toDiscussion, toPullRequest } from './graphql.ts'
import { homeOf, type Settings } from './settings.ts'

/**
 * Issues, pull requests and discussions anywhere that hold the words, the newest first. Asked through GraphQL, which says the number of the repository as well:
 * ids are made of it.
 */
export async function* searchGithub(context: SearchContext<Settings>): AsyncGenerator<SearchPage> {
  const api = createApi(context, context.settings)
  const identities = createIdentities(homeOf(context.settings))
  const since = new Date(context.sinceMs).toISOString().slice(0, 10)
  const words = quoted(context.terms)
  for (const type of ['ISSUE', 'DISCUSSION'] as const) {
    const query = `${words} in:title,body is:public created:>=${since}${type === 'ISSUE' ? ' sort:created-desc' : ''}`
    let after: string | undefined
    for (let page = 1; page <= SEARCH_PAGES_MAX; page++) {
      const data = await api.graphql(SEARCH, { query, type, after: after ?? null }).catch(refused)
      const nodes = nodesOf(data, 'search')
      const made = nodes.flatMap((node) => parseTime(node['createdAt']) ?? [])
      yield {
        items: nodes.flatMap((node) => opened(node, { forge: FORGE, identities, nowMs: context.now().getTime() })),
        oldestMs: type === 'ISSUE' && made.length > 0 ? Math.min(...made) : undefined,
      }
      after = nextOf(data, 'search')
      if (after === undefined || nodes.length === 0 || (type === 'ISSUE' && made.some((ms) => ms < context.sinceMs))) break
      if (page === SEARCH_PAGES_MAX) context.note('search_bound', `Only the newest ${SEARCH_PAGES_MAX} pages of a search are looked at.`)
    }
  }
}

const refused = (error: unknown): never => {
  if (!(error instanceof Refused)) throw error
  throw new ConnectorError(
    'refused',
    `GitHub does not search for this: ${error.message}`,
    'Write the words of the watch more simply, or look at what the token may read.',
  )
}

/** That it was opened; who closed or merged it said nothing of the words. */
const opened = (node: Json, about: Omit<Context, 'repository'>): readonly Item[] => {
  const there = objectAt(node, 'repository')
  const [id, name] = [idAt(there, 'databaseId'), textAt(there, 'nameWithOwner')]
  if (id === undefined || name === undefined || !isObject(node)) return []
  const context: Context = { ...about, repository: { id, name, url: textAt(there, 'url') ?? '', technologies: [] } }
  const type = textAt(node, '__typename')
  if (type === 'PullRequest') return pullRequest(context, toPullRequest(node)).slice(0, 1)
  if (type === 'Discussion') return discussion(context, toDiscussion(node)).slice(0, 1)
  return type === 'Issue' ? issue(context, toIssue(node)).slice(0, 1) : []
}

const toIssue = (node: Json): Json => ({
  number: node['number'],
  title: node['title'],
  body: node['body'],
  html_url: node['url'],
  state: node['state'] === 'OPEN' ? 'open' : 'closed',
  user: toAccount(node['author']),
  created_at: node['createdAt'],
})
