import type { Item } from '../connector.ts'
import { say, type Context } from '../forge/say.ts'
import { issueComment, reopening, reviewComment, threadOf } from '../forge/threads.ts'
import { isPlausible, parseTime } from '../dates.ts'
import { createToIdentity } from '../git-identity.ts'
import { idAt, isObject, listAt, objectAt, textAt, urlAt, type Json } from '../json.ts'
import { setAside } from '../set-asides.ts'
import { clipped } from '../text.ts'
import { isHidden, secondOf, toAccount, toNote, type Own } from './shapes.ts'

/** What GitLab alone has. `thread` is an issue or merge request in GitHub's shape. */

const isMerge = (thread: Json): boolean => isObject(thread['head'])

/** Somebody approves a merge request once: events, comments of the system and webhooks tell of it, each with a time of its own. */
export const approval = (context: Context, thread: Json, by: unknown, at: unknown): Item => {
  const conversation = threadOf(context, idAt(thread, 'number'), true)
  const who = isObject(by) ? idAt(by, 'id') : undefined
  const id = conversation === undefined || who === undefined ? undefined : `${conversation}/${who}`
  const review = { state: 'approved', html_url: thread['html_url'] }
  return say(context, {
    type: 'PullRequestReviewEvent',
    payload: { action: 'created', review, pull_request: thread },
    id,
    by,
    at,
    replyTo: conversation,
    changed: conversation === undefined ? {} : { conversation },
    raw: { approves: thread, user: by, at },
  })
}

/** An emoji given to an issue, a merge request, or a comment on one. */
export const reaction = (context: Context, award: Json, thread: Json, note?: string): Item => {
  const conversation = threadOf(context, idAt(thread, 'number'), isMerge(thread))
  const replyTo = note ?? conversation
  const name = textAt(award, 'name')?.slice(0, 80)
  const url = textAt(thread, 'html_url')
  return say(context, {
    type: 'WatchEvent',
    payload: {},
    id: idAt(award, 'id'),
    by: toAccount(award['user']),
    at: secondOf(award['created_at']),
    replyTo,
    attributes: { emoji: name },
    changed: { kind: 'reacted', ...(conversation === undefined ? {} : { conversation }), ...(url === undefined ? {} : { url }) },
    raw: { ...award, thread, note },
  })
}

/** GitLab knows a release by its tag. */
export const release = (context: Context, item: Json): readonly Item[] => {
  const tag = textAt(item, 'tag_name')
  if (item['upcoming_release'] === true) return []
  const thing = { tag_name: tag, name: item['name'], body: item['description'], html_url: objectAt(item, '_links')['self'] }
  const by = toAccount(item['author'])
  const at = secondOf(item['released_at'] ?? item['created_at'])
  const id = tag === undefined ? undefined : `${context.repository.id}:${tag}`
  return [say(context, { type: 'ReleaseEvent', payload: { action: 'published', release: thing }, id, by, at, raw: item })]
}

/** A push, the same from events and webhooks; one that moves nothing tells nothing. */
export const push = (context: Context, what: Json, by: unknown, at: unknown): Item =>
  say(context, {
    type: 'PushEvent',
    payload: what,
    id: `${context.repository.id}:${textAt(what, 'ref')}@${textAt(what, 'head')}`,
    by,
    at,
    raw: what,
  })

export const tagged = (context: Context, tag: string, by: unknown, at: unknown): Item => {
  const payload = { ref_type: 'tag', ref: tag }
  return say(context, { type: 'CreateEvent', payload, id: `${context.repository.id}:tag/${tag}`, by, at, raw: { tag, user: by, at } })
}

