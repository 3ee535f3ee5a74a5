import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { defineConnector, type Connector, type Item } from '@kith/connectors/kit/connector'
import { createApi, type ApiRequest } from '@kith/connectors/kit/api'
import { readNew, readPast, type Ends } from '@kith/connectors/kit/ends'
import { setAside } from '@kith/connectors/kit/set-asides'
import { isSigned } from '@kith/connectors/kit/webhook'
import { z } from 'zod'
import { trust } from '../platform/trust.ts'

/** A small platform on the loopback interface that pages, limits and fails; its posts are asked for by the time of their last change, the newest first. */
export interface Forum {
  readonly url: string
  readonly posts: Map<number, Post>
  /** Requests so far, as "GET /posts?…". */
  readonly asked: string[]
  /** Answers requests instead of the forum where it says so. */
  instead: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined
  readonly close: () => void
}

export interface Post {
  readonly id: number
  readonly by: string
  readonly text: string
  readonly at: number
  readonly changed: number
  readonly deleted?: boolean
}

export const FORUM_TOKEN = 'forum-token-0123456789'
const PER_PAGE = 10
/** Posts that it counts and shows to nobody. */
const HIDDEN = 2

export const openForum = async (): Promise<Forum> => {
  const posts = new Map<number, Post>()
  const asked: string[] = []
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    asked.push(`${request.method} ${request.url}`)
    if (forum.instead?.(request, response) === true) return
    if (request.headers.authorization !== `Bearer ${FORUM_TOKEN}`) return void response.writeHead(401).end('{"message":"Bad token"}')
    const until = Number(new URL(request.url ?? '', 'http://forum.example').searchParams.get('until') ?? Infinity)
    const found = [...posts.values()].filter(({ changed }) => changed <= until).toSorted((a, b) => b.changed - a.changed || b.id - a.id)
    const page = found.slice(0, PER_PAGE)
    const shown = [...posts.values()].filter((post) => post.deleted !== true).length
    const headers = {
      'x-ratelimit-limit': '100',
      'x-ratelimit-remaining': String(100 - (asked.length % 100)),
      'content-type': 'application/json',
    }
    response.writeHead(200, headers).end(JSON.stringify({ posts: page, more: found.length > PER_PAGE, total: shown + HIDDEN }))
  }
  const server: Server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const forum: Forum = {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    posts,
    asked,
    instead: undefined,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
  return forum
}

const settings = z.object({ url: z.url(), token: z.string().min(1) })
type Settings = z.infer<typeof settings>
interface Cursor {
  readonly posts: Ends<ApiRequest>
}

const itemOf = (post: Post): Item => ({
  raw: JSON.stringify(post),
  record: {
    type: 'activity',
    kind: 'post',
    externalId: String(post.id),
    occurredAt: post.at,
    actor: { platform: 'forum:test', key: post.by, username: post.by },
    title: post.text,
    ...(post.deleted === true ? { deleted: true } : {}),
  },
})

/** Throws for whatever is no post. */
const readPost = (raw: string): Item => {
  const value: unknown = JSON.parse(raw)
  if (typeof value !== 'object' || value === null || !('id' in value)) throw new Error('no post')
  // The test's own forum has written it.
  return itemOf(trust<Post>(value))
}

/** Reads that forum, through the kit as every connector does. */
export const forumConnector: Connector<Settings, Cursor> = defineConnector<Settings, Cursor>({
  name: 'test-forum',
  label: 'Test forum',
  summary: 'Posts of the test’s own forum',
  help: '',
  settings,
  fields: [
    { name: 'url', label: 'Address', help: '', kind: 'url', required: true },
    { name: 'token', label: 'Token', help: '', kind: 'secret', required: true },
  ],
  kinds: { post: { label: 'posted', plural: 'posts', category: 'discussion', weight: 3 } },
  order: 'newest-first',
  schedule: { everyMinutes: 60 },
  title: ({ url }) => `Forum at ${new URL(url).host}`,
  check: async (context) => void (await apiOf(context, context.settings, 100).ask('/posts')),
  async *read(context) {
    const api = apiOf(context, context.settings, 1_000)
    let ends: Ends<ApiRequest> = context.cursor?.posts ?? {}
    const stream = {
      first: { path: '/posts' },
      read: async (place: ApiRequest) => {
        const { json } = await api.ask(place)
        const page = trust<{ posts: Post[]; more: boolean; total: number }>(json)
        context.claim({ post: page.total })
        context.gaps({ post: { private: HIDDEN } })
        const oldest = page.posts.at(-1)?.changed
        const next = page.more && oldest !== undefined ? { path: '/posts', query: { until: oldest } } : undefined
        return { content: page.posts, newest: page.posts[0]?.changed, oldest, next }
      },
    }
    for (const part of [readNew, readPast]) {
      for await (const step of part(ends, stream)) {
        ends = step.ends
        yield { items: step.content.map(itemOf), cursor: { posts: ends }, progress: { done: 1, unit: 'pages' } }
      }
    }
  },
  reread: (raw) => {
    try {
      return [readPost(raw)]
    } catch {
      return [setAside('post_invalid', 'This is no post: correct it.', 'delivery', raw)]
    }
  },
  webhook: {
    help: 'Enter {url} and {secret}.',
    secret: 'ours',
    verify: ({ headers, body }, secret) => isSigned(headers['x-forum-signature'], [body], secret, { prefix: 'sha256=' }),
    delivery: ({ headers }) => headers['x-forum-delivery'],
    answer: ({ headers }) => (headers['x-forum-event'] === 'hello' ? 'hello yourself' : undefined),
    read: ({ headers, body }) =>
      headers['x-forum-event'] === 'post'
        ? { items: [readPost(new TextDecoder().decode(body))] }
        : { ignored: headers['x-forum-event'] ?? '' },
  },
})

const apiOf = (context: Parameters<typeof createApi>[0], { url, token }: Settings, waitMsMax: number) =>
  createApi(context, { name: 'The forum', base: url, headers: { authorization: `Bearer ${token}` }, triesMax: 1, waitMsMax })
