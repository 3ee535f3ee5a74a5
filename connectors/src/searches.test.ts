import { describe, expect, it } from 'vitest'
import { readAll, idOf } from './kit/harness.ts'
import { exerciseSearch, type SearchSituation } from './kit/search-harness.ts'
import { quoted } from './kit/search.ts'
import { activitiesOf, askedUrl } from './kit/testing.ts'
import { CONNECTORS } from './registry.ts'
import { bluesky } from './bluesky/connector.ts'
import { devto } from './devto/connector.ts'
import { discourseConnector } from './discourse/connector.ts'
import { githubConnector } from './github/connector.ts'
import { hackernewsConnector } from './hackernews/connector.ts'
import { mastodon } from './mastodon/connector.ts'
import { redditConnector } from './reddit/connector.ts'
import { stackexchangeConnector } from './stackexchange/connector.ts'
import { youtube } from './youtube/connector.ts'

const NOW = new Date('2026-01-01T00:00:00Z')
const asked = { now: NOW, terms: [{ text: 'garden', exact: false }] }
const PER_PAGE = 2

/** When the entry of a number was made: each an hour before the one of the number before. */
const secondsOf = (id: number): number => Math.floor(NOW.getTime() / 1_000) - id * 3_600
const momentOf = (id: number): string => new Date(secondsOf(id) * 1_000).toISOString()

const pagesOf = (situation: SearchSituation): number => ({ empty: 0, 'many-pages': 3, endless: 1_000_000, 'changed-field': 1 })[situation]
/** Entries of a page (from 0), and whether there is another. */
const pageOf = <T>(
  situation: SearchSituation,
  page: number,
  entry: (id: number) => T,
): { readonly entries: readonly T[]; readonly hasMore: boolean } => ({
  entries: page < pagesOf(situation) ? Array.from({ length: PER_PAGE }, (_, index) => entry(page * PER_PAGE + index + 1)) : [],
  hasMore: page + 1 < pagesOf(situation),
})
const spoilt = (situation: SearchSituation, entries: readonly object[]): readonly unknown[] =>
  situation === 'changed-field' ? [7, null, { id: {} }, ...entries.map((entry) => ({ ...entry, created_at_i: 'x', created_utc: null, creation_date: [], createdAt: 9, created_at: {}, indexedAt: 3, published_timestamp: 4 }))] : entries // prettier-ignore

const hackerNews =
  (situation: SearchSituation): typeof fetch =>
  async (input) => {
    const url = askedUrl(input)
    const until = /created_at_i<=(\d+)/.exec(url.searchParams.get('numericFilters') ?? '')?.[1]
    // From a moment down: that entry comes again.
    const from = until === undefined ? 0 : Math.round((secondsOf(0) - Number(until)) / 3_600) / PER_PAGE
    const { entries, hasMore } = pageOf(situation, Math.floor(from), (id) => ({
      objectID: String(id),
      created_at_i: secondsOf(id),
      author: 'bo',
      title: `Garden ${id}`,
      _tags: ['story'],
    }))
    return Response.json({ hits: spoilt(situation, entries), page: 0, nbPages: hasMore ? 2 : 1, nbHits: 9 })
  }

const reddit =
  (situation: SearchSituation): typeof fetch =>
  async (input) => {
    const url = askedUrl(input)
    if (url.pathname.endsWith('access_token')) return Response.json({ access_token: 'a-token', expires_in: 3_600 })
    const page = Number(url.searchParams.get('after') ?? 0)
    const { entries, hasMore } = pageOf(situation, page, (id) => ({
      kind: 't3',
      data: { name: `t3_${id}a`, author: 'bo', created_utc: secondsOf(id), title: 'Garden', selftext: 'garden' },
    }))
    return Response.json({ kind: 'Listing', data: { children: spoilt(situation, entries), after: hasMore ? String(page + 1) : null } })
  }

const stackExchange =
  (situation: SearchSituation): typeof fetch =>
  async (input) => {
    const url = askedUrl(input)
    const { entries, hasMore } = pageOf(situation, Number(url.searchParams.get('page')) - 1, (id) => ({
      question_id: id,
      creation_date: secondsOf(id),
      owner: { user_id: 5, display_name: 'Bo' },
      title: 'Garden',
      body: '<p>garden</p>',
      link: `https://stackoverflow.com/questions/${id}`,
    }))
    return Response.json({ items: spoilt(situation, entries), has_more: hasMore, quota_max: 300, quota_remaining: 200 })
  }

