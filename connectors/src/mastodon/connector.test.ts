import fc from 'fast-check'
import { anyRecord } from '@kith/contract/records'
import { describe, expect, it } from 'vitest'
import { exerciseApiConnector, type Platform, type Situation } from '../kit/api-harness.ts'
import type { Listing } from '../kit/connector.ts'
import { readAll } from '../kit/harness.ts'
import { activitiesOf, askedUrl, countKinds } from '../kit/testing.ts'
import { mastodon } from './connector.ts'
import { mapStatus } from './map.ts'

const SERVER = 'https://social.example.org'
const settings = { server: SERVER, tags: '#Garden', accounts: '@project', token: 'a-secret-token' }
const NOW = new Date('2026-01-01T00:00:00Z')
const PER_PAGE = 3

const account = (name: string, more: object = {}) => ({
  id: `a-${name}`,
  acct: name,
  username: name.split('@')[0],
  display_name: name.toUpperCase(),
  url: `${SERVER}/@${name}`,
  note: '<p>Grows things</p>',
  ...more,
})
const status = (id: number, more: object = {}) => ({
  id: String(id),
  created_at: new Date(Date.UTC(2025, 0, id, 8)).toISOString(),
  account: account('ann@far.example'),
  content: `<p>Post ${id} <a href="x">#garden</a></p>`,
  url: `${SERVER}/@ann/${id}`,
  in_reply_to_id: null,
  tags: [{ name: 'garden' }],
  mentions: [],
  replies_count: 0,
  ...more,
})
const many = Array.from({ length: 11 }, (_, index) => status(index + 1))
const HELD: Record<Situation, readonly object[]> = {
  empty: [],
  'one-page': [status(1), status(2)],
  'many-pages': many,
  'changed-field': [
    status(1),
    status(2, { content: { now: 'an object' }, tags: 'none', mentions: [7], account: 'ann' }),
    status(3, { created_at: 5 }),
    'text',
  ] as object[],
  unicode: [
    status(1, { content: '<p>Zoë 🦊</p>' }),
    status(2, { content: 'مرحبا' }),
    status(3, { content: 'NUL \0 here' }),
    status(4, { content: 'half \ud800', account: account('zoë') }),
  ],
  huge: [status(1, { content: 'x'.repeat(300_000) }), status(2)],
  edited: many.map((one) => (one.id === '10' ? { ...one, content: '<p>Edited</p>', edited_at: '2025-02-01T00:00:00Z' } : one)),
  deleted: many,
}

/** A server with one hashtag, one account that was answered, and what notifications tell of it. */
const platform: Platform = (situation) => {
  return async (input) => {
    const url = askedUrl(input)
    const own = status(101, { account: account('project'), replies_count: 1, created_at: '2025-03-01T00:00:00Z' })
    const older = status(100, { account: account('project'), created_at: '2025-02-01T00:00:00Z' })
    const answers = (list: readonly object[]): Response => {
      const from = Number(url.searchParams.get('max_id') ?? 0)
      const some = list.slice(from, from + PER_PAGE)
      const next =
        from + PER_PAGE < list.length
          ? { link: `<${SERVER}${url.pathname}?limit=40&max_id=${from + PER_PAGE}>; rel="next", <${SERVER}/x>; rel="prev"` }
          : {}
      return Response.json(some, {
        headers: { 'x-ratelimit-limit': '300', 'x-ratelimit-remaining': '299', 'x-ratelimit-reset': '2026-01-01T00:05:00Z', ...next },
      })
    }
    if (url.pathname === '/api/v1/accounts/lookup') return Response.json({ ...account('project'), followers_count: 42, statuses_count: 7 })
    if (url.pathname === '/api/v1/accounts/verify_credentials') return Response.json(account('project'))
    if (situation === 'empty') return answers([])
    if (url.pathname === '/api/v1/accounts/a-project/statuses')
      return answers([
        status(102, { account: account('project'), created_at: '2025-03-02T00:00:00Z', content: '', reblog: status(5) }),
        ...(situation === 'deleted' ? [] : [own]),
        older,
      ])
    if (url.pathname === '/api/v1/statuses/101/context')
      return Response.json({
        ancestors: [],
        descendants: [status(103, { in_reply_to_id: '101', account: account('bo@far.example'), created_at: '2025-03-03T00:00:00Z' })],
      })
    if (url.pathname === '/api/v1/notifications')
      return answers(
        ['mention', 'favourite', 'reblog', 'follow', 'poll'].map((type, index) => ({
          id: String(index),
          type,
          created_at: `2025-04-0${index + 1}T00:00:00Z`,
          account: account('cy@far.example'),
          ...(type === 'follow'
            ? {}
            : {
                status:
                  type === 'mention'
                    ? status(104, {
                        account: account('cy@far.example'),
                        created_at: '2025-04-01T00:00:00Z',
                        mentions: [account('project')],
                      })
                    : own,
              }),
        })),
      )
    return answers([...HELD[situation]].toReversed())
  }
}

