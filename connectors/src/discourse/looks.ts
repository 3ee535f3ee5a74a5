import type { Item } from '../kit/connector.ts'
import { parseTime } from '../kit/dates.ts'
import type { StreamPage } from '../kit/ends.ts'
import { countAt, isObject, listAt, objectAt, textAt, type Json } from '../kit/json.ts'
import type { ForumApi } from './forum.ts'
import { joinedOf, likeOf, personOf, type About } from './people.ts'

/** Forums show no more than the first eleven pages of their directory. */
export const DIRECTORY_PAGES_MAX = 11
const LIKES_AT_ONCE = 30
const LIKE_PAGES_MAX = 1_000
const MEMBERS_AT_ONCE = 50
const MEMBER_PAGES_MAX = 400
const GROUP_PAGES_MAX = 20
/** Forums give fewer rows on a page of any list. */
const ROWS_MAX = 1_000

export interface LookPage {
  readonly items: readonly Item[]
  readonly hasMore: boolean
}

/** A page of the list of all accounts, which administrators see, the newest first; undefined where it is hidden. */
export const readAccounts = async (api: ForumApi, page: number, about: About): Promise<StreamPage<number, readonly Item[]> | undefined> => {
  const accounts = await api.list(`/admin/users/list/new.json?order=created&show_emails=true&page=${page}`)
  if (accounts === undefined) return undefined
  const times = accounts.flatMap((account) => parseTime(account['created_at']) ?? [])
  return {
    content: accounts.flatMap((account) => [...personOf(account, about), ...joinedOf(account, about)]),
    newest: times[0],
    oldest: times.at(-1),
    next: accounts.length === 0 ? undefined : page + 1,
  }
}

/** A page of the directory; undefined where the forum has none to show. */
const directory = async (api: ForumApi, period: string, order: string, page: number): Promise<readonly Json[] | undefined> => {
  const found = await api.ask(`/directory_items.json?period=${period}&order=${order}&page=${page}`)
  return found === undefined ? undefined : listAt(found, 'directory_items').slice(0, ROWS_MAX).filter(isObject)
}

export const readPeople = async (api: ForumApi, page: number, about: About): Promise<LookPage | undefined> => {
  const rows = await directory(api, 'all', 'post_count', page)
  return rows === undefined ? undefined : { items: rows.flatMap((row) => personOf(objectAt(row, 'user'), about)), hasMore: rows.length > 0 }
}

/** How long ago the last look was decides which likers are asked for. */
export const periodSince = (sinceMs: number | undefined, nowMs: number): string => {
  const days = sinceMs === undefined ? Infinity : (nowMs - sinceMs) / 86_400_000
  return days <= 6 ? 'weekly' : days <= 27 ? 'monthly' : days <= 85 ? 'quarterly' : days <= 350 ? 'yearly' : 'all'
}

/** Of those on a page of the directory, all likes that they have given since. */
export async function* readLikes(
  api: ForumApi,
  page: number,
  sinceMs: number | undefined,
  about: About,
): AsyncGenerator<readonly Item[], boolean> {
  const rows = await directory(api, periodSince(sinceMs, about.nowMs), 'likes_given', page)
  const likers = (rows ?? []).filter((row) => (countAt(row, 'likes_given') ?? 0) > 0)
  for (const row of likers) {
    const name = textAt(objectAt(row, 'user'), 'username')
    if (name !== undefined) yield* likesBy(api, name, sinceMs, about)
  }
  return likers.length > 0
}

async function* likesBy(api: ForumApi, name: string, sinceMs: number | undefined, about: About): AsyncGenerator<readonly Item[]> {
  for (let page = 0; page < LIKE_PAGES_MAX; page++) {
    const path = `/user_actions.json?username=${encodeURIComponent(name)}&filter=1&offset=${page * LIKES_AT_ONCE}`
    const found = await api.ask(path)
    const actions = found === undefined ? [] : listAt(found, 'user_actions').filter(isObject)
    const fresh = actions.filter((action) => (parseTime(action['created_at']) ?? Infinity) >= (sinceMs ?? 0))
    if (fresh.length > 0) yield fresh.map((action) => likeOf(action, about))
    if (actions.length < LIKES_AT_ONCE || fresh.length < actions.length) return
  }
}

/** Members of the groups on a page of the list of groups, but for those that the forum makes by itself. */
export const readGroups = async (api: ForumApi, page: number, about: About): Promise<LookPage> => {
  const found = page >= GROUP_PAGES_MAX ? undefined : await api.ask(`/groups.json?page=${page}`)
  const groups = found === undefined ? [] : listAt(found, 'groups').slice(0, ROWS_MAX).filter(isObject)
  const items: Item[] = []
  for (const group of groups) {
    const name = textAt(group, 'name')
    if (group['automatic'] === true || name === undefined) continue
    for (let at = 0; at < MEMBER_PAGES_MAX; at++) {
      const members = await api.ask(
        `/groups/${encodeURIComponent(name)}/members.json?limit=${MEMBERS_AT_ONCE}&offset=${at * MEMBERS_AT_ONCE}`,
      )
      const list = members === undefined ? [] : listAt(members, 'members').slice(0, ROWS_MAX).filter(isObject)
      items.push(...list.flatMap((member) => personOf(member, about, [name])))
      if (list.length < MEMBERS_AT_ONCE) break
    }
  }
  return { items, hasMore: groups.length > 0 }
}
