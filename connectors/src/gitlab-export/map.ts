import type { Item } from '../kit/connector.ts'
import type { Context } from '../kit/forge/say.ts'
import { person } from '../kit/forge/things.ts'
import { closing, issue, merging, pullRequest, reopening } from '../kit/forge/threads.ts'
import { approval, noteItems, reaction, release } from '../kit/gitlab/map.ts'
import { isHidden, issueWith, labelName, mergeRequestWith, secondOf, toAccount } from '../kit/gitlab/shapes.ts'
import { idAt, isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'

/** What an export tells of somebody: a number, and a name where a comment or the list of members has one. */
export type Members = ReadonlyMap<string, Json>

/** Somebody, as GitLab's API tells of them and in GitHub's shape. */
interface Account {
  readonly told: Json
  readonly user: unknown
}

const NOBODY = { user: undefined }

/** Who a number is, under the name that stands beside it. */
export type Who = (id: unknown, name?: unknown) => Account | undefined

/** The files of an export that are read, by what a line of them is. */
export type Relation = 'issues' | 'merge_requests' | 'releases' | 'project_members'

export const RELATIONS: readonly Relation[] = ['project_members', 'issues', 'merge_requests', 'releases']

const KNOWN_MAX = 50_000

/** Each account is made once as long as it is told in the same way. */
export const createWho = (members: Members): Who => {
  const [named, unnamed] = [new Map<unknown, Account>(), new Map<unknown, Account>()]
  return (id, name) => {
    const isNamed = typeof name === 'string'
    const known = isNamed ? named : unnamed
    const before = known.get(id)
    if (before !== undefined && (!isNamed || before.told['name'] === name)) return before
    const number = idAt({ id }, 'id')
    if (number === undefined) return undefined
    const told = Object.assign({}, members.get(number), { id: number }, isNamed ? { name } : undefined)
    const made = { told, user: toAccount(told) }
    if (known.size >= KNOWN_MAX) known.clear()
    known.set(id, made)
    return made
  }
}

/** What one line of an export means. */
export const mapLine = (context: Context, who: Who, relation: Relation, line: Json): readonly Item[] => {
  if (relation === 'project_members') return memberIn(context, line)
  if (relation === 'releases')
    return release(context, Object.assign({}, line, { tag_name: line['tag'], author: who(line['author_id'])?.told }))
  if (isHidden(line)) return []
  const isMerge = relation === 'merge_requests'
  const thread = threadIn(context, isMerge, line, who)
  const items = isMerge ? [...pullRequest(context, thread)] : [...issue(context, thread)]
  if (isMerge) addMerging(items, context, thread, line, who)
  addChanges(items, context, thread, line, who)
  addNotes(items, context, thread, line, who)
  addReactions(items, context, thread, line, who)
  return items
}

/** The issue or merge request itself, with what an export has under other names. */
const threadIn = ({ repository }: Context, isMerge: boolean, line: Json, who: Who): Json => {
  const own = {
    user: who(line['author_id'])?.user,
    labels: labelsIn(line),
    url: `${repository.url}/-/${isMerge ? 'merge_requests' : 'issues'}/${String(line['iid'])}`,
  }
  return isMerge ? mergeRequestWith(line, own) : issueWith(line, own)
}

const labelsIn = (line: Json): readonly Json[] => {
  const labels: Json[] = []
  for (const link of listAt(line, 'label_links')) {
    const name = isObject(link) ? labelName(link['label']) : undefined
    if (name !== undefined) labels.push({ name })
  }
  return labels
}

const addMerging = (items: Item[], context: Context, thread: Json, line: Json, who: Who): void => {
  const metrics = objectAt(line, 'metrics')
  const by = who(metrics['merged_by_id'])?.user
  if (line['state'] === 'merged' && by !== undefined) items.push(merging(context, thread, by, secondOf(metrics['merged_at'])))
  for (const one of listAt(line, 'approvals')) {
    if (isObject(one)) items.push(approval(context, thread, who(one['user_id'])?.user, secondOf(one['created_at'])))
  }
}

/** Closed and opened again; that it was merged is told more fully elsewhere. */
const addChanges = (items: Item[], context: Context, thread: Json, line: Json, who: Who): void => {
  for (const change of listAt(line, 'resource_state_events')) {
    if (!isObject(change)) continue
    const { state } = change
    if (state !== 'closed' && state !== 'reopened') continue
    const [by, at] = [who(change['user_id'])?.user, secondOf(change['created_at'])]
    items.push(state === 'closed' ? closing(context, thread, by, at) : reopening(context, thread, by, at))
  }
}

/** The first comment of each thread is what the others in it answer. */
const addNotes = (items: Item[], context: Context, thread: Json, line: Json, who: Who): void => {
  let first: Map<string, Json> | undefined
  for (const note of listAt(line, 'notes')) {
    if (!isObject(note)) continue
    const discussion = textAt(note, 'discussion_id')
    const begun = discussion === undefined ? undefined : first?.get(discussion)
    if (discussion !== undefined && begun === undefined && note['system'] !== true) (first ??= new Map()).set(discussion, note)
    const by = who(note['author_id'], objectAt(note, 'author')['name'])
    for (const item of noteItems(context, note, thread, begun, by ?? NOBODY)) items.push(item)
    if (!isHidden(note)) addReactions(items, context, thread, note, who, idAt(note, 'id'))
  }
}

const addReactions = (items: Item[], context: Context, thread: Json, thing: Json, who: Who, note?: string): void => {
  for (const award of listAt(thing, 'award_emoji')) {
    if (isObject(award)) items.push(reaction(context, Object.assign({}, award, { user: who(award['user_id'])?.told }), thread, note))
  }
}

const memberIn = (context: Context, line: Json): readonly Item[] => {
  const account = toAccount(line['user'])
  return isObject(account) ? person(context, account, [`member of ${context.repository.name}`.slice(0, 80)]) : []
}
