/** A forum as a test fills and changes it. */
export interface FakeUser {
  readonly id: number
  readonly username: string
  readonly name: string
  readonly email: string
  readonly trust: number
  readonly joined: string
}

export interface FakePost {
  readonly id: number
  readonly number: number
  readonly by: number
  readonly at: string
  text: unknown
  readonly replyTo: number | null
  readonly type: 1 | 3 | 4
  version: number
  deletedAt: string | null
}

export interface FakeTopic {
  readonly id: number
  title: string
  readonly category: number
  readonly tags: readonly string[]
  readonly posts: FakePost[]
  bumped: string
  readonly isPinned: boolean
  accepted: number | null
  isGone: boolean
}

export interface FakeLike {
  readonly topic: number
  readonly post: number
  readonly by: number
  readonly at: string
}

const MINUTE_MS = 60_000
const BEGIN_MS = Date.UTC(2025, 0, 1)
export const at = (minutes: number): string => new Date(BEGIN_MS + minutes * MINUTE_MS).toISOString()

const NAMES = ['ada', 'bo', 'cleo', 'dee', 'eli', 'fay', 'gus']

export class World {
  readonly users = new Map<number, FakeUser>()
  readonly topics = new Map<number, FakeTopic>()
  readonly likes: FakeLike[] = []
  readonly categories = new Map([
    [5, 'Help'],
    [6, 'Show and tell'],
  ])
  readonly groups = new Map<string, number[]>()
  #posts = 0

  user(id: number, more: Partial<FakeUser> = {}): FakeUser {
    const username = NAMES[(id - 1) % NAMES.length] ?? 'ada'
    const user = {
      id,
      username: `${username}${id}`,
      name: `Person ${id}`,
      email: `${username}${id}@example.org`,
      trust: id % 5,
      joined: at(id),
      ...more,
    }
    this.users.set(id, user)
    return user
  }

  topic(
    id: number,
    by: number,
    minutes: number,
    more: Partial<Pick<FakeTopic, 'title' | 'isPinned' | 'category' | 'tags'>> = {},
  ): FakeTopic {
    const topic: FakeTopic = {
      id,
      title: `Topic ${id}`,
      category: 5,
      tags: ['numpy'],
      posts: [],
      bumped: at(minutes),
      isPinned: false,
      accepted: null,
      isGone: false,
      ...more,
    }
    this.topics.set(id, topic)
    this.post(topic, by, minutes)
    return topic
  }

  post(topic: FakeTopic, by: number, minutes: number, more: Partial<Pick<FakePost, 'text' | 'replyTo' | 'type'>> = {}): FakePost {
    const number = topic.posts.length + 1
    const post: FakePost = {
      id: ++this.#posts,
      number,
      by,
      at: at(minutes),
      text: `<p>Post ${number} of topic ${topic.id}</p>`,
      replyTo: null,
      type: 1,
      version: 1,
      deletedAt: null,
      ...more,
    }
    topic.posts.push(post)
    if (post.at > topic.bumped && post.type === 1) topic.bumped = post.at
    return post
  }

  like(topic: FakeTopic, post: number, by: number, minutes: number): void {
    this.likes.push({ topic: topic.id, post, by, at: at(minutes) })
  }
}

/** A forum of so many topics: short and long ones, pinned, solved, closed by the system, with a whisper and likes. */
export const fill = (world: World, topics: number): World => {
  for (let id = 1; id <= 7; id++) world.user(id)
  world.user(-1, { username: 'system', name: 'system', trust: 4 })
  for (let id = 1; id <= topics; id++) {
    const topic = world.topic(id, (id % 7) + 1, id * 100, { isPinned: id === 1, category: id % 3 === 0 ? 6 : 5 })
    const replies = id === 2 ? 27 : id % 4
    for (let reply = 1; reply <= replies; reply++)
      world.post(topic, ((id + reply) % 7) + 1, id * 100 + reply, { replyTo: reply > 2 ? 2 : null })
    if (id % 5 === 2 && replies > 0) topic.accepted = 2
    if (id % 6 === 0) world.post(topic, -1, id * 100 + 50, { type: 3 })
    if (id % 7 === 0) world.post(topic, 1, id * 100 + 51, { type: 4 })
    world.like(topic, 1, ((id + 3) % 7) + 1, id * 100 + 60)
  }
  world.groups.set('gardeners', [1, 2])
  return world
}

/** What of it everybody may see, counted for itself. */
export const recount = ({ topics, likes }: World): Record<string, number> => {
  const shown = [...topics.values()].filter(({ isGone }) => !isGone)
  const posts = shown.flatMap((topic) => topic.posts.filter(({ deletedAt }) => deletedAt === null).map((post) => ({ topic, post })))
  const count = (fits: (one: (typeof posts)[number]) => boolean): number => posts.filter(fits).length
  const counts = {
    liked: likes.length,
    replied: count(({ post }) => post.type === 1 && post.number > 1),
    'topic-changed': count(({ post }) => post.type === 3),
    'topic-solved': count(({ topic, post }) => topic.accepted === post.number),
    'topic-started': count(({ post }) => post.number === 1),
  }
  return Object.fromEntries(Object.entries(counts).filter(([, number]) => number > 0))
}
