import fc from 'fast-check'
import { anyRecord } from '@kith/contract/records'
import { describe, expect, it } from 'vitest'
import { mapThing } from './map.ts'

const origin = { locator: 'page', nowMs: Date.UTC(2026, 0, 1) }
const AT = 1_735_689_600
const listing = (...children: unknown[]) => ({ kind: 'Listing', data: { after: null, children } })
const reply = (id: string, more: object = {}) => ({
  kind: 't1',
  data: { id, name: `t1_${id}`, author: 'Bo', body: 'a &gt; b', link_id: 't3_p1', parent_id: 't3_p1', created_utc: AT + 5, subreddit: 'Garden', permalink: `/r/Garden/comments/p1/x/${id}/`, score: 2, replies: '', ...more },
}) // prettier-ignore
const post = (more: object = {}) => ({
  kind: 't3',
  data: { id: 'p1', name: 't3_p1', author: 'Ada', title: 'A &amp; B', selftext: 'Text', created_utc: AT, subreddit: 'Garden', permalink: '/r/Garden/comments/p1/x/', score: 7, num_comments: 2, is_self: true, edited: AT + 60, ...more },
}) // prettier-ignore

describe('things of Reddit', () => {
  it('become posts and comments with their replies', () => {
    const skipped: string[] = []
    const nested = reply('c1', {
      replies: listing(reply('c2', { parent_id: 't1_c1', author: 'AutoModerator' }), { kind: 'more', data: { count: 3 } }),
    })
    const items = mapThing([listing(post()), listing(nested)], origin, (kind) => skipped.push(kind))
    expect(items).toMatchObject([
      {
        record: {
          kind: 'posted',
          externalId: 't3_p1',
          conversation: 't3_p1',
          actor: { platform: 'reddit', key: 'ada', username: 'Ada' },
          title: 'A & B',
          body: 'Text',
          place: 'r/Garden',
          url: 'https://www.reddit.com/r/Garden/comments/p1/x/',
          attributes: { score: 7, comments: 2, edited: '2025-01-01T00:01:00.000Z' },
        },
      },
      { record: { kind: 'commented', externalId: 't1_c1', conversation: 't3_p1', replyTo: 't3_p1', body: 'a > b' } },
      { record: { externalId: 't1_c2', replyTo: 't1_c1', actor: { robot: true } } },
    ])
    expect(skipped).toEqual(['more'])
  })

  it('that are gone become states, under an author who is nobody', () => {
    const items = mapThing(
      listing(post({ author: '[deleted]', selftext: '[removed]' }), reply('c1', { body: '[removed]' })),
      origin,
      () => {},
    )
    expect(items).toMatchObject([
      { record: { deleted: true, actor: { key: '[deleted]', robot: true }, title: 'A & B' } },
      { record: { deleted: true, actor: { key: 'bo' } } },
    ])
    expect(JSON.stringify(items)).not.toContain('"body":"[removed]","url"')
  })

  it('of any shape become valid records or are set aside', () => {
    const field = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.constantFrom(null, AT, 't3_a', 'Ada', true, '/r/x'),
      fc.constant({ kind: 't1', data: {} }),
    )
    const names = ['id', 'name', 'author', 'title', 'selftext', 'body', 'created_utc', 'permalink', 'score', 'edited', 'link_id', 'parent_id', 'replies', 'url', 'subreddit', 'link_flair_text', 'removed_by_category'] // prettier-ignore
    fc.assert(
      fc.property(fc.constantFrom('t1', 't3'), fc.dictionary(fc.constantFrom(...names), field), (kind, data) => {
        for (const item of mapThing({ kind, data }, origin, () => {}))
          if ('record' in item) expect(anyRecord.safeParse(item.record).error).toBeUndefined()
      }),
      { numRuns: 500 },
    )
  })
})
