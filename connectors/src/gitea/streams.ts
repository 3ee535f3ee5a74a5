import type { Item } from '../kit/connector.ts'
import { orNothing } from '../kit/forge/find.ts'
import type { Lists } from '../kit/forge/lists.ts'
import type { Context, Repository } from '../kit/forge/say.ts'
import { listStreams, oldest, type Mapper, type Stream } from '../kit/forge/streams.ts'
import { fork, person, release } from '../kit/forge/things.ts'
import { issue, issueComment, pullRequest, review, reviewComment } from '../kit/forge/threads.ts'
import { countAt, isObject, type Json } from '../kit/json.ts'
import { parseTime } from '../kit/dates.ts'
import { feedEntry } from './feed.ts'
import { toAccount, toPull, toReview, toThing } from './shapes.ts'

const rootOf = ({ name }: Repository): string => `/repos/${name}`
const list = listStreams(rootOf)
const BY_CREATION = { state: 'all', type: 'issues' }

const issues = list('issues', {
  path: 'issues',
  query: BY_CREATION,
  time: 'created_at',
  changed: 'updated_at',
  since: 'since',
  map: (context, item) => issue(context, toThing(item)),
  again: { kinds: ['issue-opened'], query: BY_CREATION, time: 'created_at' },
})

/** Comments come oldest first, whatever is asked for. */
const comments = list('comments', {
  path: 'issues/comments',
  time: 'none',
  changed: 'updated_at',
  since: 'since',
  map: (context, item) => [issueComment(context, toThing(item))],
  again: { kinds: ['issue-commented', 'pull-request-commented'], query: {}, time: 'created_at', ascending: true },
})

const REVIEW_PAGES_MAX = 20

/** Pull requests, what was changed last first, each with its reviews and what was said in them. */
const pulls: Stream = {
  name: 'pulls',
  read: async (api, context, from, sinceMs) => {
    const { list: all, next } = await api.list(`${rootOf(context.repository)}/pulls`, from ?? { state: 'all', sort: 'recentupdate' })
    const everything = all.filter(isObject).map(toPull)
    const changed = everything.filter((pull) => sinceMs === undefined || (parseTime(pull['updated_at']) ?? Infinity) >= sinceMs)
    const items: Item[] = []
    for (const pull of changed) items.push(...pullRequest(context, pull), ...(await reviewsOf(api, context, pull)))
    return { items, accounts: [], next, oldestMs: oldest(everything, 'updated_at') }
  },
}

const reviewsOf = async (api: Lists, context: Context, pull: Json): Promise<readonly Item[]> => {
  const path = `${rootOf(context.repository)}/pulls/${String(pull['number'])}/reviews`
  const items: Item[] = []
  for (const one of ((await orNothing(api.all(path, REVIEW_PAGES_MAX))) ?? []).filter(isObject)) {
    const shaped = toReview(one, pull)
    items.push(...review(context, shaped, pull))
    if (shaped['state'] === 'pending' || (countAt(one, 'comments_count') ?? 0) === 0) continue
    const said = await orNothing(api.get(`${path}/${String(one['id'])}/comments`))
    for (const item of Array.isArray(said) ? said.filter(isObject) : []) items.push(reviewComment(context, toThing(item), pull))
  }
  return items
}

const feed = list('feed', { path: 'activities/feeds', time: 'created', map: feedEntry })

const releases = list('releases', {
  path: 'releases',
  time: 'created_at',
  changed: 'published_at',
  map: (context, item) => release(context, toThing(item)),
})

const forks = list('forks', { path: 'forks', time: 'none', changed: 'created_at', map: (context, item) => [fork(context, toThing(item))] })

/** Gitea says who has given a star, and not when: they are people, and no activities. */
const fans =
  (tag: string): Mapper =>
  (context, item) => {
    const account = toAccount(item)
    return isObject(account) ? person(context, account, [`${tag} ${context.repository.name}`]) : []
  }
const stars = list('stars', { path: 'stargazers', time: 'none', map: fans('starred') })
const watchers = list('watchers', { path: 'subscribers', time: 'none', map: fans('watches') })

/** In the order in which they are read: what people say to each other first. */
export const STREAMS: readonly Stream[] = [issues, pulls, comments, feed, releases, forks, stars, watchers]
