import { isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'

/** What REST gives only thing by thing, or not at all, is asked for in pages of GraphQL, and brought to REST's shape, which is mapped. */

const WHO =
  'fragment Who on Actor { __typename login ... on User { id databaseId } ... on Bot { id databaseId } ... on Organization { id databaseId } ... on Mannequin { id databaseId } }'
const PAGE = 'pageInfo { hasNextPage endCursor }'

const REVIEW = `databaseId body state url submittedAt author { ...Who }`
const REPLY = `databaseId body url createdAt author { ...Who }`
const COMMENT = `id ${REPLY} isAnswer replies(first: 30) { ${PAGE} nodes { ${REPLY} } }`

export const PULL_REQUESTS = `query PullRequests($owner: String!, $name: String!, $first: Int!, $after: String) {
  repository(owner: $owner, name: $name) { pullRequests(first: $first, after: $after, orderBy: { field: UPDATED_AT, direction: DESC }) {
    totalCount ${PAGE} nodes { databaseId number title body url state isDraft createdAt updatedAt closedAt mergedAt additions deletions changedFiles
      commits { totalCount } labels(first: 20) { nodes { name } } author { ...Who } mergedBy { ...Who }
      reviews(first: 50) { ${PAGE} nodes { ${REVIEW} } } } } } } ${WHO}`

export const DISCUSSIONS = `query Discussions($owner: String!, $name: String!, $first: Int!, $after: String) {
  repository(owner: $owner, name: $name) { discussions(first: $first, after: $after, orderBy: { field: UPDATED_AT, direction: DESC }) {
    totalCount ${PAGE} nodes { id databaseId number title body url closed createdAt updatedAt answerChosenAt category { name isAnswerable } author { ...Who }
      answer { ${REPLY} } comments(first: 30) { ${PAGE} nodes { ${COMMENT} } } } } } } ${WHO}`

export const STARGAZERS = `query Stargazers($owner: String!, $name: String!, $first: Int!, $after: String) {
  repository(owner: $owner, name: $name) { stargazers(first: $first, after: $after, orderBy: { field: STARRED_AT, direction: DESC }) {
    totalCount ${PAGE} edges { starredAt node { ...Who } } } } } ${WHO}`

export const MORE_COMMENTS = `query MoreComments($id: ID!, $after: String) {
  node(id: $id) { ... on Discussion { comments(first: 100, after: $after) { ${PAGE} nodes { ${COMMENT} } } } } } ${WHO}`

export const MORE_REPLIES = `query MoreReplies($id: ID!, $after: String) {
  node(id: $id) { ... on DiscussionComment { replies(first: 100, after: $after) { ${PAGE} nodes { ${REPLY} } } } } } ${WHO}`

/** Public addresses are told to tokens with the right to read profiles; for others the whole question would fail. */
export const PROFILES = `query Profiles($ids: [ID!]!, $withEmail: Boolean!) {
  nodes(ids: $ids) { ... on User { id databaseId login name company location websiteUrl twitterUsername email @include(if: $withEmail) } } }`

/** An account as REST gives it; null stays null, which means that it was deleted. */
export const toAccount = (actor: unknown): Json | null => {
  if (!isObject(actor)) return null
  const type = textAt(actor, '__typename') ?? 'User'
  const login = textAt(actor, 'login')
  // GraphQL leaves the ending out by which REST tells an app's account.
  const name = type === 'Bot' && login !== undefined && !login.endsWith('[bot]') ? `${login}[bot]` : login
  return { id: actor['databaseId'], node_id: actor['id'], login: name, type }
}

const lower = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value)

export const toPullRequest = (node: Json): Json => ({
  number: node['number'],
  title: node['title'],
  body: node['body'],
  html_url: node['url'],
  state: node['state'] === 'OPEN' ? 'open' : 'closed',
  draft: node['isDraft'],
  user: toAccount(node['author']),
  created_at: node['createdAt'],
  updated_at: node['updatedAt'],
  closed_at: node['closedAt'],
  merged_at: node['mergedAt'],
  merged_by: typeof node['mergedAt'] === 'string' ? toAccount(node['mergedBy']) : null,
  labels: nodesOf(node, 'labels'),
  additions: node['additions'],
  deletions: node['deletions'],
  changed_files: node['changedFiles'],
  commits: objectAt(node, 'commits')['totalCount'],
})

