import type { Item } from '../kit/connector.ts'
import type { Context } from '../kit/forge/say.ts'
import { person } from '../kit/forge/things.ts'
import { closing, issue, merging, pullRequest, reopening } from '../kit/forge/threads.ts'
import { approval, noteItems, reaction, release } from '../kit/gitlab/map.ts'
import { isHidden, secondOf, toAccount, toIssue, toMergeRequest } from '../kit/gitlab/shapes.ts'
import { idAt, isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'

/** What an export tells of somebody: a number, and a name where a comment or the list of members has one. */
export type Members = ReadonlyMap<string, Json>

/** The files of an export that are read, by what a line of them is. */
export type Relation = 'issues' | 'merge_requests' | 'releases' | 'project_members'

export const RELATIONS: readonly Relation[] = ['project_members', 'issues', 'merge_requests', 'releases']

/** What one line of an export means. */
export const mapLine = (context: Context, members: Members, relation: Relation, line: Json): readonly Item[] => {
  const who = (id: unknown, name?: unknown): Json | undefined => {
    const number = idAt({ id }, 'id')
    if (number === undefined) return undefined
    const known = members.get(number)
    const account = known === undefined ? { id: number } : Object.assign({}, known, { id: number })
    return typeof name === 'string' ? Object.assign(account, { name }) : account
  }
  if (relation === 'project_members') return memberIn(context, line)
  if (relation === 'releases') return release(context, { ...line, tag_name: line['tag'], author: who(line['author_id']) })
  if (isHidden(line)) return []
  const isMerge = relation === 'merge_requests'
  const url = `${context.repository.url}/-/${isMerge ? 'merge_requests' : 'issues'}/${String(line['iid'])}`
  const labels = listAt(line, 'label_links')
    .filter(isObject)
    .map((link) => link['label'])
  // An object that begins with what another one holds has a shape of its own, each of them.
  const given = Object.assign({}, line, { author: who(line['author_id']), labels, url })
  const thread = isMerge ? toMergeRequest(given) : toIssue(given)
  return [
    ...(isMerge ? pullRequest(context, thread) : issue(context, thread)),
    ...(isMerge ? mergedIn(context, thread, line, who) : []),
    ...changesIn(context, thread, line, who),
    ...notesIn(context, thread, line, who),
    ...awardsIn(line).map((award) => reaction(context, Object.assign({}, award, { user: who(award['user_id']) }), thread)),
  ]
}

type Who = (id: unknown, name?: unknown) => Json | undefined

const mergedIn = (context: Context, thread: Json, line: Json, who: Who): readonly Item[] => {
  const metrics = objectAt(line, 'metrics')
  const by = who(metrics['merged_by_id'])
  const approvals = listAt(line, 'approvals').filter(isObject)
  return [
    ...(line['state'] === 'merged' && by !== undefined ? [merging(context, thread, toAccount(by), secondOf(metrics['merged_at']))] : []),
    ...approvals.map((one) => approval(context, thread, toAccount(who(one['user_id'])), secondOf(one['created_at']))),
  ]
}

/** Closed and opened again; that it was merged is told more fully elsewhere. */
const changesIn = (context: Context, thread: Json, line: Json, who: Who): readonly Item[] =>
  listAt(line, 'resource_state_events')
    .filter(isObject)
    .flatMap((change) => {
      const [by, at] = [toAccount(who(change['user_id'])), secondOf(change['created_at'])]
      if (change['state'] === 'closed') return [closing(context, thread, by, at)]
      return change['state'] === 'reopened' ? [reopening(context, thread, by, at)] : []
    })

/** The first comment of each thread is what the others in it answer. */
const notesIn = (context: Context, thread: Json, line: Json, who: Who): readonly Item[] => {
  const first = new Map<string, Json>()
  return listAt(line, 'notes')
    .filter(isObject)
    .flatMap((note) => {
      const discussion = textAt(note, 'discussion_id')
      const begun = discussion === undefined ? undefined : first.get(discussion)
      if (discussion !== undefined && begun === undefined && note['system'] !== true) first.set(discussion, note)
      const said = Object.assign({}, note, { author: who(note['author_id'], objectAt(note, 'author')['name']) })
      const given = awardsIn(note).map((award) =>
        reaction(context, Object.assign({}, award, { user: who(award['user_id']) }), thread, idAt(note, 'id')),
      )
      return [...noteItems(context, said, thread, begun), ...(isHidden(note) ? [] : given)]
    })
}

const awardsIn = (thing: Json): readonly Json[] => listAt(thing, 'award_emoji').filter(isObject)

const memberIn = (context: Context, line: Json): readonly Item[] => {
  const account = toAccount(line['user'])
  return isObject(account) ? person(context, account, [`member of ${context.repository.name}`.slice(0, 80)]) : []
}
