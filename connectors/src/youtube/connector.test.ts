import { describe, expect, it } from 'vitest'
import { exerciseApiConnector, type Platform, type Situation } from '../kit/api-harness.ts'
import type { Listing } from '../kit/connector.ts'
import { readAll } from '../kit/harness.ts'
import { activitiesOf, askedUrl, countKinds } from '../kit/testing.ts'
import { youtube } from './connector.ts'
import { channelIn } from './settings.ts'

const NOW = new Date('2026-01-01T00:00:00Z')
const settings = { channel: '@example', key: 'a-secret-key' }
const CHANNEL = 'UCabcdefghijklmnopqrstuv'
const day = (id: number): string => new Date(Date.UTC(2025, 0, id, 8)).toISOString()

const comment = (id: number, more: object = {}) => ({
  id: `c${id}`,
  snippet: {
    textOriginal: `Comment ${id}`,
    authorDisplayName: '@ann',
    authorChannelId: { value: 'UCann' },
    publishedAt: day(id),
    updatedAt: day(id),
    likeCount: 0,
    ...more,
  },
})
const thread = (id: number, text: unknown = `Comment ${id}`, more: object = {}) => ({
  id: `c${id}`,
  snippet: { videoId: 'v1', totalReplyCount: 0, topLevelComment: comment(id, { textOriginal: text }), ...more },
})
const many = Array.from({ length: 11 }, (_, index) => thread(index + 1))
const answered = {
  ...thread(11, 'Answered', { totalReplyCount: 2 }),
  replies: { comments: [comment(21, { parentId: 'c11', authorChannelId: { value: 'UCbo' } })] },
}
const HELD: Record<Situation, readonly object[]> = {
  empty: [],
  'one-page': [thread(1), thread(2)],
  'many-pages': [...many.slice(0, 10), answered],
  'changed-field': [thread(1), thread(2, { now: 'an object' }), { id: 7, snippet: 'none' }],
  unicode: ['Zoë 🦊', 'مرحبا', 'NUL \0 here', 'half \ud800'].map((text, index) => thread(index + 1, text)),
  huge: [thread(1, 'x'.repeat(300_000)), thread(2)],
  edited: many.map((one) => (one.id === 'c10' ? thread(10, 'Edited') : one)),
  deleted: [...many.slice(0, 9), answered],
}
const PER_PAGE = 3

const platform: Platform = (situation) => {
  return async (input, init) => {
    const url = askedUrl(input)
    if (new Headers(init?.headers).get('x-goog-api-key') !== settings.key || url.search.includes(settings.key))
      return Response.json({}, { status: 401 })
    const page = (list: readonly object[]): Response => {
      const from = Number(url.searchParams.get('pageToken') ?? 0)
      return Response.json({
        items: list.slice(from, from + PER_PAGE),
        ...(from + PER_PAGE < list.length ? { nextPageToken: String(from + PER_PAGE) } : {}),
      })
    }
    const videos = situation === 'empty' ? 0 : 4
    switch (url.pathname.replace('/youtube/v3/', '')) {
      case 'channels':
        return Response.json({
          items: [
            {
              id: CHANNEL,
              snippet: { title: 'Example' },
              contentDetails: { relatedPlaylists: { uploads: 'UUx' } },
              statistics: { videoCount: String(videos), subscriberCount: '420', viewCount: '99000' },
            },
          ],
        })
      case 'playlistItems':
        return page(
          Array.from({ length: videos }, (_, index) => ({
            contentDetails: { videoId: `v${videos - index}`, videoPublishedAt: day(videos - index) },
          })),
        )
      case 'videos':
        return Response.json({
          items: (url.searchParams.get('id') ?? '').split(',').map((id) => ({
            id,
            snippet: {
              title: `Video ${id}`,
              description: 'About it',
              publishedAt: day(Number(id.slice(1))),
              channelId: CHANNEL,
              channelTitle: 'Example',
              tags: ['go'],
            },
            contentDetails: { duration: 'PT1H2M3S' },
            statistics: { viewCount: '1000', likeCount: '10', commentCount: '3' },
          })),
        })
      case 'comments':
        return page([
          comment(21, { parentId: 'c11', authorChannelId: { value: 'UCbo' } }),
          comment(22, { parentId: 'c11', updatedAt: day(23) }),
        ])
      default:
        return page([...HELD[situation]].toReversed())
    }
  }
}

