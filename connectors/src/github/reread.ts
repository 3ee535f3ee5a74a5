import type { Item } from '../kit/connector.ts'
import { createIdentities } from '../kit/github/identities.ts'
import { isObject, objectAt, textAt, type Json } from '../kit/json.ts'
import { setAside } from '../kit/set-asides.ts'
import { commitComment, fork, release, star } from './repository.ts'
import { NOWHERE, type Context, type Repository } from './say.ts'
import { homeOf, type Settings } from './settings.ts'
import { meaningOf } from './webhook-events.ts'
import { discussion, discussionComment, issue, issueComment, pullRequest, review, reviewComment } from './threads.ts'

/** One thing that was set aside, corrected: `{"type", "repository", "item"}` as `say` has written it. */
export const reread = (raw: string, settings: Settings): readonly Item[] => {
  const given = parsed(raw)
  const mapper = given === undefined ? undefined : MAPPERS.get(textAt(given, 'type') ?? '')
  if (given === undefined || mapper === undefined) {
    return [
      setAside(
        'not_understood',
        'This is no JSON with "type", "repository" and "item". Correct it and retry, or leave it out.',
        'retry',
        raw,
      ),
    ]
  }
  const context: Context = {
    repository: repositoryIn(objectAt(given, 'repository')),
    identities: createIdentities(homeOf(settings)),
    nowMs: Date.now(),
    deleted: given['deleted'] === true,
  }
  return mapper(context, objectAt(given, 'item'))
}

const parsed = (raw: string): Json | undefined => {
  try {
    const value: unknown = JSON.parse(raw)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

const repositoryIn = (given: Json): Repository => {
  const [id, name, url] = [textAt(given, 'id'), textAt(given, 'name'), textAt(given, 'url')]
  const technologies = Array.isArray(given['technologies']) ? given['technologies'].filter((one) => typeof one === 'string') : []
  return id === undefined || name === undefined || url === undefined ? NOWHERE : { id, name, url, technologies }
}

type Mapper = (context: Context, item: Json) => readonly Item[]

/** What only webhooks tell of comes back as the whole payload. */
const TOLD_BY_WEBHOOK: readonly (readonly [string, Mapper])[] = [
  ['CreateEvent', 'create'],
  ['DeleteEvent', 'delete'],
  ['GollumEvent', 'gollum'],
  ['MemberEvent', 'member'],
  ['PublicEvent', 'public'],
  ['PushEvent', 'push'],
  ['SponsorshipEvent', 'sponsorship'],
  ['TeamAddEvent', 'team_add'],
].map(([type = '', event = '']) => [
  type,
  (context, payload) => {
    const meaning = meaningOf(event, context, { payload, receivedAt: new Date(context.nowMs).toISOString() })
    return 'items' in meaning ? meaning.items : []
  },
])

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
  ...TOLD_BY_WEBHOOK,
  ['WatchEvent', (context, item) => [star(context, objectAt(item, 'user'), item['starred_at'])]],
])
