import type { Item } from '../connector.ts'
import { createIdentities, type Home } from '../github/identities.ts'
import { isObject, objectAt, textAt, type Json } from '../json.ts'
import { parseJson } from '../parse-json.ts'
import { setAside } from '../set-asides.ts'
import { NOWHERE, type Context, type Forge, type Repository } from './say.ts'
import { commitComment, fork, release, star } from './things.ts'
import { discussion, discussionComment, issue, issueComment, pullRequest, review, reviewComment } from './threads.ts'

type Mapper = (context: Context, item: Json) => readonly Item[]

/** One thing that was set aside, corrected: `{"type", "repository", "item"}` as `say` has written it. `more`: types that only this forge has. */
export const reread = (raw: string, forge: Forge, home: Home, more: readonly (readonly [string, Mapper])[] = []): readonly Item[] => {
  const given = parseJson(raw)
  const type = isObject(given) ? textAt(given, 'type') : undefined
  const mapper = type === undefined ? undefined : (new Map(more).get(type) ?? MAPPERS.get(type))
  if (!isObject(given) || mapper === undefined) {
    const message = 'This is no JSON with "type", "repository" and "item". Correct it and retry, or leave it out.'
    return [setAside('not_understood', message, 'retry', raw)]
  }
  const context: Context = {
    forge,
    repository: repositoryIn(objectAt(given, 'repository')),
    identities: createIdentities(home),
    nowMs: Date.now(),
    deleted: given['deleted'] === true,
  }
  return mapper(context, objectAt(given, 'item'))
}

const repositoryIn = (given: Json): Repository => {
  const [id, name, url] = [textAt(given, 'id'), textAt(given, 'name'), textAt(given, 'url')]
  const technologies = Array.isArray(given['technologies']) ? given['technologies'].filter((one) => typeof one === 'string') : []
  return id === undefined || name === undefined || url === undefined ? NOWHERE : { id, name, url, technologies }
}

const MAPPERS: ReadonlyMap<string, Mapper> = new Map<string, Mapper>([
  ['IssuesEvent', issue],
  ['PullRequestEvent', pullRequest],
  ['IssueCommentEvent', (context, item) => [issueComment(context, item)]],
  ['PullRequestReviewEvent', (context, item) => review(context, item)],
  ['PullRequestReviewCommentEvent', (context, item) => [reviewComment(context, item)]],
  ['CommitCommentEvent', (context, item) => [commitComment(context, item)]],
  ['DiscussionEvent', (context, item) => discussion(context, item)],
  ['DiscussionCommentEvent', (context, item) => [discussionComment(context, item, objectAt(item, 'discussion'))]],
  ['ForkEvent', (context, item) => [fork(context, item)]],
  ['ReleaseEvent', release],
  ['WatchEvent', (context, item) => [star(context, objectAt(item, 'user'), item['starred_at'])]],
])
