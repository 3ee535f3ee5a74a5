import { usualSecond } from '../dates.ts'
import { isObject, listAt, objectAt, textAt, type Json } from '../json.ts'

/** GitLab's things in GitHub's shape, which is mapped: from the API, from webhooks, and from exports. */

const WITH_UTC = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$/

/** The second of a time: webhooks know no more of it, and what both tell is one. What is none is left as it is, to be seen and corrected. */
export const secondOf = (value: unknown): string | undefined => {
  if (typeof value !== 'string' || value.length > 40) return undefined
  const usual = usualSecond(value)
  if (usual !== undefined) return usual
  const ms = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value) ? Date.parse(value.replace(WITH_UTC, '$1T$2Z')) : Number.NaN
  return Number.isNaN(ms) ? value : `${new Date(ms).toISOString().slice(0, 19)}Z`
}

/** An account. GitLab's own ghost has what was of those who were deleted, and no person stands behind it. */
export const toAccount = (user: unknown): unknown => {
  if (!isObject(user)) return undefined
  const login = textAt(user, 'username')
  const email = textAt(user, 'public_email') ?? textAt(user, 'email')
  const account: Record<string, unknown> = {
    id: user['id'],
    login,
    name: user['name'],
    avatar_url: user['avatar_url'],
    email: email?.includes('@') === true ? email : undefined,
  }
  if (login === 'ghost' || user['bot'] === true) account['type'] = 'Bot'
  return account
}

/** Names of labels; the API gives them as texts, webhooks as objects. */
const labelsOf = (thing: Json): readonly Json[] => {
  const labels: Json[] = []
  for (const label of listAt(thing, 'labels')) {
    const name = labelName(label)
    if (name !== undefined) labels.push({ name })
  }
  return labels
}

export const labelName = (label: unknown): string | undefined => {
  const name = isObject(label) ? (textAt(label, 'title') ?? textAt(label, 'name')) : label
  return typeof name === 'string' ? name : undefined
}

/** What an export has under other names than the API and webhooks: who made a thing, in GitHub's shape, and the names of its labels. */
export interface Own {
  readonly user: unknown
  readonly labels: readonly Json[]
  readonly url: string
}

const toThread = (thing: Json, own: Own | undefined): Record<string, unknown> => {
  const [updated_at, closed_at] = [secondOf(thing['updated_at']), secondOf(thing['closed_at'])]
  return {
    number: thing['iid'],
    title: thing['title'],
    body: thing['description'],
    html_url: textAt(thing, 'web_url') ?? own?.url ?? textAt(thing, 'url'),
    user: own === undefined ? toAccount(thing['author']) : own.user,
    labels: own?.labels ?? labelsOf(thing),
    // The last one asked for, as its moment is wanted next.
    created_at: secondOf(thing['created_at']),
    updated_at,
    closed_at,
    state: isOpen(thing) ? 'open' : 'closed',
  }
}

const isOpen = (thing: Json): boolean => thing['state'] === 'opened' || thing['state'] === 'reopened'

export const toIssue = (issue: Json): Json => issueWith(issue)

export const issueWith = (issue: Json, own?: Own): Json => {
  const thread = toThread(issue, own)
  const closedBy = isOpen(issue) ? undefined : toAccount(issue['closed_by'])
  if (closedBy !== undefined) thread['closed_by'] = closedBy
  return thread
}

export const toMergeRequest = (merge: Json): Json => mergeRequestWith(merge)

export const mergeRequestWith = (merge: Json, own?: Own): Json => {
  const mergedBy = merge['merge_user'] ?? merge['merged_by']
  const isMerged = merge['state'] === 'merged'
  return Object.assign(toThread(merge, own), {
    draft: merge['draft'] === true || merge['work_in_progress'] === true,
    head: {},
    merged_at: isMerged ? secondOf(merge['merged_at']) : undefined,
    merged_by: isMerged ? toAccount(mergedBy) : undefined,
    closed_by: merge['state'] === 'closed' ? toAccount(merge['closed_by']) : undefined,
  })
}

/** Not for everybody to see. */
export const isHidden = (thing: Json): boolean => thing['confidential'] === true || thing['internal'] === true

/** A comment; in a thread, with the first one that it answers. */
export const toNote = (note: Json, thread: Json, first?: Json, own?: Pick<Own, 'user'>): Json => ({
  id: note['id'],
  body: note['body'] ?? note['note'],
  user: own === undefined ? toAccount(note['author']) : own.user,
  created_at: secondOf(note['created_at']),
  html_url: textAt(note, 'url') ?? `${textAt(thread, 'html_url')}#note_${String(note['id'])}`,
  in_reply_to_id: first === undefined || first['id'] === note['id'] ? undefined : first['id'],
  path: textAt(objectAt(note, 'position'), 'new_path'),
})

export const toFork = (fork: Json): Json => ({
  id: fork['id'],
  full_name: fork['path_with_namespace'],
  html_url: fork['web_url'],
  owner: isObject(fork['owner']) ? toAccount(fork['owner']) : { id: fork['creator_id'] },
  created_at: secondOf(fork['created_at']),
})
