import type { Item } from '../kit/connector.ts'
import { parseTime } from '../kit/dates.ts'
import { isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import { Refused, type Api } from './api.ts'
import * as graphql from './graphql.ts'
import { commitComment, fork, person, release, star } from './repository.ts'
import type { Context } from './say.ts'
import { discussion, discussionComment, issueComment, issueEvent, listed, pullRequest, review, reviewComment } from './threads.ts'

/** A page of one list of a repository, newest first. */
export interface StreamPage {
  readonly items: readonly Item[]
  /** Accounts seen on it, in REST's shape, whose profiles may be asked for. */
  readonly accounts: readonly Json[]
  /** From where the list goes on; undefined at its end. */
  readonly next: string | undefined
  /** What GitHub said of the page's version; undefined where it says nothing of it. */
  readonly tag?: string | undefined
  /** The oldest time on the page, by which the list is sorted; undefined where nothing on it has one. */
  readonly oldestMs: number | undefined
}

export interface Stream {
  readonly name: string
  /** A page: the first one, or the one `from` which a page before goes on; only what has changed since then, where that is said. */
  readonly read: (api: Api, context: Context, from: string | undefined, sinceMs: number | undefined, tag?: string) => Promise<StreamPage>
}

type Mapper = (context: Context, item: Json) => readonly Item[]

interface ListOptions {
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** The field that the list is sorted by, newest first. */
  readonly time: string
  /** The field that tells whether it has changed, where it is another one. */
  readonly changed?: string
  /** The list itself leaves out what is older. */
  readonly takesSince?: boolean
  readonly map: Mapper
  readonly accounts?: (item: Json) => readonly unknown[]
}

const userOf = (item: Json): readonly unknown[] => [item['user']]

/** A list of REST. */
const list = (
  name: string,
  { path, query = {}, time, changed = time, takesSince = false, map, accounts = userOf }: ListOptions,
): Stream => ({
  name,
  read: async (api, context, from, sinceMs, tag) => {
    const since = takesSince && sinceMs !== undefined ? { since: new Date(sinceMs).toISOString().slice(0, 19) + 'Z' } : {}
    const unless = from === undefined && tag !== undefined ? { etag: tag } : undefined
    const first = { ...query, ...since }
    const { list: all, next, validators } = await api.list(`/repos/${context.repository.name}/${path}`, from ?? first, unless)
    const everything = all.filter(isObject)
    const things = changedSince(everything, changed, sinceMs)
    return {
      items: things.flatMap((item) => map(context, item)),
      accounts: accountsIn(things.flatMap(accounts)),
      next,
      tag: from === undefined ? validators.etag : undefined,
      oldestMs: oldest(everything, time),
    }
  },
})

const changedSince = (things: readonly Json[], field: string, sinceMs: number | undefined): readonly Json[] =>
  sinceMs === undefined ? things : things.filter((item) => (parseTime(item[field]) ?? Infinity) >= sinceMs)

const oldest = (things: readonly Json[], time: string): number | undefined => {
  const times = things.flatMap((item) => parseTime(item[time]) ?? [])
  return times.length === 0 ? undefined : Math.min(...times)
}

const accountsIn = (accounts: readonly unknown[]): readonly Json[] => [
  ...new Map(accounts.filter(isObject).map((account) => [String(account['id']), account])).values(),
]

const UPDATED = { sort: 'updated', direction: 'desc' }

const issues = list('issues', {
  path: 'issues',
  query: { state: 'all', ...UPDATED },
  time: 'updated_at',
  takesSince: true,
  // Pull requests stand here as well; their own list knows more of them.
  map: (context, item) => (isObject(item['pull_request']) ? [] : listed(context, item)),
  accounts: (item) => (isObject(item['pull_request']) ? [] : [item['user'], item['closed_by']]),
})

const comments = list('comments', {
  path: 'issues/comments',
  query: UPDATED,
  time: 'updated_at',
  takesSince: true,
  map: (context, item) => [issueComment(context, item)],
})

const reviewComments = list('review-comments', {
  path: 'pulls/comments',
  query: UPDATED,
  time: 'updated_at',
  takesSince: true,
  map: (context, item) => [reviewComment(context, item)],
})

const events = list('events', { path: 'issues/events', time: 'created_at', map: issueEvent, accounts: () => [] })

const releases = list('releases', {
  path: 'releases',
  time: 'created_at',
  changed: 'published_at',
  map: release,
  accounts: (item) => [item['author']],
})

const forks = list('forks', {
  path: 'forks',
  query: { sort: 'newest' },
  time: 'created_at',
  map: (context, item) => [fork(context, item)],
  accounts: (item) => [item['owner']],
})

/** Comments on commits come oldest first, whatever is asked for. */
const commitComments = list('commit-comments', {
  path: 'comments',
  time: 'none',
  changed: 'updated_at',
  map: (context, item) => [commitComment(context, item)],
})

const watchers = list('watchers', {
  path: 'subscribers',
  time: 'none',
  map: (context, item) => person(context, item, [`watches ${context.repository.name}`]),
  accounts: (item) => [item],
})

/** A list of GraphQL. */
const connection = (
  name: string,
  { query, field, first, time }: { query: string; field: string; first: number; time: string },
  map: (api: Api, context: Context, node: Json) => Promise<{ readonly items: readonly Item[]; readonly accounts: readonly unknown[] }>,
): Stream => ({
  name,
  read: async (api, context, from, sinceMs) => {
    const [owner, repository] = context.repository.name.split('/')
    const data = await api.graphql(query, { owner, name: repository, first, after: from ?? null })
    const there = objectAt(data, 'repository')
    if (!isObject(there[field])) throw new Refused(200, `GitHub does not show ${field}.`)
    const connected = objectAt(there, field)
    const nodes = (connected['edges'] === undefined ? listAt(connected, 'nodes') : listAt(connected, 'edges')).filter(isObject)
    const mapped: Awaited<ReturnType<typeof map>>[] = []
    for (const node of changedSince(nodes, time, sinceMs)) mapped.push(await map(api, context, node))
    return {
      items: mapped.flatMap(({ items }) => items),
      accounts: accountsIn(mapped.flatMap(({ accounts }) => accounts)),
      next: graphql.nextOf(there, field),
      oldestMs: oldest(nodes, time),
    }
  },
})

const REVIEW_PAGES_MAX = 20

const pulls = connection(
  'pulls',
  { query: graphql.PULL_REQUESTS, field: 'pullRequests', first: 50, time: 'updatedAt' },
  async (api, context, node) => {
    const pull = graphql.toPullRequest(node)
    const reviews = graphql.nodesOf(node, 'reviews').map(graphql.toReview)
    const more =
      graphql.nextOf(node, 'reviews') === undefined
        ? []
        : await api.all(`/repos/${context.repository.name}/pulls/${String(pull['number'])}/reviews`, REVIEW_PAGES_MAX)
    // REST begins at the first one again.
    const known = more.length === 0 ? reviews : more.filter(isObject)
    return {
      items: [...pullRequest(context, pull), ...known.flatMap((item) => review(context, item, pull))],
      accounts: [pull['user'], pull['merged_by'], ...known.flatMap(userOf)],
    }
  },
)

const MORE_PAGES_MAX = 100

/** The rest of a connection below one thing. */
const rest = async (api: Api, query: string, parent: Json, field: string): Promise<readonly Json[]> => {
  const all = [...graphql.nodesOf(parent, field)]
  let after = graphql.nextOf(parent, field)
  for (let page = 0; after !== undefined && page < MORE_PAGES_MAX; page++) {
    const there = objectAt(await api.graphql(query, { id: parent['id'], after }), 'node')
    all.push(...graphql.nodesOf(there, field))
    after = graphql.nextOf(there, field)
  }
  if (after !== undefined) api.cut(`More than ${MORE_PAGES_MAX} pages of ${field} below one thing`)
  return all
}

const discussions = connection(
  'discussions',
  { query: graphql.DISCUSSIONS, field: 'discussions', first: 25, time: 'updatedAt' },
  async (api, context, node) => {
    const thing = graphql.toDiscussion(node)
    const answer = isObject(node['answer']) ? graphql.toDiscussionComment(node['answer']) : undefined
    const said: Json[] = []
    for (const comment of await rest(api, graphql.MORE_COMMENTS, node, 'comments')) {
      said.push(graphql.toDiscussionComment(comment))
      for (const reply of await rest(api, graphql.MORE_REPLIES, comment, 'replies')) said.push(graphql.toDiscussionComment(reply, comment))
    }
    return {
      items: [...discussion(context, thing, answer), ...said.map((item) => discussionComment(context, item, thing))],
      accounts: [thing['user'], ...said.flatMap(userOf)],
    }
  },
)

const stars = connection('stars', { query: graphql.STARGAZERS, field: 'stargazers', first: 100, time: 'starredAt' }, (_, context, edge) => {
  const account = graphql.toAccount(edge['node'])
  return Promise.resolve(
    account === null ? { items: [], accounts: [] } : { items: [star(context, account, textAt(edge, 'starredAt'))], accounts: [account] },
  )
})

/** In the order in which they are read: what people say to each other first. */
export const STREAMS: readonly Stream[] = [
  issues,
  pulls,
  comments,
  reviewComments,
  discussions,
  events,
  releases,
  stars,
  forks,
  commitComments,
  watchers,
]
