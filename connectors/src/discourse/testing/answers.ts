import type { FakePost, FakeTopic, FakeUser, World } from './world.ts'

/** What the forum answers to a request, as Discourse does: status and body. */
export interface Answer {
  readonly status: number
  readonly body: unknown
}

type Fields = Record<string, unknown>

/** A fifth of what Discourse gives, so that a small forum has pages. */
const PER_PAGE = 6
const POSTS_AT_ONCE = 20
const ROWS_PER_PAGE = 50
const LIKES_AT_ONCE = 30

export const answer = (world: World, url: URL, isAdmin: boolean): Answer => {
  const path = url.pathname
  const topic = /^\/t\/(\d+)(\/posts)?\.json$/.exec(path)
  if (topic !== null) return topicAnswer(world, Number(topic[1]), topic[2] !== undefined, url, isAdmin)
  const members = /^\/groups\/([\w-]+)\/members\.json$/.exec(path)
  if (members !== null) return { status: 200, body: { members: (world.groups.get(members[1] ?? '') ?? []).map((id) => basic(world, id)) } }
  const found = ROUTES[path]?.(world, url, isAdmin)
  return found === undefined
    ? { status: 404, body: { errors: ['The requested URL or resource could not be found.'], error_type: 'not_found' } }
    : { status: 200, body: found }
}

const shownOf = (world: World): FakeTopic[] => [...world.topics.values()].filter(({ isGone }) => !isGone)
const pageOf = (url: URL): number => Number(url.searchParams.get('page') ?? 0)

const stats = (world: World): Fields => {
  const topics = shownOf(world)
  const posts = topics.flatMap((topic) => topic.posts.filter(({ deletedAt }) => deletedAt === null))
  return {
    topics_count: topics.length + 2,
    posts_count: posts.length + 40,
    users_count: [...world.users.keys()].filter((id) => id > 0).length,
    likes_count: world.likes.length,
  }
}

const categories = (world: World): Fields[] =>
  [...world.categories].map(([id, name]) => {
    const topics = shownOf(world).filter(({ category }) => category === id)
    const posts = topics.flatMap((topic) => topic.posts.filter(({ deletedAt, type }) => deletedAt === null && type === 1))
    return { id, name, slug: name.toLowerCase(), topic_count: topics.length, post_count: posts.length }
  })

const latest = (world: World, url: URL, isAdmin: boolean): Fields => {
  const page = pageOf(url)
  const wantsGone = isAdmin && url.searchParams.get('status') === 'deleted'
  const sorted = [...world.topics.values()]
    .filter(({ isGone }) => isGone === wantsGone)
    .toSorted((a, b) => (a.bumped < b.bumped ? 1 : a.bumped > b.bumped ? -1 : b.id - a.id))
  // Those that are pinned stand on top of the first page whatever their time, and nowhere else.
  const pinned = sorted.filter(({ isPinned }) => isPinned)
  const others = sorted.filter(({ isPinned }) => !isPinned)
  const all = [...pinned, ...others]
  return {
    users: [],
    topic_list: {
      per_page: PER_PAGE,
      ...((page + 1) * PER_PAGE < all.length ? { more_topics_url: `/latest?no_definitions=true&page=${page + 1}` } : {}),
      topics: all.slice(page * PER_PAGE, (page + 1) * PER_PAGE).map((topic) => ({
        id: topic.id,
        title: topic.title,
        slug: `topic-${topic.id}`,
        posts_count: topic.posts.length,
        highest_post_number: topic.posts.length,
        created_at: topic.posts[0]?.at,
        last_posted_at: topic.posts.at(-1)?.at,
        bumped_at: topic.bumped,
        pinned: topic.isPinned,
        has_accepted_answer: topic.accepted !== null,
        tags: topic.tags,
        category_id: topic.category,
      })),
    },
  }
}

const topicAnswer = (world: World, id: number, isPart: boolean, url: URL, isAdmin: boolean): Answer => {
  const topic = world.topics.get(id)
  if (topic === undefined || (topic.isGone && !isAdmin)) return { status: 404, body: { errors: ['Not found'], error_type: 'not_found' } }
  const seesDeleted = isAdmin && (isPart || url.searchParams.get('show_deleted') === 'true')
  const posts = topic.posts.filter(({ deletedAt, type }) => (deletedAt === null || seesDeleted) && (type !== 4 || isAdmin))
  const wanted = new Set(url.searchParams.getAll('post_ids[]').map(Number))
  const given = isPart ? posts.filter((post) => wanted.has(post.id)) : posts.slice(0, POSTS_AT_ONCE)
  const stream = { posts: given.map((post) => postOf(world, topic, post)), stream: posts.map((post) => post.id) }
  if (isPart) return { status: 200, body: { id, post_stream: { posts: stream.posts } } }
  const accepted = topic.accepted === null ? {} : { accepted_answer: { post_number: topic.accepted, username: 'somebody' } }
  const { title, category: category_id, tags } = topic
  return {
    status: 200,
    body: {
      post_stream: stream,
      id,
      title,
      slug: `topic-${id}`,
      posts_count: topic.posts.length,
      category_id,
      tags,
      archetype: 'regular',
      deleted_at: topic.isGone ? topic.bumped : null,
      ...accepted,
    },
  }
}

