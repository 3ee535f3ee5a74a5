import type { Item } from '../kit/connector.ts'
import { say, type Context } from '../kit/forge/say.ts'
import { closing, issue, merging, pullRequest } from '../kit/forge/threads.ts'
import { idAt, isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import { approval, noteItems, push, reaction, tagged } from '../kit/gitlab/map.ts'
import { isHidden, secondOf, toAccount, toIssue, toMergeRequest } from '../kit/gitlab/shapes.ts'

type Handler = (context: Context, payload: Json, receivedAt: string) => readonly Item[]

/** What an event means; nothing for those that are of no interest, and for what is not for everybody to see. Never throws. */
export const itemsOf = (event: string, context: Context, payload: Json, receivedAt: string): readonly Item[] =>
  HANDLERS.get(event)?.(context, payload, receivedAt) ?? []

/** A thing names its author by number; who did what is told of stands beside it, in full. */
const authored = (payload: Json, thing: Json): Json => {
  const id = idAt(thing, 'author_id')
  const user = objectAt(payload, 'user')
  return { ...thing, author: id === undefined || idAt(user, 'id') === id ? user : { id } }
}

/** An epic is of a group, and of no project. */
const issues: Handler = (context, payload, receivedAt) => {
  const thing = objectAt(payload, 'object_attributes')
  if (isHidden(thing) || thing['type'] === 'Epic') return []
  const thread = toIssue(authored(payload, thing))
  const now = issue(context, thread)
  if (thing['action'] !== 'close') return now
  return [...now, closing(context, thread, toAccount(payload['user']), thread['closed_at'] ?? receivedAt)]
}

/** That it was opened again comes with the next reading, with its own time. */
const mergeRequests: Handler = (context, payload, receivedAt) => {
  const thing = objectAt(payload, 'object_attributes')
  const thread = toMergeRequest(authored(payload, thing))
  const now = pullRequest(context, thread)
  const by = toAccount(payload['user'])
  const action = textAt(thing, 'action') ?? ''
  if (action === 'merge') return [...now, merging(context, thread, by, secondOf(thing['merged_at'] ?? thing['updated_at']) ?? receivedAt)]
  if (action === 'close') return [...now, closing(context, thread, by, thread['closed_at'] ?? receivedAt)]
  if (/^approv(ed|al)$/.test(action)) return [...now, approval(context, thread, by, receivedAt)]
  return /^unapprov(ed|al)$/.test(action) ? [...now, approval({ ...context, deleted: true }, thread, by, receivedAt)] : now
}

const threadAbout = (payload: Json): Json | undefined => {
  const [about, merge] = [payload['issue'], payload['merge_request']]
  if (isObject(about)) return isHidden(about) ? undefined : toIssue(about)
  return isObject(merge) ? toMergeRequest(merge) : undefined
}

const notes: Handler = (context, payload) => {
  const note = objectAt(payload, 'object_attributes')
  const thread = threadAbout(payload)
  return thread === undefined || note['system'] === true ? [] : noteItems(context, authored(payload, note), thread)
}

const pushes: Handler = (context, payload, receivedAt) => {
  const commits = listAt(payload, 'commits').filter(isObject)
  const [ref, head] = [textAt(payload, 'ref'), textAt(payload, 'after')]
  if (commits.length === 0 || ref === undefined || head === undefined) return []
  const titled = commits.map((commit) => ({ message: commit['title'] ?? commit['message'] }))
  const what = { ref, head, before: payload['before'], commits: titled.slice(-1), size: payload['total_commits_count'] }
  return [push(context, what, pusherIn(payload), receivedAt)]
}

const NO_COMMIT = /^0+$/

const tags: Handler = (context, payload, receivedAt) => {
  const tag = textAt(payload, 'ref')?.replace(/^refs\/tags\//, '')
  const isNew = NO_COMMIT.test(textAt(payload, 'before') ?? '') && !NO_COMMIT.test(textAt(payload, 'after') ?? '')
  return tag === undefined || !isNew ? [] : [tagged(context, tag, pusherIn(payload), receivedAt)]
}

const pusherIn = (payload: Json): unknown =>
  toAccount({
    id: payload['user_id'],
    username: payload['user_username'],
    name: payload['user_name'],
    avatar_url: payload['user_avatar'],
    email: payload['user_email'],
  })

/** On commits and snippets there is no thread that it could belong to. */
const emoji: Handler = (context, payload) => {
  const award = objectAt(payload, 'object_attributes')
  const thread = threadAbout(payload)
  const note = payload['note']
  if (thread === undefined || (isObject(note) && isHidden(note))) return []
  const gone = textAt(payload, 'event_type') === 'revoke' || award['action'] === 'revoke'
  const given = { ...award, user: objectAt(payload, 'user') }
  return [reaction(gone ? { ...context, deleted: true } : context, given, thread, isObject(note) ? idAt(note, 'id') : undefined)]
}

const wiki: Handler = (context, payload, receivedAt) => {
  const page = objectAt(payload, 'object_attributes')
  const slug = textAt(page, 'slug')
  if (page['action'] === 'delete') return []
  const what = { pages: [{ title: page['title'], summary: page['message'], html_url: page['url'], action: page['action'] }] }
  const version = textAt(page, 'version_id') ?? receivedAt
  const id = slug === undefined ? undefined : `${context.repository.id}:wiki/${slug}@${version}`
  return [say(context, { type: 'GollumEvent', payload: what, id, by: toAccount(payload['user']), at: receivedAt, raw: payload })]
}

const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['Issue Hook', issues],
  ['Work Item Hook', issues],
  ['Merge Request Hook', mergeRequests],
  ['Note Hook', notes],
  ['Push Hook', pushes],
  ['Tag Push Hook', tags],
  ['Emoji Hook', emoji],
  ['Wiki Page Hook', wiki],
])

/** Events that Kith takes; all else is left out: pipelines, jobs and deployments are machines at work, releases do not say who made them. */
export const TAKEN: readonly string[] = [...HANDLERS.keys()]
