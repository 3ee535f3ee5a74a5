import { expect, it } from 'vitest'
import { z } from 'zod'
import { exerciseApiConnector, type Platform, type Situation } from './api-harness.ts'
import { createApi, type ApiRequest } from './api.ts'
import { defineConnector, type Item } from './connector.ts'
import { readNew, readPast, type Ends } from './ends.ts'
import { setAside } from './set-asides.ts'
import { clip } from './text.ts'

interface Post {
  readonly id: number
  readonly changed: number
  readonly text: unknown
  readonly deleted?: boolean
}

const PER_PAGE = 3
const HOUR_MS = 3_600_000
const DAY = Date.UTC(2025, 0, 1)
const posts = (count: number, text: (id: number) => unknown = (id) => `Post ${id}`): Post[] =>
  Array.from({ length: count }, (_, index) => ({ id: index + 1, changed: DAY + index * HOUR_MS, text: text(index + 1) }))

const many = posts(11)
const HELD: Record<Situation, readonly Post[]> = {
  empty: [],
  'one-page': posts(2),
  'many-pages': many,
  'changed-field': posts(4, (id) => (id === 2 ? { now: 'an object' } : `Post ${id}`)),
  unicode: posts(4, (id) => ['Zoë 🦊', 'مرحبا', 'NUL \0 here', 'half \ud800 a character'][id - 1]),
  huge: posts(4, (id) => 'x'.repeat(id === 1 ? 1_000_000 : 5)),
  edited: many.map((post) => (post.id === 2 ? { ...post, text: 'Edited', changed: DAY + 99 * HOUR_MS } : post)),
  deleted: many.map((post) => (post.id === 3 ? { ...post, deleted: true, changed: DAY + 99 * HOUR_MS } : post)),
}

const platform: Platform = (situation) => async (input) => {
  const url = new URL(input instanceof Request ? input.url : input.toString())
  const until = Number(url.searchParams.get('until') ?? Infinity)
  const found = HELD[situation].filter(({ changed }) => changed <= until).toSorted((a, b) => b.changed - a.changed)
  return Response.json({ posts: found.slice(0, PER_PAGE), more: found.length > PER_PAGE })
}

const answer = z.object({
  posts: z.array(z.object({ id: z.number(), changed: z.number(), text: z.unknown(), deleted: z.boolean().optional() })),
  more: z.boolean(),
})

const itemOf = (post: z.infer<typeof answer>['posts'][number]): Item => {
  const raw = JSON.stringify(post)
  if (typeof post.text !== 'string') return setAside('text_invalid', 'The text of the post is none.', `post ${post.id}`, raw)
  const deleted = post.deleted === true ? { deleted: true } : {}
  const actor = { platform: 'forum:example.org', key: '7' }
  return {
    raw,
    record: {
      type: 'activity',
      kind: 'post',
      externalId: String(post.id),
      occurredAt: DAY,
      actor,
      body: clip(post.text, 20_000),
      ...deleted,
    },
  }
}

const connector = () =>
  defineConnector<Record<string, never>, { ends: Ends<ApiRequest> }>({
    name: 'small-forum',
    label: 'Small forum',
    summary: 'Posts',
    help: '',
    settings: z.record(z.string(), z.never()),
    fields: [],
    kinds: { post: { label: 'posted', plural: 'posts', category: 'discussion', weight: 3 } },
    order: 'newest-first',
    schedule: { everyMinutes: 60 },
    title: () => 'Small forum',
    check: async () => {},
    async *read(context) {
      const api = createApi(context, { name: 'The forum', base: 'https://forum.example.org' })
      let ends = context.cursor?.ends ?? {}
      const stream = {
        first: { path: '/posts' },
        read: async (place: ApiRequest) => {
          const page = answer.parse((await api.ask(place)).json)
          const oldest = page.posts.at(-1)?.changed
          const next = page.more && oldest !== undefined ? { path: '/posts', query: { until: oldest } } : undefined
          return { content: page.posts, newest: page.posts[0]?.changed, oldest, next }
        },
      }
      for (const part of [readNew, readPast]) {
        for await (const step of part(ends, stream)) {
          ends = step.ends
          yield { items: step.content.map(itemOf), cursor: { ends }, progress: { done: 1, unit: 'pages' } }
        }
      }
    },
    reread: () => [],
  })

it('passes a connector that overcomes what platforms do', async () => {
  const report = await exerciseApiConnector(connector(), {}, platform)
  expect(new Set(report.records.map((record) => (record.type === 'activity' ? record.externalId : ''))).size).toBe(11)
})

it('fails one that does not notice edits, and one that gives up at the first fault', async () => {
  const deaf: Platform = (situation) => platform(situation === 'edited' ? 'many-pages' : situation)
  await expect(exerciseApiConnector(connector(), {}, deaf)).rejects.toThrow('What is edited at the source must come')
  const hasty = { ...connector() }
  const impatient = defineConnector({
    ...hasty,
    read: (context) => hasty.read({ ...context, wait: () => Promise.reject(new Error('no patience')) }),
  })
  await expect(exerciseApiConnector(impatient, {}, platform)).rejects.toThrow('must be overcome')
})