describe('Mastodon', () => {
  it('leaves letters alone that a token opens: what is for followers or for those named', async () => {
    const letters: typeof fetch = async (input) => {
      const { pathname } = askedUrl(input)
      const seen = ['public', 'unlisted', 'private', 'direct'].map((visibility, at) =>
        status(at + 1, { visibility, content: visibility, replies_count: 1 }),
      )
      if (pathname === '/api/v1/accounts/lookup') return Response.json(account('project'))
      if (pathname.endsWith('/context'))
        return Response.json({ descendants: [status(9, { visibility: 'direct' }), status(8, { visibility: 'public' })] })
      if (pathname !== '/api/v1/notifications') return Response.json([...seen, status(5, { reblog: status(6, { visibility: 'private' }) })])
      return Response.json(
        seen.map((one, at) => ({
          id: `n${at}`,
          type: at % 2 === 0 ? 'mention' : 'favourite',
          created_at: one.created_at,
          account: account('bo@far.example'),
          status: one,
        })),
      )
    }
    const { items } = await readAll(mastodon, mastodon.settings.parse(settings), undefined, { fetch: letters, now: NOW })
    const bodies = activitiesOf(items.flatMap((item) => ('record' in item ? [item.record] : []))).flatMap(({ body }) => body ?? [])
    expect(new Set(bodies)).toEqual(new Set(['public', 'unlisted', 'Post 8 #garden']))
    expect(JSON.stringify(items)).not.toMatch(/"(?:private|direct)"/)
  })

  it('passes what platforms do, with what others did to an account’s posts', async () => {
    const { records } = await exerciseApiConnector(mastodon, settings, platform)
    expect(countKinds(records)).toEqual({ post: 14, repost: 2, reply: 1, like: 1, follow: 1 })
    const of = (id: string) => activitiesOf(records).find(({ externalId }) => externalId === id)
    expect(of('11')).toMatchObject({
      actor: { platform: 'mastodon', key: 'ann@far.example', attributes: { bio: 'Grows things' } },
      body: 'Post 11 #garden',
      technologies: ['garden'],
      conversation: '11',
    })
    expect(of('102')).toMatchObject({
      kind: 'repost',
      replyTo: '5',
      mentions: [{ key: 'ann@far.example' }],
      actor: { key: 'project@social.example.org' },
    })
    expect(of('103')).toMatchObject({ kind: 'reply', replyTo: '101', conversation: '101', actor: { key: 'bo@far.example' } })
    expect(of('like:101:cy@far.example')).toMatchObject({ kind: 'like', replyTo: '101', mentions: [{ key: 'project@social.example.org' }] })
    expect(of('follow:account:cy@far.example')).toMatchObject({ kind: 'follow' })
    expect(of('104')).toMatchObject({ kind: 'post', mentions: [{ key: 'project@social.example.org' }] })
  })

  it('counts followers by day, and reads the rest where one list is not shown', async () => {
    const open = platform('many-pages') ?? fetch
    const closed: typeof fetch = async (input, init) =>
      askedUrl(input).pathname.includes('/notifications')
        ? Response.json({ error: 'This action is outside the authorized scopes' }, { status: 403 })
        : open(input, init)
    const { items, notes, tallies } = await readAll(mastodon, settings, undefined, { fetch: closed, now: NOW, keepsTallies: true })
    expect(notes).toMatchObject([{ code: 'list_missing' }])
    expect(items.length).toBe(15)
    expect(tallies).toEqual([
      { name: 'followers', place: 'project', label: '', day: '2026-01-01', value: 42, uniques: null },
      { name: 'posts', place: 'project', label: '', day: '2026-01-01', value: 7, uniques: null },
    ])
  })

  it('believes an account’s own server what is gone, and no other: a server forgets what it has seen of others', async () => {
    const listed: Listing[] = []
    const missing = async (listing: Listing): Promise<number> => listed.push(listing)
    const read = async (acct: string): Promise<readonly Listing[]> => {
      const open = platform('many-pages') ?? fetch
      const elsewhere: typeof fetch = async (input, init) =>
        askedUrl(input).pathname.endsWith('/lookup') ? Response.json({ ...account('project'), acct }) : open(input, init)
      const { batches } = await readAll(mastodon, settings, undefined, { fetch: elsewhere, now: NOW })
      listed.length = 0
      await readAll(mastodon, settings, batches.at(-1)?.cursor, { fetch: elsewhere, now: NOW, missing, check: false })
      return listed
    }
    expect((await read('project'))[0]).toMatchObject({
      kinds: ['post', 'reply'],
      actor: { platform: 'mastodon', key: 'project@social.example.org' },
      present: ['post 101', 'post 100'],
    })
    expect(await read('project@far.example')).toEqual([])
  })

  it('takes what people paste, and nothing else', () => {
    const given = mastodon.settings.safeParse({
      server: 'social.example.org',
      tags: `#Garden, ${SERVER}/tags/garden`,
      accounts: `${SERVER}/@project`,
    })
    expect(given.data && mastodon.title(given.data)).toBe('Mastodon: #garden and 1 more')
    for (const bad of [
      { server: SERVER, tags: '../x' },
      { server: SERVER, accounts: 'a/b' },
      { server: 'file:///x', tags: 'a' },
    ])
      expect(mastodon.settings.safeParse(bad).success).toBe(false)
  })

  it('takes what was set aside and corrected, and anything else without throwing', async () => {
    const { items } = await readAll(mastodon, settings, undefined, { fetch: platform('changed-field') ?? fetch, now: NOW })
    const aside = items.flatMap((item) => ('setAside' in item ? [item.setAside] : []))
    expect(aside.map(({ reason }) => reason).toSorted()).toEqual(['author_missing', 'date_missing'])
    const raw =
      aside.find(({ reason }) => reason === 'date_missing')?.raw.replace('"created_at":5', '"created_at":"2025-01-01T00:00:00Z"') ?? ''
    expect(mastodon.reread(raw, settings)).toMatchObject([{ record: { externalId: '3' } }])
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.constant(account('x')),
      fc.constant([account('y')]),
      fc.constant('2025-01-01T00:00:00Z'),
    )
    const names = [
      'id',
      'created_at',
      'account',
      'content',
      'url',
      'in_reply_to_id',
      'tags',
      'mentions',
      'reblog',
      'spoiler_text',
      'language',
      'edited_at',
    ]
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value), (any) => {
        const item = mapStatus(any, { server: SERVER, nowMs: NOW.getTime() })
        if ('record' in item) expect(anyRecord.safeParse(item.record).error).toBeUndefined()
      }),
      { numRuns: 200 },
    )
  })
})