const github =
  (situation: SearchSituation): typeof fetch =>
  async (_, init) => {
    const { variables } = JSON.parse(typeof init?.body === 'string' ? init.body : '{}') as {
      variables: { after: string | null; type: string }
    }
    const page = Number(variables.after ?? 0)
    const { entries, hasMore } = pageOf(situation, page, (id) => ({
      __typename: variables.type === 'DISCUSSION' ? 'Discussion' : id % 2 === 0 ? 'Issue' : 'PullRequest',
      number: id + (variables.type === 'DISCUSSION' ? 1_000 : 0),
      title: 'Garden',
      body: 'garden',
      url: `https://github.com/a/b/issues/${id}`,
      createdAt: momentOf(id),
      author: { __typename: 'User', databaseId: 5, login: 'bo' },
      repository: { databaseId: 77, nameWithOwner: 'a/b', url: 'https://github.com/a/b' },
    }))
    return Response.json({
      data: { search: { nodes: spoilt(situation, entries), pageInfo: { hasNextPage: hasMore, endCursor: String(page + 1) } } },
    })
  }

const discourse =
  (situation: SearchSituation): typeof fetch =>
  async (input) => {
    const url = askedUrl(input)
    const post = (id: number) => ({ id, topic_id: 3, post_number: id, user_id: 8, username: 'bo', created_at: momentOf(id), raw: 'garden' })
    const single = /\/posts\/(\d+)\.json/.exec(url.pathname)?.[1]
    if (single !== undefined) return Response.json(post(Number(single)))
    const { entries, hasMore } = pageOf(situation, Number(url.searchParams.get('page')) - 1, post)
    return Response.json({
      posts: spoilt(situation, entries),
      topics: [{ id: 3, title: 'Gardens' }],
      grouped_search_result: { more_full_page_results: hasMore },
    })
  }

const fediverse =
  (situation: SearchSituation): typeof fetch =>
  async (input) => {
    const url = askedUrl(input)
    const page = Number(url.searchParams.get('max_id') ?? 0)
    const { entries, hasMore } = pageOf(situation, page, (id) => ({
      id: String(id),
      created_at: momentOf(id),
      account: { acct: 'bo' },
      content: '<p>garden</p>',
    }))
    const next = new URL(url)
    next.searchParams.set('max_id', String(page + 1))
    return Response.json(spoilt(situation, entries), { headers: hasMore ? { link: `<${next.href}>; rel="next"` } : {} })
  }

const blueskyServer =
  (situation: SearchSituation): typeof fetch =>
  async (input) => {
    const url = askedUrl(input)
    if (url.pathname.endsWith('createSession')) return Response.json({ accessJwt: 'a-session' })
    const page = Number(url.searchParams.get('cursor') ?? 0)
    const { entries, hasMore } = pageOf(situation, page, (id) => ({
      uri: `at://did:plc:bo/app.bsky.feed.post/p${id}`,
      author: { did: 'did:plc:bo', handle: 'bo.example.org' },
      indexedAt: momentOf(id),
      record: { text: 'garden', createdAt: momentOf(id) },
    }))
    return Response.json({ posts: spoilt(situation, entries), ...(hasMore ? { cursor: String(page + 1) } : {}) })
  }

const forem =
  (situation: SearchSituation): typeof fetch =>
  async (input) => {
    const url = askedUrl(input)
    const page = Number(url.searchParams.get('page') ?? 1) - 1
    const article = (id: number) => ({
      id,
      title: 'Garden',
      url: `https://dev.to/bo/${id}`,
      published_timestamp: momentOf(id),
      user: { username: 'bo', user_id: 5 },
    })
    // A page that is full has another behind it.
    const { entries, hasMore } = pageOf(situation, page, article)
    const rest = hasMore ? Array.from({ length: 98 }, (_, index) => article(1_000 * (page + 1) + (index % 400) + 1)) : []
    return Response.json(spoilt(situation, [...entries, ...rest]))
  }

