import type { Item } from '../kit/connector.ts'
import { idAt, isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import { commitComment, fork, release, star } from '../kit/forge/things.ts'
import { NOWHERE, say, type Context } from '../kit/forge/say.ts'
import {
  acceptedAnswer,
  closing,
  discussion,
  discussionComment,
  issue,
  issueComment,
  pullRequest,
  reopening,
  review,
  reviewComment,
} from '../kit/forge/threads.ts'

/** What a webhook's event means: activities and states, or why it means none. */
export type Meaning = { readonly items: readonly Item[] } | { readonly ignored: string }

export interface Delivery {
  readonly payload: Json
  /** When Kith received it, for what GitHub gives no date of. */
  readonly receivedAt: string
}
type Handler = (context: Context, delivery: Delivery) => readonly Item[]

/** The meaning of one delivery. Never throws, whatever the payload. */
export const meaningOf = (event: string, context: Context, delivery: Delivery): Meaning => {
  const handler = HANDLERS.get(event)
  if (handler !== undefined) {
    const items = handler(context, delivery)
    return items.length === 0 ? { ignored: 'Nothing that somebody did in public.' } : { items }
  }
  return { ignored: IGNORED.get(event) ?? 'Kith does not know this event.' }
}

const isGone = (payload: Json): boolean => ['deleted', 'transferred', 'unpublished'].includes(textAt(payload, 'action') ?? '')
const stateOf = (context: Context, payload: Json): Context => (isGone(payload) ? { ...context, deleted: true } : context)

const issues: Handler = (context, { payload }) => {
  const thing = objectAt(payload, 'issue')
  const action = textAt(payload, 'action')
  const now = issue(stateOf(context, payload), thing)
  if (action === 'closed') return [...now, closing(context, thing, payload['sender'], thing['closed_at'])]
  return action === 'reopened' ? [...now, reopening(context, thing, payload['sender'], thing['updated_at'])] : now
}

const pullRequests: Handler = (context, { payload }) => {
  const thing = objectAt(payload, 'pull_request')
  const action = textAt(payload, 'action')
  const now = pullRequest(context, thing)
  const isMerged = thing['merged'] === true || textAt(thing, 'merged_at') !== undefined
  if (action === 'closed' && !isMerged) return [...now, closing(context, thing, payload['sender'], thing['closed_at'])]
  return action === 'reopened' ? [...now, reopening(context, thing, payload['sender'], thing['updated_at'])] : now
}

const discussions: Handler = (context, { payload }) => {
  const thing = objectAt(payload, 'discussion')
  const answer = payload['answer']
  const old = payload['old_answer']
  const now = discussion(stateOf(context, payload), thing, isObject(answer) ? answer : undefined)
  return isObject(old) ? [...now, acceptedAnswer({ ...context, deleted: true }, thing, old)] : now
}

const stars: Handler = (context, { payload, receivedAt }) => [
  star(stateOf(context, payload), objectAt(payload, 'sender'), textAt(payload, 'starred_at') ?? receivedAt),
]

/** Told by webhooks alone: no list of the API has them. `id` tells it from all others in the repository. */
const told =
  (type: string, idOf: (payload: Json, at: string) => string | undefined): Handler =>
  (context, { payload, receivedAt }) => {
    const at = pushedAt(payload) ?? receivedAt
    const id = idOf(payload, at)
    const by = payload['sender']
    return [say(context, { type, payload, id: id === undefined ? undefined : `${context.repository.id}:${id}`, by, at, raw: payload })]
  }

/** Pushes carry the time of the last one in the repository, as text or in seconds. */
const pushedAt = (payload: Json): string | undefined => {
  if (payload['ref'] === undefined) return undefined
  const at = objectAt(payload, 'repository')['pushed_at']
  return typeof at === 'number' && at < 1e11 ? new Date(at * 1_000).toISOString() : typeof at === 'string' ? at : undefined
}

/** Branches and tags that come and go arrive as events of their own; a push that moves nothing tells nothing. */
const push: Handler = (context, delivery) => {
  const { payload } = delivery
  const isChange = payload['deleted'] !== true && listAt(payload, 'commits').length > 0
  return isChange
    ? told('PushEvent', (given) => `${textAt(given, 'ref')}@${textAt(given, 'after')}`)(context, {
        ...delivery,
        payload: { ...payload, head: payload['after'] },
      })
    : []
}

const repository: Handler = (context, { payload }) => {
  const thing = objectAt(payload, 'repository')
  if (textAt(payload, 'action') !== 'created') return []
  const what = { ref_type: 'repository', description: thing['description'] }
  return [
    say(context, {
      type: 'CreateEvent',
      payload: what,
      id: context.repository.id,
      by: payload['sender'],
      at: thing['created_at'],
      raw: payload,
    }),
  ]
}

const sponsorship: Handler = (context, { payload }) => {
  const thing = objectAt(payload, 'sponsorship')
  const isPublic = textAt(thing, 'privacy_level') === 'public'
  if (!isPublic || textAt(payload, 'action') !== 'created') return []
  const at = { by: thing['sponsor'], at: thing['created_at'] }
  return [
    say(
      { ...context, repository: NOWHERE },
      { type: 'SponsorshipEvent', payload: { action: 'created' }, id: textAt(thing, 'node_id'), ...at, raw: payload },
    ),
  ]
}

const refOf = (payload: Json, at: string): string => `${textAt(payload, 'ref_type')}/${textAt(payload, 'ref')}@${at}`

const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['commit_comment', (context, { payload }) => [commitComment(stateOf(context, payload), objectAt(payload, 'comment'))]],
  ['create', told('CreateEvent', refOf)],
  ['delete', told('DeleteEvent', refOf)],
  ['discussion', discussions],
  [
    'discussion_comment',
    (context, { payload }) => [discussionComment(stateOf(context, payload), objectAt(payload, 'comment'), objectAt(payload, 'discussion'))],
  ],
  ['fork', (context, { payload }) => [fork(context, objectAt(payload, 'forkee'))]],
  [
    'gollum',
    told('GollumEvent', (payload) => {
      const page = listAt(payload, 'pages')[0]
      return isObject(page) ? textAt(page, 'sha') : undefined
    }),
  ],
  [
    'issue_comment',
    (context, { payload }) => [issueComment(stateOf(context, payload), objectAt(payload, 'comment'), objectAt(payload, 'issue'))],
  ],
  ['issues', issues],
  ['member', told('MemberEvent', (payload) => `${idAt(objectAt(payload, 'member'), 'id')}/${textAt(payload, 'action')}`)],
  ['public', told('PublicEvent', () => 'public')],
  ['pull_request', pullRequests],
  ['pull_request_review', (context, { payload }) => review(context, objectAt(payload, 'review'), objectAt(payload, 'pull_request'))],
  [
    'pull_request_review_comment',
    (context, { payload }) => [reviewComment(stateOf(context, payload), objectAt(payload, 'comment'), objectAt(payload, 'pull_request'))],
  ],
  ['push', push],
  ['release', (context, { payload }) => release(stateOf(context, payload), objectAt(payload, 'release'))],
  ['repository', repository],
  ['sponsorship', sponsorship],
  ['star', stars],
  ['team_add', told('TeamAddEvent', (payload) => `team/${idAt(objectAt(payload, 'team'), 'id')}`)],
])

