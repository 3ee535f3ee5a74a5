import type { GithubEvent } from './event.ts'
import { countAt, idAt, isObject, listAt, objectAt, textAt, urlAt, type Json } from '../json.ts'
import type { Kind } from './kinds.ts'
import type { Mapper } from './event.ts'

/** Issues, pull requests and discussions of a repository share one row of numbers. */
const threadOf = (event: GithubEvent, thing: Json): string | undefined => event.conversation ?? numberedThread(event, thing)

const numberedThread = (event: GithubEvent, thing: Json): string | undefined => {
  const number =
    idAt(thing, 'number') ?? idAt(event.payload, 'number') ?? /\/(?:issues|pull|discussions)\/(\d{1,15})/.exec(event.url ?? '')?.[1]
  return number === undefined || event.threads === undefined ? undefined : `${event.threads}#${number}`
}

/** The page of a thread, for payloads that leave its address out. */
const threadUrl = (event: GithubEvent, thing: Json, folder: string): string | undefined => {
  if (event.url !== undefined) return event.url
  const conversation = numberedThread(event, thing)
  return conversation === undefined
    ? undefined
    : `${event.repositoryUrl}/${folder}/${conversation.slice(conversation.lastIndexOf('#') + 1)}`
}

export const issues: Mapper = (event, payload) => {
  const issue = objectAt(payload, 'issue')
  const action = textAt(payload, 'action') ?? ''
  const conversation = threadOf(event, issue)
  const kind = action === 'opened' || action === 'closed' || action === 'reopened' ? (`issue-${action}` as const) : 'issue-updated'
  return {
    kind,
    title: issue['title'],
    body: action === 'opened' ? issue['body'] : undefined,
    url: urlAt(issue, 'html_url') ?? threadUrl(event, issue, 'issues'),
    conversation,
    attributes: { action: kind === 'issue-updated' ? action : undefined, labels: labelsOf(issue) },
  }
}

const LABELS_MAX = 20
const labelsOf = (issue: Json): string | undefined => {
  let names: string | undefined
  const labels = listAt(issue, 'labels')
  for (let index = 0; index < labels.length && index < LABELS_MAX; index++) {
    const label = labels[index]
    const name = isObject(label) ? textAt(label, 'name') : undefined
    if (name !== undefined) names = names === undefined ? name : `${names}, ${name}`
  }
  return names
}

export const issueComment: Mapper = (event, payload) => {
  const issue = objectAt(payload, 'issue')
  const comment = objectAt(payload, 'comment')
  const conversation = threadOf(event, issue)
  const isPullRequest = isObject(issue['pull_request']) || (event.url?.includes('/pull/') ?? false)
  return {
    kind: isPullRequest ? 'pull-request-commented' : 'issue-commented',
    title: issue['title'],
    body: comment['body'],
    url: urlAt(comment, 'html_url') ?? threadUrl(event, issue, isPullRequest ? 'pull' : 'issues'),
    conversation,
    attributes: actionOtherThan('created', payload),
  }
}

export const actionOtherThan = (usual: string, payload: Json): { readonly action: string } | undefined => {
  const action = textAt(payload, 'action')
  return action === undefined || action === usual ? undefined : { action }
}

export const pullRequest: Mapper = (event, payload, identities) => {
  const pull = objectAt(payload, 'pull_request')
  const action = textAt(payload, 'action') ?? ''
  const kind = pullRequestKind(action, pull)
  const conversation = threadOf(event, pull)
  return {
    kind,
    title: pull['title'],
    body: kind === 'pull-request-opened' ? pull['body'] : undefined,
    url: urlAt(pull, 'html_url') ?? threadUrl(event, pull, 'pull'),
    conversation,
    technologies: [textAt(objectAt(objectAt(pull, 'base'), 'repo'), 'language') ?? event.language],
    mentions: kind === 'pull-request-merged' ? [identities.of(objectAt(pull, 'user'))] : [],
    attributes: {
      action: kind === 'pull-request-updated' ? action : undefined,
      commits: countAt(pull, 'commits'),
      files: countAt(pull, 'changed_files'),
      additions: countAt(pull, 'additions'),
      deletions: countAt(pull, 'deletions'),
    },
  }
}

const pullRequestKind = (action: string, pull: Json): Kind => {
  if (action === 'opened' || action === 'reopened') return `pull-request-${action}`
  if (action === 'merged') return 'pull-request-merged'
  if (action !== 'closed') return 'pull-request-updated'
  return pull['merged'] === true || textAt(pull, 'merged_at') !== undefined ? 'pull-request-merged' : 'pull-request-closed'
}

export const pullRequestReview: Mapper = (event, payload) => {
  const pull = objectAt(payload, 'pull_request')
  const review = objectAt(payload, 'review')
  const conversation = threadOf(event, pull)
  return {
    kind: 'pull-request-reviewed',
    title: pull['title'],
    body: review['body'],
    url: urlAt(review, 'html_url') ?? threadUrl(event, pull, 'pull'),
    conversation,
    attributes: { state: textAt(review, 'state')?.toLowerCase() },
  }
}

export const reviewComment: Mapper = (event, payload) => {
  const pull = objectAt(payload, 'pull_request')
  const comment = objectAt(payload, 'comment')
  const fromUrl = /\/pull\/(\d{1,15})/.exec(urlAt(comment, 'html_url') ?? '')?.[1]
  const numbered = fromUrl === undefined ? pull : { number: fromUrl }
  const conversation = threadOf(event, numbered)
  return {
    kind: 'review-commented',
    title: pull['title'],
    body: comment['body'],
    url: urlAt(comment, 'html_url') ?? threadUrl(event, numbered, 'pull'),
    conversation,
    attributes: { action: actionOtherThan('created', payload)?.action, path: textAt(comment, 'path') },
  }
}

export const discussion: Mapper = (event, payload) => {
  const thing = objectAt(payload, 'discussion')
  const action = textAt(payload, 'action') ?? 'created'
  const conversation = threadOf(event, thing)
  return {
    kind: action === 'created' ? 'discussion-started' : 'discussion-updated',
    title: thing['title'],
    body: action === 'created' ? thing['body'] : undefined,
    url: urlAt(thing, 'html_url') ?? threadUrl(event, thing, 'discussions'),
    conversation,
    attributes: { action: action === 'created' ? undefined : action, forum: textAt(objectAt(thing, 'category'), 'name') },
  }
}

export const discussionComment: Mapper = (event, payload) => {
  const thing = objectAt(payload, 'discussion')
  const comment = objectAt(payload, 'comment')
  const conversation = threadOf(event, thing)
  return {
    kind: 'discussion-commented',
    title: thing['title'],
    body: comment['body'],
    url: urlAt(comment, 'html_url') ?? threadUrl(event, thing, 'discussions'),
    conversation,
    attributes: actionOtherThan('created', payload),
  }
}