export const postOf = (world: World, topic: FakeTopic, post: FakePost): Fields => {
  const likes = world.likes.filter((like) => like.topic === topic.id && like.post === post.number).length
  const by = world.users.get(post.by)
  return {
    id: post.id,
    name: by?.name ?? '',
    username: by?.username ?? '',
    created_at: post.at,
    cooked: post.text,
    post_number: post.number,
    post_type: post.type,
    updated_at: post.at,
    reply_to_post_number: post.replyTo,
    topic_id: topic.id,
    topic_slug: `topic-${topic.id}`,
    version: post.version,
    user_id: post.by,
    trust_level: by?.trust ?? 0,
    admin: post.by === 1,
    hidden: false,
    user_deleted: false,
    deleted_at: post.deletedAt,
    actions_summary: likes === 0 ? [] : [{ id: 2, count: likes }],
    accepted_answer: topic.accepted === post.number,
    ...(post.type === 3 ? { action_code: 'closed.enabled' } : {}),
  }
}

/** The post as webhooks have it: with its topic, and without likes. */
export const toldPost = (world: World, topic: FakeTopic, post: FakePost): Fields => {
  const { actions_summary: _, ...shown } = postOf(world, topic, post)
  return { ...shown, raw: 'As it was written.', topic_title: topic.title, category_id: topic.category, topic_archetype: 'regular' }
}

const basic = (world: World, id: number): Fields => {
  const { username, name } = world.users.get(id) ?? { username: 'gone', name: '' }
  return { id, username, name, avatar_template: `/letter_avatar/${username}/{size}.png` }
}

const directory = (world: World, url: URL): Fields => {
  const rows = [...world.users.values()]
    .filter(({ id }) => id > 0)
    .map(({ id }) => ({ id, likes_given: world.likes.filter(({ by }) => by === id).length, post_count: 1, user: basic(world, id) }))
    .toSorted((a, b) => b.likes_given - a.likes_given || a.id - b.id)
  const page = pageOf(url)
  return {
    directory_items: rows.slice(page * ROWS_PER_PAGE, (page + 1) * ROWS_PER_PAGE),
    meta: { total_rows_directory_items: rows.length },
  }
}

const actions = (world: World, url: URL): Fields => {
  const by = [...world.users.values()].find(({ username }) => username === url.searchParams.get('username'))
  const offset = Number(url.searchParams.get('offset') ?? 0)
  const given = world.likes.filter((like) => like.by === by?.id).toSorted((a, b) => (a.at < b.at ? 1 : -1))
  return {
    user_actions: given.slice(offset, offset + LIKES_AT_ONCE).map((like) => ({
      action_type: 1,
      created_at: like.at,
      topic_id: like.topic,
      post_number: like.post,
      acting_user_id: like.by,
      acting_username: by?.username,
      acting_name: by?.name,
      title: world.topics.get(like.topic)?.title,
      deleted: false,
    })),
  }
}

export const accountOf = ({ id, username, name, email, joined, trust }: FakeUser): Fields => ({
  id,
  username,
  name,
  email,
  created_at: joined,
  trust_level: trust,
})

const ACCOUNTS_PER_PAGE = 100
const accounts = (world: World, url: URL): Fields[] => {
  const page = Math.max(1, pageOf(url))
  const sorted = [...world.users.values()].filter(({ id }) => id > 0).toSorted((a, b) => (a.joined < b.joined ? 1 : -1))
  return sorted.slice((page - 1) * ACCOUNTS_PER_PAGE, page * ACCOUNTS_PER_PAGE).map(accountOf)
}

const ROUTES: Readonly<Record<string, (world: World, url: URL, isAdmin: boolean) => unknown>> = {
  '/site.json': (world) => ({ categories: categories(world) }),
  '/about.json': (world) => ({ about: { stats: stats(world), version: '3.4.0' } }),
  '/latest.json': latest,
  '/directory_items.json': directory,
  '/user_actions.json': actions,
  '/groups.json': (world, url) => ({
    groups:
      pageOf(url) === 0
        ? [
            { id: 1, automatic: true, name: 'staff' },
            ...[...world.groups].map(([name], index) => ({ id: 40 + index, automatic: false, name })),
          ]
        : [],
  }),
  '/admin/users/list/new.json': (world, url, isAdmin) => (isAdmin ? accounts(world, url) : undefined),
}