const because = (reason: string, events: string): readonly (readonly [string, string])[] =>
  events.split(' ').map((event) => [event, reason])

/** Events that become nothing, each with the reason. */
export const IGNORED: ReadonlyMap<string, string> = new Map([
  ...because('It says that the webhook works.', 'ping'),
  ...because('The event “star” says the same, with its date.', 'watch'),
  ...because('Machines at work, not people.', 'check_run check_suite deployment deployment_protection_rule deployment_review deployment_status merge_group page_build repository_dispatch repository_import status workflow_dispatch workflow_job workflow_run'),
  ...because('Planning: it comes along with the issue.', 'label milestone project project_card project_column projects_v2 projects_v2_item projects_v2_status_update issue_dependencies sub_issues pull_request_review_thread'),
  ...because('Security reports are not for everybody to see.', 'code_scanning_alert dependabot_alert repository_advisory repository_vulnerability_alert secret_scanning_alert secret_scanning_alert_location secret_scanning_scan security_advisory security_and_analysis'),
  ...because('Administration, not taking part.', 'branch_protection_configuration branch_protection_rule bypass_request_push_ruleset custom_property custom_property_values deploy_key exemption_request_push_ruleset github_app_authorization installation installation_repositories installation_target membership meta org_block organization personal_access_token_request repository_ruleset team'),
  ...because('Business with GitHub.', 'marketplace_purchase'),
  ...because('Packages are counted where they are published.', 'package registry_package'),
]) // prettier-ignore

/** Every event that Kith takes. */
export const TAKEN: readonly string[] = [...HANDLERS.keys()]
