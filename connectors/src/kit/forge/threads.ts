import type { Item } from '../connector.ts'
import { parseTime, usualSecond } from '../dates.ts'
import { idAt, isObject, objectAt, textAt, type Json } from '../json.ts'
import { say, whoIs, type Context } from './say.ts'

/** "186853002#12" names conversation and first post. Mostly issues and pull requests share one row of numbers in a repository. */
export const threadOf = ({ repository, forge }: Context, number: string | undefined, isPull = false): string | undefined =>
  number === undefined ? undefined : `${repository.id}${isPull ? (forge.pullSign ?? '#') : '#'}${number}`

/** Something that happens to a thread again and again is known by its second. */
const momentOf = (thread: string | undefined, at: unknown): string | undefined => {
  const usual = typeof at === 'string' && at[10] === 'T' ? usualSecond(at) : undefined
  if (thread !== undefined && usual !== undefined) return `${thread}@${usual}`
  const ms = parseTime(at)
  return thread === undefined || ms === undefined ? undefined : `${thread}@${new Date(ms).toISOString().slice(0, 19)}Z`
}

const NUMBER_IN_URL = /\/(?:issues|pull|pulls|discussions)\/(\d{1,15})(?:[/#?]|$)/

/** The number of the thread that a comment or review is in, from the addresses that it carries. */
const numberIn = (thing: Json): string | undefined => {
  for (const name of ['issue_url', 'pull_request_url', 'html_url', 'url']) {
    const number = NUMBER_IN_URL.exec(textAt(thing, name) ?? '')?.[1]
    if (number !== undefined) return number
  }
  return undefined
}

/** An issue: opened, and closed where it says by whom. */
export const issue = (context: Context, item: Json): readonly Item[] => {
  const thread = threadOf(context, idAt(item, 'number'))
  const state = { state: textAt(item, 'state'), reason: textAt(item, 'state_reason') }
  const opened = say(context, {
    type: 'IssuesEvent',
    payload: { action: 'opened', issue: item },
    id: thread,
    by: item['user'],
    at: item['created_at'],
    attributes: state,
    conversation: thread,
    raw: item,
  })
  return isObject(item['closed_by']) ? [opened, closing(context, item, item['closed_by'], item['closed_at'])] : [opened]
}

/** One of a repository's list of issues, in which pull requests stand as well. */
export const listed = (context: Context, item: Json): readonly Item[] => {
  if (!isObject(item['pull_request'])) return issue(context, item)
  const by = isObject(item['closed_by']) ? item['closed_by'] : undefined
  const mergedAt = textAt(item['pull_request'], 'merged_at')
  const opened = pullRequest(context, { ...item, merged_at: mergedAt, merged_by: by })
  return by === undefined || mergedAt !== undefined ? opened : [...opened, closing(context, item, by, item['closed_at'])]
}

/** That somebody closed an issue, or a pull request without merging it. */
export const closing = (context: Context, item: Json, by: unknown, at: unknown): Item => change(context, 'closed', item, by, at)

export const reopening = (context: Context, item: Json, by: unknown, at: unknown): Item => change(context, 'reopened', item, by, at)

const change = (context: Context, action: string, item: Json, by: unknown, at: unknown): Item => {
  const isPull = isPullRequest(item)
  const thread = threadOf(context, idAt(item, 'number'), isPull)
  return say(context, {
    type: isPull ? 'PullRequestEvent' : 'IssuesEvent',
    payload: isPull ? { action, pull_request: item } : { action, issue: item },
    id: momentOf(thread, at),
    by,
    at,
    replyTo: thread,
    conversation: thread,
    raw: item,
  })
}

/** In lists of issues, pull requests carry an object of that name; in their own form they have a head. */
export const isPullRequest = (item: Json): boolean => isObject(item['pull_request']) || isObject(item['head'])

/** A pull request in its own form: opened, and merged where it says by whom. */
export const pullRequest = (context: Context, item: Json): readonly Item[] => {
  const thread = threadOf(context, idAt(item, 'number'), true)
  const opened = say(context, {
    type: 'PullRequestEvent',
    payload: { action: 'opened', pull_request: item },
    id: thread,
    by: item['user'],
    at: item['created_at'],
    attributes: { state: textAt(item, 'state'), draft: item['draft'] === true ? 'yes' : undefined },
    conversation: thread,
    raw: item,
  })
  const mergedAt = item['merged_at'] ?? (item['merged'] === true ? item['closed_at'] : undefined)
  const isMerged = typeof mergedAt === 'string' && isObject(item['merged_by'])
  return isMerged ? [opened, merging(context, item, item['merged_by'], mergedAt)] : [opened]
}

/** A pull request is merged once. */
export const merging = (context: Context, item: Json, by: unknown, at: unknown): Item => {
  const thread = threadOf(context, idAt(item, 'number'), true)
  return say(context, {
    type: 'PullRequestEvent',
    payload: { action: 'merged', pull_request: item },
    id: thread,
    by,
    at,
    replyTo: thread,
    conversation: thread,
    raw: item,
  })
}

/** A comment on an issue or a pull request. Lists do not know the title of what it is about, so no telling gives it. */
export const issueComment = (context: Context, item: Json, about: Json = {}): Item => {
  const number = idAt(about, 'number') ?? numberIn(item)
  // Where merge requests have numbers of their own, no address says "pull".
  const onPull = isPullRequest(about) || (context.forge.pullSign === undefined && /\/pulls?\/\d/.test(textAt(item, 'html_url') ?? ''))
  const thread = threadOf(context, number, onPull)
  return say(context, {
    type: 'IssueCommentEvent',
    payload: { action: 'created', comment: item, issue: onPull ? { number, pull_request: {} } : { number } },
    id: idAt(item, 'id'),
    by: item['user'],
    at: item['created_at'],
    replyTo: idAt(item, 'in_reply_to_id') ?? thread,
    conversation: thread,
    raw: item,
  })
}

/** A review; one that is not handed in yet is nobody's business, and nothing. */
export const review = (context: Context, item: Json, about: Json = {}): readonly Item[] => {
  if (textAt(item, 'state')?.toLowerCase() === 'pending') return []
  const number = idAt(about, 'number') ?? numberIn(item)
  const thread = threadOf(context, number, true)
  return [
    say(context, {
      type: 'PullRequestReviewEvent',
      payload: { action: 'created', review: item, pull_request: { ...about, number } },
      id: idAt(item, 'id'),
      by: item['user'],
      at: item['submitted_at'],
      replyTo: thread,
      conversation: thread,
      raw: item,
    }),
  ]
}

export const reviewComment = (context: Context, item: Json, about: Json = {}): Item => {
  const number = idAt(about, 'number') ?? numberIn(item)
  const thread = threadOf(context, number, true)
  return say(context, {
    type: 'PullRequestReviewCommentEvent',
    payload: { action: 'created', comment: item, pull_request: { number } },
    id: idAt(item, 'id'),
    by: item['user'],
    at: item['created_at'],
    replyTo: idAt(item, 'in_reply_to_id') ?? thread,
    conversation: thread,
    raw: item,
  })
}

/** What happened to an issue or pull request, from the repository's list of such: closed, merged, reopened. All else is no activity. */
export const issueEvent = (context: Context, item: Json): readonly Item[] => {
  const what = textAt(item, 'event')
  const thing = objectAt(item, 'issue')
  const [by, at] = [item['actor'], item['created_at']]
  if (what === 'merged') return [merging(context, { ...thing, pull_request: objectAt(thing, 'pull_request') }, by, at)]
  if (what === 'reopened') return [reopening(context, thing, by, at)]
  const wasMerged = textAt(objectAt(thing, 'pull_request'), 'merged_at') !== undefined
  return what === 'closed' && !wasMerged ? [closing(context, thing, by, at)] : []
}

/** A discussion with its accepted answer, where it comes along. */
export const discussion = (context: Context, item: Json, answer?: Json): readonly Item[] => {
  const thread = threadOf(context, idAt(item, 'number'))
  const started = say(context, {
    type: 'DiscussionEvent',
    payload: { action: 'created', discussion: item },
    id: thread,
    by: item['user'],
    at: item['created_at'],
    attributes: {
      state: textAt(item, 'state'),
      question: objectAt(item, 'category')['is_answerable'] === true ? 'yes' : undefined,
      answered: textAt(item, 'answer_chosen_at') === undefined ? undefined : 'yes',
    },
    raw: item,
  })
  return answer === undefined ? [started] : [started, acceptedAnswer(context, item, answer)]
}

/** Of each discussion one answer is accepted: another one takes its place. */
export const acceptedAnswer = (context: Context, item: Json, answer: Json): Item => {
  const thread = threadOf(context, idAt(item, 'number'))
  return say(context, {
    type: 'DiscussionCommentEvent',
    payload: { action: 'created', discussion: item, comment: answer },
    id: thread,
    by: answer['user'],
    at: answer['created_at'],
    replyTo: thread,
    mentions: [whoIs(context, item['user'])],
    changed: { kind: 'discussion-answered' },
    raw: { ...answer, discussion: item },
  })
}

export const discussionComment = (context: Context, item: Json, about: Json): Item => {
  const thread = threadOf(context, idAt(about, 'number') ?? numberIn(item))
  return say(context, {
    type: 'DiscussionCommentEvent',
    payload: { action: 'created', discussion: about, comment: item },
    id: idAt(item, 'id'),
    by: item['user'],
    at: item['created_at'],
    replyTo: idAt(item, 'parent_id') ?? thread,
    raw: item,
  })
}
