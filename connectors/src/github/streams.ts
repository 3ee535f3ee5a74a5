import { listedId, type Item, type Listing } from '../kit/connector.ts'
import { parseTime } from '../kit/dates.ts'
import { Refused } from '../kit/forge/lists.ts'
import type { Context } from '../kit/forge/say.ts'
import { accountsIn, changedSince, listStreams, oldest, type Again, type Stream as ForgeStream } from '../kit/forge/streams.ts'
import { commitComment, fork, person, release, star } from '../kit/forge/things.ts'
import {
  discussion,
  discussionComment,
  issueComment,
  issueEvent,
  listed,
  pullRequest,
  review,
  reviewComment,
  threadOf,
} from '../kit/forge/threads.ts'
import { idAt, isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import type { Api } from './api.ts'
import * as graphql from './graphql.ts'

type Stream = ForgeStream<Api>

/** A list of REST. */
const list = listStreams(({ name }) => `/repos/${name}`)

const userOf = (item: Json): readonly unknown[] => [item['user']]

const CREATED = { sort: 'created', direction: 'desc' }
const UPDATED = { sort: 'updated', direction: 'desc' }

const issues = list('issues', {
  path: 'issues',
  query: { state: 'all', ...UPDATED },
  time: 'updated_at',
  since: 'since',
  // Pull requests stand here as well; their own list knows more of them.
  map: (context, item) => (isObject(item['pull_request']) ? [] : listed(context, item)),
  accounts: (item) => (isObject(item['pull_request']) ? [] : [item['user'], item['closed_by']]),
  again: { kinds: ['issue-opened'], query: { state: 'all', ...CREATED }, time: 'created_at' },
})

const comments = list('comments', {
  path: 'issues/comments',
  query: UPDATED,
  time: 'updated_at',
  since: 'since',
  map: (context, item) => [issueComment(context, item)],
  again: { kinds: ['issue-commented', 'pull-request-commented'], query: CREATED, time: 'created_at' },
})

const reviewComments = list('review-comments', {
  path: 'pulls/comments',
  query: UPDATED,
  time: 'updated_at',
  since: 'since',
  map: (context, item) => [reviewComment(context, item)],
  again: { kinds: ['review-commented'], query: CREATED, time: 'created_at' },
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
  again: { kinds: ['forked'], query: { sort: 'newest' }, time: 'created_at' },
})

/** Comments on commits come oldest first, whatever is asked for. */
const commitComments = list('commit-comments', {
  path: 'comments',
  time: 'none',
  changed: 'updated_at',
  map: (context, item) => [commitComment(context, item)],
  again: { kinds: ['commit-commented'], query: {}, time: 'created_at', ascending: true },
})

const watchers = list('watchers', {
  path: 'subscribers',
  time: 'none',
  map: (context, item) => person(context, item, [`watches ${context.repository.name}`]),
  accounts: (item) => [item],
})

interface Mapped {
  readonly items: readonly Item[]
  readonly accounts: readonly unknown[]
  readonly whole?: Listing
}

interface Connection {
  readonly query: string
  readonly field: string
  readonly first: number
  readonly time: string
  /** Sorted by when its entries happened, it is read again. */
  readonly again?: readonly string[]
}

/** A list of GraphQL. */
const connection = (
  name: string,
  { query, field, first, time, again }: Connection,
  map: (api: Api, context: Context, node: Json) => Promise<Mapped>,
): Stream => {
  const page = async (api: Api, context: Context, from: string | undefined, size: number) => {
    const [owner, repository] = context.repository.name.split('/')
    const data = await api.graphql(query, { owner, name: repository, first: size, after: from ?? null })
    const there = objectAt(data, 'repository')
    if (!isObject(there[field])) throw new Refused(200, `GitHub does not show ${field}.`)
    const connected = objectAt(there, field)
    const nodes = (connected['edges'] === undefined ? listAt(connected, 'nodes') : listAt(connected, 'edges')).filter(isObject)
    return { nodes, next: graphql.nextOf(there, field) }
  }
  const readAgain: Again<Api>['read'] = async (api, context, from, size) => {
    const { nodes, next } = await page(api, context, from, size)
    const items: Item[] = []
    for (const node of nodes) items.push(...(await map(api, context, node)).items)
    return { items, next, timesMs: nodes.flatMap((node) => parseTime(node[time]) ?? []) }
  }
  return {
    name,
    read: async (api, context, from, sinceMs) => {
      const { nodes, next } = await page(api, context, from, first)
      const mapped: Mapped[] = []
      for (const node of changedSince(nodes, time, sinceMs)) mapped.push(await map(api, context, node))
      return {
        items: mapped.flatMap(({ items }) => items),
        accounts: accountsIn(mapped.flatMap(({ accounts }) => accounts)),
        next,
        oldestMs: oldest(nodes, time),
        whole: mapped.flatMap(({ whole }) => whole ?? []),
      }
    },
    ...(again === undefined ? {} : { again: { kinds: again, read: readAgain } }),
  }
}

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
    const comments = said.map((item) => discussionComment(context, item, thing))
    return {
      items: [...discussion(context, thing, answer), ...comments],
      accounts: [thing['user'], ...said.flatMap(userOf)],
      ...(said.length > WHOLE_MAX ? {} : wholeOf(context, thing, comments)),
    }
  },
)

/** Well below where a list of comments is cut. */
const WHOLE_MAX = 2_000

const wholeOf = (context: Context, thing: Json, comments: readonly Item[]): Pick<Mapped, 'whole'> => {
  const conversation = threadOf(context, idAt(thing, 'number'))
  const records = comments.flatMap((item) => ('record' in item && item.record.type === 'activity' ? [item.record] : []))
  const openedMs = parseTime(thing['created_at'])
  if (conversation === undefined || openedMs === undefined || records.length < comments.length) return {}
  const present = records.map(listedId)
  return { whole: { kinds: ['discussion-commented'], place: context.repository.name, conversation, present, afterMs: openedMs - 1 } }
}

const stars = connection(
  'stars',
  { query: graphql.STARGAZERS, field: 'stargazers', first: 100, time: 'starredAt', again: ['starred'] },
  (_, context, edge) => {
    const account = graphql.toAccount(edge['node'])
    return Promise.resolve(
      account === null ? { items: [], accounts: [] } : { items: [star(context, account, textAt(edge, 'starredAt'))], accounts: [account] },
    )
  },
)

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
