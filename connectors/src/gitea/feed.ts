import type { Item } from '../kit/connector.ts'
import type { Mapper } from '../kit/forge/streams.ts'
import { say, type Context } from '../kit/forge/say.ts'
import { closing, reopening } from '../kit/forge/threads.ts'
import { isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import { parseJson } from '../kit/parse-json.ts'
import { toAccount } from './shapes.ts'

/**
 * What the feed of a repository tells that no list does: who closed and opened again, pushes and tags. Closings come from here alone: the webhook knows
 * another second of them.
 */
export const feedEntry: Mapper = (context, entry) => {
  const what = textAt(entry, 'op_type') ?? ''
  const [by, at] = [toAccount(entry['act_user']), entry['created']]
  const thread = threadIn(context, what, textAt(entry, 'content') ?? '')
  if (/^close_(issue|pull_request)$/.test(what)) return [closing(context, thread, by, at)]
  if (/^reopen_(issue|pull_request)$/.test(what)) return [reopening(context, thread, by, at)]
  return told(context, what, entry, by, at)
}

/** "12|The gate squeaks". */
const threadIn = ({ repository }: Context, what: string, content: string): Json => {
  const isPull = what.endsWith('pull_request')
  const [number = '', title] = content.split(/\|(.*)/s)
  const url = `${repository.url}/${isPull ? 'pulls' : 'issues'}/${number}`
  return { number, title, html_url: url, state: what.startsWith('close') ? 'closed' : 'open', ...(isPull ? { head: {} } : {}) }
}

const BRANCH = 'refs/heads/'
const TAG = 'refs/tags/'

const told = (context: Context, what: string, entry: Json, by: unknown, at: unknown): readonly Item[] => {
  const ref = textAt(entry, 'ref_name') ?? ''
  if (what === 'commit_repo') return pushed(context, ref, parseJson(textAt(entry, 'content') ?? ''), by, at)
  const tell = (type: string, refType: string): readonly Item[] => [
    say(context, {
      type,
      payload: { ref_type: refType, ref: ref.replace(BRANCH, '').replace(TAG, '') },
      id: `${context.repository.id}:${refType}/${ref}@${String(at)}`,
      by,
      at,
      raw: entry,
    }),
  ]
  if (what === 'push_tag') return tell('CreateEvent', 'tag')
  if (what === 'delete_tag') return tell('DeleteEvent', 'tag')
  return what === 'delete_branch' ? tell('DeleteEvent', 'branch') : []
}

/** A push that moves nothing tells nothing. */
const pushed = (context: Context, ref: string, content: unknown, by: unknown, at: unknown): readonly Item[] => {
  const push = isObject(content) ? content : {}
  const commits = listAt(push, 'Commits')
    .filter(isObject)
    .map((commit) => ({ message: commit['Message'] }))
  const head = textAt(objectAt(push, 'HeadCommit'), 'Sha1') ?? textAt(listAt(push, 'Commits').find(isObject) ?? {}, 'Sha1')
  return commits.length === 0 || head === undefined
    ? []
    : [pushTo(context, { ref, head, commits: commits.toReversed(), size: push['Len'] }, by, at)]
}

/** The same from feed and webhook. */
export const pushTo = (context: Context, push: Json, by: unknown, at: unknown): Item =>
  say(context, {
    type: 'PushEvent',
    payload: push,
    id: `${context.repository.id}:${textAt(push, 'ref')}@${textAt(push, 'head')}`,
    by,
    at,
    raw: push,
  })