describe('YouTube', () => {
  it('passes what platforms do, with answers that did not come along', async () => {
    const { records, claims } = await exerciseApiConnector(youtube, settings, platform)
    const ids = new Set(activitiesOf(records).map(({ kind, externalId }) => `${kind} ${externalId}`))
    expect([ids.size, claims]).toEqual([4 + 11 + 2, { video: 4 }])
    const of = (id: string) => activitiesOf(records).find(({ externalId }) => externalId === id)
    expect(of('v4')).toMatchObject({
      kind: 'video',
      place: 'Example',
      conversation: 'v4',
      actor: { platform: 'youtube', key: CHANNEL },
      attributes: { duration: 3_723 },
      technologies: ['go'],
    })
    expect(of('c1')).toMatchObject({ kind: 'comment', conversation: 'v1', replyTo: 'v1', actor: { key: 'UCann', username: 'ann' } })
    expect(of('c22')).toMatchObject({ kind: 'comment-reply', conversation: 'v1', replyTo: 'c11', attributes: { edited: day(23) } })
  })

  it('says which comments and answers are there, so that the others are known to be gone', async () => {
    const listed: Listing[] = []
    const open = platform('many-pages') ?? fetch
    const { batches } = await readAll(youtube, settings, undefined, { fetch: open, now: NOW })
    const missing = async (listing: Listing): Promise<number> => listed.push(listing)
    await readAll(youtube, settings, batches.at(-1)?.cursor, { fetch: open, now: NOW, missing, check: false })
    expect(listed).toContainEqual({
      kinds: ['comment-reply'],
      place: 'Example',
      answersTo: ['c11', 'c10', 'c9'],
      present: ['comment-reply c21', 'comment-reply c21', 'comment-reply c22'],
    })
    expect(listed).toContainEqual(
      expect.objectContaining({ kinds: ['video'], place: 'Example', present: ['video v4', 'video v3', 'video v2'] }),
    )
  })

  it('keeps views, likes and subscribers by day, and counts what it asks', async () => {
    const { tallies, budgets } = await readAll(youtube, settings, undefined, {
      fetch: platform('many-pages') ?? fetch,
      now: NOW,
      keepsTallies: true,
    })
    expect(tallies).toHaveLength(3 + 4 * 3)
    expect(tallies).toContainEqual({ name: 'views', place: 'Example', label: 'v3', day: '2026-01-01', value: 1_000, uniques: null })
    expect(tallies).toContainEqual({ name: 'subscribers', place: 'Example', label: '', day: '2026-01-01', value: 420, uniques: null })
    expect(budgets.at(-1)).toMatchObject({ limit: 10_000, remaining: 10_000 - (budgets.length - 1) })
  })

  it('goes on at midnight in California where the quota is spent', async () => {
    const spent: typeof fetch = async () =>
      Response.json(
        {
          error: { code: 403, message: 'The request cannot be completed', errors: [{ reason: 'quotaExceeded', domain: 'youtube.quota' }] },
        },
        { status: 403 },
      )
    await expect(readAll(youtube, settings, undefined, { fetch: spent, now: NOW, check: false })).rejects.toMatchObject({
      code: 'rate_limited',
      transient: true,
      retryAt: new Date('2026-01-01T08:00:00Z'),
    })
  })

  it('reads the videos of a channel whose comments are switched off', async () => {
    const open = platform('one-page') ?? fetch
    const closed: typeof fetch = async (input, init) =>
      askedUrl(input).pathname.includes('/commentThreads')
        ? Response.json({ error: { errors: [{ reason: 'commentsDisabled' }] } }, { status: 403 })
        : open(input, init)
    const { items, notes } = await readAll(youtube, settings, undefined, { fetch: closed, now: NOW })
    expect([countKinds(items.flatMap((item) => ('record' in item ? [item.record] : []))), notes.map(({ code }) => code)]).toEqual([
      { video: 4 },
      ['list_missing'],
    ])
  })

  it('takes channels as people write them', () => {
    const cases = [
      `https://www.youtube.com/channel/${CHANNEL}/videos`,
      CHANNEL,
      'https://youtube.com/@example?si=x',
      '@example',
      'youtube.com/user/example',
      'https://www.youtube.com/watch?v=1',
      'x y',
    ]
    expect(cases.map(channelIn)).toEqual([
      { id: CHANNEL },
      { id: CHANNEL },
      { forHandle: '@example' },
      { forHandle: '@example' },
      { forUsername: 'example' },
      undefined,
      undefined,
    ])
  })

  it('takes what was set aside and corrected', () => {
    const raw = JSON.stringify({ comment: comment(1), video: 'v1' })
    expect(youtube.reread(raw, settings)).toMatchObject([{ record: { externalId: 'c1', conversation: 'v1' } }])
    expect(youtube.reread('{"video": {"id": "v1"}}', settings)).toMatchObject([{ setAside: { reason: 'author_missing' } }])
    expect(youtube.reread('[]', settings)).toMatchObject([{ setAside: { reason: 'item_invalid' } }])
  })
})
