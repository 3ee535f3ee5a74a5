import { describe, expect, it } from 'vitest'
import { exerciseApiConnector, type Platform, type Situation } from '../kit/api-harness.ts'
import type { Listing } from '../kit/connector.ts'
import { readAll } from '../kit/harness.ts'
import { activitiesOf, askedUrl, countKinds } from '../kit/testing.ts'
import { bluesky } from './connector.ts'

const NOW = new Date('2026-01-01T00:00:00Z')
const settings = { accounts: '@project.example.org', words: '#garden', identifier: 'ann.example.org', password: 'abcd-efgh-ijkl-mnop' }
const PER_PAGE = 3
const who = (name: string) => ({ did: `did:plc:${name}`, handle: `${name}.example.org`, displayName: name })
const at = (name: string, id: number): string => `at://did:plc:${name}/app.bsky.feed.post/p${id}`
const post = (id: number, name = 'bo', record: object = {}, more: object = {}) => {
  const day = new Date(Date.UTC(2025, 0, id % 100, 8)).toISOString()
  return { uri: at(name, id), author: who(name), indexedAt: day, likeCount: 0, replyCount: 0, repostCount: 0, record: { text: `Post ${id} #garden`, createdAt: day, langs: ['en'], facets: [{ features: [{ $type: 'app.bsky.richtext.facet#tag', tag: 'garden' }] }], ...record }, ...more } // prettier-ignore
}
const many = Array.from({ length: 11 }, (_, index) => post(index + 1))
const HELD: Record<Situation, readonly object[]> = {
  empty: [],
  'one-page': [post(1), post(2)],
  'many-pages': many,
  'changed-field': [post(1), post(2, 'bo', { text: 7, facets: 'none', reply: 'x' }), { ...post(3), author: 'bo' }, { ...post(4), uri: 4 }],
  unicode: [post(1, 'bo', { text: 'Zoë 🦊' }), post(2, 'bo', { text: 'NUL \0 here' }), post(3, 'bo', { text: 'half \ud800' })],
  huge: [post(1, 'bo', { text: 'x'.repeat(300_000) }), post(2)],
  edited: many.map((one, index) => (index === 9 ? { ...one, likeCount: 3 } : one)),
  deleted: many,
}
const own = post(50, 'project', {}, { likeCount: 2, repostCount: 1, replyCount: 1 })
const reply = (root: object, parent: object) => ({ reply: { root, parent } })

const platform: Platform = (situation) => {
  return async (input, init) => {
    const url = askedUrl(input)
    const method = url.pathname.replace('/xrpc/', '')
    const page = (name: string, list: readonly object[]): Response => {
      const from = Number(url.searchParams.get('cursor') ?? 0)
      const cursor = from + PER_PAGE < list.length ? { cursor: String(from + PER_PAGE) } : {}
      return Response.json(
        { [name]: list.slice(from, from + PER_PAGE), ...cursor },
        { headers: { 'ratelimit-limit': '3000', 'ratelimit-remaining': '2999', 'ratelimit-reset': '1767226000' } },
      )
    }
    if (method === 'com.atproto.server.createSession') return Response.json({ accessJwt: 'a-session', did: 'did:plc:ann' })
    if (new Headers(init?.headers).get('authorization') !== 'Bearer a-session')
      return Response.json({ error: 'AuthMissing' }, { status: 401 })
    if (method === 'app.bsky.actor.getProfile') return Response.json({ ...who('project'), followersCount: 42, postsCount: 7 })
    if (situation === 'empty') return page(method.endsWith('searchPosts') ? 'posts' : 'feed', [])
    if (method === 'app.bsky.feed.getAuthorFeed')
      return page('feed', [
        { post: post(5), reason: { $type: 'app.bsky.feed.defs#reasonRepost', by: who('project'), indexedAt: '2025-03-01T00:00:00Z' } },
        ...(situation === 'deleted' ? [] : [{ post: own }]),
        { post: post(49, 'project') },
      ])
    if (method === 'app.bsky.feed.getLikes')
      return page(
        'likes',
        ['ann', 'cy'].map((name) => ({ actor: who(name), createdAt: '2025-02-21T00:00:00Z', indexedAt: '2025-02-21T00:00:00Z' })),
      )
    if (method === 'app.bsky.feed.getRepostedBy') return page('repostedBy', [who('cy')])
    if (method === 'app.bsky.feed.getPostThread')
      return Response.json({
        thread: {
          post: own,
          replies: [
            { post: post(51, 'ann', reply(own, own)), replies: [{ post: post(52, 'cy', reply(own, { uri: at('ann', 51) })) }] },
            { blocked: true },
          ],
        },
      })
    return page('posts', [...HELD[situation]].toReversed())
  }
}