export const toReview = (node: Json): Json => ({
  id: node['databaseId'],
  body: node['body'],
  state: lower(node['state']),
  html_url: node['url'],
  submitted_at: node['submittedAt'],
  user: toAccount(node['author']),
})

export const toDiscussion = (node: Json): Json => {
  const category = objectAt(node, 'category')
  return {
    number: node['number'],
    title: node['title'],
    body: node['body'],
    html_url: node['url'],
    state: node['closed'] === true ? 'closed' : 'open',
    category: { name: category['name'], is_answerable: category['isAnswerable'] },
    user: toAccount(node['author']),
    created_at: node['createdAt'],
    updated_at: node['updatedAt'],
    answer_chosen_at: node['answerChosenAt'],
  }
}

export const toDiscussionComment = (node: Json, parent?: Json): Json => ({
  id: node['databaseId'],
  body: node['body'],
  html_url: node['url'],
  user: toAccount(node['author']),
  created_at: node['createdAt'],
  parent_id: parent?.['databaseId'],
})

export const toProfile = (node: Json): Json => ({
  id: node['databaseId'],
  login: node['login'],
  type: 'User',
  name: node['name'],
  company: node['company'],
  location: node['location'],
  blog: node['websiteUrl'],
  twitter_username: node['twitterUsername'],
  email: node['email'],
})

/** The objects of a connection (edges aside). */
export const nodesOf = (parent: Json, name: string): readonly Json[] => listAt(objectAt(parent, name), 'nodes').filter(isObject)

/** Where a connection goes on; undefined at its end. */
export const nextOf = (parent: Json, name: string): string | undefined => {
  const page = objectAt(objectAt(parent, name), 'pageInfo')
  return page['hasNextPage'] === true ? textAt(page, 'endCursor') : undefined
}

export const ABOUT = `query About($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) { databaseId nameWithOwner url languages(first: 20, orderBy: { field: SIZE, direction: DESC }) { edges { size node { name } } }
    issues { totalCount } pullRequests { totalCount } discussions { totalCount } releases { totalCount } commitComments { totalCount } stargazerCount forkCount } }`

const FOUND = 'repository { databaseId nameWithOwner url } number title body url createdAt author { ...Who }'

export const SEARCH = `query Search($query: String!, $type: SearchType!, $after: String) {
  search(query: $query, type: $type, first: 50, after: $after) { ${PAGE} nodes { __typename ... on Issue { ${FOUND} state } ... on PullRequest { ${FOUND} state isDraft }
    ... on Discussion { ${FOUND} closed category { name isAnswerable } answerChosenAt } } } } ${WHO}`

/** What a repository says that it holds, by kind. */
export const toClaims = (there: Json): Readonly<Record<string, number>> => {
  const claims: Record<string, number> = {}
  const add = (kind: string, count: unknown): void => {
    if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) claims[kind] = count
  }
  add('issue-opened', objectAt(there, 'issues')['totalCount'])
  add('pull-request-opened', objectAt(there, 'pullRequests')['totalCount'])
  add('discussion-started', objectAt(there, 'discussions')['totalCount'])
  add('released', objectAt(there, 'releases')['totalCount'])
  add('commit-commented', objectAt(there, 'commitComments')['totalCount'])
  add('starred', there['stargazerCount'])
  add('forked', there['forkCount'])
  return claims
}

export const toRepository = (there: Json): Json => ({
  id: there['databaseId'],
  full_name: there['nameWithOwner'],
  html_url: there['url'],
})

/** Bytes of code by language. */
export const toLanguages = (there: Json): Json =>
  Object.fromEntries(
    listAt(objectAt(there, 'languages'), 'edges')
      .filter(isObject)
      .flatMap((edge) => {
        const name = textAt(objectAt(edge, 'node'), 'name')
        return name === undefined ? [] : [[name, edge['size']]]
      }),
  )