/** What the events of a project tell that its lists do not. */
export const event = (context: Context, entry: Json): readonly Item[] => {
  const what = textAt(entry, 'action_name') ?? ''
  const [by, at] = [toAccount(entry['author']), secondOf(entry['created_at'])]
  const push_data = objectAt(entry, 'push_data')
  if (what.startsWith('pushed')) return pushed(context, push_data, by, at)
  if (what === 'joined' || what === 'left') {
    const id = idAt(entry, 'id')
    return [say(context, { type: 'WatchEvent', payload: {}, id, by, at, changed: { kind: what }, raw: entry })]
  }
  const thread = threadIn(context, entry)
  if (thread === undefined) return []
  if (what === 'reopened') return [reopening(context, thread, by, at)]
  return what === 'approved' && isMerge(thread) ? [approval(context, thread, by, at)] : []
}

const pushed = (context: Context, data: Json, by: unknown, at: unknown): readonly Item[] => {
  const ref = textAt(data, 'ref')
  if (ref === undefined) return []
  if (data['ref_type'] === 'tag') return data['action'] === 'created' ? [tagged(context, ref, by, at)] : []
  const head = textAt(data, 'commit_to')
  if (head === undefined || data['commit_count'] === 0) return []
  const commits = [{ message: data['commit_title'] }]
  const what = { ref: `refs/heads/${ref}`, head, before: data['commit_from'], commits, size: data['commit_count'] }
  return [push(context, what, by, at)]
}

/** The issue or merge request that an event is about, as far as it says. */
const threadIn = ({ repository }: Context, entry: Json): Json | undefined => {
  const type = entry['target_type']
  const number = idAt(entry, 'target_iid')
  if ((type !== 'Issue' && type !== 'MergeRequest') || number === undefined) return undefined
  const merge = type === 'MergeRequest'
  const url = `${repository.url}/-/${merge ? 'merge_requests' : 'issues'}/${number}`
  return { number, title: entry['target_title'], html_url: url, state: 'open', ...(merge ? { head: {} } : {}) }
}

const APPROVED = 'approved this merge request'

/** A comment; of what the system says, only that somebody approved. */
export const noteItems = (context: Context, note: Json, thread: Json, first?: Json, own?: Pick<Own, 'user'>): readonly Item[] => {
  if (isHidden(note)) return []
  const item = toNote(note, thread, first, own)
  if (note['system'] === true) return textAt(note, 'body') === APPROVED ? [approval(context, thread, item['user'], item['created_at'])] : []
  return [note['type'] === 'DiffNote' ? reviewComment(context, item, thread) : issueComment(context, item, thread)]
}

/** A commit by whom git names: a name and an address, the same as where the repository itself is read. Merges are left out. */
export const commit = (context: Context, item: Json): readonly Item[] => {
  if (listAt(item, 'parent_ids').length > 1) return []
  const sha = textAt(item, 'id')
  const [name = '', email = ''] = [textAt(item, 'author_name'), textAt(item, 'author_email')]
  const actor = name === '' && email === '' ? undefined : createToIdentity()({ name, email })
  const atMs = parseTime(secondOf(item['authored_date'] ?? item['created_at']))
  const url = urlAt(item, 'web_url') ?? `${context.repository.url}/-/commit/${sha}`
  if (sha === undefined || actor === undefined || atMs === undefined || !isPlausible(atMs, context.nowMs)) {
    const raw = JSON.stringify({ type: 'Commit', repository: context.repository, item })
    const message = 'It lacks its number, its author, or a date that can be. Correct it and retry, or leave it out.'
    return [setAside('commit_incomplete', message, `${context.repository.name} commit ${sha ?? ''}`, raw)]
  }
  const title = clipped(item['title'], 1_000)
  const body = clipped(item['message'], 20_000)
  const about = { place: context.repository.name, technologies: [...context.repository.technologies], url }
  const said = { ...(title === undefined ? {} : { title }), ...(body === undefined ? {} : { body }) }
  return [
    {
      record: { type: 'activity', kind: 'commit', externalId: sha, occurredAt: atMs, actor, ...about, ...said },
      raw: JSON.stringify(item),
    },
  ]
}