describe('Bluesky', () => {
  it('passes what platforms do, with who liked, passed on and answered', async () => {
    const { records } = await exerciseApiConnector(bluesky, settings, platform)
    expect(countKinds(records)).toEqual({ post: 13, repost: 2, like: 2, reply: 2 })
    const of = (id: string) => activitiesOf(records).find(({ externalId }) => externalId === id)
    expect(of(at('bo', 11))).toMatchObject({
      actor: { platform: 'bluesky', key: 'did:plc:bo', username: 'bo.example.org' },
      technologies: ['garden'],
      url: 'https://bsky.app/profile/did:plc:bo/post/p11',
      attributes: { language: 'en' },
    })
    expect(of(at('cy', 52))).toMatchObject({ kind: 'reply', replyTo: at('ann', 51), conversation: at('project', 50) })
    expect(of(`like:${at('project', 50)}:did:plc:ann`)).toMatchObject({
      occurredAt: Date.UTC(2025, 1, 21),
      replyTo: at('project', 50),
      mentions: [{ key: 'did:plc:project' }],
    })
    expect(of(`repost:${at('project', 50)}:did:plc:cy`)).toMatchObject({ attributes: { dated: 'as the post' } })
    expect(of(`repost:${at('bo', 5)}:did:plc:project`)).toMatchObject({ occurredAt: Date.UTC(2025, 2, 1) })
  })

  it('asks without an account where nothing is searched, and counts followers by day', async () => {
    const asked: string[] = []
    const open = platform('many-pages') ?? fetch
    const watched: typeof fetch = async (input, init) => {
      asked.push(`${askedUrl(input).host} ${new Headers(init?.headers).get('authorization') ?? ''}`)
      return open(input, { ...init, headers: { authorization: 'Bearer a-session' } })
    }
    const { tallies, budgets } = await readAll(bluesky, { accounts: 'project.example.org' }, undefined, {
      fetch: watched,
      now: NOW,
      keepsTallies: true,
    })
    expect(new Set(asked)).toEqual(new Set(['public.api.bsky.app ']))
    expect(tallies.map(({ name, value }) => [name, value])).toEqual([
      ['followers', 42],
      ['posts', 7],
    ])
    expect(budgets[0]).toMatchObject({ limit: 3_000, remaining: 2_999 })
  })

  it('says who likes a post, so that whoever no longer does is known', async () => {
    const listed: Listing[] = []
    const { batches } = await readAll(bluesky, settings, undefined, { fetch: platform('many-pages') ?? fetch, now: NOW })
    const missing = async (listing: Listing): Promise<number> => listed.push(listing)
    const again = { fetch: platform('many-pages') ?? fetch, now: NOW, missing, check: false }
    await readAll(bluesky, settings, batches.at(-1)?.cursor, again)
    expect(listed.find(({ answersTo }) => answersTo !== undefined)).toEqual({
      kinds: ['like', 'repost'],
      place: '',
      answersTo: [at('project', 50), at('project', 49)],
      present: [
        ...['ann', 'cy'].map((name) => `like like:${at('project', 50)}:did:plc:${name}`),
        `repost repost:${at('project', 50)}:did:plc:cy`,
      ],
    })
  })

  it('needs an app password for searching, and names that can be names', () => {
    for (const bad of [{}, { words: 'garden' }, { accounts: 'nobody' }, { accounts: 'a/../b.example' }])
      expect(bluesky.settings.safeParse(bad).success).toBe(false)
    const given = bluesky.settings.safeParse({ accounts: 'https://bsky.app/profile/project.example.org' })
    expect(given.data && bluesky.title(given.data)).toBe('Bluesky: @project.example.org')
  })

  it('takes what was set aside and corrected', async () => {
    const { items } = await readAll(bluesky, settings, undefined, { fetch: platform('changed-field') ?? fetch, now: NOW })
    const aside = items.flatMap((item) => ('setAside' in item ? [item.setAside] : []))
    expect(aside.map(({ reason }) => reason).toSorted()).toEqual(['author_missing', 'id_missing'])
    const raw = aside.find(({ reason }) => reason === 'author_missing')?.raw.replace('"author":"bo"', '"author":{"did":"did:plc:bo"}') ?? ''
    expect(bluesky.reread(raw, settings)).toMatchObject([{ record: { externalId: at('bo', 3) } }])
    expect(bluesky.reread('{}', settings)).toMatchObject([{ setAside: { reason: 'item_invalid' } }])
  })
})