const videos =
  (situation: SearchSituation): typeof fetch =>
  async (input) => {
    const url = askedUrl(input)
    const video = (id: string) => ({
      id,
      snippet: { publishedAt: momentOf(Number(id)), channelId: 'UC-bo', channelTitle: 'Bo', title: 'Garden' },
    })
    if (url.pathname.endsWith('/videos')) return Response.json({ items: (url.searchParams.get('id') ?? '').split(',').map(video) })
    const page = Number(url.searchParams.get('pageToken') ?? 0)
    const { entries, hasMore } = pageOf(situation, page, (id) => ({
      ...video(String(id)),
      id: { kind: 'youtube#video', videoId: String(id) },
    }))
    return Response.json({ items: spoilt(situation, entries), ...(hasMore ? { nextPageToken: String(page + 1) } : {}) })
  }

const redditSettings = { client: 'abcdefgh', secret: 'secret-secret', account: 'garden_team' }
const CASES = [
  { connector: hackernewsConnector, settings: {}, platform: hackerNews },
  { connector: redditConnector, settings: redditSettings, platform: reddit },
  { connector: stackexchangeConnector, settings: { site: 'stackoverflow' }, platform: stackExchange },
  { connector: githubConnector, settings: { repositories: 'a/b', token: 'a-token-of-letters' }, platform: github },
  { connector: discourseConnector, settings: { url: 'https://forum.example.org' }, platform: discourse },
  { connector: mastodon, settings: { server: 'https://social.example.org' }, platform: fediverse },
  { connector: bluesky, settings: { identifier: 'ann.example.org', password: 'abcd-efgh' }, platform: blueskyServer },
  { connector: devto, settings: { tags: 'garden' }, platform: forem },
  { connector: youtube, settings: { channel: '@garden', key: 'a-key-of-letters', search: true }, platform: videos },
] as const

describe('searches', () => {
  it.each(CASES)('$connector.name passes the cases of every search', async ({ connector, settings, platform }) => {
    // oxlint-disable-next-line typescript/no-explicit-any -- each has settings of its own
    const found = await exerciseSearch(connector as any, settings, platform, asked)
    expect(new Set(found.map(idOf)).size).toBeGreaterThanOrEqual(PER_PAGE * 3)
  })

  it('is tried for each connector that has one', () => {
    expect(CASES.map(({ connector }) => connector.name).toSorted()).toEqual(CONNECTORS.filter(({ search }) => search !== undefined).map(({ name }) => name).toSorted()) // prettier-ignore
  })

  it('give what reading gives, under the same ids', async () => {
    const fetch = fediverse('many-pages')
    const found = await exerciseSearch(mastodon, { server: 'https://social.example.org' }, fediverse, asked)
    const read = await readAll(mastodon, mastodon.settings.parse({ server: 'https://social.example.org', tags: 'garden' }), undefined, {
      fetch,
      now: NOW,
    })
    expect(new Set(found.map(idOf))).toEqual(new Set(read.items.map(idOf)))
    const hits = await exerciseSearch(hackernewsConnector, {}, hackerNews, asked)
    const stories = await readAll(
      hackernewsConnector,
      hackernewsConnector.settings.parse({ words: 'garden', comments: 'none' }),
      undefined,
      { fetch: hackerNews('many-pages'), now: NOW },
    )
    expect(new Set(hits.map(idOf))).toEqual(
      new Set(
        activitiesOf(stories.items.flatMap((item) => ('record' in item ? [item.record] : []))).map((record) => idOf({ record, raw: '' })),
      ),
    )
  })

  it('write words as searches take them', () => {
    expect(quoted([{ text: 'numpy', exact: false }, { text: 'array api', exact: true }, { text: 'c++', exact: false }])).toBe('numpy "array api" "c++"') // prettier-ignore
    expect(quoted([{ text: 'a"b', exact: true }])).toBe('"a b"')
  })

  it('where settings do not allow it there is none', () => {
    expect(bluesky.search?.place({ accounts: 'a.example.org' })).toBeUndefined()
    expect(youtube.search?.place({ channel: '@garden', key: 'a-key-of-letters' })).toBeUndefined()
  })
})
